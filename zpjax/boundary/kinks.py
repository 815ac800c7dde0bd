"""Kinks: the points where the boundary passes from one piece to another, solved as two equations."""

import numpy as np

from .evaluation import Work, slopes_once, worst_piece
from .polylines import Polylines, has_shared_piece
from .problem import Options, Problem
from .roots import POLISH

STAGE, STEPS = "kinks", 12
MERGED = 1e-10  # a vertex this close to a kink is the kink


def crossings_of_pairs(
    problem: Problem,
    starts: np.ndarray,
    pairs: np.ndarray,
    pieces: np.ndarray,
    reach: np.ndarray,
    enough: float,
    work: Work,
    stage: str = STAGE,
) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 2) where both pieces of each pair (n, 2) vanish, near the starts, and the larger |log r| there.

    Newton steps no longer than `reach` (n,), until the larger |log r| is at most `enough`.
    """
    point, best, best_size = starts.copy(), starts.copy(), np.full(len(starts), np.inf)
    left = np.arange(len(starts))
    for _ in range(STEPS):
        values, slopes = slopes_once(problem, point[left], work, stage)
        both = np.take_along_axis(values, pairs[left], axis=1)
        size = np.maximum(np.max(np.abs(both), axis=1), worst_piece(values, pieces[left])[1])
        better = size < best_size[left]
        best[left[better]], best_size[left[better]] = point[left[better]], size[better]
        matrix = np.take_along_axis(slopes, pairs[left][:, :, None], axis=1)
        point[left] = np.clip(point[left] + _newton_step(both, matrix, reach[left]), 0.0, 1.0)
        left = left[~(best_size[left] <= enough)]
        if not len(left):
            break
    return best, best_size


def _newton_step(values, slopes, reach):
    (a, b), (c, d) = slopes[:, 0].T, slopes[:, 1].T
    first, second = values.T
    determinant = a * d - b * c
    with np.errstate(invalid="ignore", over="ignore"):
        solved = np.stack([d * first - b * second, a * second - c * first], axis=1)
        move = -solved / np.where(determinant == 0, 1.0, determinant)[:, None]
    usable = (determinant != 0) & np.all(np.isfinite(move), axis=1)
    move = np.where(usable[:, None], move, 0.0)
    length = np.linalg.norm(move, axis=1)
    return move * np.minimum(1.0, reach / np.where(length == 0, 1.0, length))[:, None]


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
    enough = POLISH * options.residual
    points, size = crossings_of_pairs(problem, (first + second) / 2, pairs, pieces, reach, enough, work)
    away = [np.linalg.norm(points - end, axis=1) for end in (first, second)]
    found = (size < options.residual) & (np.maximum(*away) <= reach)
    return _insert(lines, found, fresh, ends, points, pairs, away)


def _insert(lines, found, starts, ends, points, pairs, away) -> Polylines:
    for vertices, distance in zip((starts, ends), away, strict=True):
        merged = found & (distance < MERGED)
        lines = lines.with_moved(vertices[merged], points[merged], pairs[merged])
        found = found & ~merged
    return lines.with_vertices(starts[found], points[found], pairs[found])
