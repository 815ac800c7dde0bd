"""Descents into allowed islands and ascents to excluded holes, from many seeds at once."""

from dataclasses import dataclass
from functools import partial, reduce

import jax
import numpy as np
import optax
from jaxtyping import Array

from .connected import first_of_each
from .evaluation import Work, log_ratios_at, slopes_at, worst, worst_piece
from .lattice import all_corners, any_corner, cells_containing, interpolated, is_lowest
from .minimax import lowest_points
from .problem import Lattice, Options, Problem

STAGE = "discovery"
HOT, COLD = 3.0, 0.03
BEYOND_FLOATS = 1e300
MOST_DIPS = 256
# Steps of a descent from a dip, and their decaying rate: together they cover four cells.
LOCAL_STEPS, CELLS_PER_STEP = 30, 0.25
# A dip is left only if its largest log ratio exceeds so many times the largest rise of that piece to a neighbour.
REACH_OF_A_DIP = 2.0
# Seeds per objective of the first round; every round doubles them.
FIRST_ROUND = 32
# Descents that end in neighbouring squares of 1/32 of the box have found the same hollow, or the same valley.
SQUARES = 32
VALLEY_STEPS = 20
# Seeds have seen enough when fewer further hollows than this are expected.
ENOUGH = 0.5
# Probes per seed, each a single value; those this many times farther below the lattice than nine in ten are odd.
PROBES, OUTLYING, MOST_ODDITIES = 2, 5.0, 32
LANES = 1024
LEVEL = 1e-14  # Adam moves lanes whose slope is far above 1e-8; one below this does not move at all
CLEAR = 1e-9  # finds closer to log r = 0 than this do not prove a sign


@dataclass(frozen=True)
class Finds:
    """The best point (n, 2) each seed passed, with its log ratios (n, K).

    further: hollows (local minima of an objective, or one of its valleys) that are expected beside those that seeds came
    to, of the objective where most are.
    """

    points: np.ndarray
    log_ratios: np.ndarray
    further: float = np.inf


@dataclass(frozen=True)
class _Objective:
    """What a descent lowers: the largest of `direction` times the log ratios of `pieces`.

    shown, solid (cells): whether one corner, or all corners, of a cell have the sign that is sought.
    """

    pieces: np.ndarray
    direction: float
    shown: np.ndarray
    solid: np.ndarray


def scattered(count: int, seed: int) -> np.ndarray:
    """Additive-recurrence points (count, 2) in the unit box, shifted by the seed."""
    plastic = 1.324717957244746  # root of p^3 = p + 1, the two-dimensional golden ratio
    shift = np.random.default_rng(seed).random(2)
    steps = np.arange(count)[:, None] * np.array([1 / plastic, 1 / plastic**2])
    return (shift + steps) % 1.0


def _objectives(lattice: Lattice, regions: np.ndarray) -> list[_Objective]:
    """Descend each region, ascend each piece.

    An allowed region is an intersection, so its pieces descend together; an excluded one is a union, where
    the maximum would draw every seed to the nearest piece only, so each piece ascends alone.
    """
    pieces = np.eye(regions.shape[1], dtype=bool)
    chosen = [*((region, 1.0) for region in regions), *((piece, -1.0) for piece in pieces)]
    signs = [(mask, direction, _depth(lattice.log_ratios, mask, direction) < 0) for mask, direction in chosen]
    return [_Objective(mask, direction, any_corner(sign), all_corners(sign)) for mask, direction, sign in signs]


def _depth(log_ratios: np.ndarray, pieces: np.ndarray, direction: float) -> np.ndarray:
    """The largest of `direction` times the log ratios of some pieces."""
    if direction > 0:
        return worst(log_ratios, pieces)
    return -reduce(np.minimum, (log_ratios[..., k] for k in np.flatnonzero(pieces)))


