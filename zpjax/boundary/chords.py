"""Chords: vertices inserted where the boundary leaves the straight line between two neighbours."""

from dataclasses import dataclass, replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from .evaluation import Work, in_batches, ratios_and_slopes, worst_piece
from .polylines import Polylines, shared_piece
from .problem import Options, Problem

# A segment is probed at its middle, then at its quarters: an inflection hides from the middle alone.
FRACTIONS = np.array([0.5, 0.25, 0.75])
DONE = len(FRACTIONS)
STEPS = 6


@dataclass(frozen=True)
class ChordSweep:
    """The curves after one round, its largest chord distance, and the places (n, 2) it could not check."""

    lines: Polylines
    chord_error: float
    unchecked: np.ndarray


def _probe(log_ratios, arguments, point, preferred, pieces):
    """First-order distance from the boundary, and the piece that it belongs to."""
    values, slopes = ratios_and_slopes(log_ratios, arguments, point)
    index, _ = worst_piece(values, pieces)
    chosen = jnp.where(preferred >= 0, preferred, index)
    steepness = jnp.sqrt(jnp.sum(slopes**2, axis=-1))
    distance = jnp.where(steepness > 0, jnp.abs(values) / jnp.where(steepness > 0, steepness, 1.0), jnp.inf)
    # another piece excludes this point and lies farther away than the one both ends share
    intrudes = pieces & (values > 0) & (distance > distance[chosen])
    intruder = jnp.argmax(jnp.where(intrudes, distance, -jnp.inf))
    chosen = jnp.where(jnp.any(intrudes), intruder, chosen)
    return chosen, distance[chosen]


@partial(jax.jit, static_argnums=0)
def _probes(log_ratios, arguments, points, preferred, pieces):
    return jax.vmap(partial(_probe, log_ratios, arguments))(points, preferred, pieces)


def _project(log_ratios, arguments, start, piece, pieces, longest):
    """The end of Newton steps along the gradient of one piece, its residual, and the piece in the way."""

    def step(_, state):
        point, best, best_size, best_index = state
        values, slopes = ratios_and_slopes(log_ratios, arguments, point)
        index, value = worst_piece(values, pieces)
        size = jnp.maximum(jnp.abs(values[piece]), value)
        better = size < best_size
        best, best_size = jnp.where(better, point, best), jnp.where(better, size, best_size)
        # only a point that ends up on this piece reports it; otherwise the caller tries the piece in the way
        best_index = jnp.where(better & (size > jnp.abs(values[piece])), index, best_index)
        squared = jnp.sum(slopes[piece] ** 2)
        move = -values[piece] * slopes[piece] / jnp.where(squared == 0, 1.0, squared)
        move = jnp.where((squared > 0) & jnp.all(jnp.isfinite(move)), move, 0.0)
        length = jnp.sqrt(jnp.sum(move**2))
        move = move * jnp.minimum(1.0, longest / jnp.where(length == 0, 1.0, length))
        return jnp.clip(point + move, 0.0, 1.0), best, best_size, best_index

    first = (start, start, jnp.asarray(jnp.inf), jnp.asarray(piece, jnp.int64))
    _, best, size, index = jax.lax.fori_loop(0, STEPS + 1, step, first)
    return best, size, index


@partial(jax.jit, static_argnums=0)
def _projections(log_ratios, arguments, starts, piece, pieces, longest):
    return jax.vmap(partial(_project, log_ratios, arguments))(starts, piece, pieces, longest)


def _projected(problem, starts, chosen, pieces, longest, options, work):
    """Points on the boundary, their active piece, and whether they are polished and near their start."""
    points, active, good = starts.copy(), chosen.copy(), np.zeros(len(starts), bool)
    for _ in range(2):
        left = np.nonzero(~good & (active >= 0))[0]
        if not len(left):
            break
        work.add("chords", slopes=(STEPS + 1) * len(left))
        lanes = starts[left], active[left], pieces[left], longest[left]
        new, size, in_the_way = in_batches(_projections, problem, *lanes)
        near = np.linalg.norm(new - starts[left], axis=1) <= 2 * longest[left]
        fine = (size < options.residual) & near
        points[left[fine]], good[left[fine]] = new[fine], True
        active[left[~fine]] = np.where(in_the_way == active[left], -1, in_the_way)[~fine]
    return points, active, good


def _apart(points, first, second) -> np.ndarray:
    """Whether a point is clear of both ends of its segment; if not, the ends belong to different curves."""
    nearest = np.minimum(np.linalg.norm(points - first, axis=1), np.linalg.norm(points - second, axis=1))
    return nearest > 0.05 * np.linalg.norm(second - first, axis=1)


def with_chords(problem: Problem, lines: Polylines, regions: np.ndarray, options: Options, work: Work) -> ChordSweep:
    """One round over all segments that are not yet checked; insertions leave both halves unchecked."""
    following = lines.following()
    starts = np.nonzero(lines.unchecked(DONE))[0]
    if not len(starts):
        return ChordSweep(lines, 0.0, np.empty((0, 2)))
    ends = following[starts]
    first, second = lines.points[starts], lines.points[ends]
    fraction = FRACTIONS[lines.checks[starts]][:, None]
    probes = first * (1 - fraction) + second * fraction
    pieces = regions[lines.region[lines.curve[starts]]]
    preferred = shared_piece(lines.active[starts], lines.active[ends])
    work.add("chords", slopes=len(starts))
    chosen, distance = in_batches(_probes, problem, probes, preferred, pieces)
    bent = np.nonzero(~(distance <= options.tolerance))[0]
    longest = np.linalg.norm(second - first, axis=1)[bent] / 2
    lanes = probes[bent], chosen[bent], pieces[bent], longest
    points, active, good = _projected(problem, *lanes, options, work)
    good &= _apart(points, first[bent], second[bent])
    checks = lines.checks.copy()
    checks[starts] += 1
    checks[starts[bent]] = DONE
    lines = replace(lines, checks=checks)
    pair = np.stack([active, np.full(len(active), -1)], axis=1)[good]
    flat = distance[distance <= options.tolerance]
    lines = lines.with_vertices(starts[bent[good]], points[good], pair)
    return ChordSweep(lines, float(flat.max(initial=0.0)), probes[bent[~good]])
