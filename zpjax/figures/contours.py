"""Where a height given on a grid of the unit box is zero, as lines, and where it is positive, as rings. Needs contourpy alone."""

from functools import cached_property

import numpy as np


class Contours:
    """Of a height (x, y) at increasing x and y, unknown where it is not finite."""

    def __init__(self, x: np.ndarray, y: np.ndarray, height: np.ndarray) -> None:
        self._x, self._y, self._height = x, y, height
        finite = np.isfinite(height)
        self._unknown = None if np.all(finite) else ~finite
        known = height if self._unknown is None else height[finite]
        self._low, self._high = (known.min(), known.max()) if known.size else (np.inf, -np.inf)

    @cached_property
    def _generator(self):
        from contourpy import FillType, contour_generator

        height = self._height if self._unknown is None else np.ma.array(self._height, mask=self._unknown)
        return contour_generator(self._x, self._y, height.T, fill_type=FillType.OuterOffset)

    def zero_lines(self) -> list[np.ndarray]:
        """The lines (n, 2) along which the height is zero, with every vertex: one per crossed edge of the grid."""
        if not self._low < 0 < self._high:
            return []
        return [line for line in self._generator.lines(0.0) if len(line) > 1]

    def positive_rings(self) -> list[np.ndarray]:
        """Closed rings (n, 2) with the area where the height is positive on their left: holes run the other way round."""
        if not self._high > 0:
            return []
        points, offsets = self._generator.filled(0.0, np.inf)
        return [
            ring for p, o in zip(points, offsets, strict=True) for ring in np.split(p, np.asarray(o[1:-1], dtype=int))
        ]
