"""Least squares of a few unknowns along a path, the last steps spelled out in single numbers.

No library call, and no reduction over a short axis at every point: those take twice the time of sums that are spelled
out on a CPU (measured on 16 values, 4 pulls). The sums over data, spelled out too, would take a minute to compile.
"""

from collections.abc import Iterable, Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
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
    dU = 0; for a large s, which the pulls absorb, it is q = w + p: there is no large term in it to cancel. The value is
    stationary: its error is of the second order in that of the solution.
    """
    (x, y), size, w = powers, len(pulls), list(weights)
    indices, products, with_pulls = range(size), sums.products, sums.with_pulls
    standard = pulls @ pulls.T + jnp.eye(size)

    def moved(i, j):
        """dU_i . dU_j"""
        k, l = i + size, j + size
        return x * (x * products[i, j] + y * (products[i, l] + products[j, k])) + y**2 * products[k, l]

    half = [[moved(i, j) for j in range(i + 1)] for i in indices]
    own = [[half[max(i, j)][min(i, j)] for j in indices] for i in indices]
    # U_0i . dU_j, then dU_i . r.
    cross = [[x * with_pulls[j, i] + y * with_pulls[j + size, i] for j in indices] for i in indices]
    slope = [x * sums.with_residual[j] + y * sums.with_residual[j + size] for j in indices]
    matrix = [[own[i][j] + cross[i][j] + cross[j][i] + standard[i, j] for j in range(i + 1)] for i in indices]
    shift, known = [dot(row, w) for row in own], standard @ weights
    squared_shift = dot(shift, w)
    for_p = [slope[i] - shift[i] - dot(cross[i], w) for i in indices]
    for_q = [slope[i] + known[i] + dot([row[i] for row in cross], w) for i in indices]
    small = squared_shift < _LARGE
    wanted = [jnp.where(small, a, b) for a, b in zip(for_p, for_q, strict=True)]
    found = solve_positive(matrix, wanted)
    halves = [dot(matrix[i][:i], found[:i]) + matrix[i][i] * found[i] / 2 - wanted[i] for i in indices]
    return jnp.where(small, squared_shift - 2 * dot(w, slope), weights @ known) + 2 * dot(halves, found)


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
