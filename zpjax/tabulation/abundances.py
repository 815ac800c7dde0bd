"""The table of primordial helium and deuterium over the mediator's mass and mixing, from LINX."""

import contextlib
import io
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import jax
import numpy as np

from zpjax.constants import load_standard_inputs
from zpjax.inputs import load_data, load_inputs
from zpjax.numerics.bicubic import UniformSurface, uniform_surface
from zpjax.observables.primordial_abundances import COLUMNS, START, STOP, mass_and_mixing
from zpjax.physics.thermal_history import ThermalHistory, thermal_history
from zpjax.tabulation.base import TableMaker
from zpjax.units import from_natural, to_natural

# Half as many in either direction cost up to 2e-3 in D/H below 3 MeV and where a weak mixing begins to act, 5e-5 elsewhere.
# A second a point.
POINTS = (55, 61)
# Derivatives to the baryon density, which change by a tenth over the table, on few points.
_COARSE = (5, 5)
_BARYON_STEP = 0.02
_NETWORK = "key_recommended"
# LINX interpolates its weak rates linearly: 150 points miss Y_p by 5e-4 of it, and alike at all masses. The Standard Model
# with 2400 points, computed once, corrects for it.
_SAMPLES, _MANY_SAMPLES = 150, 2400
# LINX's errors are a scatter of ten times this. 1e-8 doubles the time.
_TOLERANCE = 1e-6
# LINX interpolates the history linearly in logarithms: 1e-5 of Y_p.
_MOMENTS = 1500
_DIGITS = 9
_SEED, _PROBES = 20180604, 40
# GeV: gone before the first moment of a history, as are all above the second. There the table is the Standard Model exactly.
_HEAVY, _GONE = 10.0, 0.3
# LINX's order.
_SPECIES = ("n", "p", "d", "t", "He3", "He4")


class Yields(NamedTuple):
    """Y_p = 4 n(He-4)/n_b and n(D)/n(H)."""

    y_p: float
    d_over_h: float


def abundances_of(
    history: ThermalHistory, baryons: float = 1.0, samples: int = _SAMPLES, network: str = _NETWORK
) -> Yields:
    """Y_p and D/H of a thermal history. Dimensionless.

    history: a record with arrays time, scale_factor (1 today), photon_temperature, neutrino_temperature,
    mediator_energy and mediator_pressure, one entry per moment, in natural units and from above 9 MeV to below 5 keV, as
    `physics.thermal_history` gives. baryons: Omega_b h^2 over its value in the data.
    Accuracy: the solver's 2e-5; linear interpolation of the weak rates between `samples` temperatures, 5e-4 for 150.
    Source: Giovanetti et al. (2025).
    """
    model, numbers, standard = _linx(network)
    data = load_data()["primordial_abundances"]
    temperatures = history.photon_temperature, history.neutrino_temperature
    photons, neutrinos = (np.pi**2 / 15 * from_natural(np.asarray(t), "MeV") ** 4 for t in temperatures)
    mediator = (
        np.asarray(x) / to_natural(1.0, "MeV") ** 4 for x in (history.mediator_energy, history.mediator_pressure)
    )
    # Of one neutrino; LINX prints when it compiles.
    arrays = map(numbers, (photons, 7 / 8 * neutrinos, *mediator))
    with contextlib.redirect_stdout(io.StringIO()):
        found = model(
            *arrays,
            a_vec=numbers(history.scale_factor),
            t_vec=numbers(from_natural(np.asarray(history.time), "s")),
            eta_fac=numbers(baryons * data["baryon_density"] / standard.Omegabh2),
            tau_n_fac=numbers(from_natural(data["neutron_lifetime"], "s") / standard.tau_n),
            sampling_nTOp=samples,
            rtol=_TOLERANCE,
        )
    per_baryon = dict(zip(_SPECIES, np.asarray(found).tolist(), strict=False))
    return Yields(4 * per_baryon["He4"], per_baryon["d"] / per_baryon["p"])


@cache
def _linx(network: str):
    """LINX's model of that network, its array type, and its constants; ImportError with the remedy."""
    try:
        import jax.numpy as jnp
        from linx import const
        from linx.abundances import AbundanceModel
        from linx.nuclear import NuclearRates
    except ImportError as error:
        raise ImportError("Abundances are computed by LINX: pip install 'zpjax[bbn]'.") from error
    return AbundanceModel(NuclearRates(nuclear_net=network)), jnp.asarray, const


