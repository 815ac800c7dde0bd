"""The lowest points of the largest log ratio: steps of sequential quadratic programming from many starts, certified."""

from dataclasses import dataclass, field

import numpy as np

from zpjax.numerics.nonnegative import nonnegative_least_squares

from .evaluation import Work, log_ratios_at, slopes_at
from .problem import Problem
from .quadratic import lowest_of_planes

STAGE, STEPS = "least excluded", 60
FIRST_REACH, LONGEST = 0.01, 0.1
# A search ends when its steps are this short, or two of them meet this closely.
SHORTEST, MET = 1e-13, 1e-6
# Half the distance of the slopes whose difference is the curvature: the share of the reach, and its largest value.
APART, FARTHEST_APART = 1e-2, 1e-5
# Pieces this close to the largest log ratio are active; solved ones agree to a few ulp of their terms.
ACTIVE = 1e-8


@dataclass(frozen=True)
class Certificate:
    """Why no step leads lower, to first order.

    active: pieces equal to the largest log ratio. multipliers: one each, not negative, of sum one. sides: sides of the
    box that hold the point. residual: length of what the weighted sum of slopes leaves unbalanced, in log r per side of
    the box. spread: largest difference of the active log ratios. starts, reached: searches in all, and those that
    ended here (within 1e-6 in log r) or met one that did.
    """

    active: tuple[int, ...]
    multipliers: tuple[float, ...]
    sides: tuple[str, ...]
    residual: float
    spread: float
    starts: int
    reached: int


@dataclass
class _Search:
    point: np.ndarray
    values: np.ndarray
    reach: float = FIRST_REACH
    multipliers: np.ndarray | None = None
    done: bool = False
    model: dict = field(default_factory=dict)

    @property
    def largest(self) -> float:
        return float(np.max(self.values))

    def box(self):
        """The steps that are allowed: within reach and within the unit box."""
        return np.maximum(-self.reach, -self.point), np.minimum(self.reach, 1.0 - self.point)


@dataclass(frozen=True)
class _Function:
    """What is to be lowest: the largest of `sign` times the log ratios of some pieces."""

    problem: object
    pieces: np.ndarray
    sign: float
    work: Work
    stage: str

    def values(self, points: np.ndarray) -> np.ndarray:
        return self.sign * log_ratios_at(self.problem, points, self.work, self.stage)[:, self.pieces]

    def slopes(self, points: np.ndarray) -> np.ndarray:
        return self.sign * slopes_at(self.problem, points, self.work, self.stage)[1][:, self.pieces]


def lowest_points(
    problem: Problem,
    starts: np.ndarray,
    work: Work,
    pieces: np.ndarray | None = None,
    sign: float = 1.0,
    steps: int = STEPS,
    stage: str = STAGE,
) -> tuple[np.ndarray, np.ndarray]:
    """Local minima (n, 2) of the largest log ratio near the starts, and its values (n,); sign -1: of the smallest.

    pieces (K,): those that take part, or all. A search that meets a lower one ends there.
    """
    taking_part = np.ones(len(problem.pieces), bool) if pieces is None else pieces
    function = _Function(problem, taking_part, sign, work, stage)
    searches = [_Search(*each) for each in zip(starts, function.values(starts), strict=True)]
    for search in searches:
        search.done = not np.isfinite(search.largest)
    for _ in range(steps):
        _merge(searches)
        live = [s for s in searches if not s.done]
        if not live:
            break
        _step(function, live)
    return np.array([s.point for s in searches]).reshape(-1, 2), np.array([s.largest for s in searches])


def _merge(searches: list[_Search]) -> None:
    """End searches that have come to where a lower one is."""
    kept = []
    for search in sorted(searches, key=lambda s: np.inf if np.isnan(s.largest) else s.largest):
        if not search.done and any(np.max(np.abs(search.point - other.point)) < MET for other in kept):
            search.done = True
        kept.append(search)


def _step(function: _Function, live: list[_Search]) -> None:
    _model(function, live)
    steps = [_lowest(s, s.values) for s in live]
    trials = np.array([s.point + d for s, (d, *_) in zip(live, steps, strict=True)])
    found = function.values(trials)
    rejected = []
    for search, step, values in zip(live, steps, found, strict=True):
        if not _accept(search, step, values):
            rejected.append((search, step, values))
    # The pieces bend: along a curved crease they rise by the square of the step. A second step meets them there.
    again = [_lowest(s, values - s.model["slopes"] @ d) for s, (d, *_), values in rejected]
    trials = np.array([s.point + d for (s, *_), (d, *_) in zip(rejected, again, strict=True)]).reshape(-1, 2)
    found = function.values(trials)
    for (search, first, _), step, values in zip(rejected, again, found, strict=True):
        if not _accept(search, (step[0], step[1], first[2]), values):
            search.reach = min(search.reach, float(np.max(np.abs(first[0])))) / 4
            # the multipliers of a step not taken still are the better guess for the next curvature
            search.multipliers = first[1]
            search.done = search.reach < SHORTEST


