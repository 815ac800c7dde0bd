"""Cubic arcs between points with tangents; needs no JAX."""

from collections.abc import Iterator

import numpy as np


def hermite(start: np.ndarray, stop: np.ndarray, leaving: np.ndarray, arriving: np.ndarray, t: float) -> np.ndarray:
    """Points (n, 2) at 0 <= t <= 1 of the cubic arcs with these unit tangents at their ends; NaN: along the chord."""
    along, back = derivatives(start, stop, leaving, arriving)
    u = 1 - t
    return start * u**2 * (1 + 2 * t) + stop * t**2 * (3 - 2 * t) + along * u**2 * t - back * t**2 * u


def derivatives(start: np.ndarray, stop: np.ndarray, leaving: np.ndarray, arriving: np.ndarray) -> Iterator[np.ndarray]:
    """Derivatives by t of an arc at both ends: tangents times chord times 2/(1 + cos(theta/2)), theta the angle between them.

    The factor is that of a circle, which the arc then follows to sixth order, and any other smooth curve to fourth.
    """
    chord = stop - start
    length = np.linalg.norm(chord, axis=1)[:, None]
    cosine = np.sqrt(np.clip((1 + np.sum(leaving * arriving, axis=1)) / 2, 0.0, 1.0))[:, None]
    length = length * np.where(np.isnan(cosine), 1.0, 2 / (1 + cosine))
    return (np.where(np.isnan(tangent), chord, tangent * length) for tangent in (leaving, arriving))
