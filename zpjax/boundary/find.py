"""The search as a whole: lattice, discovery, crossings, kinks, chords, and the least excluded point."""

from dataclasses import dataclass

import numpy as np

from .account import hidden_curves, statistics, verdict
from .chords import DONE, with_chords
from .crossings import crossings
from .discovery import discover
from .evaluation import Work, log_ratios_at, worst
from .hidden import reveal
from .kinks import with_kinks
from .lattice import first_lattice
from .least_excluded import least_excluded_point
from .outcome import Boundary, Curve
from .polylines import Polylines
from .problem import COMBINED, Lattice, Options, Problem, require_usable, targets


def find_boundary(problem: Problem, lattice: Lattice | None = None, options: Options = Options()) -> Boundary:
    """The boundary of the allowed region r_k < 1 in the unit box, of all constraints together and of each.

    Every vertex has |log r| < options.residual, kinks are vertices, and chords stay within options.tolerance of
    the boundary. A component is found if a lattice edge or a seed meets it; what that leaves open is said in
    `statistics.could_be_missed`. The lattice may come from a stored scan of the same ratios.
    """
    require_usable(problem)
    work = Work()
    names, masks = targets(problem)
    regions, row_of = np.unique(masks, axis=0, return_inverse=True)
    row_of = dict(zip(names, np.reshape(row_of, -1).tolist(), strict=True))
    first = first_lattice(problem, lattice, options, work)
    finds = discover(problem, regions, options, work)
    revealed = reveal(problem, first, finds, regions, options, work)
    crossed = crossings(problem, revealed.lattice, regions, options, work)
    refined = _refined(problem, crossed.lines, regions, revealed.lattice, options, work)
    curves = _verified(problem, refined.lines, work)
    by_row = [tuple(c for c, r in zip(curves, refined.lines.region, strict=True) if r == row) for row in range(len(regions))]
    by_name = {name: by_row[row] for name, row in row_of.items()}
    least = least_excluded_point(problem, revealed.lattice, finds, work)
    known = np.concatenate([revealed.lattice.log_ratios.reshape(-1, len(masks[0])), finds.log_ratios])
    return Boundary(
        combined=by_name[COMBINED],
        by_constraint={name: by_name[name] for name, _ in problem.constraints},
        verdict=verdict(worst(known, masks[0])),
        least_excluded=least,
        statistics=statistics(
            work,
            revealed,
            curves,
            seeds=len(finds.points),
            hidden={name: hidden_curves(first, by_name[name], regions[row]) for name, row in row_of.items()},
            undecided_vertices=sum(map(len, crossed.undecided)),
            unrefined=refined.unrefined,
            chord_error=refined.chord_error,
        ),
        pieces=problem.pieces,
        undecided=crossed.undecided[row_of[COMBINED]],
    )


@dataclass(frozen=True)
class _Refined:
    lines: Polylines
    chord_error: float
    unrefined: int


def _refined(problem, lines, regions, lattice, options, work) -> _Refined:
    """Kinks and chords in turn until no segment is left unchecked; what is left counts as unrefined."""
    cell = float(np.hypot(np.diff(lattice.x).max(), np.diff(lattice.y).max()))
    chord_error, unrefined = 0.0, 0
    for _ in range(options.sweeps):
        lines = with_kinks(problem, lines, regions, cell, options, work)
        sweep = with_chords(problem, lines, regions, options, work)
        lines, unrefined = sweep.lines, unrefined + sweep.unrefined
        chord_error = max(chord_error, sweep.chord_error)
        if not np.any(lines.unchecked(DONE)):
            break
    return _Refined(lines, chord_error, unrefined + int(np.sum(lines.unchecked(DONE))))


def _verified(problem: Problem, lines: Polylines, work: Work) -> list[Curve]:
    """Curves with residuals evaluated afresh at the coordinates that are reported."""
    values = log_ratios_at(problem, lines.points, work, "verification")
    rows = np.arange(len(values))
    first, second = (np.abs(values[rows, index]) for index in lines.active.T)
    residual = np.where(lines.active[:, 1] >= 0, np.maximum(first, second), first)
    curves = []
    for number, closed in enumerate(lines.closed.tolist()):
        own = lines.curve == number
        points = lines.points[own]
        ends = () if closed else (_side(points[0]), _side(points[-1]))
        curves.append(Curve(points, closed, ends, lines.active[own], residual[own]))
    return curves


def _side(point: np.ndarray) -> str:
    for axis, name in enumerate("xy"):
        for value, side in ((0.0, "min"), (1.0, "max")):
            if point[axis] == value:
                return f"box:{name}_{side}"
    return "undecided"
