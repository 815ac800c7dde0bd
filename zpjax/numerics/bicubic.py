"""Interpolation on a rectangle: a bicubic spline with continuous second derivatives on a uniform grid."""

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from jaxtyping import Array, Float

_ORDER = 4


class UniformSurface(eqx.Module):
    """A twice continuously differentiable bicubic spline on a uniform grid of two variables, as a sum of B-splines.

    Called with (x, y) it gives the value; beyond the rectangle the value at the nearest point of its edge. Sixteen
    coefficients weigh in at any point. Where they are all 0 the value and its derivatives are exactly 0.
    """

    start: tuple[float, float]
    stop: tuple[float, float]
    coefficients: Float[Array, "x_basis y_basis"]

    def __call__(self, x: ArrayLike, y: ArrayLike) -> Array:
        """The value at (x, y)."""
        row, rows = self._weights(0, x)
        column, columns = self._weights(1, y)
        # Along a whole line of y first: in a batch over y alone that is done once, which leaves four look-ups a point.
        table = jnp.asarray(self.coefficients)
        line = sum(weight * table[row + i] for i, weight in enumerate(rows))
        return sum(weight * line[column + j] for j, weight in enumerate(columns))

    def _weights(self, axis, position):
        """The first of the four B-splines that reach this position along an axis, and their values."""
        start, stop = self.start[axis], self.stop[axis]
        intervals = self.coefficients.shape[axis] - _ORDER + 1
        along = (jnp.clip(position, start, stop) - start) * (intervals / (stop - start))
        # The interval carries no gradient: within it the cubics are the whole function.
        interval = jnp.clip(jnp.floor(along), 0, intervals - 1)
        u = along - interval
        v = 1 - u
        weights = v**3 / 6, (3 * u**2 * (u - 2) + 4) / 6, (3 * v**2 * (v - 2) + 4) / 6, u**3 / 6
        return interval.astype(jnp.int32), weights


def uniform_surface(start: tuple[float, float], stop: tuple[float, float], values: ArrayLike) -> UniformSurface:
    """The not-a-knot bicubic spline through `values`, of shape (points in x, points in y), at equal steps."""
    coefficients = _b_spline_coefficients(np.asarray(values, dtype=float))
    return UniformSurface(tuple(start), tuple(stop), _b_spline_coefficients(coefficients.T).T)


def _b_spline_coefficients(values: np.ndarray) -> np.ndarray:
    """Coefficients, two more than points, of the cubic B-splines through the columns of `values`."""
    points = len(values)
    matrix = np.zeros((points + 2, points + 2))
    for k in range(points):
        matrix[k, k : k + 3] = np.array([1, 4, 1]) / 6
    # The third derivative has no jump at the last node but one of either end.
    jump = [1, -4, 6, -4, 1]
    matrix[points, :5], matrix[points + 1, -5:] = jump, jump
    ends = np.zeros((2, *values.shape[1:]))
    return np.linalg.solve(matrix, np.concatenate([values, ends]))
