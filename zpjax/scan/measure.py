"""How much of the scanned box each point stands for: the weights of volumes and histograms.

Weights are in units of one cell of an evenly spaced grid, or of one scattered point, so that sums of them are exact.
"""

import numpy as np

from zpjax.question.axes import Axis
from zpjax.question.spec import ScanSpec


def axis_weights(axis: Axis) -> np.ndarray:
    """Trapezoidal weights of a grid axis: 1, and 1/2 at both ends; by their distances for values given one by one, which
    increase."""
    gaps = axis_gaps(axis)
    return np.ones(1) if len(gaps) == 1 else (np.roll(gaps, 1) + gaps) / 2


def axis_gaps(axis: Axis) -> np.ndarray:
    """Distance from each node to the next, in the same units; 0 after the last."""
    if axis.values is None:
        return np.append(np.ones(axis.points - 1), 0.0)
    nodes = axis.nodes()
    if len(nodes) == 1:
        return np.zeros(1)
    return np.append(np.diff(axis.to_unit(nodes)) * (len(nodes) - 1), 0.0)


def total_weight(spec: ScanSpec) -> float:
    """Sum of the weights over the whole scan; of importance-sampled points, its expected value."""
    if not spec.is_grid:
        return float(spec.points)
    return float(np.prod([np.sum(axis_weights(axis)) for axis in spec.axes]))
