"""Descents into allowed islands and ascents to excluded holes, from many seeds at once."""

from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax

from .evaluation import Work, in_batches, ratios_and_slopes, worst, worst_piece
from .lattice import node_points
from .problem import Lattice, Options, Problem

HOT, COLD = 3.0, 0.03
BEYOND_FLOATS = 1e300
MOST_DIPS = 256
CELLS_PER_STEP = 0.1  # 80 steps of a decaying rate then cover four cells


@dataclass(frozen=True)
class Finds:
    """The best point (n, 2) each seed passed, with its log ratios (n, K)."""

    points: np.ndarray
    log_ratios: np.ndarray


def scattered(count: int, seed: int) -> np.ndarray:
    """Additive-recurrence points (count, 2) in the unit box, shifted by the seed."""
    plastic = 1.324717957244746  # root of p^3 = p + 1, the two-dimensional golden ratio
    shift = np.random.default_rng(seed).random(2)
    steps = np.arange(count)[:, None] * np.array([1 / plastic, 1 / plastic**2])
    return (shift + steps) % 1.0


def objectives(problem: Problem, regions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Piece masks (m, K) and directions (m,): descend each region, ascend each piece.

    An allowed region is an intersection, so its pieces descend together; an excluded one is a union, where
    the maximum would draw every seed to the nearest piece only, so each piece ascends alone.
    """
    pieces = np.eye(len(problem.pieces), dtype=bool)
    return np.concatenate([regions, pieces]), np.concatenate([np.ones(len(regions)), -np.ones(len(pieces))])


def _slope_of_objective(values, slopes, pieces, direction, temperature):
    # g = log(1 + r) - log 2 for a descent; for an ascent its mirror image under r -> 1/r, which keeps its
    # slope where r << 1. The slope of T logsumexp(g / T) is written out: no derivative passes through r = 0.
    signed = direction * jnp.clip(values, -BEYOND_FLOATS, BEYOND_FLOATS)
    soft = jnp.where(pieces, jnp.logaddexp(0.0, signed), -jnp.inf)
    weights = jax.nn.softmax(soft / temperature) * jax.nn.sigmoid(signed) * direction
    return jnp.sum(jnp.where(pieces & ~jnp.isnan(values), weights, 0.0)[:, None] * slopes, axis=0)


def _descend(log_ratios, arguments, steps, start, pieces, direction, rate, hot):
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(optax.cosine_decay_schedule(rate, steps)))

    def step(number, carry):
        point, state, best, best_values, best_worst = carry
        values, slopes = ratios_and_slopes(log_ratios, arguments, point)
        score = direction * worst_piece(values, pieces)[1]
        better = score < best_worst
        best, best_values = jnp.where(better, point, best), jnp.where(better, values, best_values)
        progress = jnp.asarray(number, jnp.float64) / steps
        temperature = COLD + (hot - COLD) * 0.5 * (1 + jnp.cos(jnp.pi * progress))
        slope = _slope_of_objective(values, slopes, pieces, direction, temperature)
        slope = jnp.where(jnp.all(jnp.isfinite(slope)), slope, 0.0)
        update, state = optimiser.update(slope, state)
        best_worst = jnp.where(better, score, best_worst)
        return jnp.clip(point + update, 0.0, 1.0), state, best, best_values, best_worst

    unknown = jnp.full(pieces.shape, jnp.nan)
    first = (start, optimiser.init(start), start, unknown, jnp.asarray(jnp.inf))
    _, _, best, best_values, _ = jax.lax.fori_loop(0, steps, step, first)
    return best, best_values


@partial(jax.jit, static_argnums=0, static_argnames=("steps",))
def _descend_all(log_ratios, arguments, *lanes, steps):
    return jax.vmap(partial(_descend, log_ratios, arguments, steps))(*lanes)


def dips(lattice: Lattice, pieces: np.ndarray, direction: float) -> np.ndarray:
    """Nodes lower than their eight neighbours that still have the sign to be left, the lowest first."""
    depth = worst(direction * lattice.log_ratios, pieces)
    depth = np.where(np.isnan(depth), np.inf, depth)
    around = np.pad(depth, 1, constant_values=np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(around, (3, 3))
    chosen = np.nonzero(((depth <= windows.min(axis=(2, 3))) & (depth > 0) & (depth < np.inf)).ravel())[0]
    return node_points(lattice)[chosen[np.argsort(depth.ravel()[chosen], kind="stable")]][:MOST_DIPS]


def discover(problem: Problem, lattice: Lattice, regions: np.ndarray, options: Options, work: Work) -> Finds:
    """The best point of every seed of every objective.

    Scattered seeds travel far and find what is deep; seeds at the dips of the lattice stay within a few cells
    and find what is shallow: islands as large as a cell that its corners just miss.
    """
    objective = objectives(problem, regions)
    near = [dips(lattice, *each) for each in zip(*objective, strict=True)]
    far = options.seeds * len(near)
    starts = np.concatenate([scattered(far, options.seed), *near])
    cell = max(np.diff(lattice.x).max(), np.diff(lattice.y).max())
    numbers = np.arange(len(near))
    which = np.concatenate([np.repeat(numbers, options.seeds), np.repeat(numbers, [len(d) for d in near])])
    local = np.arange(len(starts)) >= far
    rates, hot = np.where(local, CELLS_PER_STEP * cell, options.rate), np.where(local, COLD, HOT)
    lanes = starts, *(part[which] for part in objective), rates, hot
    work.add("discovery", slopes=len(starts) * options.steps)
    kernel = partial(_descend_all, steps=options.steps)
    with jax.numpy_dtype_promotion("standard"):  # optax raises a float to an integer power
        return Finds(*in_batches(kernel, problem, *lanes))
