"""Interpolation with continuous derivatives: uniform cubic splines and monotone curves through published points."""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike
from jaxtyping import Array, Float, Int

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
    from scipy.interpolate import CubicSpline  # here: it costs half a second, which `zpjax list` need not pay

    steps = len(values) - 1
    polynomial = CubicSpline(np.arange(steps + 1), np.asarray(values, dtype=float))
    return UniformSpline(float(start), steps / (stop - start), polynomial.c[::-1].T.copy())


class Curve(eqx.Module):
    """A monotone piecewise cubic (continuous slope, no overshoot) through points of any spacing."""

    nodes: Float[Array, " node"]
    coefficients: Float[Array, "interval 4"]

    def __call__(self, x: ArrayLike) -> Array:
        """The value at x; beyond the ends the value at the nearest end."""
        inside = jnp.clip(x, self.nodes[0], self.nodes[-1])
        # By bisection, a loop, or by comparing with all nodes: the curves that are read have some tens of them.
        method = "scan" if on_cpu() else "compare_all"
        position = jnp.searchsorted(jnp.asarray(self.nodes), inside, side="right", method=method)
        interval = jnp.clip(position - 1, 0, self.nodes.shape[0] - 2)
        c = jnp.asarray(self.coefficients)[interval]
        u = inside - jnp.asarray(self.nodes)[interval]
        return c[..., 0] + u * (c[..., 1] + u * (c[..., 2] + u * c[..., 3]))


def monotone_curve(nodes: ArrayLike, values: ArrayLike) -> Curve:
    """The curve through the points (Fritsch and Carlson's slopes); `nodes` increase strictly."""
    from scipy.interpolate import PchipInterpolator

    nodes, values = np.asarray(nodes, dtype=float), np.asarray(values, dtype=float)
    return Curve(nodes, PchipInterpolator(nodes, values).c[::-1].T.copy())


def smooth_step(x: ArrayLike) -> Array:
    """0 for x <= 0, 1 for x >= 1, and 10 x^3 - 15 x^4 + 6 x^5 between: two continuous derivatives."""
    u = clamped(jnp.asarray(x), 0, 1)
    return u**3 * (10 + u * (6 * u - 15))
