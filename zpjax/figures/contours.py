"""Where a height given on a grid of the unit box is zero, as lines, and where it is positive, as rings. Needs contourpy alone."""

import numpy as np


def zero_lines(x: np.ndarray, y: np.ndarray, height: np.ndarray) -> list[np.ndarray]:
    """The lines (n, 2) along which the height (x, y) is zero, with every vertex: one per crossed edge of the grid."""
    from contourpy import contour_generator

    known = np.ma.masked_invalid(height)
    if not (known.count() and known.min() < 0 < known.max()):
        return []
    return [line for line in contour_generator(x, y, known.T).lines(0.0) if len(line) > 1]


def positive_rings(x: np.ndarray, y: np.ndarray, height: np.ndarray) -> list[np.ndarray]:
    """Closed rings (n, 2) with the area where the height is positive on their left: holes run the other way round."""
    from contourpy import FillType, contour_generator

    known = np.ma.masked_invalid(height)
    if not (known.count() and known.max() > 0):
        return []
    generator = contour_generator(x, y, known.T, fill_type=FillType.OuterOffset)
    points, offsets = generator.filled(0.0, np.inf)
    return [ring for p, o in zip(points, offsets, strict=True) for ring in np.split(p, np.asarray(o[1:-1], dtype=int))]
