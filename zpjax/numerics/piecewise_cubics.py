"""Coefficients of cubics that join smoothly at given points. numpy alone: scipy's own cost a third of a second to import."""

import numpy as np


def not_a_knot_slopes(values: np.ndarray) -> np.ndarray:
    """Slopes per step, at points a step apart, of the cubic spline with two continuous derivatives through the values (n,),
    n > 1; its third derivative has no jump at the last point but one of either end."""
    rises = np.diff(values)
    if len(rises) < 3:  # a line, a parabola
        middle = (rises[1:] + rises[:-1]) / 2
        return np.concatenate([[rises[0]], middle, [rises[-1]]]) + np.diff(rises).sum() / 2 * np.linspace(
            -1, 1, len(values)
        )
    first, last = (5 * rises[0] + rises[1]) / 2, (rises[-2] + 5 * rises[-1]) / 2
    right = [float(first), *(3 * (rises[1:] + rises[:-1])).tolist(), float(last)]
    # Eliminated from the front, which needs no pivots: what stands left of the diagonal, on it and right of it is 1, 4, 1, but
    # 1, 2 in the first row and 2, 1 in the last.
    pivots, behind = [1.0], 2.0
    for k in range(1, len(values)):
        before, own = (1.0, 4.0) if k < len(values) - 1 else (2.0, 1.0)
        factor = before / pivots[-1]
        pivots.append(own - factor * behind)
        right[k] -= factor * right[k - 1]
        behind = 1.0
    right[-1] /= pivots[-1]
    for k in range(len(values) - 2, -1, -1):
        right[k] = (right[k] - (1.0 if k else 2.0) * right[k + 1]) / pivots[k]
    return np.array(right)


def monotone_slopes(nodes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Slopes at the nodes (n,), n > 1, of a curve through the values that does not overshoot: harmonic means of those of the
    chords, 0 where these change sign (F. N. Fritsch and J. Butland, SIAM J. Sci. Stat. Comput. 5, 300)."""
    steps = np.diff(nodes)
    chords = np.diff(values) / steps
    if len(chords) == 1:
        return np.repeat(chords, 2)
    turns = np.sign(chords[1:]) * np.sign(chords[:-1]) <= 0
    before, after = 2 * steps[1:] + steps[:-1], steps[1:] + 2 * steps[:-1]
    left, right = (np.where(turns, 1.0, part) for part in (chords[:-1], chords[1:]))
    means = 1 / ((before / left + after / right) / (before + after))
    ends = (_end_slope(*steps[pair], *chords[pair]) for pair in (slice(0, 2), slice(-1, -3, -1)))
    first, last = ends
    return np.concatenate([[first], np.where(turns, 0.0, means), [last]])


def _end_slope(near: float, far: float, chord: float, next_chord: float) -> float:
    """That of the parabola through the last three points, unless it overshoots."""
    slope = ((2 * near + far) * chord - near * next_chord) / (near + far)
    if np.sign(slope) != np.sign(chord):
        return 0.0
    overshoots = np.sign(chord) != np.sign(next_chord) and abs(slope) > 3 * abs(chord)
    return 3 * chord if overshoots else slope


def cubics(steps: np.ndarray | float, values: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Coefficients (interval, 4), from the constant up, of the cubics with these values and slopes at their ends."""
    chords = np.diff(values) / steps
    bend = (slopes[:-1] + slopes[1:] - 2 * chords) / steps
    return np.stack([values[:-1], slopes[:-1], (chords - slopes[:-1]) / steps - bend, bend / steps], axis=1)
