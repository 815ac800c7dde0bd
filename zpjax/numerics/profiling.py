"""The least of a sum of squares over nuisance parameters, with derivatives that do not pass through the search."""

from collections.abc import Callable
from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from zpjax.numerics.least_squares import damped_gauss_newton

STEPS, POLISH = 12, 2


class Minimum(eqx.Module):
    """chi^2 at its minimum over the nuisance parameters, and where that is."""

    chi2: Float[Array, ""]
    nuisances: Float[Array, " nuisance"]


def profiled_minimum(
    residuals: Callable,
    point: Float[Array, " parameter"],
    starts: Float[Array, "start nuisance"],
    arguments: object = None,
    steps: int = STEPS,
    bounds: tuple | None = None,
) -> Minimum:
    """min over nu of chi^2 = sum of squares of `residuals(point, nu, arguments)`, the lowest that any start leads to.

    First derivatives of chi^2 by point and arguments are those at fixed nuisance parameters (envelope theorem); second ones
    have the implicit term of d nu/dx = -H_nn^-1 H_nx. Exact to the second and to the first order in how far the damped
    Gauss-Newton steps (`least_squares`) and two last Newton steps are from the minimum. A nuisance parameter at one of its bounds is held there. Where
    the starts end in different minima the lowest counts: where two change places, chi^2 has a kink.
    """
    lower, upper = (-jnp.inf, jnp.inf) if bounds is None else bounds
    frozen = jax.lax.stop_gradient((point, arguments))

    def descend(start):
        found = damped_gauss_newton(lambda nu: residuals(frozen[0], nu, frozen[1]), start, steps, (lower, upper))
        return jnp.sum(residuals(frozen[0], found, frozen[1]) ** 2), found

    sums, ends = jax.vmap(descend)(jnp.asarray(starts))
    best = ends[jnp.nanargmin(sums)]
    held = (best <= lower) | (best >= upper)
    nuisances = jax.lax.stop_gradient(_polished(residuals, *frozen, best, held))
    return Minimum(
        _value(residuals, point, arguments, nuisances, held), _followed(residuals, point, arguments, nuisances, held)
    )


def _polished(residuals, point, arguments, nuisances, held):
    """Newton steps with the whole Hessian, taken if they make the slope smaller: sums of squares cannot tell any more."""
    for _ in range(POLISH):
        nuisances = _newton_step(residuals, point, arguments, nuisances, held)
    return nuisances


def _newton_step(residuals, point, arguments, nuisances, held):
    slope = jax.grad(_sum, argnums=3)(residuals, point, arguments, nuisances)
    curvature = jax.hessian(_sum, argnums=3)(residuals, point, arguments, nuisances)
    trial = nuisances - _solved(curvature, slope, held)
    there = jax.grad(_sum, argnums=3)(residuals, point, arguments, trial)
    better = jnp.sum(jnp.where(held, 0.0, there) ** 2) < jnp.sum(jnp.where(held, 0.0, slope) ** 2)
    return jnp.where(better, trial, nuisances)


def _solved(curvature, slope, held):
    # a held parameter neither moves nor lets the others feel that it would
    free = ~held
    matrix = jnp.where(free[:, None] & free[None, :], curvature, jnp.eye(len(slope)))
    return jnp.linalg.solve(matrix, jnp.where(free, slope, 0.0))


def _sum(residuals, point, arguments, nuisances):
    return jnp.sum(residuals(point, nuisances, arguments) ** 2)


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def _value(residuals, point, arguments, nuisances, held):
    return _sum(residuals, point, arguments, nuisances)


@_value.defjvp
def _envelope(residuals, primals, tangents):
    point, arguments, nuisances, held = primals
    followed = _followed(residuals, point, arguments, nuisances, held)
    return jax.jvp(lambda p, a: _sum(residuals, p, a, followed), (point, arguments), tangents[:2])


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def _followed(residuals, point, arguments, nuisances, held):
    """The nuisance parameters of the minimum, as a function of the point."""
    return nuisances


@_followed.defjvp
def _implicit(residuals, primals, tangents):
    point, arguments, nuisances, held = primals

    def slope(p, a, nu):
        return jax.grad(_sum, argnums=3)(residuals, p, a, nu)

    curvature = jax.jacfwd(slope, argnums=2)(point, arguments, nuisances)
    _, change = jax.jvp(lambda p, a: slope(p, a, nuisances), (point, arguments), tangents[:2])
    return nuisances, -_solved(curvature, change, held)
