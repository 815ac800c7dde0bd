"""The tables of the solar and reactor fit: chi-squared of either octant over direction in flavour and strength."""

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constants import Scalar
from zpjax.experiments.oscillation_profile import profile_octants
from zpjax.experiments.solar_detectors import load_solar_detectors
from zpjax.experiments.solar_fit import load_solar_data
from zpjax.inputs import load_solar_production
from zpjax.numerics.bicubic import uniform_surface
from zpjax.numerics.interpolation import uniform_spline
from zpjax.numerics.line_minimum import refined_minima
from zpjax.observables.oscillation_fit import FITS, OCTANTS, PRESENT, table_strength
from zpjax.physics.matter import mean_neutron_ratio
from zpjax.physics.solar_survival import SolarNsi, solar_nsi
from zpjax.tabulation.base import TableMaker
from zpjax.tabulation.cevns import Figures

# Directions from -9/16 pi to 9/16 pi, beyond a whole turn of the projective line, so that no end of a spline is used;
# L_mu + L_tau, at pi/4, is one of the points.
_ANGLES, _SIZES = (-9 / 16 * np.pi, 9 / 16 * np.pi, 235), (-0.99, 0.99, 257)
_MINIMA = (-9 / 16 * np.pi, 9 / 16 * np.pi, 397)
_ANGLE = "arctan[(Q_tau - Q_e)/(Q_mu - Q_e)]"
# The reactors' part is nearly constant over much of the plane: with fewer digits their rounding bends it.
_DIGITS, _DIGITS_REACTORS = 6, 10
_BLOCK = 256
# Until the parts of chi^2 have converged as well.
_STEPS = 24
_SEED, _PROBES = 20130731, 4096
# Where chi^2 and |R| are below these, the error is measured in chi^2. (Of stronger interactions two minima of an octant
# change places, far from anything that fits.)
_LOW, _STRONG = 40.0, 30.0


def interactions(angle: Scalar, strength: Scalar, neutrons_per_electron: Scalar, figures: dict) -> SolarNsi:
    """Potentials (0, cos angle, sin angle) times `strength` at that composition, of a coupling to baryon number."""
    element = jnp.diag(jnp.stack([jnp.zeros_like(angle), jnp.cos(angle), jnp.sin(angle)]))
    per_nucleon = strength / (1 + neutrons_per_electron) * element
    return solar_nsi(per_nucleon, per_nucleon, figures)


def _minima(angle, strength, data):
    """chi^2 of either octant and their reactor parts."""
    inputs = Figures()
    neutrons = mean_neutron_ratio(load_solar_production("8B"))
    nsi = interactions(angle, strength, neutrons, inputs.data["oscillations"])
    octants = profile_octants(nsi, data, load_solar_detectors(), inputs, _STEPS)
    return jnp.stack([*(p.chi2 for p in octants), *(p.parts["reactors"] for p in octants)])


_blocks = jax.jit(lambda pairs, data: jax.lax.map(lambda p: jax.vmap(_minima, (0, 0, None))(*p, data), pairs))


