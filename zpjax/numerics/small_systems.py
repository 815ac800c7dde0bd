"""Least squares of a few unknowns along a path, the last steps spelled out in single numbers.

No library call, and no reduction over a short axis at every point: those take twice the time of sums that are spelled
out on a CPU (measured on 16 values, 4 pulls). The sums over data, spelled out too, would take a minute to compile.
"""

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.typing import ArrayLike
from jaxtyping import Array, Float

# |s|^2 from which on the unknown is w + p.
_LARGE = 100.0


class PathSums(eqx.Module):
    """Sums over data of dU = x A + y B, U_0 and r: all of a least-squares problem that does not depend on x and y.

    bordered: coefficients of x, y, x^2, x y and y^2 in [U; r - s] [U; r - s]^T; border: of x and y in U (r + w U_0)^T.
    """

    bordered: Float[Array, "5 pull+1 pull+1"]
    border: Float[Array, "2 pull"]


def path_sums(
    maps: ArrayLike, parts: tuple[ArrayLike, ArrayLike], pulls: ArrayLike, residual: ArrayLike, weights: ArrayLike
) -> PathSums:
    """The sums for A = maps @ parts[0] and B = maps @ parts[1].

    maps: (pull, datum, node); parts: two rows of nodes; pulls: U_0 (pull, datum); residual: r; weights: w, of s = w dU.
    """
    size, data = pulls.shape
    columns = maps.reshape(size * data, -1).T
    # Behind barriers: a compiler that fuses sums into their many uses does them over and over.
    found = [part.reshape(size, data) for part in jax.lax.optimization_barrier([part @ columns for part in parts])]
    a, b = jax.lax.optimization_barrier([jnp.concatenate([rows, -(weights @ rows)[None]]) for rows in found])
    known = jnp.concatenate([pulls, residual[None], (residual + weights @ pulls)[None]])
    of_x, of_y, mixed = known @ a.T, known @ b.T, a @ b.T
    linear = [of[:-1] + of[:-1].T for of in (of_x, of_y)]
    bordered = jnp.stack([*linear, a @ a.T, mixed + mixed.T, b @ b.T])
    return jax.lax.optimization_barrier(PathSums(bordered, jnp.stack([of_x[-1, :-1], of_y[-1, :-1]])))


def profiled_change(powers: tuple, sums: PathSums, pulls: ArrayLike, weights: ArrayLike) -> Float[Array, ""]:
    """min_p |r - s - U p|^2 + |b + p|^2 - |r|^2 - |b|^2: how a minimum over p moves from (s = 0, U_0, p = 0).

    powers: (x, y), along which U = U_0 + dU with dU = x A + y B, and the shift s = w dU; pulls: U_0; weights: w;
    b = U_0 r, so that p = 0 is the minimum for x = y = 0. The unknown is p while s is small, which gives exactly 0 for
    dU = 0; for a large s, which the pulls absorb, it is q = w + p: there is no large term in it to cancel.
    """
    (x, y), (of_x, of_y, of_xx, of_xy, of_yy) = powers, sums.bordered
    standard = pulls @ pulls.T + jnp.eye(len(pulls))
    known = standard @ weights
    moved = x * (of_x + x * of_xx + y * of_xy) + y * (of_y + y * of_yy)
    small = moved[-1, -1] < _LARGE
    border = jnp.where(small, moved[-1, :-1], x * sums.border[0] + y * sums.border[1] + known)
    return least_value(moved[:-1, :-1] + standard, border, jnp.where(small, moved[-1, -1], known @ weights))[0]


@jax.custom_jvp
def least_value(
    matrix: Float[Array, "n n"], vector: Float[Array, " n"], constant: Float[Array, ""] | float
) -> tuple[Float[Array, ""], Float[Array, " n"]]:
    """min_p p^T M p - 2 v^T p + c for a symmetric positive definite M, and p = M^-1 v, by elimination.

    Derivatives of the value are those at the p of the minimum (envelope theorem), which moves by M dp = dv - dM p.
    """
    size = len(vector)
    # Divisions as they come: by the inverse pivots, formed once, the points of a grid take 1.5 times as long.
    rows = [[matrix[i, j] for j in range(i + 1)] for i in range(size)]
    rows.append([*(vector[i] for i in range(size)), constant])
    for k in range(size):
        below = rows[k + 1 :]
        column = [row[k] for row in below]
        for number, row in enumerate(below):
            scale = column[number] / rows[k][k]
            row[k + 1 :] = [entry - scale * other for entry, other in zip(row[k + 1 :], column, strict=False)]
    place = rows[-1][:-1]
    for k in reversed(range(size)):
        for i in range(k + 1, size):
            place[k] = place[k] - rows[i][k] * place[i]
        place[k] = place[k] / rows[k][k]
    return rows[-1][-1], jnp.stack(place)


@least_value.defjvp
def _at_the_minimum(primals, tangents):
    value, p = least_value(*primals)
    of_matrix, of_vector, of_constant = tangents
    along = of_matrix @ p
    _, moved = least_value(primals[0], of_vector - along, 0.0)
    return (value, p), (p @ along - 2 * p @ of_vector + of_constant, moved)
