"""The zero of the largest log ratio on each crossed lattice edge, bracketed from both sides."""

from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from .evaluation import Work, in_batches, ratios_and_slopes, ratios_at, worst_piece
from .problem import Options, Problem

# halvings, then Newton steps; the second effort is for the few edges that the first leaves
QUICK, PATIENT = (4, 8), (44, 12)


@dataclass(frozen=True)
class Roots:
    """Points (n, 2), index of the active piece (n,), and whether |log r| is small enough to report."""

    points: np.ndarray
    active: np.ndarray
    polished: np.ndarray


def _edge_root(log_ratios, arguments, halvings, newtons, allowed, excluded, pieces):
    direction = excluded - allowed

    def at(fraction):
        # written so that either end, and a coordinate on which both ends agree, is met exactly
        return jnp.where(direction == 0, allowed, allowed * (1 - fraction) + excluded * fraction)

    def halve(_, bracket):
        low, high = bracket
        middle = (low + high) / 2
        is_allowed = worst_piece(ratios_at(log_ratios, arguments, at(middle)), pieces)[1] < 0
        return jnp.where(is_allowed, middle, low), jnp.where(is_allowed, high, middle)

    def newton(_, state):
        low, high, fraction, best = state
        values, slopes = ratios_and_slopes(log_ratios, arguments, at(fraction))
        index, value = worst_piece(values, pieces)
        low, high = jnp.where(value < 0, fraction, low), jnp.where(value < 0, high, fraction)
        slope = slopes[index] @ direction
        trial = fraction - value / jnp.where(slope == 0, 1.0, slope)
        usable = (slope != 0) & (trial >= low) & (trial <= high)
        better = jnp.abs(value) < best[2]
        newest = fraction, index, jnp.abs(value)
        best = tuple(jnp.where(better, n, o) for n, o in zip(newest, best, strict=True))
        return low, high, jnp.where(usable, trial, (low + high) / 2), best

    low, high = jax.lax.fori_loop(0, halvings, halve, (jnp.asarray(0.0), jnp.asarray(1.0)))
    middle = (low + high) / 2
    nothing = (middle, jnp.asarray(-1, jnp.int64), jnp.asarray(jnp.inf))
    low, high, last, best = jax.lax.fori_loop(0, newtons, newton, (low, high, middle, nothing))
    fraction = jnp.where(best[1] < 0, last, best[0])
    return at(fraction), best[1], best[2]


@partial(jax.jit, static_argnums=0, static_argnames=("effort",))
def _edge_roots(log_ratios, arguments, allowed, excluded, pieces, *, effort):
    return jax.vmap(partial(_edge_root, log_ratios, arguments, *effort))(allowed, excluded, pieces)


def roots_on_edges(problem: Problem, allowed, excluded, pieces, options: Options, work: Work) -> Roots:
    """The crossing between an allowed and an excluded node (n, 2), for the pieces (n, K) that take part."""
    points, active = np.empty((len(allowed), 2)), np.full(len(allowed), -1)
    residual = np.full(len(allowed), np.inf)
    for effort in (QUICK, PATIENT):
        left = np.nonzero(~(residual < options.residual))[0]
        if len(left):
            work.add("roots", values=effort[0] * len(left), slopes=effort[1] * len(left))
            lanes = allowed[left], excluded[left], pieces[left]
            kernel = partial(_edge_roots, effort=effort)
            points[left], active[left], residual[left] = in_batches(kernel, problem, *lanes)
    return Roots(points, active, residual < options.residual)
