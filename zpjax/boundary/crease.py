"""The lowest point of a crease, where two pieces are equal and their slopes oppose each other."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from .evaluation import Work, in_batches, ratios_and_slopes, ratios_at

STEPS = 6


def _solved(matrix, right):
    """Three equations by cross products; not finite if they are singular."""
    first, second, third = matrix
    normals = jnp.stack([jnp.cross(second, third), jnp.cross(third, first), jnp.cross(first, second)])
    return right @ normals / (first @ normals[0])


def _lowest(log_ratios, arguments, start):
    """Newton steps for p L_i + (1 - p) L_j stationary and L_i = L_j, of the two largest pieces there."""
    pair = jnp.argsort(-ratios_at(log_ratios, arguments, start))[:2]

    def conditions(unknown):
        point, share = unknown[:2], unknown[2]
        values, slopes = ratios_and_slopes(log_ratios, arguments, point)
        (first, second), (up, down) = values[pair], slopes[pair]
        return jnp.append(share * up + (1 - share) * down, first - second)

    def step(_, unknown):
        move = _solved(jax.jacfwd(conditions)(unknown), conditions(unknown))
        inside = jnp.all(jnp.isfinite(move)) & jnp.all(jnp.abs(move[:2]) < 0.1)
        return unknown - jnp.where(inside, move, 0.0)

    _, slopes = ratios_and_slopes(log_ratios, arguments, start)
    up, down = slopes[pair]
    apart = jnp.sum((up - down) ** 2)
    share = -jnp.sum(down * (up - down)) / jnp.where(apart == 0, 1.0, apart)
    return jnp.clip(jax.lax.fori_loop(0, STEPS, step, jnp.append(start, share))[:2], 0.0, 1.0)


@partial(jax.jit, static_argnums=0)
def _all_lowest(log_ratios, arguments, starts):
    return (jax.vmap(partial(_lowest, log_ratios, arguments))(starts),)


def lowest_on_crease(problem, starts: np.ndarray, work: Work) -> np.ndarray:
    """Candidates (n, 2) for the least excluded point, one per start; the caller judges whether they are."""
    # a second derivative in two directions costs about three gradients
    work.add("least excluded", slopes=4 * STEPS * len(starts))
    return in_batches(_all_lowest, problem, starts, smallest=len(starts))[0]
