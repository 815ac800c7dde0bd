"""The table of primordial helium and deuterium over the mediator's mass and mixing, from LINX."""

import contextlib
import io
from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Array, Float

from zpjax.constants import load_standard_inputs
from zpjax.inputs import load_data
from zpjax.numerics.surface import UniformSurface, uniform_surface
from zpjax.observables.primordial_abundances import START, STOP, mass_and_mixing
from zpjax.tabulation.base import TableMaker
from zpjax.units import from_natural

# The error falls as the fourth power of the step.
POINTS = (31, 31)
# Derivatives to the baryon density, which change by a tenth over the table, on few points.
_COARSE = (5, 5)
_BARYON_STEP = 0.02
_NETWORK = "key_recommended"
# LINX interpolates its weak rates linearly: 150 points miss Y_p by 5e-4 of it, and alike at all masses. The Standard Model
# with 2400 points, computed once, corrects for it.
_SAMPLES, _MANY_SAMPLES = 150, 2400
_TOLERANCE = 1e-6
_DIGITS = 9
_SEED, _PROBES = 20180604, 40
# GeV: gone before the first moment of a history.
_HEAVY = 10.0
# LINX's order.
_SPECIES = ("n", "p", "d", "t", "He3", "He4")


class ThermalHistory(NamedTuple):
    """The expanding universe from above 9 MeV to below 5 keV, in order of time: s, 1 today, MeV, MeV^4."""

    time: Float[Array, " moment"]
    scale_factor: Float[Array, " moment"]
    photon_temperature: Float[Array, " moment"]
    neutrino_temperature: Float[Array, " moment"]
    mediator_density: Float[Array, " moment"]
    mediator_pressure: Float[Array, " moment"]


class Yields(NamedTuple):
    """Y_p = 4 n(He-4)/n_b and n(D)/n(H)."""

    y_p: float
    d_over_h: float


def abundances_of(history: ThermalHistory, baryons: float = 1.0, samples: int = _SAMPLES, network=_NETWORK) -> Yields:
    """Y_p and D/H of a thermal history. Dimensionless.

    `history`: any record with the fields of `ThermalHistory`. `baryons`: Omega_b h^2 over its value in the data.
    Accuracy: the solver's 2e-5; linear interpolation of the weak rates between `samples` temperatures, 5e-4 for 150.
    Source: Giovanetti et al. (2025).
    """
    model, numbers, standard = _linx(network)
    data = load_data()["primordial_abundances"]
    photons = np.pi**2 / 15 * np.asarray(history.photon_temperature) ** 4
    one_neutrino = 7 / 8 * np.pi**2 / 15 * np.asarray(history.neutrino_temperature) ** 4
    arrays = map(numbers, (photons, one_neutrino, history.mediator_density, history.mediator_pressure))
    # LINX prints when it compiles.
    with contextlib.redirect_stdout(io.StringIO()):
        found = model(
            *arrays,
            a_vec=numbers(history.scale_factor),
            t_vec=numbers(history.time),
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


def thermal_history_of(mass: float, eps: float) -> ThermalHistory:
    """The thermal history with a mediator of that mass (GeV) and mixing, as `abundances_of` takes it."""
    from zpjax.physics.neutrino_decoupling import thermal_history

    return thermal_history(mass, eps)


def place(i: float, j: float) -> tuple[float, float]:
    """Mass (GeV) and mixing at a position on the grid, in steps; the last mass, infinite, is replaced by a heavy one."""
    fraction = np.divide((i, j), np.subtract(POINTS, 1))
    if fraction[0] >= 1:
        return _HEAVY, 0.0
    at = np.add(START, fraction * np.subtract(STOP, START))
    return tuple(map(float, mass_and_mixing(at, load_standard_inputs(), load_data()["primordial_abundances"])))


def make(history=thermal_history_of) -> dict:
    """The content of the table, its interpolation error measured at random points; `history` as `thermal_history_of`."""
    standard = history(_HEAVY, 0.0)
    # Y_p and D/H with many samples over those with few.
    correction = np.divide(abundances_of(standard, samples=_MANY_SAMPLES), abundances_of(standard))

    def logs(i, j, baryons=1.0):
        return np.log(np.multiply(abundances_of(history(*place(i, j)), baryons), correction))

    values = _on_grid(POINTS, logs)
    step = np.log(_BARYON_STEP + 1)
    # Evenly over the same ranges.
    stretch = [(fine - 1) / (coarse - 1) for fine, coarse in zip(POINTS, _COARSE, strict=True)]

    def slopes(i, j):
        up, down = (logs(stretch[0] * i, stretch[1] * j, np.exp(sign * step)) for sign in (1, -1))
        return (up - down) / (2 * step)

    moving = _on_grid(_COARSE, slopes)
    surfaces = {"log_y_p": values[..., 0], "log_d_over_h": values[..., 1]}
    surfaces |= {"y_p_per_baryon": moving[..., 0], "d_over_h_per_baryon": moving[..., 1]}
    columns = {name: uniform_surface(START, STOP, column).coefficients for name, column in surfaces.items()}
    probes = np.random.default_rng(_SEED).uniform(size=(_PROBES, 2)) * (np.array(POINTS) - 1)
    errors = [np.abs(_interpolated(columns, i, j) - logs(i, j)).max() for i, j in probes]
    return {
        "meaning": "Primordial abundances over the coordinates of mass and mixing, as coefficients of bicubic "
        "B-splines: ln Y_p, ln D/H, and their derivatives to ln(Omega_b h^2).",
        "columns": {n: [[float(f"{v:.{_DIGITS}g}") for v in row] for row in c.tolist()] for n, c in columns.items()},
        "errors": {"interpolation": float(np.max(errors)), "integration": float(np.max(np.abs(correction - 1)))},
        "settings": {
            "network": _NETWORK,
            "start": START,
            "stop": STOP,
            "samples": [_SAMPLES, _MANY_SAMPLES],
            "tolerance": _TOLERANCE,
            "seed": _SEED,
            "probes": _PROBES,
            "digits": _DIGITS,
        },
    }


def _on_grid(points, function):
    """The function's two values at all positions, counted in steps: an array (points, points, 2)."""
    return np.array([[function(i, j) for j in range(points[1])] for i in range(points[0])])


def _interpolated(columns, i, j):
    fraction = np.divide((i, j), np.subtract(POINTS, 1))
    at = np.add(START, fraction * np.subtract(STOP, START))
    return np.array([float(UniformSurface(START, STOP, columns[n])(*at)) for n in ("log_y_p", "log_d_over_h")])


TABLES = (TableMaker("abundances", make),)
