"""The search as a whole: lattice, discovery, curves, the least excluded point, and the account of it."""

from dataclasses import replace

import numpy as np

from .arcs import with_arcs
from .arrangement import arranged
from .certificate import hidden_curves, mixed_cells, statistics, verdict
from .discovery import discover
from .enclosure import undecided_cells
from .evaluation import Work, worst
from .hidden import reveal
from .lattice import first_lattice
from .least_excluded import least_excluded_point
from .outcome import Boundary, Curve
from .polylines import Polylines, from_curves, together
from .problem import COMBINED, DEFAULT_OPTIONS, Lattice, Options, Problem, require_usable, targets
from .trace import Traced, trace
from .verification import brackets


def find_boundary(problem: Problem, lattice: Lattice | None = None, options: Options = DEFAULT_OPTIONS) -> Boundary:
    """The boundary of the allowed region r_k < 1 in the unit box, of all constraints together and of each.

    Every vertex has |log r| < options.residual, kinks are vertices, chords stay within options.tolerance of the boundary
    and cubic arcs with the curves' tangents within options.arc_tolerance. A component is found if a lattice edge or a seed meets it; what that leaves open is said
    in `statistics.could_be_missed`. The lattice may come from a stored scan of the same ratios.
    """
    require_usable(problem)
    work = Work()
    names, masks = targets(problem)
    regions, row_of = np.unique(masks, axis=0, return_inverse=True)
    row_of = dict(zip(names, np.reshape(row_of, -1).tolist(), strict=True))
    # One lattice at a time: that of a large scan is most of what a search needs of memory.
    lattice = first_lattice(problem, lattice, options, work)
    finds, first = discover(problem, lattice, regions, options, work), mixed_cells(lattice, regions)
    lattice, left = reveal(problem, lattice, finds, regions, options, work)
    traced, lines = _all_regions(problem, lattice, regions, options, work)
    lattice = traced.lattice
    drawn = with_arcs(problem, together(lines), regions, options, work)
    curves = _reported(drawn.lines, drawn.values, drawn.tangents)
    by_row = [[c for c, r in zip(curves, drawn.lines.region, strict=True) if r == row] for row in range(len(regions))]
    by_name = {name: tuple(by_row[row]) for name, row in row_of.items()}
    known = [worst(values, masks[0]) for values in (lattice.log_ratios, finds.log_ratios)]
    decision = verdict(np.concatenate([values.ravel() for values in known]))
    exact = options.deepest or decision == "empty"
    return Boundary(
        combined=by_name[COMBINED],
        by_constraint={name: by_name[name] for name, _ in problem.constraints},
        verdict=decision,
        least_excluded=least_excluded_point(problem, lattice, finds, work, exact=exact),
        statistics=statistics(
            work,
            left,
            traced,
            curves,
            arc_error=drawn.error,
            options=options,
            bracketed=brackets(problem, drawn, regions, options, work),
            undecided_cells=undecided_cells(lattice, masks[0]),
            seeds=len(finds.points),
            further=finds.further,
            hidden={name: hidden_curves(first, by_name[name], row) for name, row in row_of.items()},
        ),
        pieces=problem.pieces,
        undecided=traced.undecided[row_of[COMBINED]],
    )


def _all_regions(
    problem: Problem, lattice: Lattice, regions: np.ndarray, options: Options, work: Work
) -> tuple[Traced, list[Polylines]]:
    """The curves of every region: of single pieces from the lattice, of several from arcs of those where that works."""
    single = trace(problem, lattice, np.eye(regions.shape[1], dtype=bool), options, work)
    lines: list[Polylines | None] = []
    for row, pieces in enumerate(regions):
        undecided = any(len(single.undecided[k]) for k in np.nonzero(pieces)[0])
        undecided |= bool(np.any(np.isnan(single.lattice.log_ratios[..., pieces])))
        curves = None if undecided else arranged(problem, single.lines, pieces, options, work)
        lines.append(None if curves is None else from_curves(curves, row))
    rest = [row for row, line in enumerate(lines) if line is None]
    empty = [np.empty((0, 2))] * len(regions)
    if not rest:
        return replace(single, undecided=tuple(empty)), lines
    traced = trace(problem, single.lattice, regions[rest], options, work)
    for k, row in enumerate(rest):
        lines[row], empty[row] = traced.lines.of_region(k).numbered(row), traced.undecided[k]
    return replace(
        traced,
        undecided=tuple(empty),
        unchecked=np.concatenate([single.unchecked, traced.unchecked]),
        chord_error=max(single.chord_error, traced.chord_error),
    ), lines


def _reported(lines: Polylines, values: np.ndarray, tangents: np.ndarray) -> list[Curve]:
    """Curves with residuals from the log ratios at the coordinates that are reported."""
    rows = np.arange(len(values))
    first, second = (np.abs(values[rows, index]) for index in lines.active.T)
    residual = np.where(lines.active[:, 1] >= 0, np.maximum(first, second), first)
    curves = []
    for number, closed in enumerate(lines.closed.tolist()):
        own = lines.curve == number
        points = lines.points[own]
        ends = () if closed else (_side(points[0]), _side(points[-1]))
        curves.append(Curve(points, closed, ends, lines.active[own], residual[own], tangents[own]))
    return curves


def _side(point: np.ndarray) -> str:
    for axis, name in enumerate("xy"):
        for value, side in ((0.0, "min"), (1.0, "max")):
            if point[axis] == value:
                return f"box:{name}_{side}"
    return "undecided"
