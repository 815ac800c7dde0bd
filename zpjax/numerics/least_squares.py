"""Least squares of a few parameters by damped Gauss-Newton steps, a fixed number of them."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float


def damped_gauss_newton(
    residuals: Callable, start: Float[Array, " parameter"], steps: int, bounds: tuple, damping: float = 1e-3
) -> Float[Array, " parameter"]:
    """Parameters that minimise the sum of squares of `residuals(parameters)`, from `start`.

    Each step solves (J^T J + lambda diag) delta = -J^T r with J by forward differentiation. A step that lowers the sum is
    taken and lambda divided by 10; otherwise it is dropped and lambda multiplied by 10. All lanes of a batch take the same
    number of steps: no data-dependent loop. bounds: (lower, upper), to which every step is clipped.
    Converges quadratically where the residuals are small or nearly linear at the minimum, else linearly.
    """
    size = start.shape[0]

    def with_slopes(parameters):
        values, push = jax.linearize(residuals, parameters)
        return values, jax.vmap(push)(jnp.eye(size))

    def step(state, _):
        parameters, values, slopes, weight = state
        curvature = slopes @ slopes.T
        damped = curvature + weight * jnp.diag(jnp.diag(curvature))
        trial = jnp.clip(parameters - solve_small(damped, slopes @ values), *bounds)
        there, steeper = with_slopes(trial)
        better = jnp.sum(there**2) <= jnp.sum(values**2)
        kept = [jnp.where(better, new, old) for new, old in ((trial, parameters), (there, values), (steeper, slopes))]
        return (*kept, jnp.where(better, weight / 10, weight * 10)), None

    state = (start, *with_slopes(start), jnp.asarray(damping))
    return jax.lax.scan(step, state, length=steps)[0][0]


def solve_small(matrix: Float[Array, "n n"], right: Float[Array, " n"]) -> Float[Array, " n"]:
    """The solution of a positive definite system of one or two unknowns in closed form, of more by a library."""
    if matrix.shape[0] == 1:
        return right / matrix[0]
    if matrix.shape[0] == 2:
        determinant = matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0]
        first = matrix[1, 1] * right[0] - matrix[0, 1] * right[1]
        second = matrix[0, 0] * right[1] - matrix[1, 0] * right[0]
        return jnp.stack([first, second]) / determinant
    return jnp.linalg.solve(matrix, right)
