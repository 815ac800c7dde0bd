"""The plane of a stored scan as lines and areas in the figure's own coordinates, small enough for a page."""

from dataclasses import dataclass

import numpy as np

from zpjax.figures import layers as figure_layers
from zpjax.figures.axis import Axis
from zpjax.store.reading import StoredScan

# Of the drawing area, in units of the SVG's view box.
WIDTH, HEIGHT = 880.0, 700.0
# Deviation of a drawn line from the contour, and points per axis of the grid that answers "what excludes this point".
_TOLERANCE, _LOOKUP = 0.25, 96
# Logarithms of ratios are kept in twentieths of a decade between -6.35 and 6.35.
_STEPS_PER_DECADE = 20


@dataclass(frozen=True)
class Layer:
    """One constraint: its outline r = 1, the area where it excludes (or, of a band, allows), and its reach.

    kind: band, exclusion or projection. excluded: share of the plane with r > 1. lowest: the point of the outline with the
    smallest second parameter, displayed units. levels: int8 of log10 r on the lookup grid. uncovered: whether it judges nothing.
    """

    name: str
    kind: str
    lines: list[np.ndarray]
    areas: list[np.ndarray]
    excluded: float
    lowest: tuple[float, float] | None
    levels: np.ndarray
    uncovered: bool


@dataclass(frozen=True)
class Plane:
    """What the figure shows.

    union: areas excluded by any bound, which overlap and have what they exclude on one side of all of them; combined: the
    boundary of the allowed region, bare: areas inside of it, where none of the union is painted; allowed: its share of the plane, of its points if there is no boundary. uncovered: title -> share of
    the points at which a constraint judges nothing.
    """

    axes: tuple[Axis, Axis]
    layers: list[Layer]
    union: list[np.ndarray]
    combined: list[np.ndarray]
    bare: list[np.ndarray]
    least_excluded: np.ndarray | None
    allowed: float
    lookup: tuple[np.ndarray, np.ndarray]
    uncovered: dict[str, float]


def read_plane(stored: StoredScan) -> Plane | None:
    """The plane of a finished grid of two parameters whose ratios are stored; None for other scans."""
    if not figure_layers.is_plane(stored) or not stored.is_complete():
        return None
    found = figure_layers.read_layers(stored)
    picked = [np.unique(np.linspace(0, len(n) - 1, min(len(n), _LOOKUP)).round().astype(int)) for n in found.nodes]
    excluding = [layer for layer in found.layers if layer.kind == "exclusion"]
    return Plane(
        found.axes,
        [_layer(found.axes, picked, layer) for layer in found.layers],
        [drawn(ring) for layer in excluding for ring in layer.excluded],
        [drawn(line) for line in found.combined],
        [drawn(ring) for ring in found.combined_allowed],
        None if found.least_excluded is None else _placed(found.least_excluded),
        found.allowed_share(),
        tuple(n[p] for n, p in zip(found.nodes, picked, strict=True)),
        found.uncovered(),
    )


def _layer(axes, picked, layer: figure_layers.Layer) -> Layer:
    lines = [drawn(line) for line in layer.lines]
    log_r = layer.log_r
    levels = np.clip(np.round(log_r[np.ix_(*picked)] * _STEPS_PER_DECADE), -127, 127)
    return Layer(
        layer.attributes["constraint"],
        layer.kind,
        lines,
        [drawn(ring) for ring in layer.allowed] if layer.kind == "band" else [],
        float(np.mean(log_r > 0)),
        _lowest(axes, lines),
        # What has no ratio says nothing of a point.
        np.where(np.isnan(levels), -127, levels).astype(np.int8),
        layer.uncovered == 1,
    )


def drawn(line: np.ndarray) -> np.ndarray:
    """Points (n, 2) of the unit box as fewest points of the figure."""
    return simplified(_placed(line))


def _placed(points: np.ndarray) -> np.ndarray:
    return np.asarray(points) * (WIDTH, -HEIGHT) + (0, HEIGHT)


def _lowest(axes, lines) -> tuple[float, float] | None:
    if not lines:
        return None
    points = np.concatenate(lines)
    x, y = points[np.argmax(points[:, 1])]
    return tuple(float(axis.value(u)) for axis, u in zip(axes, (x / WIDTH, 1 - y / HEIGHT), strict=True))


def extent(plane: Plane) -> list[tuple[float, float]]:
    """From where to where the allowed region's boundary reaches along both axes, displayed units."""
    points = np.concatenate(plane.combined)
    fractions = points[:, 0] / WIDTH, 1 - points[:, 1] / HEIGHT
    return [(float(a.value(f.min())), float(a.value(f.max()))) for a, f in zip(plane.axes, fractions, strict=True)]


def simplified(points: np.ndarray, tolerance: float = _TOLERANCE) -> np.ndarray:
    """Fewest points of a line so that no dropped one is farther than the tolerance from it (Ramer, Douglas and Peucker)."""
    keep = np.zeros(len(points), dtype=bool)
    keep[[0, -1]] = True
    open_ = [(0, len(points) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        inside = points[first + 1 : last]
        distance = _distance(inside, points[first], points[last])
        worst = int(np.argmax(distance))
        if distance[worst] > tolerance:
            middle = first + 1 + worst
            keep[middle] = True
            open_ += [(first, middle), (middle, last)]
    return points[keep]


def _distance(points, start, end) -> np.ndarray:
    """Distances of points from a segment."""
    along = end - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0, 1) if length else np.zeros(len(points))
    return np.hypot(*(points - start - share[:, None] * along).T)