def discover(problem: Problem, lattice: Lattice, regions: np.ndarray, options: Options, work: Work) -> Finds:
    """The best point of every seed of every objective.

    Scattered seeds travel far and find what is deep; seeds at the dips of the lattice stay within a few cells
    and find what is shallow: islands as large as a cell that its corners just miss. So do seeds at scattered points
    that are much lower than the lattice lets expect: the flank of a narrow dip, which no descent from afar would meet.
    """
    objectives = _objectives(lattice, regions)
    probes = scattered(PROBES * options.seeds, options.seed + 1)
    probed = Finds(probes, log_ratios_at(problem, probes, work, STAGE))
    near = [np.concatenate([dips(lattice, o.pieces, o.direction), _oddities(lattice, probed, o)]) for o in objectives]
    cell = max(np.diff(lattice.x).max(), np.diff(lattice.y).max())
    lanes = _Lanes(objectives, np.concatenate(near), np.repeat(np.arange(len(near)), [len(d) for d in near]), lattice)
    finds = [probed, lanes.descended(problem, LOCAL_STEPS, CELLS_PER_STEP * cell, COLD, work)]
    starts, done = scattered(options.seeds, options.seed), 0
    hollows, further = [_Hollows(objective) for objective in objectives], np.full(len(objectives), np.inf)
    left = list(range(len(objectives)))
    while left and done < options.seeds:
        fresh = starts[done : max(2 * done, FIRST_ROUND)]
        done += len(fresh)
        lanes = _Lanes(objectives, np.tile(fresh, (len(left), 1)), np.repeat(left, len(fresh)), lattice)
        finds.append(lanes.descended(problem, options.steps, options.rate, HOT, work))
        for number in left:
            found = hollows[number].taken(problem, lanes.ends_of(number), done, work)
            finds += [] if found is None else [found]
            further[number] = hollows[number].further(done)
        left = [number for number in left if not further[number] < ENOUGH]
    points, values = (np.concatenate(parts) for parts in zip(*((f.points, f.log_ratios) for f in finds), strict=True))
    return Finds(points, values, float(np.max(further)))


class _Hollows:
    """Where the seeds of one objective ended that did not come to the part that the lattice shows."""

    def __init__(self, objective: _Objective):
        self._objective, self._ends, self._level = objective, np.empty((0, 2)), []

    def taken(self, problem: Problem, ends: np.ndarray, seeds: int, work: Work) -> Finds | None:
        """Note further ends; followed down, and returned so, if as they are they leave hollows to be expected."""
        if further_hollows(np.concatenate([self._ends, ends]), seeds) < ENOUGH:
            self._ends = np.concatenate([self._ends, ends])
            return None
        # Adam crawls along the crease at the bottom of a valley
        pieces, sign = self._objective.pieces, self._objective.direction
        points = lowest_points(problem, ends, work, pieces, sign, VALLEY_STEPS, STAGE)[0]
        values, slopes = slopes_at(problem, points, work, STAGE)
        self._ends = np.concatenate([self._ends, self._at_one_place(points, values, slopes)])
        return Finds(points, values)

    def further(self, seeds: int) -> float:
        """The number of hollows that are expected beside those found."""
        return further_hollows(self._ends, seeds)

    def _at_one_place(self, points: np.ndarray, values: np.ndarray, slopes: np.ndarray) -> np.ndarray:
        """The points, those on one level ground, however wide, at the first place where a seed met it."""
        index, depth = worst_piece(self._objective.direction * values, self._objective.pieces)
        level = np.linalg.norm(slopes[np.arange(len(points)), index], axis=1) < LEVEL
        places = points.copy()
        for k in np.nonzero(level)[0]:
            same = [place for height, place in self._level if abs(height - depth[k]) < CLEAR]
            if not same:
                self._level.append((depth[k], points[k]))
            places[k] = same[0] if same else points[k]
        return places


