"""Brackets around finished curves: how near a change of sign is to every vertex and to the middle of every arc."""

import numpy as np

from zpjax.numerics.hermite import hermite

from .arcs import Arcs
from .evaluation import Work, log_ratios_at
from .problem import Options, Problem

STAGE = "verification"
# Half the bracket is the tolerance of the arcs times these, tried in turn.
WIDTHS = 10.0 ** np.arange(6)


def brackets(problem: Problem, arcs: Arcs, regions: np.ndarray, options: Options, work: Work) -> np.ndarray:
    """Distances within which the largest log ratio of a curve's region changes its sign, across the curve or along it.

    One per vertex and one per arc, for its middle; infinite where none was found. No slope and no expansion enters: between
    the two points that were evaluated a continuous function has its zero.
    """
    lines, tangents = arcs.lines, arcs.tangents
    following = lines.following()
    starts = np.nonzero(following >= 0)[0]
    ends = following[starts]
    first, second = lines.points[starts], lines.points[ends]
    chord = (second - first) / np.maximum(np.linalg.norm(second - first, axis=1), 1e-300)[:, None]
    leaving, arriving = np.full_like(lines.points, np.nan), np.full_like(lines.points, np.nan)
    leaving[starts] = np.where(np.isnan(tangents[starts, 0]), chord, tangents[starts, 0])
    arriving[ends] = np.where(np.isnan(tangents[ends, 1]), chord, tangents[ends, 1])
    middle = hermite(first, second, tangents[starts, 0], tangents[ends, 1], 0.5)
    points = np.concatenate([lines.points, middle])
    across = np.concatenate([_across(arriving, leaving), _across(chord, chord)])
    curve = lines.curve
    pieces = regions[lines.region[np.concatenate([curve, curve[starts]])]]
    return _widths(problem, points, across, pieces, options.arc_tolerance * WIDTHS, work)


def _across(arriving: np.ndarray, leaving: np.ndarray) -> np.ndarray:
    """Unit vectors to the right of a curve, of the mean of both tangents; along the spike where it turns back."""
    arriving, leaving = (np.where(np.isnan(a), b, a) for a, b in ((arriving, leaving), (leaving, arriving)))
    mean = arriving + leaving
    right = np.stack([mean[:, 1], -mean[:, 0]], axis=1)
    right = np.where(np.linalg.norm(mean, axis=1)[:, None] > 1e-3, right, arriving - leaving)
    return right / np.maximum(np.linalg.norm(right, axis=1), 1e-300)[:, None]


def _widths(problem: Problem, points, across, pieces, widths, work: Work) -> np.ndarray:
    found = np.full(len(points), np.inf)
    along = np.stack([-across[:, 1], across[:, 0]], axis=1)
    for width in widths:
        # along the curve as well: a point may have gone beyond the tip of a spike
        for direction in (across, along):
            left = np.nonzero(found == np.inf)[0]
            step = width * direction[left]
            sides = np.concatenate([np.clip(points[left] + sign * step, 0.0, 1.0) for sign in (1.0, -1.0)])
            values = log_ratios_at(problem, sides, work, STAGE)
            largest = np.max(np.where(np.concatenate([pieces[left]] * 2), values, -np.inf), axis=1)
            one, other = np.split(largest, 2)
            decided = ~(np.isnan(one) | np.isnan(other))
            found[left[((one >= 0) != (other >= 0)) & decided]] = width
    return found
