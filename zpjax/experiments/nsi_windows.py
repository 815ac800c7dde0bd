"""Fits of solar and reactor data over the coupling to one kind of quark, with mixing and fluxes profiled."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constants import Scalar
from zpjax.experiments.oscillation_profile import profile_octants
from zpjax.experiments.solar_detectors import load_solar_detectors
from zpjax.experiments.solar_fit import load_solar_data
from zpjax.inputs import load_inputs
from zpjax.numerics.line_minimum import refined_minima
from zpjax.observables.oscillation_fit import OCTANTS
from zpjax.physics.solar_survival import SolarNsi, solar_nsi

# Weights of eps^f_ee - eps^f_mumu in a proton with its electron, and in a neutron.
QUARKS = {"u": (2.0, 1.0), "d": (1.0, 2.0), "u = d": (3.0, 3.0)}
# eV^2 in GeV^2.
_EV2 = 1e-18
_BLOCK = 64
_BISECTIONS = 30


def quark_nsi(eps: Scalar, weights: tuple[Scalar, Scalar], figures: dict) -> SolarNsi:
    """eps_ee - eps_mumu = `eps` on quarks of these weights (`QUARKS`); eps_tautau = eps_mumu, nothing off-diagonal."""
    element = jnp.diag(jnp.array([1.0, 0.0, 0.0]))
    return solar_nsi(eps * weights[0] * element, eps * weights[1] * element, figures)


def windows(
    fit: str, quarks: str, grid: np.ndarray, delta_chi2: float, without: tuple[str, ...] = ()
) -> tuple[dict, list[dict]]:
    """The curve of chi^2 over a grid of couplings to one kind of quark, and a row for either octant, as plain data.

    Curve: chi^2 of `light` and `dark` on the grid. Row: `chi2`, `eps` and the mixing at the minimum, `standard_model`, the chi^2
    without interactions, and `intervals` with chi^2 < lowest minimum of both octants + `delta_chi2`, edges to 1e-8 (None
    where an interval goes on beyond the grid).
    """
    profiles = _profiles(fit, quarks, without)
    values = profiles(grid)[0]
    best = [_best(values[:, k], grid, lambda eps, k=k: profiles(eps)[0][..., k]) for k in range(2)]
    level = min(value for _, value in best) + delta_chi2
    mixing = profiles(np.array([place for place, _ in best]))[1]
    standard = float(np.min(profiles(np.zeros(1))[0]))
    rows = [
        {
            "fit": fit,
            "quarks": quarks,
            "octant": octant,
            "chi2": best[k][1],
            "eps": best[k][0],
            "sin2_theta_12": float(mixing[k, k, 0]),
            "dm2_21": float(mixing[k, k, 1] / _EV2),
            "standard_model": standard,
            "intervals": intervals(values[:, k] - level, grid, lambda eps, k=k: profiles(eps)[0][:, k] - level),
        }
        for k, octant in enumerate(OCTANTS)
    ]
    return {"fit": fit, "quarks": quarks, **{o: values[:, k].tolist() for k, o in enumerate(OCTANTS)}}, rows


def _profiles(fit: str, quarks: str, without: tuple[str, ...]):
    """eps of any shape -> (chi^2 of both octants, (sin^2 theta_12, dm2_21) of both), with those axes appended."""
    data, inputs, weights = load_solar_data(fit, without), load_inputs(), QUARKS[quarks]

    def at(eps):
        eps = np.asarray(eps, dtype=float)
        filled = np.resize(eps.ravel(), -(-eps.size // _BLOCK) * _BLOCK).reshape(-1, _BLOCK)
        parts = [_block(block, weights, data, inputs) for block in filled]
        chi2, mixing = (np.concatenate([np.asarray(part[k]) for part in parts])[: eps.size] for k in range(2))
        return chi2.reshape(*eps.shape, 2), mixing.reshape(*eps.shape, 2, 2)

    return at


@jax.jit
def _block(eps, weights, data, inputs):
    def one(x):
        octants = profile_octants(
            quark_nsi(x, weights, inputs.data["oscillations"]), data, load_solar_detectors(), inputs
        )
        mixing = [jnp.stack([octant.sin2_theta_12, octant.dm2_21]) for octant in octants]
        return jnp.stack([octant.chi2 for octant in octants]), jnp.stack(mixing)

    return jax.vmap(one)(eps)


def _best(values, grid, function) -> tuple[float, float]:
    place, value = refined_minima(function, grid[[np.argmin(values)]], grid[1] - grid[0])
    return float(place[0]), float(value[0])


def intervals(above: np.ndarray, grid: np.ndarray, function: Callable) -> list[list[float | None]]:
    """Where `above` is negative: pairs of edges, bisected; None for an edge beyond the grid."""
    inside = np.concatenate([[False], above < 0, [False]])
    first, last = np.flatnonzero(~inside[:-1] & inside[1:]), np.flatnonzero(inside[:-1] & ~inside[1:]) - 1
    crossings = [(k - 1, k) for k in first if k > 0] + [(k + 1, k) for k in last if k + 1 < len(grid)]
    if not crossings:
        return [[None, None] for _ in first]
    out, inn = (grid[[pair[side] for pair in crossings]].copy() for side in (0, 1))
    for _ in range(_BISECTIONS):
        middle = (out + inn) / 2
        below = function(middle) < 0
        out, inn = np.where(below, out, middle), np.where(below, middle, inn)
    edges = {pair: float(x) for pair, x in zip(crossings, (out + inn) / 2, strict=True)}
    return [[edges.get((a - 1, a)), edges.get((b + 1, b))] for a, b in zip(first, last, strict=True)]
