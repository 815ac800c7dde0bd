"""Kinks: the points where the boundary passes from one piece to another, solved as two equations."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from .evaluation import Work, in_batches, ratios_and_slopes
from .polylines import Polylines, has_shared_piece
from .problem import Options, Problem

STEPS = 12
MERGED = 1e-10  # a vertex this close to a kink is the kink


def _kink(log_ratios, arguments, start, pair, pieces, reach):
    def step(_, state):
        point, best, best_size = state
        values, slopes = ratios_and_slopes(log_ratios, arguments, point)
        size, others = jnp.max(jnp.abs(values[pair])), jnp.max(jnp.where(pieces, values, -jnp.inf))
        size = jnp.maximum(size, others)
        better = size < best_size
        best, best_size = jnp.where(better, point, best), jnp.where(better, size, best_size)
        (a, b), (c, d) = slopes[pair[0]], slopes[pair[1]]
        determinant = a * d - b * c
        right = values[pair]
        solved = jnp.stack([d * right[0] - b * right[1], a * right[1] - c * right[0]])
        move = -solved / jnp.where(determinant == 0, 1.0, determinant)
        move = jnp.where((determinant != 0) & jnp.all(jnp.isfinite(move)), move, 0.0)
        length = jnp.sqrt(jnp.sum(move**2))
        move = move * jnp.minimum(1.0, reach / jnp.where(length == 0, 1.0, length))
        return jnp.clip(point + move, 0.0, 1.0), best, best_size

    _, best, size = jax.lax.fori_loop(0, STEPS, step, (start, start, jnp.asarray(jnp.inf)))
    return best, size


@partial(jax.jit, static_argnums=0)
def crossings_of_pairs(log_ratios, arguments, starts, pairs, pieces, reach):
    """Points (n, 2) where both pieces of each pair (n, 2) vanish, near the starts, and the larger |log r| there."""
    return jax.vmap(partial(_kink, log_ratios, arguments))(starts, pairs, pieces, reach)


def with_kinks(
    problem: Problem, lines: Polylines, regions: np.ndarray, cell: float, options: Options, work: Work
) -> Polylines:
    """The curves with a vertex at every change of the active piece that was solved.

    A kink is looked for no further from the segment than its length or one lattice cell, because a thin
    spike between two lattice edges may reach beyond the segment that cuts it off.
    """
    following = lines.following()
    fresh = np.nonzero((lines.checks == 0) & (following >= 0))[0]
    ends = following[fresh]
    fresh = fresh[~has_shared_piece(lines.active[fresh], lines.active[ends])]
    if not len(fresh):
        return lines
    ends = following[fresh]
    first, second = lines.points[fresh], lines.points[ends]
    pairs = np.stack([lines.active[fresh, 0], lines.active[ends, 0]], axis=1)
    reach = np.maximum(2 * np.linalg.norm(second - first, axis=1), cell)
    pieces = regions[lines.region[lines.curve[fresh]]]
    work.add("kinks", slopes=STEPS * len(fresh))
    points, size = in_batches(crossings_of_pairs, problem, (first + second) / 2, pairs, pieces, reach)
    away = [np.linalg.norm(points - end, axis=1) for end in (first, second)]
    found = (size < options.residual) & (np.maximum(*away) <= reach)
    return _insert(lines, found, fresh, ends, points, pairs, away)


def _insert(lines, found, starts, ends, points, pairs, away) -> Polylines:
    for vertices, distance in zip((starts, ends), away, strict=True):
        merged = found & (distance < MERGED)
        lines = lines.with_moved(vertices[merged], points[merged], pairs[merged])
        found = found & ~merged
    return lines.with_vertices(starts[found], points[found], pairs[found])