def further_hollows(ends: np.ndarray, seeds: int) -> float:
    """How many hollows are expected that no seed has come to, after Boender and Rinnooy Kan (Math. Program. 37, 59).

    w (n - 1)/(n - w - 2) - w for w hollows seen by n seeds. ends (n, 2): where seeds stopped that did not come to the part
    that the lattice shows, which counts as one hollow.
    """
    taken = np.zeros((SQUARES, SQUARES), bool)
    taken[tuple(np.clip((ends * SQUARES).astype(int), 0, SQUARES - 1).T)] = True
    hollows = len(first_of_each(taken)) + (len(ends) < seeds)
    return hollows * (seeds - 1) / (seeds - hollows - 2) - hollows if seeds > hollows + 2 else np.inf


def dips(lattice: Lattice, pieces: np.ndarray, direction: float) -> np.ndarray:
    """Nodes lower than their eight neighbours that still have the sign to be left, the lowest first."""
    depth = _depth(lattice.log_ratios, pieces, direction)
    depth = np.where(np.isnan(depth), np.inf, depth)
    lowest = is_lowest(depth) & (depth > 0) & (depth < np.inf)
    columns, rows = np.unravel_index(first_of_each(lowest), lowest.shape)  # a level valley is one dip
    near = np.array([_is_near_zero(lattice, i, j, pieces, direction) for i, j in zip(columns, rows, strict=True)], bool)
    columns, rows = columns[near], rows[near]
    order = np.argsort(depth[columns, rows], kind="stable")[:MOST_DIPS]
    return np.stack([lattice.x[columns[order]], lattice.y[rows[order]]], axis=1)


def _oddities(lattice: Lattice, probed: Finds, objective: _Objective) -> np.ndarray:
    """The probes that lie lowest below what the nodes around let expect, far lower than nine in ten of them do."""
    pieces, direction = objective.pieces, objective.direction
    with np.errstate(invalid="ignore"):
        below = _depth(interpolated(lattice, probed.points), pieces, direction)
        score = _depth(probed.log_ratios, pieces, direction)
        below = np.where(np.isfinite(score) & np.isfinite(below), below - score, 0.0)
    odd = (below > OUTLYING * np.quantile(np.abs(below), 0.9) + CLEAR) & (score > 0)
    order = np.argsort(-np.where(odd, below, -np.inf), kind="stable")[: min(np.count_nonzero(odd), MOST_ODDITIES)]
    return probed.points[order]


def _is_near_zero(lattice: Lattice, column: int, row: int, pieces: np.ndarray, direction: float) -> bool:
    """Whether each piece of the wrong sign varies enough among the neighbours to change it in between."""
    own = direction * lattice.log_ratios[column, row][pieces]
    block = lattice.log_ratios[max(column - 1, 0) : column + 2, max(row - 1, 0) : row + 2][..., pieces]
    with np.errstate(invalid="ignore"):
        change = np.max(np.abs(direction * block - own), axis=(0, 1))
    return bool(np.all(~(own > REACH_OF_A_DIP * change)))