@jax.jit
def _history(mass, eps, inputs):
    return thermal_history(mass, eps, inputs, steps=_MOMENTS)


def thermal_history_of(mass: float, eps: float) -> ThermalHistory:
    """The thermal history with a mediator of that mass (GeV) and mixing."""
    return _history(mass, eps, load_inputs())


def at(i: float, j: float) -> np.ndarray:
    """Coordinates of a position on the grid, in steps."""
    return np.add(START, np.divide((i, j), np.subtract(POINTS, 1)) * np.subtract(STOP, START))


def place(i: float, j: float) -> tuple[float, float]:
    """Mass (GeV) and mixing there; masses without effect, the infinite one among them, are replaced by a heavy one."""
    if i >= POINTS[0] - 1:
        return _HEAVY, 0.0
    figures = load_data()["primordial_abundances"]
    mass, eps = map(float, mass_and_mixing(at(i, j), load_standard_inputs(), figures))
    return (mass, eps) if mass < _GONE else (_HEAVY, 0.0)


def make(history: Callable[[float, float], ThermalHistory] = thermal_history_of) -> dict:
    """The content of the table, its interpolation error measured at random points; `history` as `thermal_history_of`."""
    standard = history(_HEAVY, 0.0)
    # Y_p and D/H with many samples over those with few.
    correction = np.divide(abundances_of(standard, samples=_MANY_SAMPLES), abundances_of(standard))

    def logs(i, j, baryons=1.0):
        return np.log(np.multiply(abundances_of(history(*place(i, j)), baryons), correction))

    values = _on_grid(POINTS, logs)
    step = np.log1p(_BARYON_STEP)
    stretch = np.subtract(POINTS, 1) / np.subtract(_COARSE, 1)

    def slopes(i, j):
        up, down = (logs(*(stretch * (i, j)), np.exp(sign * step)) for sign in (1, -1))
        return (up - down) / (2 * step)

    moving = uniform_surfaces(_on_grid(_COARSE, slopes))
    fine = _on_grid(POINTS, lambda i, j: [surface(*at(i, j)) for surface in moving])
    surfaces = dict(zip(COLUMNS, [*uniform_surfaces(values), *uniform_surfaces(fine)], strict=True))
    probes = np.random.default_rng(_SEED).uniform(size=(_PROBES, 2)) * np.subtract(POINTS, 1)
    errors = [[abs(float(s(*at(*p))) - x) for s, x in zip(surfaces.values(), logs(*p), strict=False)] for p in probes]
    return {
        "meaning": "Primordial abundances, coefficients of the cubic B-splines, two more than points, in both variables: "
        "ln Y_p, ln D/H, and their derivatives to ln(Omega_b h^2).",
        "grids": [
            dict(zip(("variable", "start", "stop", "points"), figures, strict=True))
            for figures in zip(("m/(m + 12 MeV)", "(1 + ln(1 + r)/2)^(1/2) - 1"), START, STOP, POINTS, strict=True)
        ],
        "columns": {name: _rounded(surface.coefficients) for name, surface in surfaces.items()},
        "errors": {"interpolation": float(np.max(errors)), "integration": float(np.max(np.abs(correction - 1)))},
        "settings": {
            "network": _NETWORK,
            "samples": [_SAMPLES, _MANY_SAMPLES],
            "tolerance": _TOLERANCE,
            "seed": _SEED,
            "probes": _PROBES,
            "digits": _DIGITS,
            "baryon_points": _COARSE,
        },
    }


def uniform_surfaces(values: np.ndarray) -> list[UniformSurface]:
    """One surface per last index."""
    return [uniform_surface(START, STOP, values[..., k]) for k in range(values.shape[-1])]


def _rounded(coefficients):
    return [[float(f"{value:.{_DIGITS}g}") for value in row] for row in coefficients.tolist()]


def _on_grid(points, function):
    """The function's two values at all positions, counted in steps: an array (points, points, 2)."""
    return np.array([[function(i, j) for j in range(points[1])] for i in range(points[0])])


TABLES = (TableMaker("abundances", make),)
