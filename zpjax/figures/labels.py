"""Names written along curves, on the excluded side, where they are least in the way."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from zpjax.figures.curves import lengths, points_along

_OFFSET = 8.0  # points between a curve and the middle of its name
_SHORTEST = 60.0  # points that a curve must be long to carry one
_TRIALS = 61
_STEP = 3.0  # points between those of a curve that are looked at


@dataclass(frozen=True)
class Named:
    """A name with the lines (n, 2) along one of which it is written, in data coordinates.

    excluded: whether a point (x, y) of the data lies on the side where the name belongs.
    """

    name: str
    colour: str
    lines: list[np.ndarray]
    excluded: "callable"


def write_names(axes: Axes, curves: list[Named]) -> None:
    """Write each name along its longest line that has room.

    The place is the one farthest from all other curves, from the frame, and first of all from the names already written.
    """
    transform, scale = axes.transData, axes.figure.dpi / 72
    screen = [[_evenly(transform.transform(line), _STEP * scale) for line in curve.lines] for curve in curves]
    texts = np.zeros((0, 2))
    for k, curve in enumerate(curves):
        others = np.concatenate([np.zeros((0, 2)), *(p for j, paths in enumerate(screen) if j != k for p in paths)])
        others = others[np.argsort(others[:, 0])]
        text = axes.text(
            0.5, 0.5, curve.name, color=_darker(curve.colour), fontsize=8.2, rotation_mode="anchor", ha="center",
            va="center", zorder=8, bbox=dict(boxstyle="round,pad=0.12", fc="white", ec="none", alpha=0.72), transform=axes.transAxes,
        )  # fmt: skip
        size = text.get_window_extent()
        room = _Room(axes, others, texts, (size.width / 2, size.height / 2), scale)
        places = (_best_place(room, path, curve.excluded) for path in sorted(screen[k], key=_length, reverse=True))
        found = next((place for place in places if place is not None), None)
        if found is None:
            text.remove()
            continue
        place, angle = found
        text.set_transform(transform)
        text.set_position(transform.inverted().transform(place))
        text.set_rotation(angle)
        texts = np.concatenate([texts, room.under(place, angle)])


@dataclass(frozen=True)
class _Room:
    """What is in the way of a name of half this width and height: points on other curves, from left to right, and under other
    names."""

    axes: object
    curves: np.ndarray
    texts: np.ndarray
    half: tuple[float, float]
    scale: float

    def under(self, place, angle) -> np.ndarray:
        """Points under the name, from its beginning to its end."""
        direction = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        return place + np.linspace(-self.half[0], self.half[0], 9)[:, None] * direction

    def free(self, place, angle, enough: float) -> float:
        """The least distance to a curve; negative where another name would be touched, or the frame. If it is not more than
        `enough`, any number that is not."""
        points, margin = self.under(place, angle), self.half[1] + 2 * self.scale
        frame = self.axes.get_window_extent()
        if not (
            np.all(points > (frame.x0 + margin, frame.y0 + margin))
            and np.all(points < (frame.x1 - margin, frame.y1 - margin))
        ):
            return -np.inf
        touching = _least(points, self.texts) - 2 * margin
        if touching < 0:
            return touching - 1e3
        if enough > 0:
            first, last = np.searchsorted(self.curves[:, 0], (points[:, 0].min() - enough, points[:, 0].max() + enough))
            near = _least(points[::2], self.curves[first:last])
            if near <= enough:
                return near
        return _least(points[::2], self.curves)


def _least(points, others) -> float:
    if not len(others):
        return 1e9
    return float(np.sqrt(np.min(np.sum((points[:, None] - others) ** 2, axis=-1))))


def _best_place(room: _Room, path, excluded):
    """The anchor and angle with the largest free distance, among points along the path; None if it is too short."""
    axes, scale = room.axes, room.scale
    length = lengths(path)
    if length[-1] < _SHORTEST * scale:
        return None
    best, score = None, -np.inf
    for fraction in np.linspace(0.04, 0.96, _TRIALS):
        here, ahead, behind = (_at(path, length, fraction * length[-1] + step * scale) for step in (0, 12, -12))
        tangent = (ahead - behind) / max(np.hypot(*(ahead - behind)), 1e-9)
        normal = np.array([-tangent[1], tangent[0]])
        x, y = axes.transData.inverted().transform(here + normal * 3 * scale)
        if not excluded(x, y):
            normal = -normal
        anchor = here + normal * _OFFSET * scale
        angle = (np.degrees(np.arctan2(tangent[1], tangent[0])) + 90) % 180 - 90
        free = room.free(anchor, angle, score)
        if free > score:
            best, score = (anchor, angle), free
    return best


def _evenly(path, step: float) -> np.ndarray:
    """The path with points so far apart and both ends; corners are cut by less than the step."""
    return points_along(path, max(2, int(np.ceil(_length(path) / step)) + 1))


def _length(path) -> float:
    return float(lengths(path)[-1])


def _at(path, length, distance):
    return np.array([np.interp(distance, length, path[:, k]) for k in (0, 1)])


def _darker(colour):
    from matplotlib.colors import to_rgb

    return tuple(0.62 * c for c in to_rgb(colour))
