"""Log ratios and their slopes, for one point, and the padded batches that carry every compiled stage."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

SMALLEST, LARGEST = 256, 16384


def ratios_at(log_ratios, arguments, point):
    return jnp.asarray(log_ratios(point, arguments), jnp.float64)


def ratios_and_slopes(log_ratios, arguments, point):
    """Values (K,) and gradients (K, 2); a gradient that is not finite is zero.

    Forward mode, because then a piece with r = 0, whose slope is NaN, cannot spoil its neighbours.
    """

    def twice(place):
        values = ratios_at(log_ratios, arguments, place)
        return values, values

    slopes, values = jax.jacfwd(twice, has_aux=True)(point)
    usable = jnp.isfinite(values) & jnp.all(jnp.isfinite(slopes), axis=-1)
    return values, jnp.where(usable[:, None], slopes, 0.0)


def worst_piece(values, pieces):
    """Index and log ratio of the largest among the pieces that take part."""
    taking_part = jnp.where(pieces, values, -jnp.inf)
    index = jnp.argmax(taking_part)
    return index, taking_part[index]


def worst(log_ratios: np.ndarray, pieces: np.ndarray) -> np.ndarray:
    """The same value for many points on the host; NaN wherever a piece is not decided."""
    return np.max(log_ratios[..., pieces], axis=-1)


class Work:
    """Evaluations done so far, by stage."""

    def __init__(self):
        self.values, self.slopes, self.by_stage = 0, 0, {}

    def add(self, stage: str, values: int = 0, slopes: int = 0) -> None:
        self.values += values
        self.slopes += slopes
        self.by_stage[stage] = self.by_stage.get(stage, 0) + values + 3 * slopes

    @property
    def f_equivalents(self) -> int:
        return self.values + 3 * self.slopes


def padded_size(count: int, smallest: int = SMALLEST) -> int:
    """Powers of two, in steps of four so that only few sizes are ever compiled."""
    size = smallest
    while size < min(count, LARGEST):
        size *= 4
    return size


def in_batches(kernel, problem, *lanes, smallest: int = SMALLEST) -> tuple[np.ndarray, ...]:
    """Outputs of `kernel(log_ratios, arguments, *lanes)`, for at least one lane, in padded batches."""
    count = len(lanes[0])
    size = padded_size(count, smallest)
    parts = []
    for start in range(0, count, size):
        chunk = [np.asarray(lane)[start : start + size] for lane in lanes]
        missing = size - len(chunk[0])
        chunk = [np.concatenate([c, np.repeat(c[:1], missing, axis=0)]) for c in chunk]
        outputs = kernel(problem.log_ratios, problem.arguments, *chunk)
        parts.append([np.asarray(output)[: size - missing] for output in outputs])
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


@partial(jax.jit, static_argnums=0)
def _many_values(log_ratios, arguments, points):
    return (jax.vmap(partial(ratios_at, log_ratios, arguments))(points),)


def values_at(problem, points: np.ndarray) -> np.ndarray:
    """Log ratios (n, K) at points (n, 2) of the unit box, outside of any search."""
    return log_ratios_at(problem, points, Work(), "values")


def log_ratios_at(problem, points: np.ndarray, work: Work, stage: str) -> np.ndarray:
    """Log ratios (n, K) at points (n, 2)."""
    if not len(points):
        return np.empty((0, len(problem.pieces)))
    work.add(stage, values=len(points))
    return in_batches(_many_values, problem, points)[0]
