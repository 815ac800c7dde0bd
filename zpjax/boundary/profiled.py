"""Boundaries of a profiled chi^2: the same search, with the nuisance parameters minimised at every point it asks for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from zpjax.numerics.least_squares import damped_gauss_newton
from zpjax.numerics.platform import on_cpu
from zpjax.numerics.profiling import STEPS, profiled_minimum

from .find import find_boundary
from .outcome import Boundary
from .problem import DEFAULT_OPTIONS, Options, Problem

# A lower minimum counts if chi^2 falls by more than this part of the level.
LOWER = 1e-9
ROUNDS, MOST_NEW_STARTS = 4, 4
# Nuisance parameters apart by less than this part of their spread along the boundary are one start.
APART = 0.05
# Points minimised at once on a CPU, those of the coarse lattice: one size is compiled, and 1024 at once took as long (measured).
LINES, TOGETHER = 8, 64


@dataclass(frozen=True)
class ChiSquared:
    """chi^2 = sum of squares of `residuals(point, nuisances, arguments)`, a point of the unit box, nuisances (n,).

    starts (s, n): where the search for the best nuisances begins, one per valley that is known. bounds: (lower, upper) of
    the nuisances, or None. steps: damped Gauss-Newton steps from every start.
    """

    residuals: Callable
    starts: Float[np.ndarray, "start nuisance"]
    arguments: object = None
    bounds: tuple | None = None
    steps: int = STEPS


@dataclass(frozen=True)
class BestFit:
    """The lowest chi^2 of the box: place, nuisances, value."""

    point: np.ndarray
    nuisances: np.ndarray
    chi2: float


@dataclass(frozen=True)
class ProfiledBoundary:
    """A boundary of Delta chi^2 = level, the nuisances at its vertices, and how the search for them was checked.

    nuisances: per curve of the combination, (n, nuisance). starts: in use at the end. rechecked: minimisations begun at the
    nuisances of neighbours along the curves. improved: those that found a lower minimum, in each round: the last is 0
    unless the rounds ran out.
    """

    boundary: Boundary
    best: BestFit
    nuisances: tuple[np.ndarray, ...]
    starts: np.ndarray
    rechecked: int
    improved: tuple[int, ...]


class _LogRatio:
    """log[(chi^2 - least)/level] at a point; hashable, so that compiled kernels are shared."""

    def __init__(self, residuals: Callable, steps: int):
        self._residuals, self._steps = residuals, steps

    def _key(self):
        return self._residuals, self._steps

    def __eq__(self, other):
        return isinstance(other, _LogRatio) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def __call__(self, point, arguments):
        starts, bounds, least, level, rest = arguments
        chi2 = profiled_minimum(self._residuals, point, starts, rest, self._steps, bounds).chi2
        ratio = (chi2 - least) / level
        least_or_below = ratio <= 0  # false where chi^2 is not a number: the result is none either
        return jnp.where(least_or_below, -jnp.inf, jnp.log(jnp.where(least_or_below, 1.0, ratio)))[None]


def find_profiled_boundary(
    chi2: ChiSquared, level: float, name: str = "chi2", options: Options = DEFAULT_OPTIONS
) -> ProfiledBoundary:
    """Where min_nu chi^2 exceeds its least value in the box by `level` (2.30 and 5.99: 68.3 and 95 % for two parameters).

    All components, as `find_boundary` finds them. Afterwards the nuisances at every vertex are sought once more from those
    of its neighbours; where that leads lower, the new valleys become starts and the search is made again. Two valleys of
    equal depth make a kink, which is approached by halving. A valley to which neither a start nor a neighbour leads stays unseen.
    """
    if not level > 0:
        raise ValueError(f"Argument `level` must be positive, but is {level}.")
    rechecked, improved = 0, []
    for _ in range(ROUNDS):
        best = best_fit(chi2)
        arguments = (np.asarray(chi2.starts), chi2.bounds, best.chi2, level, chi2.arguments)
        problem = Problem((name,), ((name, (0,)),), _LogRatio(chi2.residuals, chi2.steps), arguments)
        boundary = find_boundary(problem, options=replace(options, deepest=False))
        minima = [_minima(chi2, curve.points, np.asarray(chi2.starts)) for curve in boundary.combined]
        new, count = _lower_valleys(chi2, boundary, minima, level)
        nuisances = [own for _, own in minima]
        rechecked += count
        improved.append(len(new))
        if not len(new):
            break
        chi2 = replace(chi2, starts=np.concatenate([chi2.starts, _distinct(new, nuisances)]))
    return ProfiledBoundary(boundary, best, tuple(nuisances), np.asarray(chi2.starts), rechecked, tuple(improved))


def best_fit(chi2: ChiSquared, lines: int = LINES) -> BestFit:
    """The least chi^2 over the unit box and the nuisances, from every start at the nodes of a coarse lattice."""
    nodes = np.stack(np.meshgrid(*[(np.arange(lines) + 0.5) / lines] * 2, indexing="ij"), axis=-1).reshape(-1, 2)
    values, nuisances = _minima(chi2, nodes, np.asarray(chi2.starts))
    chosen = np.argsort(values)[:lines]
    sums, ends = _joint(chi2.residuals, chi2.steps, nodes[chosen], nuisances[chosen], chi2.bounds, chi2.arguments)
    best = int(np.nanargmin(sums))
    return BestFit(np.asarray(ends[best, :2]), np.asarray(ends[best, 2:]), float(sums[best]))


@partial(jax.jit, static_argnums=(0, 1))
def _joint(residuals, steps, points, nuisances, bounds, arguments):
    """chi^2 and (point, nuisances) after a descent in both."""
    count = nuisances.shape[1]
    lower, upper = (-jnp.inf, jnp.inf) if bounds is None else bounds
    box = [
        jnp.concatenate([jnp.full(2, edge), jnp.broadcast_to(rest, count)])
        for edge, rest in ((0.0, lower), (1.0, upper))
    ]

    def descend(point, start):
        def both(parameters):
            return residuals(parameters[:2], parameters[2:], arguments)

        found = damped_gauss_newton(both, jnp.concatenate([point, start]), 4 * steps, tuple(box))
        return jnp.sum(both(found) ** 2), found

    return jax.vmap(descend)(points, nuisances)


def _minima(chi2: ChiSquared, points: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """chi^2 (n,) and nuisances (n, nuisance); starts (s, nuisance) for all points, or (n, s, nuisance)."""
    count = len(points)
    starts = np.broadcast_to(starts, (count, *starts.shape[-2:]))
    together = TOGETHER if on_cpu() else 1 << (count - 1).bit_length()
    passes = np.arange(-(-count // together) * together).reshape(-1, together) % count
    found = [_many(chi2.residuals, chi2.steps, points[k], starts[k], chi2.bounds, chi2.arguments) for k in passes]
    return tuple(np.concatenate(part)[:count] for part in zip(*found, strict=True))


@partial(jax.jit, static_argnums=(0, 1))
def _many(residuals, steps, points, starts, bounds, arguments):
    found = jax.vmap(lambda p, s: profiled_minimum(residuals, p, s, arguments, steps, bounds))(points, starts)
    return found.chi2, found.nuisances


def _lower_valleys(chi2: ChiSquared, boundary: Boundary, minima, level: float) -> tuple[np.ndarray, int]:
    """Nuisances (m, nuisance) reached from neighbours that lie lower than those found at a vertex; minimisations made."""
    lower, count = [np.empty((0, np.shape(chi2.starts)[1]))], 0
    for curve, (values, own) in zip(boundary.combined, minima, strict=True):
        around = np.stack([np.roll(own, step, axis=0) for step in (-3, -1, 1, 3)], axis=1)
        again, places = _minima(chi2, curve.points, around)
        lower.append(places[again < values - LOWER * level])
        count += 4 * len(own)
    return np.concatenate(lower), count


def _distinct(new: np.ndarray, nuisances) -> np.ndarray:
    """A few of the new places, well apart."""
    known = np.concatenate([*nuisances, new])
    spread = np.maximum(np.ptp(known, axis=0), 1e-300)
    chosen = [new[0]]
    for place in new[1:]:
        if len(chosen) < MOST_NEW_STARTS and all(np.max(np.abs(place - c) / spread) > APART for c in chosen):
            chosen.append(place)
    return np.array(chosen)
