"""Minima of functions of one variable, many at a time."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

_SAMPLES = 9
_NARROWER = 4.0


def refined_minima(
    function: Callable, centres: Float[np.ndarray, " n"], width: float, rounds: int = 2
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """Places and values of the minima near `centres`, of n functions evaluated together.

    function: positions (n, samples) -> values of the same shape. width: within which each minimum lies on either side, the
    step of the grid that gave the centres. Every round samples nine positions and narrows the width four times; at the
    end the parabola through the lowest three gives the minimum, to fourth order in the last width.
    """
    rows = np.arange(len(centres))
    for _ in range(rounds):
        near = centres[:, None] + width * np.linspace(-1, 1, _SAMPLES)
        values = np.asarray(function(near))
        at = np.clip(np.argmin(values, axis=1), 1, _SAMPLES - 2)
        centres, width = near[rows, at], width / _NARROWER
    below, here, above = (values[rows, at + step] for step in (-1, 0, 1))
    curvature = above - 2 * here + below
    safe = np.where(curvature > 0, curvature, 1.0)
    shift = np.where(curvature > 0, (below - above) / (2 * safe), 0.0)
    return centres + shift * width, here - np.where(curvature > 0, (above - below) ** 2 / (8 * safe), 0.0)
