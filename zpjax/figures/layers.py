"""The plane of a stored scan as lines and rings of the unit box: exact curves where a boundary has them, else the grid's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np

from zpjax.figures.axis import Axis, axis_of
from zpjax.figures.contours import Contours
from zpjax.figures.curves import area, curve_line, rings_on_left
from zpjax.figures.uncovered import statuses, uncovered_share, worst_of
from zpjax.store.identity import own_boundary
from zpjax.store.reading import StoredScan

# log10 of the ratio of a constraint that does not act.
_SILENT = -30.0


@dataclass(frozen=True)
class Layer:
    """One constraint.

    attributes: of its ratio in the store. largest: gives its largest ratio on the nodes, NaN where it has none. lines: where
    r = 1. excluded, allowed: rings around r > 1 and, of a band, r < 1, these on the left of the rings. acts: whether it has a
    ratio anywhere; uncovered: the share of the points at which it judges nothing.
    """

    attributes: dict
    largest: Callable[[], np.ndarray]
    lines: list[np.ndarray]
    excluded: list[np.ndarray]
    allowed: list[np.ndarray]
    acts: bool = True
    uncovered: float = 0.0

    @property
    def kind(self) -> str:
        """band, exclusion or projection."""
        return "projection" if self.attributes["projection"] else "band" if self.attributes["band"] else "exclusion"

    @property
    def log_r(self) -> np.ndarray:
        """log10 of its largest ratio on the nodes, read again: -30 where it does not act, NaN where it has none."""
        return _log_of(self.largest())


@dataclass(frozen=True)
class Layers:
    """A plane. nodes: positions of the grid in the unit box; status: of the points there. combined: where all constraints
    together just allow.

    verdict: of the boundary, None without one; least_excluded: the point of an empty region, in the unit box; held: at what
    value a free parameter is held that the verdict depends on, in words.
    """

    axes: tuple[Axis, Axis]
    nodes: tuple[np.ndarray, np.ndarray]
    status: np.ndarray
    layers: list[Layer]
    combined: list[np.ndarray]
    combined_allowed: list[np.ndarray]
    verdict: str | None
    least_excluded: np.ndarray | None
    held: str | None = None

    def allowed_share(self) -> float:
        """Share of the plane that all allow: the area inside the boundary's curves, without one the share of the points."""
        if self.combined_allowed:
            return sum(map(area, self.combined_allowed))
        return float(np.mean(self.worst() < 0))

    def worst(self) -> np.ndarray:
        """log10 of the largest ratio of all but projections on the nodes."""
        return _log_of(worst_of((layer.largest() for layer in self.layers if layer.kind != "projection"), self.status))

    def uncovered(self) -> dict[str, float]:
        """Title -> share of the points at which a constraint judges nothing."""
        return {layer.attributes["title"]: layer.uncovered for layer in self.layers}


def is_plane(stored: StoredScan) -> bool:
    """Whether a scan is a grid of two parameters with the ratios of its constraints stored."""
    axes = stored.spec.get("axes", {})
    return (
        len(stored.dimensions) == 2
        and axes.keys() == set(stored.dimensions)
        and any(n.startswith("ratio.") for n in stored.names())
    )


def read_layers(stored: StoredScan) -> Layers:
    """The layers of a scan that is a plane. ValueError for another one."""
    if not is_plane(stored):
        raise ValueError(f"{stored.folder.path}: no plane: a figure needs a grid of two parameters with their ratios.")
    values = [stored.read(name) for name in stored.dimensions]
    axes = tuple(
        axis_of(name, stored.array_attributes(name), float(np.min(v)), float(np.max(v)))
        for name, v in zip(stored.dimensions, values, strict=True)
    )
    placed = [_nodes(axis, v) for axis, v in zip(axes, values, strict=True)]
    nodes, order = tuple(u for u, _ in placed), tuple(chosen for _, chosen in placed)
    boundary, _ = own_boundary(stored)
    status = _in_order(order, statuses(stored))
    layers = [
        _layer(nodes, a, partial(_largest_in_order, stored, names, order), status, boundary)
        for a, names in _arrays(stored)
    ]
    combined = [] if boundary is None else _lines_of(boundary, "combined")
    least = None
    if boundary is not None and boundary["verdict"] == "empty":
        least = np.array(boundary["least_excluded"]["unit_box"], dtype=float)
    verdict, held = (None, None) if boundary is None else (boundary["verdict"], boundary.get("held"))
    return Layers(axes, nodes, status, layers, combined, rings_on_left(combined) or [], verdict, least, held)


def constraint_ratios(stored: StoredScan) -> Iterator[tuple[dict, np.ndarray]]:
    """(attributes, largest ratio) of every constraint whose ratios are stored, one after the other; NaN where none of its
    ratios is a number."""
    return ((attributes, _largest(stored, names)) for attributes, names in _arrays(stored))


def _arrays(stored: StoredScan) -> list[tuple[dict, list[str]]]:
    """(attributes, names of the arrays) of every constraint whose ratios are stored."""
    found = {}
    for name in (name for name in stored.names() if name.startswith("ratio.")):
        attributes = stored.array_attributes(name)
        # Scans of earlier versions do not say what is a band.
        attributes |= {"band": attributes.get("band", attributes["family"] == "window")}
        found.setdefault(attributes["constraint"], (attributes, []))[1].append(name)
    return list(found.values())


def _largest(stored: StoredScan, names: list[str]) -> np.ndarray:
    return reduce(np.fmax, map(stored.broadcast, names))


def _largest_in_order(stored: StoredScan, names: list[str], order: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    return _in_order(order, _largest(stored, names))


def _in_order(order: tuple[np.ndarray, np.ndarray], values: np.ndarray) -> np.ndarray:
    as_they_are = all(np.array_equal(own, np.arange(n)) for own, n in zip(order, values.shape, strict=True))
    return values if as_they_are else values[np.ix_(*order)]


def _log_of(ratio: np.ndarray) -> np.ndarray:
    return np.log10(np.maximum(ratio, 10**_SILENT))


def _nodes(axis: Axis, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Increasing positions, and which of the values stand there; of an axis with one value both ends, where nothing changes."""
    if axis.only is not None:
        return np.array([0.0, 1.0]), np.zeros(2, dtype=int)
    distinct, order = np.unique(values, return_index=True)
    return axis.fraction(distinct * axis.factor), order


def _layer(nodes, attributes: dict, largest: Callable, status: np.ndarray, boundary: dict | None) -> Layer:
    ratio = largest()
    known = bool(np.any(np.isfinite(ratio))), uncovered_share(ratio, status)
    lines = [] if boundary is None else _lines_of(boundary, attributes["constraint"])
    allowed, excluded = rings_on_left(lines), rings_on_left([line[::-1] for line in lines])
    if allowed is None or excluded is None:
        height = _log_of(ratio)
        found = Contours(*nodes, height)
        lines, excluded = found.zero_lines(), found.positive_rings()
        allowed = Contours(*nodes, -height).positive_rings() if attributes["band"] else []
    return Layer(attributes, largest, lines, excluded, allowed, *known)


def _lines_of(boundary: dict, constraint: str) -> list[np.ndarray]:
    return [curve_line(curve) for curve in boundary["curves"] if curve["constraint"] == constraint]
