"""Table of the cross-section of e+e- -> mu+ mu- Z' at the B factories, per unit charge of the muon."""

import jax
import numpy as np

from zpjax.constants import load_standard_inputs
from zpjax.inputs import load_data
from zpjax.numerics.interpolation import uniform_spline
from zpjax.observables.muon_pair_radiation import without_shape
from zpjax.physics.final_state_radiation import radiated_fraction
from zpjax.tabulation.base import TableMaker

# 0.5 MeV to 6 GeV: the box of every model with a margin; towards the kinematic end more points would be needed.
_LOWEST, _HIGHEST, _POINTS = 5e-4, 6.0, 193
_TEST_POINTS = 400


def make() -> dict:
    """Both columns are divided by the threshold factor and the Goldstone enhancement, which the observable restores."""
    grid = np.linspace(np.log(_LOWEST), np.log(_HIGHEST), _POINTS)
    columns = dict(zip(("vector", "axial"), smooth_columns(np.exp(grid)), strict=True))
    return {
        "meaning": "sigma(e+e- -> mu+ mu- Z')/(g'^2 sigma_0) for unit vector and axial muon charges over the shapes "
        "of zpjax.observables.muon_pair_radiation.shapes.",
        "grid": {"variable": "log(m/GeV)", "start": float(grid[0]), "stop": float(grid[-1]), "points": _POINTS},
        "columns": columns,
        "errors": {"interpolation": _interpolation_error(columns), "integration": 1e-9},
        "settings": {
            "collision_energy_gev": float(load_data()["b_factories"]["collision_energy"]),
            "test_points": _TEST_POINTS,
        },
    }


def smooth_columns(masses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two columns at these masses (GeV), by direct integration."""
    constants, energy = load_standard_inputs(), load_data()["b_factories"]["collision_energy"]

    def columns(mass):
        fractions = radiated_fraction(mass, energy**2, constants.m_muon)
        return without_shape(fractions, mass, energy**2, constants.m_muon)

    vector, axial = jax.jit(jax.vmap(columns))(np.asarray(masses))
    return np.asarray(vector), np.asarray(axial)


def _interpolation_error(columns) -> float:
    log_mass = np.random.default_rng(0).uniform(np.log(_LOWEST), np.log(_HIGHEST), _TEST_POINTS)
    exact = smooth_columns(np.exp(log_mass))
    splines = (uniform_spline(np.log(_LOWEST), np.log(_HIGHEST), column) for column in columns.values())
    return max(float(np.max(np.abs(spline(log_mass) / e - 1))) for spline, e in zip(splines, exact, strict=True))


TABLES = (TableMaker("muon_pair_radiation", make),)
