"""Chi-squared of solar and reactor data with the oscillation parameters profiled: LMA, LMA-Dark and what tells them apart."""

from collections.abc import Callable
from dataclasses import dataclass

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.inputs import Inputs
from zpjax.observables.base import Observable, shared
from zpjax.physics.couplings import MediatorCouplings
from zpjax.physics.matter import contact_epsilon, matter_charge, mean_neutron_ratio

# Fits that are tabulated (`data/fits`), and the one whose parts are observables.
FITS = ("2025", "2026")
PRESENT = "2026"
OCTANTS = ("light", "dark")
# Beyond this strength (53 times LMA-Dark's) an octant's best fit jumps between minima within a cell of the table: its whole chi^2 is
# continuous there, its parts are not, and a smooth surface through them goes below 0.
PARTS_STRONGEST = 150.0
# The size of interactions that the middle of the table's second variable resolves best.
MIDDLE = 4.0


class Place(eqx.Module):
    """Where a point lies in the tables: direction in flavour (an angle) and size of the interactions, -1 to 1."""

    angle: Scalar
    size: Scalar


def table_size(strength: Scalar) -> Scalar:
    """The table's second variable, (2/pi) arctan(R/4)."""
    return 2 / jnp.pi * jnp.arctan(strength / MIDDLE)


def table_strength(size: Scalar) -> Scalar:
    """The inverse of `table_size`."""
    return MIDDLE * jnp.tan(jnp.pi / 2 * size)


@shared
def place_of(couplings: MediatorCouplings, inputs: Inputs) -> Place:
    """Angle arctan[(Q_tau - Q_e)/(Q_mu - Q_e)], pi/4 for L_mu + L_tau, and the signed length R of the two potentials.

    R^2 = (eps_mumu - eps_ee)^2 + (eps_tautau - eps_ee)^2, weighted with matter where 8B neutrinos are born, and with the
    sign of eps_mumu - eps_ee. The angle depends on charges alone: a scan over mass and strength looks it up once.
    """
    nu = couplings.charges.neutrino
    second, third = jnp.asarray(nu.mu - nu.e, dtype=float), jnp.asarray(nu.tau - nu.e, dtype=float)
    acts = (second != 0) | (third != 0)
    second, third = jnp.where(acts, second, 1.0), jnp.where(acts, third, 1.0)
    sign = jnp.where(second < 0, -1.0, 1.0)
    length = jnp.where(acts, sign * jnp.sqrt(second**2 + third**2), 0.0)
    matter = matter_charge(couplings, mean_neutron_ratio(inputs.tables.solar_8b))
    strength = length * contact_epsilon(couplings, inputs.constants, 1.0, matter)
    return Place(jnp.arctan2(sign * third, sign * second), table_size(strength))


def _columns(inputs):
    return inputs.tables.computed["oscillation_fit"]


@shared
def _rows(couplings, inputs):
    """Where the direction is on the grid of the tables."""
    return _columns(inputs)[f"{OCTANTS[0]}_{PRESENT}"].rows(place_of(couplings, inputs).angle)


def fitted(couplings: MediatorCouplings, inputs: Inputs, fit: str, octant: str) -> Scalar:
    """The least chi^2 of an octant at this point."""
    table = _columns(inputs)[f"{octant}_{fit}"]
    return table.at(_rows(couplings, inputs), table.columns(place_of(couplings, inputs).size))


def _best(couplings, inputs, fit: str) -> Scalar:
    """The least chi^2 of both octants in this direction, over all strengths of the interactions."""
    return inputs.tables.computed["oscillation_fit_minima"][fit](place_of(couplings, inputs).angle)


@dataclass(frozen=True)
class _OfFit:
    """A function of a point about one part of one fit. A value and no closure: it can be pickled, and compares as it computes."""

    compute: Callable
    choice: tuple[str, ...]
    __doc__: str

    def __call__(self, couplings, inputs):
        return self.compute(couplings, inputs, *self.choice)


def _delta_value(couplings, inputs, fit, octant):
    return fitted(couplings, inputs, fit, octant) - _best(couplings, inputs, fit)


def _better_value(couplings, inputs, fit):
    either = jnp.minimum(*(fitted(couplings, inputs, fit, octant) for octant in OCTANTS))
    return either - _best(couplings, inputs, fit)


