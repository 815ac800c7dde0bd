"""A published limit that is a curve in the mass."""

import math
from itertools import pairwise
from typing import ClassVar, Self

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jax import lax

from zpjax.constants import Scalar
from zpjax.constraints.statistic import Statistic, in_words
from zpjax.numerics.interpolation import Curve, curve_values, monotone_curve, smooth_step
from zpjax.shipped import NUMBERS, DataFileError, Rule
from zpjax.units import UNITS, show, to_natural

# Width in log(m) over which a curve fades out at its ends.
_FADE = 0.01
_ENERGIES = sorted(name for name, unit in UNITS.items() if unit.dimension == 1)


class CurveLimit(Statistic):
    """r = |x|/limit(m) for a published curve, a monotone cubic of log(limit) in log(m).

    The end of the published range is an end: beyond it r is exactly 0. Within the outermost 1 % in mass r falls to 0
    with two continuous derivatives (which weakens the limit there and never extends it), so that a boundary may be
    followed around the end.
    """

    curve: Curve

    family = "limit"
    title = "a limit that is a curve in the mass"
    required: ClassVar = {
        "curve_mass": NUMBERS,
        "curve_mass_unit": Rule(
            f"one of {', '.join(_ENERGIES)}", lambda value: value in _ENERGIES, {"enum": _ENERGIES}
        ),
        "curve_limit": NUMBERS,
    }
    told_by = "curve_limit"

    @classmethod
    def from_toml(cls, file: str, entry: dict, unit: str) -> Self:
        """Limits in the unit of the observable at masses that increase."""
        masses = [to_natural(m, entry["curve_mass_unit"]) for m in entry["curve_mass"]]
        limits = [to_natural(x, unit) for x in entry["curve_limit"]]
        if len(masses) != len(limits) or len(masses) < 2:
            raise DataFileError(f"{file}: key 'curve_limit' must have as many entries as 'curve_mass', at least two.")
        # The logarithms of two masses must differ too.
        if min(limits) <= 1e-150 or masses[0] <= 1e-150 or any(a * (1 + 1e-9) >= b for a, b in pairwise(masses)):
            raise DataFileError(
                f"{file}: key 'curve_mass' must increase from above zero, and 'curve_limit' be positive."
            )
        return cls(monotone_curve(np.log(masses), np.log(limits)))

    def ratios(self, prediction: Scalar, mass: Scalar) -> tuple[Scalar, ...]:
        """One ratio."""
        return at_mass({"": self}, mass)[""].ratios(prediction)

    def words(self, unit: str) -> str:
        """The least and the largest limit, and the ends of the curve."""
        nodes, logarithms = self.curve.points()
        values = [math.exp(value) for value in logarithms]
        limits = " to ".join(dict.fromkeys((in_words(min(values), unit), in_words(max(values), unit))))
        low, high = (show(math.exp(end), "GeV", 3) for end in (nodes[0], nodes[-1]))
        return f"< {limits} between {low} and {high}"


class LimitAtMass(eqx.Module):
    """What a curve is at one mass: r = |x| over the limit there."""

    over_limit: Scalar

    def ratios(self, prediction: Scalar, mass: Scalar = 0.0) -> tuple[Scalar, ...]:
        """One ratio, at that mass."""
        return (jnp.abs(prediction) * self.over_limit,)


def at_mass(statistics: dict[str, Statistic], mass: Scalar) -> dict[str, Statistic | LimitAtMass]:
    """The same forms, those that are curves as what they are at this mass: all of them are looked up at once."""
    curves = {name: form.curve for name, form in statistics.items() if isinstance(form, CurveLimit)}
    if not curves:
        return statistics
    x = jnp.log(mass)
    here = curve_values(tuple(curves.values()), x)
    fades = smooth_step((x - here.first) / _FADE) * smooth_step((here.last - x) / _FADE)
    over_limits = lax.split(fades * jnp.exp(-here.values), (1,) * len(curves))
    return statistics | {n: LimitAtMass(jnp.squeeze(x)) for n, x in zip(curves, over_limits, strict=True)}
