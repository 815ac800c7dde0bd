"""The least excluded point: where the largest log ratio is smallest, whether or not it is negative."""

from functools import reduce

import numpy as np

from .discovery import Finds
from .evaluation import Work, log_ratios_at, worst
from .lattice import is_lowest
from .minimax import STAGE, certificate, lowest_points
from .outcome import LeastExcluded
from .problem import Lattice, Problem

# Starts from the hollows of the interpolated lattice, and from the lowest nodes and finds; those of a kind this far apart.
HOLLOWS, LOWEST, APART = 24, 8, 0.02
# Numbers that the interpolated lattice may hold.
_ROOM = 4e6
IN_CONFLICT = 1e-3


def least_excluded_point(
    problem: Problem, lattice: Lattice, finds: Finds, work: Work, exact: bool = True
) -> LeastExcluded:
    """The lowest local minimum near the hollows of the lattice, its lowest nodes and the lowest finds.

    Without `exact` the lowest node or find is the answer: where something is allowed, the digits of the deepest point
    are not worth their evaluations.
    """
    sets = [(lattice.x[:, None], lattice.y, lattice.log_ratios), (*finds.points.T, finds.log_ratios)]
    lowest = np.concatenate([_distinct(x, y, _judged(values), LOWEST) for x, y, values in sets if len(values)])
    values = _judged(log_ratios_at(problem, lowest, work, STAGE))
    if not exact or not np.isfinite(np.min(values)):
        return _described(problem, lowest[np.argmin(values)], None, work)
    starts = np.concatenate([lowest, _distinct(*_interpolated(lattice), HOLLOWS)])
    points, ends = lowest_points(problem, starts, work)
    best = points[np.nanargmin(ends)]
    # nothing is lower than r = 0, where there are no slopes either
    proof = certificate(problem, best, ends, len(starts), work) if np.isfinite(np.nanmin(ends)) else None
    return _described(problem, best, proof, work)


def _judged(log_ratios: np.ndarray) -> np.ndarray:
    """The largest log ratio; infinite where one is not decided."""
    values = worst(log_ratios, np.ones(log_ratios.shape[-1], bool))
    return np.where(np.isnan(values), np.inf, values)


def _distinct(x: np.ndarray, y: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """At most `count` points in order of value, none within APART of a better one; one at least, though its value be infinite."""
    places, values, chosen = np.broadcast_arrays(x, y), values.copy(), []
    while len(chosen) < count:
        lowest = np.unravel_index(np.argmin(values), values.shape)
        if chosen and values[lowest] == np.inf:
            break
        chosen.append([place[lowest] for place in places])
        across, along = x - chosen[-1][0], y - chosen[-1][1]
        values[np.sqrt(across**2 + along**2) <= APART] = np.inf
    return np.array(chosen)


def _interpolated(lattice: Lattice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places x, y (n,) on a finer lattice that are lower than their neighbours, and the largest log ratio there.

    Each piece is smooth, so it can be interpolated, and the largest of them then has its creases where they belong:
    the hollows along a crease are not seen at the nodes.
    """
    finer = max(1, min(8, int(np.sqrt(_ROOM / lattice.log_ratios.size))))
    depth = reduce(np.maximum, (_finer(lattice.log_ratios[..., k], finer) for k in range(lattice.log_ratios.shape[-1])))
    columns, rows = np.nonzero(is_lowest(depth))
    x, y = (_between(lines, finer) for lines in (lattice.x, lattice.y))
    return x[columns], y[rows], depth[columns, rows]


def _finer(piece: np.ndarray, finer: int) -> np.ndarray:
    values = np.clip(np.where(np.isnan(piece), np.inf, piece), -1e3, 1e3)
    return values if finer == 1 else _between(_between(values, finer).T, finer).T


def _between(values: np.ndarray, finer: int) -> np.ndarray:
    """Values with finer - 1 more between each two along the first axis."""
    place = np.arange((len(values) - 1) * finer + 1) / finer
    left = np.minimum(place.astype(int), len(values) - 2)
    share = (place - left).reshape(-1, *[1] * (values.ndim - 1))
    return values[left] * (1 - share) + values[left + 1] * share


def _described(problem: Problem, point: np.ndarray, proof, work: Work) -> LeastExcluded:
    (log_ratios,) = log_ratios_at(problem, point[None], work, STAGE)
    largest = np.max(log_ratios)
    with np.errstate(over="ignore", invalid="ignore"):
        close = (log_ratios == largest) | (largest - log_ratios <= IN_CONFLICT)
        conflict = tuple(np.array(problem.pieces)[close].tolist())
        return LeastExcluded(point, log_ratios, conflict, float(np.exp(largest)), proof)
