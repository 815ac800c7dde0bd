"""Curves from a lattice that is refined wherever a segment turns out not to follow the boundary."""

from dataclasses import dataclass

import numpy as np

from .chords import DONE, with_chords
from .crossings import Crossings, crossings
from .evaluation import Work
from .kinks import with_kinks
from .lattice import bisected, cells_containing
from .polylines import Polylines
from .problem import Lattice, Options, Problem

ROUNDS = 8


@dataclass(frozen=True)
class Traced:
    """Curves, the lattice that shows them, crossings without a polished root per region, and places (n, 2)
    where neither a kink nor a point of the boundary was found between two neighbours."""

    lines: Polylines
    lattice: Lattice
    undecided: tuple[np.ndarray, ...]
    unchecked: np.ndarray
    chord_error: float


def trace(problem: Problem, lattice: Lattice, regions: np.ndarray, options: Options, work: Work) -> Traced:
    """The boundaries of the regions, given as piece masks (regions, K).

    Two branches in one cell can be joined wrongly; then no point of the boundary lies between the vertices,
    the cell is halved, and its neighbourhood is traced again.
    """
    for _ in range(ROUNDS):
        crossed = crossings(problem, lattice, regions, options, work)
        traced = _refined(problem, crossed, lattice, regions, options, work)
        if not len(traced.unchecked):
            break
        columns, rows = cells_containing(lattice, traced.unchecked)
        finer, cut = bisected(problem, lattice, columns, rows, options, work)
        if cut:
            break
        lattice = finer
    return traced


def _refined(problem, crossed: Crossings, lattice: Lattice, regions, options: Options, work: Work) -> Traced:
    """Kinks and chords in turn until no segment is left unchecked."""
    cell = float(np.hypot(np.diff(lattice.x).max(), np.diff(lattice.y).max()))
    lines, chord_error, unchecked = crossed.lines, 0.0, []
    for _ in range(options.sweeps):
        lines = with_kinks(problem, lines, regions, cell, options, work)
        sweep = with_chords(problem, lines, regions, options, work)
        lines, chord_error = sweep.lines, max(chord_error, sweep.chord_error)
        unchecked.append(sweep.unchecked)
        if not np.any(lines.unchecked(DONE)):
            break
    unchecked.append(lines.points[lines.unchecked(DONE)])
    return Traced(lines, lattice, crossed.undecided, np.concatenate(unchecked), chord_error)
