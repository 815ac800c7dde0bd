"""What a model is: parameters with units and ranges, and the charges they give."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from fractions import Fraction

import equinox as eqx
import jax

from zpjax.constants import Scalar, StandardInputs
from zpjax.display import Shown
from zpjax.models.anomalies import anomaly_coefficients
from zpjax.numerics.one_point import require_one_point
from zpjax.physics.couplings import QUARK_ROTATIONS, Charges, MediatorCouplings
from zpjax.physics.kinetic_mixing import loop_is_finite


@dataclass(frozen=True)
class ParameterInfo:
    """Metadata of one parameter. `box` and `lower` are in the declared `unit`; an option has `choices` instead."""

    name: str
    symbol: str
    unit: str
    meaning: str
    box: tuple[float, float]
    spacing: str
    default: float | None
    required: bool
    lower: float | None
    lower_constant: str | None
    default_constant: str | None
    choices: tuple[str, ...] = ()


def parameter(
    symbol: str,
    unit: str,
    meaning: str,
    box: tuple[float, float],
    *,
    spacing: str = "linear",
    required: bool = False,
    default: float | None = None,
    lower: float | None = None,
    constant: str | None = None,
) -> object:
    """A dataclass field with the metadata of one parameter.

    `box` is the usual range of scans; `lower` ends the domain. `constant` names a standard input that is both the
    default and the lower end of the domain.
    """
    metadata = dict(
        symbol=symbol, unit=unit, meaning=meaning, box=box, spacing=spacing, default=default, required=required
    )
    metadata |= dict(lower=lower, lower_constant=constant, default_constant=constant)
    return eqx.field(default=default, metadata=metadata)


def option(symbol: str, meaning: str, choices: tuple[str, ...]) -> object:
    """A dataclass field with the metadata of a choice among names; the first is the default.

    It is static: a scan is compiled for one choice, and what the choice switches off costs nothing.
    """
    metadata = dict(
        symbol=symbol, unit="1", meaning=meaning, box=(), spacing="linear", required=False, default=choices[0]
    )
    metadata |= dict(lower=None, lower_constant=None, default_constant=None, choices=choices)
    return eqx.field(default=choices[0], static=True, metadata=metadata)


class GaugeParameters(eqx.Module):
    """Parameters that every model shares; natural units (GeV)."""

    m_zp: Scalar = parameter(
        r"m_{Z'}", "GeV", "mass of the gauge boson", (1e-3, 1.0), spacing="log", required=True, lower=0.0
    )
    g_zp: Scalar = parameter(r"g'", "1", "gauge coupling", (1e-6, 1e-2), spacing="log", required=True, lower=0.0)
    mixing_scale: Scalar = parameter(
        r"\Lambda", "GeV", "scale at which kinetic mixing vanishes", (172.57, 1e4), spacing="log", constant="m_top"
    )
    mixing_ratio_offset: Scalar = parameter(
        r"\Delta(\epsilon/g')", "1", "added to the kinetic mixing over g'", (-0.1, 0.1), default=0.0
    )
    mixing_ratio: Scalar | None = parameter(
        r"\epsilon/g'", "1", "fixed kinetic mixing over g', in place of the loop", (-0.1, 0.1)
    )
    quark_alignment: Scalar = parameter(
        r"\theta", "1", "share of the quark mixing that is in the down sector, for 'alignment'", (0.0, 1.0), default=0.0
    )
    quark_rotation: str = option(
        r"\mathrm{rotation}", "left-handed quarks that are rotated into mass eigenstates", QUARK_ROTATIONS
    )


_NO_ROTATION = (
    "quark_rotation = none: quark charges are taken as diagonal in the mass basis. No complete theory with unequal charges "
    "does that, and flavour-changing decays exclude the alternatives (try quark_rotation = down, up or alignment)."
)
_FREE_MIXING = "with these charges the loop diverges, so that the mixing is a free parameter of the theory (set or scan mixing_ratio)."


_PASSED_ON = ("mixing_scale", "mixing_ratio_offset", "mixing_ratio", "quark_alignment", "quark_rotation")


def _as_floats(tree):
    """Exact fractions as floats: JAX computes with no others. What is none of them stays."""
    return jax.tree.map(lambda leaf: float(leaf) if isinstance(leaf, Fraction) else leaf, tree)


@dataclass(frozen=True, repr=False)
class Model(Shown):
    """A theory: parameters and a function from parameters to charges. It knows no experiment.

    `charges(parameters)` uses only +, -, * and division, so that it serves floats, tracers and exact fractions alike.
    """

    name: str
    title: str
    source: str
    parameters: type[GaugeParameters]
    charges: Callable[[GaugeParameters], Charges]

    def couplings(self, parameters: GaugeParameters) -> MediatorCouplings:
        """What low-energy physics sees of the point; ValueError for a batch of points."""
        require_one_point(parameters)
        return MediatorCouplings(
            mass=_as_floats(parameters.m_zp),
            strength=_as_floats(parameters.g_zp),
            charges=_as_floats(self.charges(parameters)),
            **_as_floats({name: getattr(parameters, name) for name in _PASSED_ON}),
        )

    def anomalies(self, parameters: GaugeParameters, right_handed_neutrinos: bool = True) -> dict:
        """The six anomaly coefficients of the charges; exact if the parameters are fractions."""
        return anomaly_coefficients(self.charges(parameters), right_handed_neutrinos)

    def assumptions(self, parameters: GaugeParameters, scanned: Collection[str] = ()) -> tuple[str, ...]:
        """What every result at this point takes for granted and a complete theory would not; one sentence each.

        scanned: names of the parameters that are not held at this point's values.
        """
        charges, found = self.charges(parameters), []
        down = charges.down
        if parameters.quark_rotation == "none" and not down.d.left == down.s.left == down.b.left:
            found.append(_NO_ROTATION)
        if held := self.mixing_held(parameters, scanned) if parameters.mixing_ratio is None else None:
            found.append(f"{held}: {_FREE_MIXING}")
        return tuple(found)

    def mixing_held(self, parameters: GaugeParameters, scanned: Collection[str] = ()) -> str | None:
        """At what kinetic mixing is held, in words that complete a sentence; None where it is scanned, or fixed by a finite loop.

        A verdict then holds for that value alone: where the loop diverges (sum N_c Q_f Q'_f != 0) mixing is a free parameter.
        """
        if "mixing_ratio" in scanned:
            return None
        if parameters.mixing_ratio is not None:
            return f"kinetic mixing held at eps/g' = {float(parameters.mixing_ratio):.4g}"
        if loop_is_finite(self.charges(parameters)):
            return None
        scale = "a scanned scale" if "mixing_scale" in scanned else f"{float(parameters.mixing_scale):.4g} GeV"
        return f"kinetic mixing held at its one-loop value, cut off at {scale}"

    def parameter_info(self) -> dict[str, ParameterInfo]:
        """Metadata of every parameter, by name, in order of declaration."""
        known = {f.name for f in fields(ParameterInfo)}
        metadata = {f.name: {k: v for k, v in f.metadata.items() if k in known} for f in fields(self.parameters)}
        return {name: ParameterInfo(name=name, **entries) for name, entries in metadata.items()}

    def _card(self) -> tuple[str, dict]:
        return self.name, {"is": self.title, "parameters": ", ".join(self.parameter_info()), "from": self.source}

    def defaults(self, constants: StandardInputs) -> dict[str, float | str | None]:
        """Default values in natural units and default options; required parameters are absent."""
        values = {}
        for name, info in self.parameter_info().items():
            if info.default_constant:
                values[name] = getattr(constants, info.default_constant)
            elif info.choices:
                values[name] = info.default
            elif not info.required:
                values[name] = None if info.default is None else float(info.default)
        return values
