"""What two zeros of M_N predict where m_D is diagonal (c != 1): CP phases and masses of neutrinos from angles and splittings."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constants import Scalar
from zpjax.farzan.neutrino_parameters import majorana_mixing

_CELLS, _HALVINGS = 720, 50


class MinorSolution(NamedTuple):
    """One solution: delta in radians, masses and m_bb in GeV."""

    delta_cp: float
    masses: tuple[float, float, float]
    sum_of_masses: float
    m_beta_beta: float


def two_zero_minor(
    figures: dict, zeros: tuple[tuple[int, int], tuple[int, int]] = ((1, 1), (2, 2))
) -> list[MinorSolution]:
    """All normal-ordered solutions of (M_nu^-1)_ij = 0 for two entries ij (0, 1, 2 for e, mu, tau) with measured angles and splittings.

    M_nu^-1 = V diag(x) V^T with x_i = exp(i alpha_i)/m_i: two zeros fix x up to a factor, x ~ the cross product of their rows
    V_ik V_jk. The ratio of the splittings then fixes delta, their size the masses. For the default, c = -1 with a scalar of charge 1
    only (C^R), Asai et al. (2017) find a sum of 0.12 to 0.40 eV. Solutions come in pairs of opposite delta. figures: `data["oscillations"]`; its
    delta_cp is not used. Accuracy 1e-12; solutions closer than half a degree to one another are missed.
    """
    known = {name: value for name, value in figures.items() if name != "delta_cp"}
    edges = np.linspace(0, 2 * np.pi, _CELLS + 1) + 1e-6

    @jax.jit
    def search(edges):
        def gap(delta):
            squares = 1 / jnp.abs(_inverse_masses(known, delta, zeros)) ** 2
            return (squares[1] - squares[0]) * known["dm2_31"] - (squares[2] - squares[0]) * known["dm2_21"]

        def halve(_, ends):
            low, high = ends
            middle = (low + high) / 2
            left = gap(low) * gap(middle) <= 0
            return jnp.where(left, low, middle), jnp.where(left, middle, high)

        def one(low, high):
            found = jax.lax.fori_loop(0, _HALVINGS, halve, (low, high))[0]
            return gap(low) * gap(high) < 0, found, _masses(known, found, zeros)

        return jax.vmap(one)(edges[:-1], edges[1:])

    crossed, deltas, (masses, m_bb) = (jax.tree.map(np.asarray, x) for x in search(edges))
    return [
        MinorSolution(float(d), tuple(map(float, m)), float(m.sum()), float(bb))
        for d, m, bb, ok in zip(deltas, masses, m_bb, crossed, strict=True)
        if ok and np.all(np.isfinite(m)) and m[0] < m[1] < m[2]
    ]


def _inverse_masses(figures, delta: Scalar, zeros):
    """x up to a common factor, complex."""
    v = majorana_mixing(figures | {"delta_cp": delta}, 0.0, 0.0)
    first, second = (v[i] * v[j] for i, j in zeros)
    return jnp.cross(first, second)


def _masses(figures, delta, zeros):
    """(masses, m_bb) in GeV with the measured dm2_31; NaN where the ordering is inverted."""
    x = _inverse_masses(figures, delta, zeros)
    ratios = 1 / jnp.abs(x)
    scale = jnp.sqrt(figures["dm2_31"] / (ratios[2] ** 2 - ratios[0] ** 2))
    masses = scale * ratios
    v = majorana_mixing(figures | {"delta_cp": delta}, 0.0, 0.0)
    # M_nu = V^* diag(1/x) V^dagger: entry ee.
    return masses, jnp.abs(jnp.sum(jnp.conj(v[0]) ** 2 * scale / x))
