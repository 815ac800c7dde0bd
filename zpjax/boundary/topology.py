"""Marching squares: which lattice edges the boundary crosses, and in which order."""

import contourpy
import numpy as np


def contours(nodes: np.ndarray) -> list[np.ndarray]:
    """Polylines of log r = 0 in index coordinates, the allowed side on their left.

    A line is closed if its first and last vertex agree; nodes with a NaN are left out.

    Values are squeezed to 1/4...1 on either side of zero, so every vertex lies well inside one lattice edge,
    by which it is recognised; how the squeezed values average still decides cells with diagonal signs.
    """
    squeezed = np.minimum(np.abs(nodes), 1e300)
    whole = 1 + squeezed
    squeezed *= 0.75  # in place: there may be millions
    squeezed /= whole
    squeezed += 0.25
    np.negative(squeezed, out=squeezed, where=nodes < 0)
    masked = np.ma.masked_array(squeezed, np.isnan(nodes)).T
    generator = contourpy.contour_generator(
        z=masked, name="serial", corner_mask=False, line_type=contourpy.LineType.Separate
    )
    return [line[::-1] for line in generator.lines(0.0)]


def crossed_edges(line: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Node indices (n, 2) at both ends of the lattice edge on which each vertex of a contour lies."""
    whole = np.round(line)
    on_line = np.abs(line - whole) < 1e-6
    low = np.where(on_line, whole, np.floor(line)).astype(int)
    high = np.where(on_line, whole, np.floor(line) + 1).astype(int)
    return low, high
