"""Which cells cannot hide a change of sign, judged by how far a piece may bend between its values at the corners."""

from functools import reduce

import numpy as np

from .evaluation import worst
from .lattice import any_corner
from .problem import Lattice

# Second derivatives are taken to be at most so many times the largest second difference of the nodes around a cell.
SAFETY = 2.0


def undecided_cells(lattice: Lattice, pieces: np.ndarray, safety: float = SAFETY) -> np.ndarray:
    """Cells (nx - 1, ny - 1) of one sign at all corners in which the largest log ratio may yet have the other.

    A piece differs from the bilinear function through its corners by at most (h_x^2 |f_xx| + h_y^2 |f_yy|)/8. A cell is
    excluded if one piece stays positive by that bound, allowed if every piece stays negative. A NaN decides nothing.
    """
    excluded, allowed = None, None
    for k in np.nonzero(pieces)[0]:
        values = lattice.log_ratios[..., k]
        silent = values == -np.inf
        with np.errstate(invalid="ignore"):
            bend = safety * (_bend(lattice.x, values) + _bend(lattice.y, values.T).T) / 8
            low, high = _corners(np.minimum, values) - bend, _corners(np.maximum, values) + bend
        stays = (high < 0) | _corners(np.logical_and, silent)
        excluded = low > 0 if excluded is None else excluded | (low > 0)
        allowed = stays if allowed is None else allowed & stays
    total = worst(lattice.log_ratios, pieces)
    crossed = any_corner(total < 0) & any_corner(total >= 0)
    return ~(excluded | allowed | crossed)


def _corners(combine, nodes: np.ndarray) -> np.ndarray:
    return combine(combine(nodes[:-1, :-1], nodes[1:, :-1]), combine(nodes[:-1, 1:], nodes[1:, 1:]))


def _bend(lines: np.ndarray, values: np.ndarray) -> np.ndarray:
    """h^2 times the largest second derivative along the first axis, per cell, from the nodes of the cells around it."""
    if len(lines) < 3:
        return np.full((len(lines) - 1, values.shape[1] - 1), np.inf)
    steps = np.diff(lines)
    slopes = np.diff(values, axis=0) / steps[:, None]
    second = np.abs(np.diff(slopes, axis=0)) * (2 / (steps[1:] + steps[:-1]))[:, None]
    second = np.pad(second, ((1, 1), (0, 0)), mode="edge")
    # of the four nodes from one before the cell to one behind it, on the cell's own side and on those beyond
    wide = np.pad(second, 1, mode="edge")
    along = reduce(np.maximum, (wide[i : i + len(steps)] for i in range(4)))
    both = reduce(np.maximum, (along[:, j : j + values.shape[1] - 1] for j in range(4)))
    return steps[:, None] ** 2 * both
