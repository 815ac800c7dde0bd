"""The plane of a stored scan as lines and areas in the figure's own coordinates, small enough for a page."""

from dataclasses import dataclass

import numpy as np

from zpjax.figures.plane import constraint_ratios, display_unit
from zpjax.store.reading import StoredScan, read_boundary

# Of the drawing area, in units of the SVG's view box.
WIDTH, HEIGHT = 880.0, 700.0
# Deviation of a drawn line from the contour, and points per axis of the grid that answers "what excludes this point".
_TOLERANCE, _LOOKUP = 0.25, 96
# Logarithms of ratios are kept in twentieths of a decade between -6.35 and 6.35.
_STEPS_PER_DECADE = 20


@dataclass(frozen=True)
class Axis:
    """One axis in its display unit."""

    name: str
    symbol: str
    unit: str
    spacing: str
    low: float
    high: float
    factor: float

    def fraction(self, value):
        """Position of a displayed value between 0 and 1."""
        if self.spacing == "log":
            return np.log(np.asarray(value) / self.low) / np.log(self.high / self.low)
        return (np.asarray(value) - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Layer:
    """One constraint: its outline r = 1, the area where it excludes (or, of a band, allows), and its reach.

    kind: band, exclusion or projection. excluded: share of the plane with r > 1. lowest: the point of the outline with the
    smallest second parameter, displayed units. levels: int8 of log10 r on the lookup grid.
    """

    name: str
    kind: str
    lines: list[np.ndarray]
    areas: list[np.ndarray]
    excluded: float
    lowest: tuple[float, float] | None
    levels: np.ndarray


@dataclass(frozen=True)
class Plane:
    """What the figure shows. union: areas excluded by any bound; combined: the boundary of the allowed region."""

    axes: tuple[Axis, Axis]
    layers: list[Layer]
    union: list[np.ndarray]
    combined: list[np.ndarray]
    least_excluded: np.ndarray | None
    allowed: float
    lookup: tuple[np.ndarray, np.ndarray]


def read_plane(stored: StoredScan) -> Plane | None:
    """The plane of a finished grid of two parameters whose ratios are stored; None for other scans."""
    names = stored.dimensions
    if len(names) != 2 or not stored.spec.get("axes", {}).keys() == set(names) or not stored.is_complete():
        return None
    ratios = constraint_ratios(stored)
    if not ratios:
        return None
    axes = tuple(_axis(stored, name) for name in names)
    nodes = [axis.fraction(stored.read(axis.name) * axis.factor) for axis in axes]
    picked = [np.unique(np.linspace(0, len(n) - 1, min(len(n), _LOOKUP)).round().astype(int)) for n in nodes]
    layers = [_layer(axes, nodes, picked, attributes, log_r) for attributes, log_r in ratios]
    judged = [r for a, r in ratios if not a["projection"]]
    excluding = [r for a, r in ratios if not a["projection"] and not a["band"]]
    worst = np.max(judged, axis=0) if judged else np.full(stored.attributes["shape"], -np.inf)
    return Plane(
        axes,
        layers,
        _areas(nodes, np.max(excluding, axis=0)) if excluding else [],
        *_boundary(stored, axes),
        float(np.mean(worst < 0)),
        tuple(n[p] for n, p in zip(nodes, picked, strict=True)),
    )


def _axis(stored: StoredScan, name: str) -> Axis:
    attributes, values = stored.group[name].attrs.asdict(), stored.read(name)
    factor, unit = display_unit(attributes["unit"], values)
    low, high = float(values[0]) * factor, float(values[-1]) * factor
    return Axis(name, attributes["symbol"], unit, attributes["spacing"], low, high, factor)


def _layer(axes, nodes, picked, attributes: dict, log_r: np.ndarray) -> Layer:
    kind = "projection" if attributes["projection"] else "band" if attributes["band"] else "exclusion"
    lines = _lines(nodes, log_r)
    levels = np.clip(np.round(log_r[np.ix_(*picked)] * _STEPS_PER_DECADE), -127, 127).astype(np.int8)
    return Layer(
        attributes["constraint"],
        kind,
        lines,
        _areas(nodes, -log_r) if kind == "band" else [],
        float(np.mean(log_r > 0)),
        _lowest(axes, lines),
        levels,
    )


def _lines(nodes, height) -> list[np.ndarray]:
    from contourpy import contour_generator

    if not np.min(height) < 0 < np.max(height):
        return []
    found = contour_generator(nodes[0], nodes[1], height.T).lines(0.0)
    return [simplified(_placed(line)) for line in found if len(line) > 1]


def _areas(nodes, height) -> list[np.ndarray]:
    """Closed lines around where the height is positive; holes are lines of their own (even-odd rule)."""
    from contourpy import FillType, contour_generator

    if not np.max(height) > 0:
        return []
    generator = contour_generator(nodes[0], nodes[1], height.T, fill_type=FillType.OuterOffset)
    points, offsets = generator.filled(0.0, np.inf)
    rings = [ring for p, o in zip(points, offsets, strict=True) for ring in np.split(p, np.asarray(o[1:-1], dtype=int))]
    return [simplified(_placed(ring)) for ring in rings]


def _placed(points: np.ndarray) -> np.ndarray:
    return np.asarray(points) * (WIDTH, -HEIGHT) + (0, HEIGHT)


def _lowest(axes, lines) -> tuple[float, float] | None:
    if not lines:
        return None
    points = np.concatenate(lines)
    x, y = points[np.argmax(points[:, 1])]
    return tuple(_value(axis, u) for axis, u in zip(axes, (x / WIDTH, 1 - y / HEIGHT), strict=True))


def extent(plane: Plane) -> list[tuple[float, float]]:
    """From where to where the allowed region's boundary reaches along both axes, displayed units."""
    points = np.concatenate(plane.combined)
    fractions = points[:, 0] / WIDTH, 1 - points[:, 1] / HEIGHT
    return [(_value(a, f.min()), _value(a, f.max())) for a, f in zip(plane.axes, fractions, strict=True)]


def _value(axis: Axis, fraction: float) -> float:
    if axis.spacing == "log":
        return float(axis.low * (axis.high / axis.low) ** fraction)
    return float(axis.low + (axis.high - axis.low) * fraction)


def _boundary(stored: StoredScan, axes) -> tuple[list[np.ndarray], np.ndarray | None]:
    """The combined curves and the least excluded point of boundary.json, if it is of this scan."""
    found = read_boundary(stored.folder)
    if found is None or found["spec_hash"] != stored.attributes["spec_hash"]:
        return [], None

    def place(points):
        points = np.reshape(np.asarray(points, dtype=float), (-1, 2))
        columns = [axis.fraction(points[:, k] * axis.factor) for k, axis in enumerate(axes)]
        return _placed(np.stack(columns, axis=-1))

    curves = []
    for curve in found["curves"]:
        if curve["constraint"] == "combined":
            points = place(curve["vertices"])
            curves.append(simplified(np.concatenate([points, points[:1]]) if curve["closed"] else points))
    least = place(found["least_excluded"]["point"])[0] if found["verdict"] == "empty" else None
    return curves, least


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
