"""The least excluded point: where the largest log ratio is smallest, whether or not it is negative."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from .crease import lowest_on_crease
from .discovery import Finds
from .evaluation import Work, in_batches, log_ratios_at, ratios_at
from .lattice import node_points
from .outcome import LeastExcluded
from .problem import Lattice, Problem

STARTS, SAMPLES, ELITES, ROUNDS = 8, 64, 16, 104
# Widths grow by this factor over those of the elites, so that at a minimum the patch shrinks to 0.6 of its
# size per round and on a slope it grows. On nine minima 1.0 to 1.35 served equally, 1.5 lost four digits.
GROWTH = 1.2
IN_CONFLICT = 1e-3
TINY = 1e-17
# A patch that has collapsed across a curved crease starts again as a circle, which gains two digits there.
RESTARTS = (12, 24, 36, 48)


def _ellipse(moved):
    """Triangular factor of the spread of the elites, by projection: a covariance loses half of the digits."""
    # a disc of radius R has variance R^2 / 4 per axis; about the old centre, so that a slope stretches it
    scale = 2 * GROWTH / np.sqrt(ELITES)
    dx, dy = moved[:, 0], moved[:, 1]
    long = jnp.sqrt(jnp.sum(dx**2)) + TINY
    share = jnp.sum(dx * dy) / long**2
    short = jnp.sqrt(jnp.sum((dy - share * dx) ** 2)) + TINY
    return scale * long, scale * share * long, scale * short


def _zoom(log_ratios, arguments, start, width):
    """Samples in an ellipse that moves and turns with its best quarter, so narrow valleys do not stop it."""
    number = jnp.arange(SAMPLES, dtype=jnp.float64)
    radius, golden = jnp.sqrt((number + 0.5) / SAMPLES), np.pi * (3 - np.sqrt(5))

    def round_of_samples(turn, state):
        centre, (long, slant, short), best, best_value = state
        angle = number * golden + jnp.asarray(turn, jnp.float64)
        u, v = radius * jnp.cos(angle), radius * jnp.sin(angle)
        offsets = jnp.stack([long * u, slant * u + short * v], axis=1)
        samples = jnp.clip(centre + offsets, 0.0, 1.0)
        values = jax.vmap(lambda p: jnp.max(ratios_at(log_ratios, arguments, p)))(samples)
        values = jnp.where(jnp.isnan(values), jnp.inf, values)
        order = jnp.argsort(values)
        better = values[order[0]] < best_value
        best = jnp.where(better, samples[order[0]], best)
        best_value = jnp.where(better, values[order[0]], best_value)
        moved = samples[order[:ELITES]] - centre
        shape = _ellipse(moved)
        fresh = jnp.any(turn == jnp.array(RESTARTS))
        centre = jnp.where(fresh, best, centre + jnp.mean(moved, axis=0))
        shape = tuple(jnp.where(fresh, f, o) for f, o in zip(circle, shape, strict=True))
        return centre, shape, best, best_value

    circle = (width, jnp.zeros_like(width), width)
    first = (start, circle, start, jnp.asarray(jnp.inf))
    _, _, best, value = jax.lax.fori_loop(0, ROUNDS, round_of_samples, first)
    return best, value


@partial(jax.jit, static_argnums=0)
def _zooms(log_ratios, arguments, starts, widths):
    return jax.vmap(partial(_zoom, log_ratios, arguments))(starts, widths)


def _best_distinct(points: np.ndarray, values: np.ndarray, apart: float) -> np.ndarray:
    """Points in order of value, none within `apart` of a better one, repeated until there are enough."""
    order = np.argsort(np.where(np.isnan(values), np.inf, values), kind="stable")
    points, chosen = points[order], []
    while len(points) and len(chosen) < STARTS:
        chosen.append(points[0])
        points = points[np.linalg.norm(points - points[0], axis=1) > apart]
    return np.array((chosen * STARTS)[:STARTS])


def least_excluded_point(
    problem: Problem, lattice: Lattice, finds: Finds, work: Work, exact: bool = True
) -> LeastExcluded:
    """From the best nodes and finds, which stand where nothing improves on them.

    Without `exact` they are the answer: where something is allowed, the digits of the deepest point are not worth the
    compilation of the search for them.
    """
    points = np.concatenate([finds.points, node_points(lattice)])
    ratios = np.concatenate([finds.log_ratios, lattice.log_ratios.reshape(-1, len(problem.pieces))])
    values = np.max(ratios, axis=1)
    if not exact:
        return _best_of(problem, points[[np.nanargmin(values)]], work)
    starts = _best_distinct(points, values, apart=0.03)
    work.add("least excluded", values=STARTS * SAMPLES * ROUNDS)
    zoomed, _ = in_batches(_zooms, problem, starts, np.full(STARTS, 0.02), smallest=STARTS)
    best = _best_of(problem, np.concatenate([starts, zoomed]), work)
    if len(best.conflict) < 2:
        return best
    # a patch loses digits where a crease curves within its length; equations do not
    on_crease = lowest_on_crease(problem, zoomed, work)
    return _best_of(problem, np.concatenate([best.point[None], on_crease]), work)


def _best_of(problem: Problem, points: np.ndarray, work: Work) -> LeastExcluded:
    ratios = log_ratios_at(problem, points, work, "least excluded")
    values = np.max(ratios, axis=1)
    best = np.argmin(np.where(np.isnan(values), np.inf, values))
    log_ratios, largest = ratios[best], values[best]
    with np.errstate(over="ignore", invalid="ignore"):
        close = (log_ratios == largest) | (largest - log_ratios <= IN_CONFLICT)
        conflict = tuple(np.array(problem.pieces)[close].tolist())
        return LeastExcluded(points[best], log_ratios, conflict, float(np.exp(largest)))
