"""The least excluded point: where the largest log ratio is smallest, whether or not it is negative."""

import numpy as np

from .discovery import Finds
from .evaluation import Work, log_ratios_at
from .lattice import node_points
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
    sets = [
        (node_points(lattice), lattice.log_ratios.reshape(-1, len(problem.pieces))),
        (finds.points, finds.log_ratios),
    ]
    known = [(points, _judged(values)) for points, values in sets if len(points)]
    lowest = np.concatenate([_distinct(*each, LOWEST) for each in known])
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
    values = np.max(log_ratios, axis=-1)
    return np.where(np.isnan(values), np.inf, values)


def _distinct(points: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """At most `count` points in order of value, none within APART of a better one."""
    points, chosen = points[np.argsort(values, kind="stable")], []
    while len(points) and len(chosen) < count:
        chosen.append(points[0])
        points = points[np.linalg.norm(points - points[0], axis=1) > APART]
    return np.array(chosen).reshape(-1, 2)


def _interpolated(lattice: Lattice) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 2) of a finer lattice that are lower than their neighbours, and the largest log ratio there.

    Each piece is smooth, so it can be interpolated, and the largest of them then has its creases where they belong:
    the hollows along a crease are not seen at the nodes.
    """
    finer = max(1, min(8, int(np.sqrt(_ROOM / lattice.log_ratios.size))))
    values = np.clip(np.where(np.isnan(lattice.log_ratios), np.inf, lattice.log_ratios), -1e3, 1e3)
    x, values = _between(lattice.x, values, finer)
    y, values = _between(lattice.y, np.swapaxes(values, 0, 1), finer)
    depth = np.swapaxes(np.max(values, axis=-1), 0, 1)
    around = np.pad(depth, 1, constant_values=np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(around, (3, 3))
    columns, rows = np.nonzero(depth <= windows.min(axis=(2, 3)))
    return np.stack([x[columns], y[rows]], axis=1), depth[columns, rows]


def _between(lines: np.ndarray, values: np.ndarray, finer: int) -> tuple[np.ndarray, np.ndarray]:
    """Lines and values (along the first axis) with finer - 1 more between each two."""
    place = np.arange((len(lines) - 1) * finer + 1) / finer
    left = np.minimum(place.astype(int), len(lines) - 2)
    share = place - left
    column = share.reshape(-1, *[1] * (values.ndim - 1))
    return lines[left] * (1 - share) + lines[left + 1] * share, values[left] * (1 - column) + values[left + 1] * column


def _described(problem: Problem, point: np.ndarray, proof, work: Work) -> LeastExcluded:
    (log_ratios,) = log_ratios_at(problem, point[None], work, STAGE)
    largest = np.max(log_ratios)
    with np.errstate(over="ignore", invalid="ignore"):
        close = (log_ratios == largest) | (largest - log_ratios <= IN_CONFLICT)
        conflict = tuple(np.array(problem.pieces)[close].tolist())
        return LeastExcluded(point, log_ratios, conflict, float(np.exp(largest)), proof)
