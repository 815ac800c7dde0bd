"""What a finished search cost, how exact it is, and what it may have missed."""

from dataclasses import dataclass

import numpy as np

from .enclosure import SAFETY
from .evaluation import Work, worst
from .hidden import Left
from .lattice import any_corner, cells_containing
from .outcome import Curve, Statistics
from .problem import Lattice, Options
from .trace import Traced


def verdict(known: np.ndarray) -> str:
    """From the largest log ratio at every point that was looked at."""
    if not np.any(known < 0):
        return "empty"
    return "bounded" if np.any(known >= 0) else "full"


@dataclass(frozen=True)
class MixedCells:
    """Whether a lattice with lines x (nx,) and y (ny,) shows both signs of a region in a cell: (regions, nx - 1, ny - 1)."""

    x: np.ndarray
    y: np.ndarray
    mixed: np.ndarray


def mixed_cells(lattice: Lattice, regions: np.ndarray) -> MixedCells:
    """Those of a lattice, for regions given as piece masks."""
    depths = (worst(lattice.log_ratios, pieces) for pieces in regions)
    mixed = [any_corner(nodes < 0) & any_corner(nodes >= 0) for nodes in depths]
    return MixedCells(lattice.x, lattice.y, np.array(mixed))


def hidden_curves(first: MixedCells, curves: tuple[Curve, ...], region: int) -> int:
    """Number of curves that run only through cells in which the first lattice saw one sign of their region."""
    return sum(not np.any(first.mixed[region][cells_containing(first, curve.points)]) for curve in curves)


def statistics(
    work: Work,
    left: Left,
    traced: Traced,
    curves: list[Curve],
    *,
    arc_error: float,
    options: Options,
    bracketed: np.ndarray,
    undecided_cells: np.ndarray,
    seeds: int,
    further: float,
    hidden: dict[str, int],
) -> Statistics:
    lattice = traced.lattice
    residuals = np.concatenate([curve.residual for curve in curves] or [np.zeros(1)])
    return Statistics(
        lattice=(len(lattice.x), len(lattice.y)),
        values=work.values,
        slopes=work.slopes,
        f_equivalents=work.f_equivalents,
        by_stage=dict(work.by_stage),
        seeds=seeds,
        hidden=hidden,
        undecided_nodes=int(np.sum(np.any(np.isnan(lattice.log_ratios), axis=-1))),
        undecided_vertices=sum(map(len, traced.undecided)),
        unrefined=len(traced.unchecked),
        asked={"residual_max": options.residual, "chord_error": options.tolerance, "arc_error": options.arc_tolerance},
        residual_max=float(residuals.max()),
        residual_99=float(np.quantile(residuals, 0.99)),
        chord_error=traced.chord_error,
        arc_error=arc_error,
        bracketed_max=float(np.max(bracketed, initial=0.0)),
        bracketed_99=float(np.quantile(bracketed, 0.99, method="higher")) if len(bracketed) else 0.0,
        resolution=_resolution(lattice),
        undecided_cells=int(np.count_nonzero(undecided_cells)),
        undecided_area=float(np.diff(lattice.x) @ undecided_cells @ np.diff(lattice.y)),
        safety=SAFETY,
        further_hollows=further,
        could_be_missed=_could_be_missed(left, traced, seeds),
    )


def _resolution(lattice: Lattice) -> float:
    return float(max(np.diff(lattice.x).max(), np.diff(lattice.y).max()))


def _could_be_missed(left: Left, traced: Traced, seeds: int) -> tuple[str, ...]:
    notes = [
        f"An island or a hole between lattice lines (cells up to {_resolution(traced.lattice):.2g}) "
        f"that none of {seeds} seeds and probes reached.",
        "A strip or a bridge thinner than a cell, beside a part of the same kind that the cell shows.",
    ]
    if left.unseen:
        notes.append("Finds of the seeds that stayed invisible when the lattice reached its cap on lines.")
    if left.unsettled:
        notes.append("How small curves join, which still changed when the lattice reached its cap on lines.")
    if len(traced.unchecked):
        notes.append(f"How the boundary runs at {len(traced.unchecked)} segments that could not be checked.")
    return tuple(notes)
