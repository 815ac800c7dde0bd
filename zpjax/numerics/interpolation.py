"""Interpolation with continuous derivatives: uniform cubic splines and monotone curves through published points."""

from collections.abc import Sequence
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike
from jaxtyping import Array, Float, Int

from zpjax.numerics.piecewise_cubics import cubics, monotone_slopes, not_a_knot_slopes
from zpjax.numerics.platform import on_cpu


class Cell(NamedTuple):
    """Where a number lies on a uniform grid: the interval, and how far in it, 0 to 1; beyond the ends the outermost."""

    interval: Int[Array, ""]
    along: Float[Array, ""]


def cell(position: Array, intervals: int) -> Cell:
    """The cell of a number of steps from the start of a grid of so many intervals."""
    # The interval carries no gradient: within it a cubic is the whole function.
    interval = clamped(jnp.floor(position), 0, intervals - 1)
    return Cell(interval.astype(np.int32), position - interval)


def clamped(x: Array, low: float, high: float) -> Array:
    """x between two numbers, and the nearer of them beyond, without a slope."""
    return lax.clamp(np.asarray(low, x.dtype), x, np.asarray(high, x.dtype))


class UniformSpline(eqx.Module):
    """A twice continuously differentiable cubic spline on a uniform grid.

    Called with x it gives the value; beyond the ends the outermost cubics go on. Evaluation needs one gather of four
    coefficients and no search, which is what makes it fast under `vmap`. Splines on the same grid share the search for
    an x: `spline.at(other.cell(x))`.
    """

    start: Float[Array, ""] | float
    per_step: Float[Array, ""] | float
    coefficients: Float[Array, "interval 4"]

    def __call__(self, x: ArrayLike) -> Array:
        """The value at x, or at each of an array."""
        return jax.vmap(self)(x) if jnp.ndim(x) else self.at(self.cell(x))

    def cell(self, x: ArrayLike) -> Cell:
        """Where one x lies."""
        return cell(jnp.asarray((x - self.start) * self.per_step), self.coefficients.shape[0])

    def at(self, cell: Cell) -> Array:
        """The value there."""
        # One row and its four numbers: indices that are known not to be negative, and no axis of length 4, which is slow to
        # sum over in a batch (of six splines 12 ns a point, and 127 ns as a scalar product).
        row = looked_up(jnp.asarray(self.coefficients), (cell.interval, 0), (1, 4))
        first, second, third, last = lax.split(row, (1, 1, 1, 1), axis=1)
        u = cell.along
        return jnp.squeeze(first + u * (second + u * (third + u * last)))


def looked_up(table: Array, place: tuple, shape: tuple[int, ...]) -> Array:
    """The part of this shape that begins at a place of a table; the place is in it, which spares asking for negative ones."""
    place = [np.int32(index) if isinstance(index, int) else index for index in place]
    return lax.dynamic_slice(table, place, shape, allow_negative_indices=False)


def uniform_spline(start: float, stop: float, values: ArrayLike | list[float]) -> UniformSpline:
    """The not-a-knot cubic spline through `values` at equal steps from `start` to `stop`."""
    values = np.asarray(values, dtype=float)
    coefficients = cubics(1.0, values, not_a_knot_slopes(values))
    return UniformSpline(float(start), (len(values) - 1) / (stop - start), coefficients)


class Curve(eqx.Module):
    """A monotone piecewise cubic (continuous slope, no overshoot) through points of any spacing."""

    nodes: Float[Array, " node"]
    coefficients: Float[Array, "interval 4"]

    def __call__(self, x: ArrayLike) -> Array:
        """The value at x, or at each of an array; beyond the ends the value at the nearest end."""
        return jax.vmap(self)(x) if jnp.ndim(x) else curve_values((self,), x).values[0]

    def points(self) -> tuple[list[float], list[float]]:
        """Its nodes, and the values there: plain numbers, and nothing is compiled for them."""
        nodes, coefficients = np.asarray(self.nodes, dtype=float), np.asarray(self.coefficients, dtype=float)
        last = np.polynomial.polynomial.polyval(nodes[-1] - nodes[-2], coefficients[-1])
        return nodes.tolist(), [*coefficients[:, 0].tolist(), float(last)]


class CurveValues(NamedTuple):
    """Several curves at one place, and their first and last nodes."""

    values: Float[Array, " curve"]
    first: Float[Array, " curve"]
    last: Float[Array, " curve"]


def curve_values(curves: Sequence[Curve], x: ArrayLike) -> CurveValues:
    """The values of several curves at one x, each as called with it; one search serves all."""
    x, sizes = jnp.asarray(x), np.array([curve.nodes.shape[0] for curve in curves])
    # All curves as long as the longest, filled up with intervals that begin nowhere.
    length = 1 << int(max(sizes) - 1).bit_length()
    first = length * np.arange(len(curves), dtype=np.uint32)
    filled = [(c.nodes, np.full(length - n, np.inf, x.dtype)) for c, n in zip(curves, sizes, strict=True)]
    nodes = jnp.concatenate([part for parts in filled for part in parts])
    filled = [(c.coefficients, np.zeros((length - n + 1, 4), x.dtype)) for c, n in zip(curves, sizes, strict=True)]
    cubics = jnp.concatenate([part for parts in filled for part in parts])
    end = first + (sizes - 1).astype(np.uint32)
    ends = _rows(nodes, first), _rows(nodes, end)
    inside = jnp.clip(x, *ends)
    rows = lax.min(_begun(nodes, first, length, inside), end - 1)
    # As for a `UniformSpline`.
    u = (inside - _rows(nodes, rows))[:, None]
    constant, slope, square, cube = lax.split(_rows(cubics, rows), (1, 1, 1, 1), axis=1)
    return CurveValues(jnp.squeeze(constant + u * (slope + u * (square + u * cube)), axis=1), *ends)


def _begun(nodes: Array, first: np.ndarray, length: int, x: Array) -> Array:
    """The last row of each curve whose node is not above x: by bisection, a loop, or by comparing with all of its nodes."""
    if not on_cpu():
        return first + jnp.sum(nodes.reshape(-1, length)[:, 1:] <= x[:, None], axis=1, dtype=np.uint32)

    def halved(rows, step):
        ahead = rows + step
        return jnp.where(_rows(nodes, ahead) <= x, ahead, rows), None

    steps = length >> np.arange(1, length.bit_length(), dtype=np.uint32)
    return lax.scan(halved, jnp.asarray(first), steps.astype(np.uint32))[0]


def _rows(table: Array, rows: ArrayLike) -> Array:
    """The rows of a table, which are in it."""
    return table.at[rows].get(mode="promise_in_bounds")


def monotone_curve(nodes: ArrayLike, values: ArrayLike) -> Curve:
    """The curve through the points (Fritsch and Carlson's slopes); `nodes` increase strictly."""
    nodes, values = np.asarray(nodes, dtype=float), np.asarray(values, dtype=float)
    return Curve(nodes, cubics(np.diff(nodes), values, monotone_slopes(nodes, values)))


def smooth_step(x: ArrayLike) -> Array:
    """0 for x <= 0, 1 for x >= 1, and 10 x^3 - 15 x^4 + 6 x^5 between: two continuous derivatives."""
    u = clamped(jnp.asarray(x), 0, 1)
    return u**3 * (10 + u * (6 * u - 15))
