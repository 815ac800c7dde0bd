"""Interpolation with continuous derivatives: uniform cubic splines and monotone curves through published points."""

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from jaxtyping import Array, Float

from zpjax.numerics.platform import on_cpu


class UniformSpline(eqx.Module):
    """A twice continuously differentiable cubic spline on a uniform grid.

    Called with x it gives the value; beyond the ends the outermost cubics go on. Evaluation needs one gather of four
    coefficients and no search, which is what makes it fast under `vmap`.
    """

    start: Float[Array, ""] | float
    per_step: Float[Array, ""] | float
    coefficients: Float[Array, "interval 4"]

    def __call__(self, x: ArrayLike) -> Array:
        """The value at x."""
        position = (x - self.start) * self.per_step
        last = self.coefficients.shape[0] - 1
        # The interval carries no gradient: within it the cubic is the whole function.
        interval = jnp.clip(jnp.floor(position), 0, last)
        c = jnp.asarray(self.coefficients)[interval.astype(jnp.int32)]
        u = position - interval
        return c[..., 0] + u * (c[..., 1] + u * (c[..., 2] + u * c[..., 3]))


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
    u = jnp.clip(x, 0.0, 1.0)
    return u**3 * (10 + u * (6 * u - 15))
