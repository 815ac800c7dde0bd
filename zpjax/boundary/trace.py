"""Curves from a lattice that is refined wherever a segment turns out not to follow the boundary."""

from dataclasses import dataclass

import numpy as np

from .chords import DONE, ChordSweep, with_chords
from .crossings import Crossings, crossings
from .evaluation import Work
from .kinks import with_kinks
from .lattice import bisected, cells_containing
from .polylines import Polylines, together
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
    the cell is halved, and the regions that it concerns are traced again.
    """
    lines, undecided, unchecked = ([None] * len(regions) for _ in range(3))
    left, chord_error = np.arange(len(regions)), 0.0
    for _ in range(ROUNDS):
        crossed = crossings(problem, lattice, regions[left], options, work)
        drawn = _refined(problem, crossed, lattice, regions[left], options, work)
        chord_error = max(chord_error, drawn.chord_error)
        for k, row in enumerate(left):
            lines[row], undecided[row] = drawn.lines.of_region(k).numbered(row), crossed.undecided[k]
            unchecked[row] = drawn.unchecked[drawn.regions == k]
        left = np.array([row for row in left if len(unchecked[row])], int)
        if not len(left):
            break
        columns, rows = cells_containing(lattice, np.concatenate([unchecked[row] for row in left]))
        finer, cut = bisected(problem, lattice, columns, rows, options, work)
        if cut:
            break
        lattice = finer
    return Traced(together(lines), lattice, tuple(undecided), np.concatenate(unchecked), chord_error)


def _refined(problem, crossed: Crossings, lattice: Lattice, regions, options: Options, work: Work) -> ChordSweep:
    """Kinks and chords in turn until no segment is left unchecked."""
    cell = float(np.hypot(np.diff(lattice.x).max(), np.diff(lattice.y).max()))
    lines, sweeps = crossed.lines, []
    for _ in range(options.sweeps):
        lines = with_kinks(problem, lines, regions, cell, options, work)
        sweeps.append(with_chords(problem, lines, regions, options, work))
        lines = sweeps[-1].lines
        if not np.any(lines.unchecked(DONE)):
            break
    late = lines.unchecked(DONE)
    return ChordSweep(
        lines,
        max(sweep.chord_error for sweep in sweeps),
        np.concatenate([*(sweep.unchecked for sweep in sweeps), lines.points[late]]),
        np.concatenate([*(sweep.regions for sweep in sweeps), lines.region[lines.curve[late]]]),
    )
