"""Refinement of the lattice until it shows every find and chains of beads have joined."""

from dataclasses import dataclass

import numpy as np

from .discovery import CLEAR, Finds
from .evaluation import Work, worst
from .lattice import any_corner, bisected, cells_containing
from .problem import Lattice, Options, Problem
from .reachable import cut_off
from .topology import contours

ROUNDS = 24
BEAD = 3.0  # a curve inside so many cells either way may be a bead of a thin band


@dataclass(frozen=True)
class Left:
    """Whether hidden finds or beads are left because of the cap on lines."""

    unseen: bool
    unsettled: bool


def is_hidden(lattice: Lattice, finds: Finds, regions: np.ndarray) -> np.ndarray:
    """Whether a find has a sign that no corner of its cell shows, for any of the regions."""
    cells = cells_containing(lattice, finds.points)
    hidden = np.zeros(len(finds.points), bool)
    for pieces in regions:
        nodes, found = worst(lattice.log_ratios, pieces), worst(finds.log_ratios, pieces)
        allowed, excluded = any_corner(nodes < 0)[cells], any_corner(nodes >= 0)[cells]
        hidden |= (found < -CLEAR) & ~allowed | (found > CLEAR) & ~excluded
    return hidden


def reveal(
    problem: Problem, lattice: Lattice, finds: Finds, regions: np.ndarray, options: Options, work: Work
) -> tuple[Lattice, Left]:
    """The lattice with intervals halved around hidden finds and around beads until neither is left, or it is full."""
    lattice, capped = _show_finds(problem, lattice, finds, regions, options, work)
    previous, unsettled = None, False
    for _ in range(ROUNDS):
        counts, columns, rows = _suspects(lattice, regions)
        if not len(columns) or counts == previous or capped:
            unsettled = capped and len(columns) > 0
            break
        previous = counts
        lattice, cut = bisected(problem, lattice, columns, rows, options, work)
        lattice, capped = _show_finds(problem, lattice, finds, regions, options, work)
        capped |= cut
    return lattice, Left(bool(np.any(is_hidden(lattice, finds, regions))), unsettled)


def _show_finds(problem, lattice, finds, regions, options, work) -> tuple[Lattice, bool]:
    capped, joined = False, False
    for _ in range(ROUNDS):
        hidden = np.nonzero(is_hidden(lattice, finds, regions))[0]
        if not len(hidden) and not joined:
            # once only: a find in a winding channel of its own component would be cut off for ever
            hidden, joined = cut_off(problem, lattice, finds, regions, work), True
        if capped or not len(hidden):
            break
        columns, rows = cells_containing(lattice, finds.points[hidden])
        lattice, capped = bisected(problem, lattice, columns, rows, options, work)
    return lattice, capped


def _suspects(lattice: Lattice, regions: np.ndarray) -> tuple[tuple[int, ...], np.ndarray, np.ndarray]:
    """Number of curves per region, and the intervals under curves so small that they may be beads or
    under cells whose diagonal corners agree against the other two."""
    counts, columns, rows = [], [np.empty(0, int)], [np.empty(0, int)]
    for pieces in regions:
        nodes = worst(lattice.log_ratios, pieces)
        lines = contours(nodes)
        counts.append(len(lines))
        for line in lines:
            low, high = line.min(axis=0), line.max(axis=0)
            if np.all(high - low <= BEAD):
                columns.append(_under(low[0], high[0], len(lattice.x)))
                rows.append(_under(low[1], high[1], len(lattice.y)))
        saddles = np.nonzero(_is_saddle(nodes))
        columns.append(saddles[0])
        rows.append(saddles[1])
    return tuple(counts), np.concatenate(columns), np.concatenate(rows)


def _under(low: float, high: float, lines: int) -> np.ndarray:
    # one interval more on either side: a neighbouring bead may be just beyond
    return np.arange(max(int(np.floor(low)) - 1, 0), min(int(np.ceil(high)) + 1, lines - 1))


def _is_saddle(nodes: np.ndarray) -> np.ndarray:
    allowed, decided = nodes < 0, ~np.isnan(nodes)
    diagonal = (allowed[:-1, :-1] == allowed[1:, 1:]) & (allowed[1:, :-1] == allowed[:-1, 1:])
    complete = decided[:-1, :-1] & decided[1:, :-1] & decided[:-1, 1:] & decided[1:, 1:]
    return complete & diagonal & (allowed[:-1, :-1] != allowed[1:, :-1])
