"""Chords: vertices inserted where the boundary leaves the straight line between two neighbours."""

from dataclasses import dataclass, replace

import numpy as np

from .evaluation import Work, slopes_once, worst_piece
from .polylines import Polylines, shared_piece
from .problem import Options, Problem
from .roots import POLISH

STAGE = "chords"

# A segment is probed at its middle, then at its quarters: an inflection hides from the middle alone.
FRACTIONS = np.array([0.5, 0.25, 0.75])
DONE = len(FRACTIONS)
STEPS = 6


@dataclass(frozen=True)
class ChordSweep:
    """The curves after one round, its largest chord distance, the places (n, 2) it could not check, their regions."""

    lines: Polylines
    chord_error: float
    unchecked: np.ndarray
    regions: np.ndarray


def _probes(problem, points, preferred, pieces, work: Work):
    """First-order distance (n,) from the boundary, and the piece that it belongs to."""
    values, slopes = slopes_once(problem, points, work, STAGE)
    index, _ = worst_piece(values, pieces)
    chosen, rows = np.where(preferred >= 0, preferred, index), np.arange(len(points))
    steepness = np.linalg.norm(slopes, axis=-1)
    with np.errstate(invalid="ignore"):
        distance = np.where(steepness > 0, np.abs(values) / np.where(steepness > 0, steepness, 1.0), np.inf)
    # another piece excludes this point and lies farther away than the one both ends share
    intrudes = pieces & (values > 0) & (distance > distance[rows, chosen][:, None])
    intruder = np.argmax(np.where(intrudes, distance, -np.inf), axis=1)
    chosen = np.where(np.any(intrudes, axis=1), intruder, chosen)
    return chosen, distance[rows, chosen]


def _projections(problem, starts, piece, pieces, longest, enough: float, work: Work):
    """The end (n, 2) of Newton steps along the gradient of one piece, its residual, and the piece in the way."""
    point, best, best_index = starts.copy(), starts.copy(), piece.copy()
    best_size = np.full(len(starts), np.inf)
    left = np.arange(len(starts))
    for _ in range(STEPS + 1):
        values, slopes = slopes_once(problem, point[left], work, STAGE)
        index, value = worst_piece(values, pieces[left])
        rows, own = np.arange(len(left)), piece[left]
        size = np.maximum(np.abs(values[rows, own]), value)
        better = size < best_size[left]
        chosen = left[better]
        best[chosen], best_size[chosen] = point[chosen], size[better]
        # only a point that ends up on this piece reports it; otherwise the caller tries the piece in the way
        in_the_way = better & (size > np.abs(values[rows, own]))
        best_index[left[in_the_way]] = index[in_the_way]
        point[left] = np.clip(point[left] + _newton_step(values[rows, own], slopes[rows, own], longest[left]), 0.0, 1.0)
        left = left[~(best_size[left] <= enough)]
        if not len(left):
            break
    return best, best_size, best_index


def _newton_step(value, slope, longest):
    squared = np.sum(slope**2, axis=1)
    with np.errstate(invalid="ignore", over="ignore"):
        move = (-value / np.where(squared == 0, 1.0, squared))[:, None] * slope
    usable = (squared > 0) & np.all(np.isfinite(move), axis=1)
    move = np.where(usable[:, None], move, 0.0)
    length = np.linalg.norm(move, axis=1)
    return move * np.minimum(1.0, longest / np.where(length == 0, 1.0, length))[:, None]


def projected(
    problem: Problem,
    starts: np.ndarray,
    chosen: np.ndarray,
    pieces: np.ndarray,
    longest: np.ndarray,
    options: Options,
    work: Work,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points on the boundary, their active piece, and whether they are polished and near their start."""
    points, active, good = starts.copy(), chosen.copy(), np.zeros(len(starts), bool)
    for _ in range(2):
        left = np.nonzero(~good & (active >= 0))[0]
        if not len(left):
            break
        lanes = starts[left], active[left], pieces[left], longest[left]
        new, size, in_the_way = _projections(problem, *lanes, POLISH * options.residual, work)
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
        return ChordSweep(lines, 0.0, np.empty((0, 2)), np.empty(0, int))
    ends = following[starts]
    first, second = lines.points[starts], lines.points[ends]
    fraction = FRACTIONS[lines.checks[starts]][:, None]
    probes = first * (1 - fraction) + second * fraction
    region = lines.region[lines.curve[starts]]
    pieces = regions[region]
    preferred = shared_piece(lines.active[starts], lines.active[ends])
    chosen, distance = _probes(problem, probes, preferred, pieces, work)
    bent = np.nonzero(~(distance <= options.tolerance))[0]
    longest = np.linalg.norm(second - first, axis=1)[bent] / 2
    lanes = probes[bent], chosen[bent], pieces[bent], longest
    points, active, good = projected(problem, *lanes, options, work)
    good &= _apart(points, first[bent], second[bent])
    checks = lines.checks.copy()
    checks[starts] += 1
    checks[starts[bent]] = DONE
    lines = replace(lines, checks=checks)
    pair = np.stack([active, np.full(len(active), -1)], axis=1)[good]
    flat = distance[distance <= options.tolerance]
    lines = lines.with_vertices(starts[bent[good]], points[good], pair)
    return ChordSweep(lines, float(flat.max(initial=0.0)), probes[bent[~good]], region[bent[~good]])