class _Lanes:
    """Seeds under way, one objective each."""

    def __init__(self, objectives: list[_Objective], starts: np.ndarray, which: np.ndarray, lattice: Lattice):
        self._lattice, self._shown = lattice, np.array([o.shown for o in objectives])
        # a seed where all corners have the sign that is sought has nothing to find
        useful = ~np.array([o.solid for o in objectives])[which, *cells_containing(lattice, starts)]
        self.which, self.best = which[useful], starts[useful]
        self.pieces = np.array([o.pieces for o in objectives])[self.which]
        self.direction = np.array([o.direction for o in objectives])[self.which]
        self.score = np.full(len(self.best), np.inf)
        self.values = np.full(self.pieces.shape, np.nan)
        self.arrived = np.zeros(len(self.best), bool)
        self.stuck = np.zeros(len(self.best), bool)

    def ends_of(self, number: int) -> np.ndarray:
        """The best points of the seeds of one objective that moved and did not come to what the lattice shows."""
        return self.best[(self.which == number) & ~self.arrived & ~self.stuck]

    def descended(self, problem: Problem, steps: int, rate: float, hot: float, work: Work) -> Finds:
        """Annealed Adam steps, until a seed has the sign it seeks in a cell of which a corner shows it.

        Whether such a find is of the same component as the corner is asked later (`reachable.cut_off`).
        """
        point = self.best.copy()
        with jax.numpy_dtype_promotion("standard"):  # optax raises a float to an integer power
            # Every number of it is 0 at first; to have it computed would be four more programs.
            state = jax.eval_shape(jax.vmap(optimiser(rate, steps).init), _padded(point))
            state = jax.tree.map(lambda part: np.zeros(part.shape, part.dtype), state)
            for number in range(steps):
                left = np.nonzero(~self.arrived & ~self.stuck)[0]
                if not len(left):
                    break
                values, slopes = slopes_at(problem, point[left], work, STAGE)
                self._note(left, point[left], values)
                temperature = COLD + (hot - COLD) * 0.5 * (1 + np.cos(np.pi * number / steps))
                slope = np.zeros_like(point)
                lanes = self.pieces[left], self.direction[left]
                slope[left] = _slope_of_objective(values, slopes, *lanes, temperature)
                # where r is 0 or constant nothing says which way to go, now or later
                self.stuck[left] = np.linalg.norm(slope[left], axis=1) < LEVEL
                update, state = adam_updates(_padded(slope), state, rate, steps=steps)
                point = np.clip(point + np.asarray(update)[: len(point)], 0.0, 1.0)
        return Finds(self.best, self.values)

    def _note(self, left, point, values) -> None:
        score = self.direction[left] * values[np.arange(len(left)), worst_piece(values, self.pieces[left])[0]]
        better = score < self.score[left]
        chosen = left[better]
        self.best[chosen], self.values[chosen], self.score[chosen] = point[better], values[better], score[better]
        shown = self._shown[self.which[left], *cells_containing(self._lattice, point)]
        self.arrived[left] = (score < -CLEAR) & shown


def _slope_of_objective(values, slopes, pieces, direction, temperature):
    # g = log(1 + r) - log 2 for a descent; for an ascent its mirror image under r -> 1/r, which keeps its
    # slope where r << 1. The slope of T logsumexp(g / T) is written out: no derivative passes through r = 0.
    signed = direction[:, None] * np.clip(values, -BEYOND_FLOATS, BEYOND_FLOATS)
    with np.errstate(invalid="ignore", over="ignore"):
        soft = np.where(pieces, np.logaddexp(0.0, signed), -np.inf) / temperature
        shares = np.exp(soft - np.max(soft, axis=1, keepdims=True))
        shares /= np.sum(shares, axis=1, keepdims=True)
        weights = shares / (1 + np.exp(-signed)) * direction[:, None]
        weights = np.where(pieces & ~np.isnan(values), weights, 0.0)
        slope = np.sum(weights[:, :, None] * slopes, axis=1)
    return np.where(np.all(np.isfinite(slope), axis=1, keepdims=True), slope, 0.0)


def optimiser(rate: float, steps: int) -> optax.GradientTransformation:
    """Adam with clipped slopes, whose rate falls to zero as a cosine."""
    return optax.chain(optax.clip_by_global_norm(1.0), optax.adam(optax.cosine_decay_schedule(rate, steps)))


@partial(jax.jit, static_argnames=("steps",))
def adam_updates(slopes: Array, state: object, rate: Array | float, *, steps: int) -> tuple[Array, object]:
    """Adam's moves (n, 2) of all lanes; each lane's slope is clipped by itself."""
    return jax.vmap(optimiser(rate, steps).update)(slopes, state)


def _padded(lanes: np.ndarray) -> np.ndarray:
    return np.pad(lanes, ((0, -len(lanes) % LANES), (0, 0)))
