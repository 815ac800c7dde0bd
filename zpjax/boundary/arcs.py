"""Cubic arcs between the vertices: tangents, and vertices inserted where an arc leaves the boundary."""

from dataclasses import dataclass, replace

import numpy as np

from zpjax.numerics.hermite import hermite

from .chords import projected
from .evaluation import Work, slopes_once
from .polylines import Polylines, shared_piece
from .problem import Options, Problem

STAGE = "arcs"


@dataclass(frozen=True)
class Arcs:
    """The curves with log ratios (n, K) and unit tangents (n, 2, 2) at their vertices; the largest distance of an arc.

    tangents: leaving a vertex and arriving at it, NaN where the segment belongs to no single piece.
    """

    lines: Polylines
    values: np.ndarray
    tangents: np.ndarray
    error: float


def with_arcs(problem: Problem, lines: Polylines, regions: np.ndarray, options: Options, work: Work) -> Arcs:
    """Halve the arcs whose middle is farther from the boundary than allowed, to first order, until none is."""
    values, slopes = slopes_once(problem, lines.points, work, STAGE)
    lines, error = replace(lines, checks=np.zeros(len(lines.points), int)), 0.0
    for _ in range(options.sweeps):
        tangents, following = tangents_at(lines, slopes), lines.following()
        starts = np.nonzero(lines.unchecked(1))[0]
        piece = shared_piece(lines.active[starts], lines.active[following[starts]])
        starts, piece = starts[piece >= 0], piece[piece >= 0]
        if not len(starts):
            break
        ends = following[starts]
        middle = hermite(lines.points[starts], lines.points[ends], tangents[starts, 0], tangents[ends, 1], 0.5)
        distance = _distance(problem, middle, piece, work)
        bent = np.nonzero(distance > options.arc_tolerance)[0]
        pieces = regions[lines.region[lines.curve[starts[bent]]]]
        longest = np.linalg.norm(lines.points[ends] - lines.points[starts], axis=1)[bent] / 2
        points, active, good = projected(problem, middle[bent], piece[bent], pieces, longest, options, work)
        good &= active == piece[bent]
        kept = np.ones(len(starts), bool)
        kept[bent[good]] = False
        error = max(error, float(np.max(distance[kept], initial=0.0)))
        lines.checks[starts] = 1
        new = points[good]
        lines = lines.with_vertices(starts[bent[good]], new, np.stack([active[good], np.full(len(new), -1)], axis=1))
        fresh = slopes_once(problem, new, work, STAGE)
        values, slopes = (
            np.insert(old, starts[bent[good]] + 1, f, axis=0) for old, f in zip((values, slopes), fresh, strict=True)
        )
    return Arcs(lines, values, tangents_at(lines, slopes), error)


def tangents_at(lines: Polylines, slopes: np.ndarray) -> np.ndarray:
    """Unit tangents (n, 2, 2) with the allowed side on the left: across the slope of the piece of the segment."""
    tangents = np.full((len(lines.points), 2, 2), np.nan)
    following = lines.following()
    starts = np.nonzero(following >= 0)[0]
    piece = shared_piece(lines.active[starts], lines.active[following[starts]])
    for side, vertices in ((0, starts), (1, following[starts])):
        slope = slopes[vertices, piece]
        steepness = np.linalg.norm(slope, axis=1)
        known = (piece >= 0) & (steepness > 0)
        across = np.stack([-slope[:, 1], slope[:, 0]], axis=1)
        tangents[vertices[known], side] = across[known] / steepness[known, None]
    return tangents


def _distance(problem: Problem, points: np.ndarray, piece: np.ndarray, work: Work) -> np.ndarray:
    """To first order; without a slope, infinite unless the point is on the boundary."""
    values, slopes = slopes_once(problem, points, work, STAGE)
    rows = np.arange(len(points))
    steepness = np.linalg.norm(slopes[rows, piece], axis=1)
    value = np.abs(values[rows, piece])
    level = np.where(value > 0, np.inf, 0.0)
    return np.where(steepness > 0, value / np.where(steepness > 0, steepness, 1.0), level)