def _model(function: _Function, live: list[_Search]) -> None:
    """Slopes, and the curvature of the Lagrangian from differences of slopes: exact second derivatives would be one
    more, and the longest, compilation."""
    apart = np.array([min(APART * s.reach, FARTHEST_APART) for s in live])
    around = np.array([[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    points = np.array([s.point for s in live])[:, None] + apart[:, None, None] * around
    points = np.clip(points, 0.0, 1.0)
    slopes = function.slopes(points.reshape(-1, 2))
    slopes = slopes.reshape(len(live), 5, -1, 2)
    for search, place, slope in zip(live, points, slopes, strict=True):
        across = np.array([place[1, 0] - place[2, 0], place[3, 1] - place[4, 1]])
        second = np.stack([slope[1] - slope[2], slope[3] - slope[4]], axis=1) / across[:, None]
        search.model = {"slopes": slope[0], "second": (second + np.swapaxes(second, 1, 2)) / 2}


def _lowest(search: _Search, heights: np.ndarray):
    """Step, multipliers and value of the model. The first multipliers are those of the planes alone."""
    slopes, second, box = search.model["slopes"], search.model["second"], search.box()
    if search.multipliers is None:
        size = 1e-6 * np.max(np.linalg.norm(slopes, axis=1)) / LONGEST + 1e-12
        search.multipliers = lowest_of_planes(heights, slopes, size * np.eye(2), *box)[1]
    shares = np.clip(search.multipliers, 0.0, None)
    curvature = np.einsum("k,kij->ij", shares, second)
    if np.min(np.linalg.eigvalsh(curvature)) <= 0:
        # the curvature of r itself, where log r is concave: about a zero of r it is the one that is right
        curvature = curvature + np.einsum("k,ki,kj->ij", shares, slopes, slopes)
    sizes, axes = np.linalg.eigh(curvature)
    floor = 1e-9 * max(np.max(np.abs(sizes)), np.max(np.abs(slopes)), 1e-3)
    curvature = (axes * np.maximum(sizes, floor)) @ axes.T
    return lowest_of_planes(heights, slopes, curvature, *box)


def _accept(search: _Search, step, values: np.ndarray) -> bool:
    """Move if that gains a tenth of a percent of what the model promises; lengthen or shorten the next step."""
    move, multipliers, promised = step
    before, promised = search.largest, search.largest - promised
    gained = before - np.max(values)
    if not (gained > 0 and gained >= 1e-3 * promised):
        return False
    length = float(np.max(np.abs(move)))
    search.point, search.values, search.multipliers = search.point + move, values, multipliers
    if gained < 0.25 * promised:
        search.reach = max(length / 2, SHORTEST)
    elif gained > 0.75 * promised and length > 0.9 * search.reach:
        search.reach = min(2 * search.reach, LONGEST)
    search.done = length < SHORTEST or not np.isfinite(search.largest)
    return True


def certificate(problem: Problem, point: np.ndarray, ends: np.ndarray, starts: int, work: Work) -> Certificate:
    """The multipliers at a point, from its slopes alone; `ends` (n,) are the values at which the searches ended."""
    (values,), (slopes,) = slopes_at(problem, point[None], work, STAGE)
    active = np.nonzero(np.max(values) - values <= ACTIVE)[0]
    sides = [(axis, end) for axis in range(2) for end in (0.0, 1.0) if point[axis] == end]
    names = tuple(f"box:{'xy'[axis]}_{'max' if end else 'min'}" for axis, end in sides)
    steepest = float(np.max(np.linalg.norm(slopes[active], axis=1)))
    unit = steepest if steepest > 0 else 1.0
    outward = np.array([np.eye(2)[axis] * (1.0 if end else -1.0) for axis, end in sides]).reshape(-1, 2)
    # columns: slopes of the active pieces, of weight one in all; outward normals of the sides, of any weight
    columns = np.concatenate([slopes[active] / unit, outward]).T
    rows = np.vstack([columns, [1.0] * len(active) + [0.0] * len(sides)])
    weights = nonnegative_least_squares(rows, np.array([0.0, 0.0, 1.0]))
    shares = weights[: len(active)] / np.sum(weights[: len(active)])
    balance = shares @ slopes[active]
    held = np.linalg.norm([_unheld(balance[axis], axis, sides) for axis in range(2)])
    reached = int(np.sum(ends <= np.max(values) + 1e-6))
    spread = float(np.max(values) - np.min(values[active]))
    return Certificate(tuple(active.tolist()), tuple(shares.tolist()), names, float(held), spread, starts, reached)


def _unheld(slope: float, axis: int, sides) -> float:
    """What is left of a slope along one axis where a side of the box stops the descent."""
    for own, end in sides:
        if own == axis and (slope > 0) == (end == 0.0):
            return 0.0
    return slope