def _part_value(couplings, inputs, octant, kind):
    rows, largest = _rows(couplings, inputs), table_size(PARTS_STRONGEST)
    size = jnp.clip(place_of(couplings, inputs).size, -largest, largest)
    tables = [_columns(inputs)[f"{octant}_{name}{PRESENT}"] for name in ("reactors_", "")]
    of_reactors, whole = (table.at(rows, table.columns(size)) for table in tables)
    return of_reactors if kind == "reactor" else whole - of_reactors


def _delta(fit: str, octant: str) -> _OfFit:
    name = {"light": "LMA", "dark": "LMA-Dark"}[octant]
    return _OfFit(_delta_value, (fit, octant), _DELTA.format(octant=octant, name=name, fit=fit))


def _better(fit: str) -> _OfFit:
    return _OfFit(_better_value, (fit,), _BETTER.format(fit=fit))


def _part(octant: str, kind: str) -> _OfFit:
    experiments = "KamLAND and JUNO" if kind == "reactor" else "solar experiments"
    return _OfFit(_part_value, (octant, kind), _PART.format(octant=octant, experiments=experiments, fit=PRESENT))


_DOMAIN = """
    From a table of the direct profile (`experiments.oscillation_profile`) over direction in flavour and strength, made for
    equal u and d charges and a neutral electron; any mediator is taken there by its potential where 8B neutrinos are born,
    which is exact for combinations of baryon and lepton-flavour numbers. For u or d quarks alone it moves the far edges of
    the windows by 9 and 11 %: `zpjax profile` is exact there.
    Accuracy: 1e-3 where chi^2 < 40 and R < 30, ten times LMA-Dark's (3e-4 for L_mu + L_tau; measured, in the table's
    file); beyond, where an octant has several minima, up to 7 for R < 60, 50 for R < 150 and 130 for R < 255, of a chi^2 between 30
    and 2200 (measured; the median error is below 0.3 %). Solar composition GS98; theta_13, theta_23, delta and
    dm2_31 fixed.
    Domain: all masses (forward scattering has no momentum transfer), and R < 255, 90 times LMA-Dark's: beyond, the value
    at the edge. Source: see `experiments.solar_fit`.
    """
_DELTA = """Delta chi^2 of the {octant} octant ({name}) in the fit `{fit}`, theta_12, dm2_21, fluxes and pulls profiled.

    The reference is the best fit of either octant that the same charges reach at any strength, as for the intervals that
    fits of one coupling quote: 9 is three standard deviations for one parameter.
    """
_DELTA += _DOMAIN.lstrip("\n ")
_BETTER = """Delta chi^2 of the better octant in the fit `{fit}`: what data say about the interactions whatever theta_12.

    The reference is that of `delta_chi2_lma_dark.{fit}`.
    """
_BETTER += _DOMAIN.lstrip("\n ")
_PART = """chi^2 of {experiments} at the best fit of the {octant} octant to all data of `{fit}`.

    Domain of the part: R < 150; beyond, the value there. Its accuracy: 1e-3 for R < 15, 0.03 for R < 30, and from there on, where
    both octants have a chi^2 above 30, up to 15.
    """
_PART += _DOMAIN.lstrip("\n ")

_SOURCES = ("nsi_fit_2013", "coloma_schwetz_2016", "vinyoles_2017")
_REDUCES = ("eps_sun_8b", "eps_sun_8b_tautau_minus_mumu")
_NAMES = {"light": ("lma", r"\mathrm{LMA}"), "dark": ("lma_dark", r"\mathrm{LMA-D}")}


def _observable(name, function, symbol, meaning):
    return Observable(name, function, "1", symbol, meaning, _SOURCES, without_mediator=None, reduces_to=_REDUCES)


OBSERVABLES = (
    *(
        _observable(
            f"delta_chi2_{name}.{fit}",
            _delta(fit, octant),
            rf"\Delta\chi^2_{{{symbol}}}",
            f"Delta chi^2 of the {octant} octant, profiled, data of {fit}",
        )
        for fit in FITS
        for octant, (name, symbol) in _NAMES.items()
    ),
    *(
        _observable(
            f"delta_chi2_oscillations.{fit}",
            _better(fit),
            r"\Delta\chi^2",
            f"Delta chi^2 of the better octant, profiled, data of {fit}",
        )
        for fit in FITS
    ),
    *(
        _observable(
            f"chi2_{kind}.{octant}",
            _part(octant, kind),
            rf"\chi^2_\mathrm{{{kind}}}",
            f"chi^2 of {kind} data at the best fit of the {octant} octant, data of {PRESENT}",
        )
        for kind in ("solar", "reactor")
        for octant in OCTANTS
    ),
)
