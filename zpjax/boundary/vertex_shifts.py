"""How far the vertices of a boundary move when a datum or a parameter does: one linear solve per vertex."""

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Int

from .problem import Problem


def vertex_shifts(
    problem: Problem, points: Float[np.ndarray, "n 2"], active: Int[np.ndarray, "n 2"], moved: Callable
) -> Float[np.ndarray, "n 2"]:
    """dx/dp of vertices of the unit box, p a number that `moved` puts into the problem's arguments.

    moved: (arguments, p) -> arguments, the same at p = 0. active: as in `Curve`. With f = log r of the active piece,
    f(x(p), p) = 0 gives: on a smooth piece the shift along the normal, -f_p grad f/|grad f|^2; at a kink that of the
    crossing of both, grad f_i . dx/dp = -f_i,p; on a side of the box the shift along that side. NaN where the slope vanishes or
    is not finite (the vertex appears or vanishes there). To first order in p; a kink whose pieces change is not foreseen.
    """
    points, active = np.asarray(points, dtype=float), np.asarray(active)
    if len(points) == 0:
        return np.empty((0, 2))
    return np.asarray(_shifts(problem.log_ratios, moved, problem.arguments, points, active))


@partial(jax.jit, static_argnums=(0, 1))
def _shifts(log_ratios, moved, arguments, points, active):
    def one(point, pair):
        def values(place, p):
            return log_ratios(place, moved(arguments, p))

        slopes = jax.jacfwd(values)(point, 0.0)
        change = jax.jacfwd(values, argnums=1)(point, 0.0)
        first, second = pair[0], jnp.maximum(pair[1], 0)
        kink = pair[1] >= 0
        # The second row: the other piece of a kink, else no motion along the curve, or none across a side of the box.
        on_side = (point == 0) | (point == 1)
        along = jnp.stack([-slopes[first, 1], slopes[first, 0]])
        across = jnp.where(on_side[0], jnp.array([1.0, 0.0]), jnp.array([0.0, 1.0]))
        other = jnp.where(kink, slopes[second], jnp.where(jnp.any(on_side), across, along))
        matrix = jnp.stack([slopes[first], other])
        right = jnp.stack([-change[first], jnp.where(kink, -change[second], 0.0)])
        determinant = matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0]
        solved = jnp.stack(
            [right[0] * matrix[1, 1] - right[1] * matrix[0, 1], right[1] * matrix[0, 0] - right[0] * matrix[1, 0]]
        )
        usable = jnp.isfinite(determinant) & (determinant != 0)
        return jnp.where(usable, solved / jnp.where(usable, determinant, 1.0), jnp.nan)

    return jax.vmap(one)(points, active)
