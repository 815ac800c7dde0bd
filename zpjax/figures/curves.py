"""The curves of a boundary as dense lines, and the regions on their left: exact, whatever the grid of the scan."""

import numpy as np

from zpjax.numerics.hermite import hermite

_PER_ARC = 8
# An open curve that ends farther from the border of the unit box than this ends inside it.
_ON_BORDER = 1e-6
_CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
# The ring around the whole unit box.
BORDER = np.concatenate([_CORNERS, _CORNERS[:1]])


def curve_line(curve: dict) -> np.ndarray:
    """Points (n, 2) of the unit box along the cubic arcs of one curve of boundary.json; a closed one returns to its first."""
    arcs = curve_arcs(curve)
    return np.concatenate([arcs[0, :1], *arcs[:, 1:]]) if len(arcs) else np.array(curve["unit_box"])


def curve_arcs(curve: dict) -> np.ndarray:
    """The arcs one after the other, each as points of the unit box with both ends: (arcs, n, 2)."""
    points = np.array(curve["unit_box"], dtype=float)
    tangents = np.array(curve["tangents"], dtype=float)
    here = np.arange(len(points) if curve["closed"] else len(points) - 1)
    after = (here + 1) % len(points)
    ends = points[here], points[after], tangents[here, 0], tangents[after, 1]
    along = [hermite(*ends, t) for t in np.linspace(0, 1, _PER_ARC + 1)]
    return np.clip(np.stack(along, axis=1), 0.0, 1.0)


def rings_on_left(lines: list[np.ndarray]) -> list[np.ndarray] | None:
    """Closed rings around the region on the left of these lines of the unit box, itself on the left of the rings.

    A line is closed if it returns to its first point; an open one goes on along the border of the box, anticlockwise, to the
    next that begins there. None without any line, or if an open one ends inside the box.
    """
    closed = [line for line in lines if _is_closed(line)]
    open_ = [line for line in lines if not _is_closed(line)]
    if not lines or not all(_distance_to_border(line[end]) < _ON_BORDER for line in open_ for end in (0, -1)):
        return None
    if not open_:
        outermost = min(closed, key=lambda ring: np.min(ring[:, 0]))
        return closed if area(outermost) > 0 else [*closed, BORDER]
    joined = _joined_along_border(open_)
    return None if joined is None else closed + joined


def _joined_along_border(lines: list[np.ndarray]) -> list[np.ndarray] | None:
    starts = np.array([_place_on_border(line[0]) for line in lines])
    left, rings = set(range(len(lines))), []
    while left:
        first = current = min(left)
        ring = []
        while True:
            left.discard(current)
            ring.append(lines[current])
            here = _place_on_border(lines[current][-1])
            following = int(np.argmin((starts - here) % 4))
            ring.append(_corners_between(here, starts[following]))
            if following == first:
                break
            if following not in left:
                return None
            current = following
        rings.append(np.concatenate([*ring, lines[first][:1]]))
    return rings


def _is_closed(line) -> bool:
    return bool(np.array_equal(line[0], line[-1]))


def area(ring: np.ndarray) -> float:
    """The area of a ring in the unit box, negative if it runs clockwise."""
    x, y = ring.T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2


def lies_on_left(rings: list[np.ndarray], point: np.ndarray) -> bool:
    """Whether a point lies in the region around which these rings run anticlockwise, and round its holes the other way."""
    winding = 0
    for ring in rings:
        below = ring[:, 1] <= point[1]
        crossed = np.flatnonzero(below != np.roll(below, -1))  # of some thousand edges a few
        (x0, y0), (x1, y1) = (ring[crossed] - point).T, (ring[(crossed + 1) % len(ring)] - point).T
        left, upwards = x0 * y1 - x1 * y0, below[crossed]
        winding += int(np.sum(upwards & (left > 0))) - int(np.sum(~upwards & (left < 0)))
    return winding > 0


def lengths(line: np.ndarray) -> np.ndarray:
    """From the beginning of a line to each of its points, along it."""
    return np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])


def points_along(line: np.ndarray, number: int) -> np.ndarray:
    """So many points at equal distances along a line, both ends among them."""
    length = lengths(line)
    where = np.linspace(0, length[-1], number)
    return np.stack([np.interp(where, length, line[:, k]) for k in (0, 1)], axis=-1)


def _distance_to_border(point) -> float:
    return float(np.min([point, 1 - point]))


def _place_on_border(point) -> float:
    """0 to 4 along the border, anticlockwise from the lower left corner."""
    x, y = point
    side = int(np.argmin([y, 1 - x, 1 - y, x]))
    return side + float((x, y, 1 - x, 1 - y)[side])


def _corners_between(start: float, stop: float) -> np.ndarray:
    """The corners that one passes on the way anticlockwise."""
    stop = start + (stop - start) % 4
    return _CORNERS[np.arange(int(np.floor(start)) + 1, int(np.ceil(stop))) % 4]
