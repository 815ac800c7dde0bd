"""What a boundary search answers: curves, the least excluded point, cost and confidence."""

from dataclasses import dataclass, replace

import numpy as np

from .minimax import Certificate


@dataclass(frozen=True)
class Curve:
    """An ordered polyline with the allowed side on its left, in unit-box coordinates.

    points (n, 2). closed: the last vertex joins the first, which is not repeated. ends: where an open curve
    starts and stops, "box:x_min" and the like, or "undecided" next to vertices that could not be polished.
    active (n, 2): piece index with log r = 0 per vertex; the second entry is the other piece of a
    kink, else -1.
    residual (n,): |log r| of the active piece; of a kink the larger of the two.
    tangents (n, 2, 2): unit tangents along the curve, leaving the vertex and arriving at it (they differ at a kink);
    NaN where the segment belongs to no single piece. With them the curve between vertices is a cubic arc
    (`smooth.arcs`).
    """

    points: np.ndarray
    closed: bool
    ends: tuple[str, ...]
    active: np.ndarray
    residual: np.ndarray
    tangents: np.ndarray


@dataclass(frozen=True)
class LeastExcluded:
    """The point of the box that minimises the largest log ratio, with the pieces in conflict there.

    conflict: names of the pieces within 1e-3 of the largest log ratio. max_ratio: the largest r. certificate: that no
    step leads lower; None where the point is the lowest of those that were looked at and no more.
    """

    point: np.ndarray
    log_ratios: np.ndarray
    conflict: tuple[str, ...]
    max_ratio: float
    certificate: Certificate | None = None


@dataclass(frozen=True)
class Statistics:
    """Cost and confidence of a search.

    values: evaluations of all K log ratios at a point. slopes: evaluations with their gradients.
    f_equivalents = values + 3 slopes; lanes that only pad a batch are not counted. by_stage splits them.
    hidden: per region, the curves of which the first lattice showed no sign. undecided_nodes: lattice nodes
    with a NaN. undecided_vertices: crossings that could not be polished and were left out of the curves.
    unrefined: segments whose chord could not be checked. chord_error, arc_error: largest estimated distance of a chord,
    and of a cubic arc, from the boundary, to first order. bracketed_max, bracketed_99: the distance within which the sign was
    seen to change across the curve at every vertex and at the middle of every arc, and at 99 % of them. resolution: largest cell side of the final lattice. undecided_cells: cells of one
    sign at all corners that could hide the other, if second derivatives are up to `safety` times the differences of the
    nodes around (combination of all constraints); undecided_area: their share of the box. further_hollows: local minima
    that are expected beside those that seeds came to (Boender and Rinnooy Kan), of the objective where most are.
    """

    lattice: tuple[int, int]
    values: int
    slopes: int
    f_equivalents: int
    by_stage: dict[str, int]
    seeds: int
    hidden: dict[str, int]
    undecided_nodes: int
    undecided_vertices: int
    unrefined: int
    asked: dict[str, float]
    residual_max: float
    residual_99: float
    chord_error: float
    arc_error: float
    bracketed_max: float
    bracketed_99: float
    resolution: float
    undecided_cells: int
    undecided_area: float
    safety: float
    further_hollows: float
    could_be_missed: tuple[str, ...]

    def after(self, values: int, stage: str) -> "Statistics":
        """With evaluations that came before the search or beside it."""
        if not values:
            return self
        stages = self.by_stage | {stage: self.by_stage.get(stage, 0) + values}
        return replace(self, values=self.values + values, f_equivalents=self.f_equivalents + values, by_stage=stages)


@dataclass(frozen=True, repr=False)
class Boundary:
    """The boundary of the allowed region and of each constraint alone; `verdict` is empty, full or bounded.

    pieces: names that the active indices point to. undecided (n, 2): where the sign of the combination
    changes but log r passes no zero there that could be polished (a jump, a plateau).
    """

    combined: tuple[Curve, ...]
    by_constraint: dict[str, tuple[Curve, ...]]
    verdict: str
    least_excluded: LeastExcluded
    statistics: Statistics
    pieces: tuple[str, ...]
    undecided: np.ndarray

    def __repr__(self) -> str:
        vertices = sum(len(curve.points) for curve in self.combined)
        return f"Boundary({self.verdict}: {len(self.combined)} curves, {vertices} vertices, of {', '.join(self.by_constraint)})"
