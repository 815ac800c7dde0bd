"""The search as a whole: lattice, discovery, topology, roots, kinks, chords, and the least excluded point."""

import numpy as np

from .chords import with_chords
from .discovery import discover
from .evaluation import Work, log_ratios_at, worst
from .hidden import hidden_curves, reveal
from .kinks import with_kinks
from .lattice import first_lattice
from .least_excluded import least_excluded_point
from .outcome import Boundary, Curve, Statistics
from .polylines import Polylines, as_polylines, unbroken_runs
from .problem import Lattice, Options, Problem, require_usable, targets
from .roots import roots_on_edges
from .topology import contours, crossed_edges


def find_boundary(problem: Problem, lattice: Lattice | None = None, options: Options = Options()) -> Boundary:
    """The boundary of the allowed region r_k < 1 in the unit box, of all constraints together and of each.

    Every vertex has |log r| < options.residual, kinks are vertices, and chords stay within options.tolerance of the
    boundary. Components are found if a lattice edge or one of the seeds meets them; what that leaves open is
    said in `statistics.could_be_missed`. The lattice may come from a stored scan of the same ratios.
    """
    require_usable(problem)
    work = Work()
    names, masks = targets(problem)
    first = first_lattice(problem, lattice, options, work)
    finds = discover(problem, masks, options, work)
    revealed = reveal(problem, first, finds, np.unique(masks, axis=0), options, work)
    nodes = revealed.lattice
    lines, undecided = _traced(problem, nodes, masks, options, work)
    lines, chord_error, unrefined = _refined(problem, lines, masks, _cell(nodes), options, work)
    curves = _verified(problem, lines, masks, options, work)
    least = least_excluded_point(problem, nodes, finds, work)
    by_target = [tuple(c for c, t in zip(curves, lines.target, strict=True) if t == row) for row in range(len(names))]
    residuals = np.concatenate([c.residual for c in curves] or [np.zeros(1)])
    known = np.concatenate([worst(nodes.log_ratios, masks[0]).ravel(), worst(finds.log_ratios, masks[0])])
    statistics = Statistics(
        lattice=(len(nodes.x), len(nodes.y)),
        values=work.values,
        slopes=work.slopes,
        f_equivalents=work.f_equivalents,
        by_stage=dict(work.by_stage),
        seeds=len(finds.points),
        hidden={n: hidden_curves(first, c, m) for n, c, m in zip(names, by_target, masks, strict=True)},
        undecided_nodes=int(np.sum(np.any(np.isnan(nodes.log_ratios), axis=-1))),
        undecided_vertices=sum(len(points) for points in undecided),
        unrefined=unrefined,
        residual_max=float(residuals.max()),
        residual_99=float(np.quantile(residuals, 0.99)),
        chord_error=chord_error,
        resolution=float(max(np.diff(nodes.x).max(), np.diff(nodes.y).max())),
        could_be_missed=_could_be_missed(revealed, len(finds.points)),
    )
    return Boundary(
        combined=by_target[0],
        by_constraint=dict(zip(names[1:], by_target[1:], strict=True)),
        verdict=_verdict(known),
        least_excluded=least,
        statistics=statistics,
        pieces=problem.pieces,
        undecided=undecided[0],
    )


def _cell(lattice: Lattice) -> float:
    return float(np.hypot(np.diff(lattice.x).max(), np.diff(lattice.y).max()))


def _verdict(known: np.ndarray) -> str:
    if not np.any(known < 0):
        return "empty"
    return "bounded" if np.any(known >= 0) else "full"


def _traced(problem, lattice, masks, options, work) -> tuple[Polylines, list[np.ndarray]]:
    """Polished crossings in order, and per region the crossings that could not be polished."""
    lines, allowed, excluded, pieces = [], [], [], []
    for row, mask in enumerate(masks):
        nodes = worst(lattice.log_ratios, mask)
        for line in contours(nodes):
            closed = bool(np.all(line[0] == line[-1])) and len(line) > 2
            low, high = crossed_edges(line[:-1] if closed else line)
            from_low = (nodes[tuple(low.T)] < 0)[:, None]
            for ends, which in ((allowed, from_low), (excluded, ~from_low)):
                index = np.where(which, low, high)
                ends.append(np.stack([lattice.x[index[:, 0]], lattice.y[index[:, 1]]], axis=1))
            pieces.append(np.repeat(mask[None], len(low), axis=0))
            lines.append((len(low), closed, row))
    undecided = [[np.empty((0, 2))] for _ in masks]
    if not lines:
        return as_polylines([]), [np.concatenate(u) for u in undecided]
    roots = roots_on_edges(problem, *map(np.concatenate, (allowed, excluded, pieces)), options, work)
    runs, start = [], 0
    for count, closed, row in lines:
        part = slice(start, start + count)
        start += count
        kept, points = roots.polished[part], roots.points[part]
        undecided[row].append(points[~kept])
        runs += [(*run, row) for run in unbroken_runs(points, roots.active[part], kept, closed)]
    return as_polylines(runs), [np.concatenate(u) for u in undecided]


def _refined(problem, lines, masks, cell, options, work) -> tuple[Polylines, float, int]:
    """Kinks and chords in turn until no segment is left unchecked; the rest counts as unrefined."""
    errors, unrefined = [0.0], 0
    for _ in range(options.sweeps):
        lines = with_kinks(problem, lines, masks, cell, options, work)
        sweep = with_chords(problem, lines, masks, options, work)
        lines, unrefined = sweep.lines, unrefined + sweep.unrefined
        errors.append(sweep.chord_error)
    return lines, max(errors), unrefined


def _verified(problem, lines: Polylines, masks, options, work) -> list[Curve]:
    """Curves with residuals evaluated afresh at the coordinates that are reported."""
    values = log_ratios_at(problem, lines.points, work, "verification")
    rows = np.arange(len(values))
    first, second = (np.abs(values[rows, index]) for index in lines.active.T)
    residual = np.where(lines.active[:, 1] >= 0, np.maximum(first, second), first)
    curves = []
    for number, closed in enumerate(lines.closed):
        own = lines.curve == number
        points = lines.points[own]
        ends = () if closed else (_side(points[0]), _side(points[-1]))
        curves.append(Curve(points, bool(closed), ends, lines.active[own], residual[own]))
    return curves


def _side(point: np.ndarray) -> str:
    for axis, name in enumerate("xy"):
        for value, side in ((0.0, "min"), (1.0, "max")):
            if point[axis] == value:
                return f"box:{name}_{side}"
    return "undecided"


def _could_be_missed(revealed, seeds: int) -> tuple[str, ...]:
    lattice = revealed.lattice
    cell = max(np.diff(lattice.x).max(), np.diff(lattice.y).max())
    notes = [
        f"An island or a hole that fits between lattice lines (cells up to {cell:.2g} of the box) "
        f"and that none of {seeds} seeds reached.",
        "A strip or a bridge thinner than a cell, beside a part of the same kind that the cell already shows.",
    ]
    if revealed.unseen:
        notes.append("Finds of the seeds that stayed invisible when the lattice reached its cap on lines.")
    if revealed.unsettled:
        notes.append("How small curves join: their number still changed when the lattice reached its cap on lines.")
    return tuple(notes)
