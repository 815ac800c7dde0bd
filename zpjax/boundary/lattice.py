"""The rectilinear lattice: its nodes, its cells, its refinement by further lines."""

import numpy as np

from .evaluation import Work, log_ratios_at, values_at
from .problem import Lattice, Options, Problem

STAGE = "lattice"


class OtherValuesError(ValueError):
    """A lattice was given that is not of the problem."""


def first_lattice(problem: Problem, lattice: Lattice | None, options: Options, work: Work) -> Lattice:
    """The given lattice, completed by the edges of the box, or an even one."""
    if lattice is None:
        lines = np.linspace(0.0, 1.0, options.lattice)
        empty = Lattice(lines[[0, -1]], lines[[0, -1]], _corners(problem, work))
        return with_lines(problem, empty, lines[1:-1], lines[1:-1], work)
    lattice = Lattice(*(np.asarray(part, float) for part in (lattice.x, lattice.y, lattice.log_ratios)))
    _require_same_function(problem, lattice, work)
    return with_lines(problem, lattice, np.array([0.0, 1.0]), np.array([0.0, 1.0]), work)


def values_on(problem: Problem, x: np.ndarray, y: np.ndarray) -> Lattice:
    """The lattice of the lines x (nx,) and y (ny,), evaluated outside of any search."""
    points = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1)
    values = values_at(problem, points.reshape(-1, 2))
    return Lattice(x, y, values.reshape(len(x), len(y), -1))


def _corners(problem: Problem, work: Work) -> np.ndarray:
    points = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return log_ratios_at(problem, points, work, STAGE).reshape(2, 2, -1)


def _require_same_function(problem: Problem, lattice: Lattice, work: Work) -> None:
    # A stored scan of another specification would give crossings that are none; 256 nodes are a cheap guard.
    if lattice.log_ratios.shape[-1] != len(problem.pieces):
        raise ValueError("The lattice and the problem have different numbers of pieces.")
    shape = len(lattice.x), len(lattice.y)
    column, row = np.unravel_index(np.unique(np.linspace(0, shape[0] * shape[1] - 1, 256).astype(int)), shape)
    stored = lattice.log_ratios[column, row]
    fresh = log_ratios_at(problem, np.stack([lattice.x[column], lattice.y[row]], axis=1), work, STAGE)
    clear = (np.abs(stored) > 1e-3) & ~np.isnan(stored) & ~np.isnan(fresh)
    if np.any(clear & ((stored < 0) != (fresh < 0))):
        raise OtherValuesError("The lattice holds other values than `log_ratios` gives at its nodes.")


def with_lines(problem: Problem, lattice: Lattice, x: np.ndarray, y: np.ndarray, work: Work) -> Lattice:
    """The lattice with further lines; only nodes that are not yet known are evaluated."""
    all_x, all_y = np.union1d(lattice.x, x), np.union1d(lattice.y, y)
    own_x, own_y = np.isin(all_x, lattice.x), np.isin(all_y, lattice.y)
    if np.all(own_x) and np.all(own_y):
        return lattice
    column, row = np.nonzero(~(own_x[:, None] & own_y))
    # piece by piece in memory, because nearly all that is asked of a lattice is asked of single pieces
    values = np.moveaxis(np.empty((len(problem.pieces), len(all_x), len(all_y))), 0, -1)
    values[np.ix_(own_x, own_y)] = lattice.log_ratios
    values[column, row] = log_ratios_at(problem, np.stack([all_x[column], all_y[row]], axis=1), work, STAGE)
    return Lattice(all_x, all_y, values)


def cells_containing(lattice: object, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cell indices along x and along y, of whatever has these lines."""
    return tuple(
        np.clip(np.searchsorted(lines, points[:, axis], side="right") - 1, 0, len(lines) - 2)
        for axis, lines in enumerate((lattice.x, lattice.y))
    )


def interpolated(lattice: Lattice, points: np.ndarray) -> np.ndarray:
    """Log ratios (n, K) between the nodes, bilinear; no number where a corner is infinite or not decided."""
    (column, row), weights = cells_containing(lattice, points), []
    for lines, cell, place in ((lattice.x, column, points[:, 0]), (lattice.y, row, points[:, 1])):
        weights.append(((place - lines[cell]) / (lines[cell + 1] - lines[cell]))[:, None])
    u, v = weights
    low = lattice.log_ratios[column, row] * (1 - u) + lattice.log_ratios[column + 1, row] * u
    high = lattice.log_ratios[column, row + 1] * (1 - u) + lattice.log_ratios[column + 1, row + 1] * u
    return low * (1 - v) + high * v


def is_lowest(nodes: np.ndarray) -> np.ndarray:
    """Whether a node is not above any of its up to eight neighbours; not for one that is no number."""
    around = np.pad(nodes, 1, constant_values=np.inf)
    across = np.minimum(np.minimum(around[:-2], around[1:-1]), around[2:])
    return nodes <= np.minimum(np.minimum(across[:, :-2], across[:, 1:-1]), across[:, 2:])


def any_corner(nodes: np.ndarray) -> np.ndarray:
    """Per cell (nx - 1, ny - 1), whether one of its four corners is set."""
    return nodes[:-1, :-1] | nodes[1:, :-1] | nodes[:-1, 1:] | nodes[1:, 1:]


def all_corners(nodes: np.ndarray) -> np.ndarray:
    """Per cell (nx - 1, ny - 1), whether all of its four corners are set."""
    return nodes[:-1, :-1] & nodes[1:, :-1] & nodes[:-1, 1:] & nodes[1:, 1:]


def bisected(
    problem: Problem, lattice: Lattice, columns: np.ndarray, rows: np.ndarray, options: Options, work: Work
) -> tuple[Lattice, bool]:
    """The lattice with the named intervals halved, most named first, and whether the cap cut any off."""
    x, x_cut = _middles(lattice.x, columns, options.max_lines)
    y, y_cut = _middles(lattice.y, rows, options.max_lines)
    return with_lines(problem, lattice, x, y, work), x_cut or y_cut


def _middles(lines: np.ndarray, intervals: np.ndarray, cap: int) -> tuple[np.ndarray, bool]:
    chosen, votes = np.unique(intervals, return_counts=True)
    room = max(cap - len(lines), 0)
    kept = chosen[np.argsort(-votes, kind="stable")][:room]
    return (lines[kept] + lines[kept + 1]) / 2, len(chosen) > room
