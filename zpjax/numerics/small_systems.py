"""Least squares of a few unknowns along a path, the last steps spelled out in single numbers.

No library call, and no reduction over a short axis at every point: those take twice the time of sums that are spelled
out on a CPU (measured on 16 values, 4 pulls). The sums over data, spelled out too, would take a minute to compile.
"""

from collections.abc import Iterable, Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from jaxtyping import Array, Float

# |s|^2 from which on the unknown is w + p.
_LARGE = 100.0


class PathSums(eqx.Module):
    """Sums over data of dU = x A + y B, U_0 and r: all of a least-squares problem that does not depend on x and y.

    products: of the rows of A, then B; with_pulls: of those rows with U_0; with_residual: with r.
    """

    products: Float[Array, "row row"]
    with_pulls: Float[Array, "row pull"]
    with_residual: Float[Array, " row"]


def path_sums(maps: ArrayLike, parts: tuple[ArrayLike, ArrayLike], pulls: ArrayLike, residual: ArrayLike) -> PathSums:
    """The sums for A = maps @ parts[0] and B = maps @ parts[1].

    maps: (pull, datum, node); parts: two rows of nodes; pulls: U_0 (pull, datum); residual: r.
    """
    known = jnp.concatenate([pulls, residual[None]])
    size, data = pulls.shape
    # Sums with what is known are maps of the parts like the rest: one product for all that is linear in them.
    all_maps = jnp.concatenate([maps, jnp.einsum("kd,jdn->jkn", known, maps)], axis=1)
    columns = all_maps.reshape(-1, maps.shape[-1]).T
    # Behind barriers: a compiler that fuses sums into their many uses does them over and over.
    found = jax.lax.optimization_barrier([part @ columns for part in parts])
    rows = jnp.concatenate([part.reshape(size, -1) for part in found])
    moved, others = jax.lax.optimization_barrier((rows[:, :data], rows[:, data:]))
    return jax.lax.optimization_barrier(PathSums(moved @ moved.T, others[:, :-1], others[:, -1]))


def profiled_change(powers: tuple, sums: PathSums, pulls: ArrayLike, weights: ArrayLike) -> Float[Array, ""]:
    """min_p |r - s - U p|^2 + |b + p|^2 - |r|^2 - |b|^2: how a minimum over p moves from (s = 0, U_0, p = 0).

    powers: (x, y), along which U = U_0 + dU with dU = x A + y B, and the shift s = w dU; pulls: U_0; weights: w;
    b = U_0 r, so that p = 0 is the minimum for x = y = 0. The unknown is p while s is small, which gives exactly 0 for
    dU = 0; for a large s, which the pulls absorb, it is q = w + p: there is no large term in it to cancel.
    """
    size = len(pulls)
    low = np.tril_indices(size)
    # notation: p^T M p - 2 v^T p + c with M, v and c quadratic in x and y: one row of coefficients for each of their entries
    table, (x, y) = jax.lax.optimization_barrier(_quadratics(sums, pulls, weights, low)), powers
    rows = x * (table[1] + x * table[3] + y * table[4]) + y * (table[2] + y * table[5]) + table[0]
    # Single numbers from here: one selection of whole borders makes the points of a grid 30 % slower.
    entries = jax.lax.split(rows, (1,) * len(rows))
    matrix, borders = entries[: len(low[0])], entries[len(low[0]) : -1]
    small = entries[-1] < _LARGE
    border = [jnp.where(small, p, q) for p, q in zip(borders[: size + 1], borders[size + 1 :], strict=True)]
    return _least_value([*matrix, *border], size)[0]


def _quadratics(sums, pulls, weights, low):
    """Coefficients of 1, x, y, x^2, x y and y^2 (first axis) of M, v and c for p, v and c for q, and |s|^2 (second)."""
    size, w = len(pulls), weights
    products = sums.products.reshape(2, size, 2, size).swapaxes(1, 2)
    cross, slopes = sums.with_pulls.reshape(2, size, size), sums.with_residual.reshape(2, size)
    standard = pulls @ pulls.T + jnp.eye(size)
    own = jnp.stack([products[0, 0], products[0, 1] + products[1, 0], products[1, 1]])
    matrices = jnp.concatenate([standard[None], cross + cross.swapaxes(1, 2), own])
    shift, known = own @ w, standard @ w
    squared = jnp.concatenate([jnp.zeros(3), shift @ w])
    for_p = jnp.concatenate([jnp.zeros((1, size)), slopes - w @ cross, -shift])
    for_q = jnp.concatenate([known[None], slopes + cross @ w, jnp.zeros((3, size))])
    c_p = squared.at[1:3].set(-2 * slopes @ w)
    c_q = jnp.zeros(6).at[0].set(w @ known)
    return jnp.concatenate([matrices[:, *low], for_p, c_p[:, None], for_q, c_q[:, None], squared[:, None]], axis=1)


def _least_value(entries, size):
    """min_p p^T M p - 2 v^T p + c by elimination: `entries` are the lower half of M row by row, then v and c."""
    entries = list(entries)
    rows = [[entries.pop(0) for _ in range(i + 1)] for i in range(size + 1)]
    for k in range(size):
        column = [row[k] for row in rows[k + 1 :]]
        scaled = [each / rows[k][k] for each in column]
        for i, row in enumerate(rows[k + 1 :]):
            for j in range(i + 1):
                row[k + 1 + j] = row[k + 1 + j] - scaled[i] * column[j]
    return rows[size][size]


def solve_positive(matrix: Sequence[Sequence[ArrayLike]], vector: Sequence[ArrayLike]) -> list[Array]:
    """M^-1 v for a symmetric positive definite M by Cholesky; lists of scalars, the upper half of M is not read."""
    size = len(vector)
    factor = [[None] * size for _ in range(size)]
    for i in range(size):
        for j in range(i):
            factor[i][j] = (matrix[i][j] - dot(factor[i][:j], factor[j][:j])) / factor[j][j]
        factor[i][i] = jnp.sqrt(matrix[i][i] - dot(factor[i][:i], factor[i][:i]))
    forward = []
    for i in range(size):
        forward.append((vector[i] - dot(factor[i][:i], forward)) / factor[i][i])
    solution = [None] * size
    for i in reversed(range(size)):
        below = sum(factor[k][i] * solution[k] for k in range(i + 1, size))
        solution[i] = (forward[i] - below) / factor[i][i]
    return solution


def dot(a: Iterable[ArrayLike], b: Iterable[ArrayLike]) -> ArrayLike:
    """sum_i a_i b_i of two lists."""
    return sum(x * y for x, y in zip(a, b, strict=True))
