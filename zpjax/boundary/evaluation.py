"""Log ratios and their slopes at many points: the functions that are compiled, and the count of their calls.

All stages iterate on the host and ask for points here, so that a search compiles the physics once and never once per stage:
twelve compilations took 155 of the 200 s of a search whose evaluations took 25 s. Values are taken from the function with slopes
as well: that costs a search some tenths of a second, and another compilation would cost seconds.
"""

from collections.abc import Callable
from functools import partial, reduce

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from .problem import Problem

# One batch size each, because another size is another compilation. Of 256 to 4096 points at once, seven constraints on a
# CPU cost 14 to 4 us per value and 21 to 22 us per value with slopes.
VALUES_AT_ONCE, SLOPES_AT_ONCE = 1024, 256


def ratios_at(log_ratios: Callable, arguments: object, point: Array) -> Array:
    return jnp.asarray(log_ratios(point, arguments), jnp.float64)


def ratios_and_slopes(log_ratios: Callable, arguments: object, point: Array) -> tuple[Array, Array]:
    """Values (K,) and gradients (K, 2); a gradient that is not finite is zero.

    Forward mode, because then a piece with r = 0, whose slope is NaN, cannot spoil its neighbours.
    """

    def twice(place):
        values = ratios_at(log_ratios, arguments, place)
        return values, values

    slopes, values = jax.jacfwd(twice, has_aux=True)(point)
    usable = jnp.isfinite(values) & jnp.all(jnp.isfinite(slopes), axis=-1)
    return values, jnp.where(usable[:, None], slopes, 0.0)


def worst(log_ratios: np.ndarray, pieces: np.ndarray) -> np.ndarray:
    """The largest of these pieces for many points on the host, of a single one a view; NaN wherever a piece is not decided."""
    return reduce(np.maximum, (log_ratios[..., k] for k in np.flatnonzero(pieces)))


class Work:
    """Evaluations done so far, by stage, and what was found with slopes where a search may come again."""

    def __init__(self) -> None:
        self.values, self.slopes, self.by_stage = 0, 0, {}
        self.known: dict[bytes, tuple[np.ndarray, np.ndarray]] = {}

    def add(self, stage: str, values: int = 0, slopes: int = 0) -> None:
        self.values += values
        self.slopes += slopes
        self.by_stage[stage] = self.by_stage.get(stage, 0) + values + 3 * slopes

    @property
    def f_equivalents(self) -> int:
        return self.values + 3 * self.slopes


@partial(jax.jit, static_argnums=0)
def many_values(log_ratios: Callable, arguments: object, points: Array) -> tuple[Array]:
    """Log ratios (n, pieces) at points (n, 2), as a tuple of one; compiled."""
    return (jax.vmap(partial(ratios_at, log_ratios, arguments))(points),)


@partial(jax.jit, static_argnums=0)
def many_slopes(log_ratios: Callable, arguments: object, points: Array) -> tuple[Array, Array]:
    """Log ratios (n, pieces) and their slopes (n, pieces, 2) at points (n, 2); compiled."""
    return jax.vmap(partial(ratios_and_slopes, log_ratios, arguments))(points)


def in_batches(kernel: Callable, problem: Problem, points: np.ndarray, size: int) -> tuple[np.ndarray, ...]:
    """Outputs of `kernel(log_ratios, arguments, points)`, for at least one point, in batches padded to one size."""
    parts = []
    for start in range(0, len(points), size):
        chunk = points[start : start + size]
        missing = size - len(chunk)
        padded = np.concatenate([chunk, np.repeat(chunk[:1], missing, axis=0)])
        outputs = kernel(problem.log_ratios, problem.arguments, padded)
        parts.append([np.asarray(output)[: size - missing] for output in outputs])
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


def values_at(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Log ratios (n, K) at points (n, 2) of the unit box, outside of any search."""
    return (
        in_batches(many_values, problem, points, VALUES_AT_ONCE)[0]
        if len(points)
        else np.empty((0, len(problem.pieces)))
    )


def log_ratios_at(problem: Problem, points: np.ndarray, work: Work, stage: str) -> np.ndarray:
    """Log ratios (n, K) at points (n, 2)."""
    if not len(points):
        return np.empty((0, len(problem.pieces)))
    work.add(stage, values=len(points))
    return in_batches(many_slopes, problem, points, SLOPES_AT_ONCE)[0]


def slopes_at(problem: Problem, points: np.ndarray, work: Work, stage: str) -> tuple[np.ndarray, np.ndarray]:
    """Log ratios (n, K) and their gradients (n, K, 2) at points (n, 2)."""
    if not len(points):
        return np.empty((0, len(problem.pieces))), np.empty((0, len(problem.pieces), points.shape[-1]))
    work.add(stage, slopes=len(points))
    return in_batches(many_slopes, problem, points, SLOPES_AT_ONCE)


def slopes_once(problem: Problem, points: np.ndarray, work: Work, stage: str) -> tuple[np.ndarray, np.ndarray]:
    """The same, remembered: a curve that is drawn again after a cell was halved comes to the same points but for a few."""
    keys = [point.tobytes() for point in points]
    fresh = [k for k, key in enumerate(keys) if key not in work.known]
    values, slopes = slopes_at(problem, points[fresh], work, stage)
    work.known |= {keys[k]: found for k, *found in zip(fresh, values, slopes, strict=True)}
    found = [work.known[key] for key in keys]
    if not found:
        return values, slopes
    return np.stack([value for value, _ in found]), np.stack([slope for _, slope in found])


def worst_piece(values: np.ndarray, pieces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Index and log ratio (n,) of the largest among the pieces (n, K) that take part; NaN if one is not decided."""
    taking_part = np.where(pieces, values, -np.inf)
    index = np.argmax(taking_part, axis=1)
    return index, np.take_along_axis(taking_part, index[:, None], axis=1)[:, 0]
