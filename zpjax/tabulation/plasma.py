"""Tables of the gases of the early universe: the plasma of photons and electrons, and a massive vector."""

import jax
import numpy as np
from scipy.interpolate import CubicSpline
from scipy.special import kve

from zpjax.constants import load_standard_inputs
from zpjax.inputs import load_data
from zpjax.numerics.interpolation import uniform_spline
from zpjax.physics.plasma import QED_ORDER, plasma_functions
from zpjax.physics.vector_gas import log_vector_energy, log_vector_entropy
from zpjax.tabulation.base import TableMaker

# ln(T/GeV) from 0.8 keV to 50 MeV, and ln(m/T) from where a mass is no longer felt to that of 1 GeV at 1 keV.
PLASMA_GRID = (float(np.log(0.8e-6)), float(np.log(0.05)), 361)
GAS_GRID = (float(np.log(1e-3)), float(np.log(2e6)), 401)
_DIGITS = 13
SUPPRESSIONS = ("scattering_e", "scattering_mu", "annihilation_e", "annihilation_mu")


def plasma_columns(log_t: np.ndarray, qed_order: int = QED_ORDER) -> dict[str, np.ndarray]:
    """s/T^3, rho/T^4 and (d rho/dT)/T^3 of the plasma, and the rates with massive electrons over massless ones."""
    constants, figures = load_standard_inputs(), load_data()["early_universe"]

    def functions(position):
        return plasma_functions(position, constants.m_electron, constants.fine_structure, qed_order)

    entropy, energy, heat = (np.asarray(f) for f in jax.jit(jax.vmap(functions))(log_t))
    x = constants.m_electron / np.exp(log_t)
    nodes = constants.m_electron / figures["suppression_temperatures"][::-1]
    rates = {name: suppression(x, nodes, figures[name][::-1]) for name in SUPPRESSIONS}
    return {"entropy": entropy, "energy": energy, "heat_capacity": heat, **rates}


def suppression(x: np.ndarray, nodes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """A rate with massive electrons over that with massless ones at x = m_e/T.

    The logarithm is a cubic spline in x from 0 at x = 0, level there (the mass enters squared), and a straight line
    beyond the last node, where rates fall exponentially.
    """
    curve = CubicSpline([0.0, *nodes], [0.0, *np.log(values)], bc_type=((1, 0.0), "not-a-knot"))
    beyond = np.maximum(x - nodes[-1], 0.0)
    return np.exp(curve(np.minimum(x, nodes[-1])) + curve(nodes[-1], 1) * beyond)


def gas_columns(log_x: np.ndarray) -> dict[str, np.ndarray]:
    """ln(s/T^3) + x and ln(rho/T^4) + x of a massive vector, and ln[x^2 K_2(x)] + x, at ln x."""
    x = np.exp(log_x)
    return {
        "entropy": np.asarray(jax.jit(jax.vmap(log_vector_entropy))(x)),
        "energy": np.asarray(jax.jit(jax.vmap(log_vector_energy))(x)),
        "bessel": np.log(x**2 * kve(2, x)),
    }


def _table(meaning: str, variable: str, grid: tuple, columns) -> dict:
    """A table of functions on a grid, rounded, its error measured between the nodes."""
    start, stop, points = grid
    exact, between = columns(np.linspace(*grid)), np.linspace(start, stop, 2 * points - 1)[1::2]
    rounded = {name: [float(f"{v:.{_DIGITS}g}") for v in values] for name, values in exact.items()}
    worst = 0.0
    for name, values in columns(between).items():
        spline = np.asarray(uniform_spline(start, stop, rounded[name])(between))
        worst = max(worst, float(np.max(np.abs(spline - values))))
    return {
        "meaning": meaning,
        "grid": {"variable": variable, "start": start, "stop": stop, "points": points},
        "columns": rounded,
        "errors": {"interpolation": worst},
        "settings": {"digits": _DIGITS},
    }


def make_plasma() -> dict:
    """The plasma of photons and electrons with its interaction up to e^3, and the weak rates' electron mass factors."""
    meaning = (
        "s/T^3, rho/T^4 and (d rho/dT)/T^3 of photons and electrons with their interaction up to e^3; energy transfer to "
        "neutrinos over that with massless electrons."
    )
    return _table(meaning, "log(T/GeV)", PLASMA_GRID, plasma_columns) | {
        "settings": {"digits": _DIGITS, "qed_order": QED_ORDER}
    }


def make_gas() -> dict:
    """The massive vector (g = 3)."""
    meaning = "ln(s/T^3) + x and ln(rho/T^4) + x of a massive vector with g = 3, and ln[x^2 K_2(x)] + x; x = m/T."
    return _table(meaning, "log(m/T)", GAS_GRID, gas_columns)


TABLES = (TableMaker("plasma", make_plasma), TableMaker("vector_gas", make_gas))
