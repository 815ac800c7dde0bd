"""Interpolation on a rectangle: a bicubic spline with continuous second derivatives on a uniform grid."""

from functools import reduce
from operator import add, mul
from typing import NamedTuple

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from jaxtyping import Array, Float, Int

from zpjax.numerics.interpolation import Cell, cell, clamped, looked_up

_ORDER = 4


class UniformSurface(eqx.Module):
    """A twice continuously differentiable bicubic spline on a uniform grid of two variables, as a sum of B-splines.

    Called with (x, y) it gives the value; beyond the rectangle the value at the nearest point of its edge. Sixteen
    coefficients weigh in at any point. Where they are all 0 the value and its derivatives are exactly 0. Surfaces on the
    same grid may share the search in x: `surface.at(other.rows(x), surface.columns(y))`. The search in y each does better by
    itself: indices that two look-ups of a batch share are kept in memory, which costs more than making them (25 ns a point).
    """

    start: tuple[float, float]
    stop: tuple[float, float]
    coefficients: Float[Array, "x_basis y_basis"]

    def __call__(self, x: ArrayLike, y: ArrayLike) -> Array:
        """The value at (x, y)."""
        return self.at(self.rows(x), self.columns(y))

    def rows(self, x: ArrayLike) -> "Reach":
        """The B-splines that reach one x."""
        return self._reach(0, x)

    def columns(self, y: ArrayLike) -> "Reach":
        """The B-splines that reach one y."""
        return self._reach(1, y)

    def at(self, rows: "Reach", columns: "Reach") -> Array:
        """The value there."""
        table = jnp.asarray(self.coefficients)
        # Along a whole line of y first: in a batch over y alone that is done once, which leaves four look-ups a point.
        parts = (looked_up(table, (row, 0), (1, table.shape[1])) for row in rows.places)
        line = reduce(add, map(mul, rows.weights, parts))
        parts = (looked_up(line, (0, column), (1, 1)) for column in columns.places)
        # One term after the other: sums over an axis of length 4 take a CPU three times as long in a batch.
        return jnp.squeeze(reduce(add, map(mul, columns.weights, parts)))

    def _reach(self, axis: int, position) -> "Reach":
        start, stop = self.start[axis], self.stop[axis]
        intervals = self.coefficients.shape[axis] - _ORDER + 1
        steps = jnp.asarray((position - start) * (intervals / (stop - start)))
        return reach(cell(clamped(steps, 0, intervals), intervals))


class Reach(NamedTuple):
    """The four B-splines that reach a cell of a uniform grid: their places, one after the other, and their values."""

    places: tuple[Int[Array, ""], ...]
    weights: tuple[Float[Array, ""], ...]


def reach(cell: Cell) -> Reach:
    """The B-splines of a cell at a place in it."""
    u, v = cell.along, 1 - cell.along
    first, last = v**3 / 6, u**3 / 6
    # They and their first moments add up to 1 and to u.
    weights = first, v - 2 * first + last, u - 2 * last + first, last
    return Reach((cell.interval, *(cell.interval + k for k in range(1, _ORDER))), weights)


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
