"""The table of N_eff with a mediator in equilibrium with neutrinos, as a function of its mass and width into electrons."""

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.inputs import Inputs, load_inputs
from zpjax.numerics.bicubic import uniform_surface
from zpjax.observables.effective_neutrinos import table_position, table_strength
from zpjax.physics.neutrino_decoupling import END, START, neutrino_number
from zpjax.tabulation.base import TableMaker

# GeV, from 0.5 MeV to where nothing is left of the mediator; and eps from 0 to what any model reaches.
_LIGHTEST, _HEAVIEST, _STRONGEST = 5e-4, 0.3, 0.1
_POINTS = 129, 147
_VARIABLES = "log(m/GeV)", "log(1 + s/9e-22)/2"
# Twice the default, for the error of the integration to be below that of the interpolation.
_STEPS = 400
_DIGITS, _ORDER = 7, 4
_BLOCK = 1024
# GeV: no trace of it is left at any temperature that matters.
_HEAVY = 10.0
_SEED, _PROBES = 20190105, 4096


@jax.jit
def _numbers(log_mass, strength, inputs):
    def one(position, size):
        return neutrino_number(jnp.exp(position), size, inputs, START, END, _STEPS)

    return jax.vmap(one)(log_mass, strength)


def numbers(log_mass: np.ndarray, strength: np.ndarray, inputs: Inputs | None = None) -> np.ndarray:
    """N_eff by integration at these points, in blocks of equal size."""
    inputs = inputs or load_inputs()
    log_mass, strength = np.ravel(log_mass), np.ravel(strength)
    size, found = len(log_mass), []
    for first in range(0, size, _BLOCK):
        block = np.arange(first, first + _BLOCK) % size
        found.append(np.asarray(_numbers(log_mass[block], strength[block], inputs)))
    return np.concatenate(found)[:size]


def make() -> dict:
    """Coefficients of the surface, its error measured at random points."""
    standard = numbers(np.log([_HEAVY]), [0.0])[0]
    start = float(np.log(_LIGHTEST)), 0.0
    stop = float(np.log(_HEAVIEST)), float(table_position(_STRONGEST**2))
    masses, positions = (np.linspace(*side) for side in zip(start, stop, _POINTS, strict=True))
    grid = np.meshgrid(masses, np.asarray(table_strength(positions)), indexing="ij")
    excess = (numbers(*grid) - standard).reshape(len(masses), len(positions))
    surface = uniform_surface(start, stop, excess)
    coefficients = np.round(surface.coefficients, _DIGITS)
    # The last interval in mass and all beyond: exactly the Standard Model, reached with two continuous derivatives.
    coefficients[-_ORDER:] = 0.0
    surface = type(surface)(start, stop, coefficients + 0.0)
    probes = np.random.default_rng(_SEED).uniform(start, stop, (_PROBES, 2)).T
    exact = numbers(probes[0], np.asarray(table_strength(probes[1])))
    difference = np.abs(np.asarray(jax.jit(jax.vmap(surface))(*probes)) + standard - exact)
    return {
        "meaning": "N_eff less that of the Standard Model: coefficients of the cubic B-splines, two more than points, in "
        "both variables; s = 3 Gamma(Z' -> ee)/(alpha m).",
        "grids": [
            {"variable": variable, "start": low, "stop": high, "points": points}
            for variable, low, high, points in zip(_VARIABLES, start, stop, _POINTS, strict=True)
        ],
        "columns": {"excess": coefficients + 0.0},
        "errors": {"interpolation": float(difference.max())},
        "settings": {
            "steps": _STEPS,
            "digits": _DIGITS,
            "seed": _SEED,
            "probes": _PROBES,
            "standard_model": round(float(standard), _DIGITS),
            "root_mean_square_error": float(np.sqrt(np.mean(difference**2))),
        },
    }


TABLES = (TableMaker("n_eff", make),)
