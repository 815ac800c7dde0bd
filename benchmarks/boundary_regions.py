"""Two regions with known boundaries: three smooth islands of very different sizes, and the common part of three ellipses."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

CENTRES, RADIUS = np.array([[0.36, 0.41], [0.61, 0.38], [0.52, 0.63]]), 0.25
ISLANDS = np.array([[0.3, 0.35], [0.72, 0.6], [0.55, 0.86]])
# The smallest has the 1/4000th part of the area of the largest.
RADII = np.array([0.2, 0.08, 0.012])
SHARPNESS = 4.0
# Lengths along x and y are multiplied by these: circles would flatter arcs that are exact for them.
STRETCH = np.array([1.3, 0.75])


@dataclass(frozen=True)
class Question:
    """pieces: of the maximum. log_ratios: (point, None) -> (K,) in JAX. values: (n, 2) -> (n, K), written in NumPy."""

    pieces: int
    log_ratios: Callable
    values: Callable
    corners: np.ndarray

    @property
    def problem(self):
        from zpjax.boundary import Problem

        names = tuple(f"piece {k}" for k in range(self.pieces))
        return Problem(names, (("region", tuple(range(self.pieces))),), self.log_ratios)

    def distance(self, points: np.ndarray) -> np.ndarray:
        """|F|/|grad F| at points near the boundary, F the largest piece, by central differences of step 1e-6."""
        values, rows = self.values(points), np.arange(len(points))
        index = np.argmax(values, axis=1)
        step = 1e-6 * np.eye(2)
        slopes = [(self.values(points + e) - self.values(points - e))[rows, index] for e in step]
        return np.abs(values[rows, index]) / (np.hypot(*slopes) / 2e-6)

    def largest(self, points: np.ndarray) -> np.ndarray:
        return np.max(self.values(points), axis=1)

    def error(self, polylines: list[np.ndarray]) -> float:
        """The largest distance from the boundary, of the drawn points and of the corners from the nearest of them."""
        points = np.vstack(polylines)
        gaps = [np.min(np.linalg.norm(points - corner, axis=1)) for corner in self.corners]
        return float(max(np.max(self.distance(points)), *gaps, 0.0))


def _ellipses(point, _):
    import jax.numpy as jnp

    return jnp.log(jnp.sum(((point - CENTRES) * STRETCH) ** 2, axis=1) / RADIUS**2)


def _ellipses_numpy(points):
    squared = np.sum(((points[:, None] - CENTRES) * STRETCH) ** 2, axis=2)
    return np.log(np.maximum(squared, 1e-300) / RADIUS**2)


def _islands(point, _):
    import jax.numpy as jnp
    from jax.scipy.special import logsumexp

    # a smooth minimum of the three: nearly ellipses, each a little larger where another is near
    inside = 1 - jnp.sum(((point - ISLANDS) * STRETCH) ** 2, axis=1) / RADII**2
    return -logsumexp(SHARPNESS * inside)[None] / SHARPNESS


def _islands_numpy(points):
    from scipy.special import logsumexp

    inside = 1 - np.sum(((points[:, None] - ISLANDS) * STRETCH) ** 2, axis=2) / RADII**2
    return -logsumexp(SHARPNESS * inside, axis=1)[:, None] / SHARPNESS


def _corners() -> np.ndarray:
    """Where two ellipses cross inside the third: circles in stretched coordinates."""
    found, centres = [], CENTRES * STRETCH
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        middle, along = (centres[i] + centres[j]) / 2, centres[j] - centres[i]
        half = math.sqrt(RADIUS**2 - along @ along / 4) / math.sqrt(along @ along)
        for side in (1.0, -1.0):
            corner = middle + side * half * np.array([-along[1], along[0]])
            if np.linalg.norm(corner - centres[k]) < RADIUS:
                found.append(corner / STRETCH)
    return np.array(found)


QUESTIONS = {
    "smooth": Question(1, _islands, _islands_numpy, np.empty((0, 2))),
    "kinked": Question(3, _ellipses, _ellipses_numpy, _corners()),
}
