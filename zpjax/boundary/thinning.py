"""Which crossings of a fine lattice are needed to draw a smooth curve."""

import numpy as np

# No segment is longer than this, so that a curve of a fine lattice is checked as closely as that of one of 128 lines,
# where a segment spans a cell and is probed at three points: here it spans four such cells at most, and has five.
LONGEST = 1 / 32
# Chords that stray from the crossings farther than this many tolerances would only be split again.
STRAYING = 2.0


def thinned(points: np.ndarray, closed: bool, tolerance: float) -> np.ndarray:
    """Indices of the points (n, 2) to keep: both ends, and chords that pass near all points that they skip.

    A closed curve keeps at least four, or all it has.
    """
    count = len(points)
    if count <= 4:
        return np.arange(count)
    quarters = np.linspace(0, count, 5).astype(int)[:-1] if closed else np.array([0])
    stops = set(quarters.tolist()) | {count - 1}
    kept, first = [0], 0
    while first < count - 1:
        last = first + 1
        while last < count - 1 and last not in stops and _is_near(points[first : last + 2], tolerance):
            last += 1
        kept.append(last)
        first = last
    return np.array(kept)


def _is_near(points: np.ndarray, tolerance: float) -> bool:
    """Whether the chord of the first and the last point is short and no other point is far from it."""
    chord = points[-1] - points[0]
    length = np.hypot(*chord)
    if not 0 < length <= LONGEST:
        return False
    x, y = (points[1:-1] - points[0]).T
    across = np.abs(chord[0] * y - chord[1] * x) / length
    along = (chord[0] * x + chord[1] * y) / length
    return bool(np.all(across <= STRAYING * tolerance) and np.all((along >= 0) & (along <= length)))
