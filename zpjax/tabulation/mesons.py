"""The table of the forms of P+ -> l+ nu Z', as functions of log(m/(M - m_l - m)) for each channel."""

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constants import StandardInputs, load_standard_inputs
from zpjax.numerics.interpolation import uniform_spline
from zpjax.observables.meson_decay import column, reduced_forms
from zpjax.physics.meson_emission import CHANNELS, COMBINATIONS
from zpjax.tabulation.base import TableMaker

# From m = 0.45 MeV (kaons; 0.03 MeV in pi -> mu) to 0.01 % of the threshold from it. Steps of 0.145: the error falls as
# the fourth power of the step, and the file stays below 150 kB.
_START, _STOP, _POINTS = -7.0, 9.0, 111
_DIGITS = 11
_PAIRS = [(i, j) for i in range(len(COMBINATIONS)) for j in range(i, len(COMBINATIONS))]
_SEED, _PROBES = 20150501, 300


# Compiled once for all channels.
_reduced_forms = jax.jit(reduced_forms)


def forms_at(channel: str, x: np.ndarray, constants: StandardInputs) -> np.ndarray:
    """The tabulated quantities, shape (len(x), 5, 5), of one channel by quadrature."""
    m_meson, m_lepton = CHANNELS[channel].masses(constants)
    mass, gap = ((m_meson - m_lepton) / (1 + np.exp(sign * x)) for sign in (-1, 1))
    points = zip(mass, gap, strict=True)
    return np.stack([_reduced_forms(m, g, m_lepton, m_meson, constants.m_muon) for m, g in points])


def relative_errors(exact: np.ndarray, approximate: np.ndarray) -> np.ndarray:
    """|difference|/sqrt(F_ii F_jj), shape as the input: entries off the diagonal pass through zero."""
    size = np.sqrt(np.einsum("nii->ni", exact))
    return np.abs(approximate - exact) / (size[:, :, None] * size[:, None, :])


def make() -> dict:
    """The content of the table, its interpolation error measured at random points of all channels."""
    constants, grid = load_standard_inputs(), np.linspace(_START, _STOP, _POINTS)
    probes = np.random.default_rng(_SEED).uniform(_START, _STOP, _PROBES)
    columns, worst = {}, 0.0
    for channel in CHANNELS:
        values = np.array(
            [[[float(f"{v:.{_DIGITS}g}") for v in r] for r in f] for f in forms_at(channel, grid, constants)]
        )
        splined = np.empty((_PROBES, *values.shape[1:]))
        for i, j in _PAIRS:
            columns[column(channel, COMBINATIONS[i], COMBINATIONS[j])] = values[:, i, j]
            spline = uniform_spline(_START, _STOP, values[:, i, j])
            splined[:, i, j] = splined[:, j, i] = np.asarray(jax.vmap(spline)(jnp.asarray(probes)))
        worst = max(worst, float(relative_errors(forms_at(channel, probes, constants), splined).max()))
    return {
        "meaning": "Forms of Gamma(P -> l nu Z')/Gamma(P -> mu nu)/g'^2 over the factor of phase space, by channel and pair"
        " of charge combinations; times m^2/M^2 for pairs with a part that grows as 1/m^2.",
        "grid": {"variable": "log(m/(M - m_l - m))", "start": _START, "stop": _STOP, "points": _POINTS},
        "columns": columns,
        "errors": {"interpolation": worst, "integration": 1e-9},
        "settings": {"seed": _SEED, "probes": _PROBES, "digits": _DIGITS},
    }


TABLES = (TableMaker("mesons", make),)