def profiled(angle: np.ndarray, size: np.ndarray, fit: str) -> np.ndarray:
    """chi^2 of the light and the dark octant and the reactors' parts, by profiling, at places of the table: (..., 4)."""
    angle, size = np.broadcast_arrays(angle, size)
    strength = np.asarray(table_strength(size))
    number = angle.size
    filled = np.arange(-(-number // _BLOCK) * _BLOCK) % number
    pairs = tuple(x.ravel()[filled].reshape(-1, _BLOCK) for x in (angle, strength))
    return np.asarray(_blocks(pairs, load_solar_data(fit))).reshape(-1, 4)[:number].reshape(*angle.shape, 4)


def _columns(fit):
    names = [f"{octant}_{fit}" for octant in OCTANTS]
    return [*names, *(f"{octant}_reactors_{fit}" for octant in OCTANTS)] if fit == PRESENT else names


def make() -> dict:
    """Coefficients of the surfaces, and their errors at random places."""
    angles, sizes = np.linspace(*_ANGLES), np.linspace(*_SIZES)
    start, stop = (_ANGLES[0], _SIZES[0]), (_ANGLES[1], _SIZES[1])
    random = np.random.default_rng(_SEED)
    places = random.uniform(-np.pi / 2, np.pi / 2, _PROBES), random.uniform(*_SIZES[:2], _PROBES)
    columns, errors = {}, []
    for fit in FITS:
        values = profiled(angles[:, None], sizes[None, :], fit)
        exact = profiled(*places, fit), profiled(np.pi / 4, places[1], fit)
        for k, name in enumerate(_columns(fit)):
            surface = uniform_surface(start, stop, values[..., k])
            columns[name] = _rounded(surface.coefficients, _DIGITS_REACTORS if "reactors" in name else _DIGITS)
            errors.append(_errors(type(surface)(start, stop, columns[name]), places, exact, k))
    return {
        "meaning": "Chi-squared of solar and reactor data, profiled in the light and in the dark octant, and its part of the "
        "reactors: coefficients of the cubic B-splines, two more than points, in both variables. R: signed length of "
        "(eps_mumu - eps_ee, eps_tautau - eps_ee), weighted with matter at 8B production.",
        "grids": [
            {"variable": _ANGLE, "start": start[0], "stop": stop[0], "points": _ANGLES[2]},
            {"variable": "(2/pi) arctan(R/4)", "start": start[1], "stop": stop[1], "points": _SIZES[2]},
        ],
        "columns": columns,
        "errors": {kind: max(error[kind] for error in errors) for kind in errors[0]},
        "settings": {
            "steps": _STEPS,
            "digits": [_DIGITS, _DIGITS_REACTORS],
            "seed": _SEED,
            "probes": _PROBES,
            "chi2_below": _LOW,
            "strength_below": _STRONG,
        },
    }


def _errors(surface, places, exact, k: int) -> dict[str, float]:
    """How far a column is from the profiles `exact` at random places and, with their sizes, along equal charges."""
    angles, sizes = places
    apart, equal = (
        np.abs(np.asarray(jax.vmap(surface)(at, sizes)) - profile[:, k])
        for at, profile in zip((angles, np.full_like(angles, np.pi / 4)), exact, strict=True)
    )
    # The octant's whole chi^2 says where the fit is good.
    totals = [profile[:, k % 2] for profile in exact]
    low = (totals[0] < _LOW) & (np.abs(table_strength(sizes)) < _STRONG)
    return {
        "chi2": float(np.max(apart[low])),
        "chi2_equal_charges": float(np.max(equal[totals[1] < _LOW])),
        "relative_elsewhere": float(np.quantile(apart[~low] / totals[0][~low], 0.99)),
    }


def make_minima() -> dict:
    """Splines of the least chi^2 in every direction, and their errors half-way between the points."""
    between = np.linspace(*_MINIMA[:2], 2 * _MINIMA[2] - 1)
    columns, errors = {}, []
    for fit in FITS:
        values = lowest(between, fit)
        spline = uniform_spline(*_MINIMA[:2], values[::2])
        columns[fit] = [float(f"{x:.{_DIGITS}g}") for x in values[::2]]
        errors.append(float(np.max(np.abs(spline(between[1::2]) - values[1::2]))))
    return {
        "meaning": "The least chi-squared of either octant over all strengths.",
        "grid": dict(zip(("variable", "start", "stop", "points"), (_ANGLE, *_MINIMA), strict=True)),
        "columns": columns,
        "errors": {"interpolation": max(errors)},
        "settings": {"digits": _DIGITS},
    }


def lowest(angles: np.ndarray, fit: str) -> np.ndarray:
    """The least chi^2 of both octants over all strengths in every direction: an array like `angles`."""
    sizes = np.linspace(*_SIZES)
    coarse = profiled(angles[:, None], sizes[None, :], fit)[..., :2]
    octants = np.argmin(np.min(coarse, axis=1), axis=1)
    centres, rows = sizes[np.argmin(np.min(coarse, axis=2), axis=1)], np.arange(len(angles))
    return refined_minima(
        lambda near: profiled(angles[:, None], near, fit)[rows, :, octants], centres, sizes[1] - sizes[0]
    )[1]


def _rounded(coefficients, digits):
    return np.array([[float(f"{value:.{digits}g}") for value in row] for row in coefficients])


TABLES = (TableMaker("oscillation_fit", make), TableMaker("oscillation_fit_minima", make_minima))
