"""Finds that no straight way joins to a corner of their cell, though a corner has the same sign."""

import numpy as np

from .discovery import Finds
from .evaluation import Work, log_ratios_at, worst
from .lattice import all_corners, cells_containing
from .problem import Lattice, Problem

WAYPOINTS = np.arange(1, 9) / 9
SUBCELLS = 4  # finds in the same quarter-by-quarter of a cell stand for each other


def cut_off(problem: Problem, lattice: Lattice, finds: Finds, regions: np.ndarray, work: Work) -> np.ndarray:
    """Indices of finds that may belong to another component than every corner of their cell.

    Where all corners have the find's sign, only a ring of the other sign inside the cell could cut it off; seeds that
    seek the other sign judge that.
    """
    suspects, cells = [], cells_containing(lattice, finds.points)
    for pieces in regions:
        found, nodes = worst(finds.log_ratios, pieces), worst(lattice.log_ratios, pieces)
        for allowed in (True, False):
            solid = all_corners((nodes < 0) if allowed else (nodes >= 0))[cells]
            depth = np.where(solid, np.inf, np.where(allowed, found, -found))
            chosen = _deepest(lattice, finds.points, depth)
            reached = _reached(problem, lattice, finds.points[chosen], pieces, allowed, work)
            suspects.append(chosen[~reached])
    return np.unique(np.concatenate(suspects))


def _deepest(lattice: Lattice, points: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Indices of the finds of negative depth that are lowest in their part of a cell."""
    column, row = cells_containing(lattice, points)
    inside = [
        np.clip((points[:, axis] - lines[cell]) / (lines[cell + 1] - lines[cell]) * SUBCELLS, 0, SUBCELLS - 1)
        for axis, (lines, cell) in enumerate(((lattice.x, column), (lattice.y, row)))
    ]
    part = np.stack([column, row, *(place.astype(int) for place in inside)], axis=1)
    order = np.argsort(depth, kind="stable")
    order = order[depth[order] < 0]
    return order[np.unique(part[order], axis=0, return_index=True)[1]]


def _reached(problem, lattice: Lattice, points: np.ndarray, pieces, allowed: bool, work: Work) -> np.ndarray:
    """Whether the sign stays the same on the way to at least one corner that has it."""
    column, row = cells_containing(lattice, points)
    reached = np.zeros(len(points), bool)
    nodes = worst(lattice.log_ratios, pieces)
    for right in (0, 1):
        for up in (0, 1):
            corner = np.stack([lattice.x[column + right], lattice.y[row + up]], axis=1)
            value = nodes[column + right, row + up]
            same = (value < 0) if allowed else (value >= 0)
            open_way = np.nonzero(same & ~reached)[0]
            way = points[open_way, None] * (1 - WAYPOINTS[:, None]) + corner[open_way, None] * WAYPOINTS[:, None]
            values = worst(log_ratios_at(problem, way.reshape(-1, 2), work, "reachable"), pieces)
            kept = (values < 0) if allowed else (values >= 0)
            reached[open_way] = np.all(kept.reshape(way.shape[:2]), axis=1)
    return reached
