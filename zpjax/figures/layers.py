"""The plane of a stored scan as lines and rings of the unit box: exact curves where a boundary has them, else the grid's."""

from dataclasses import dataclass

import numpy as np

from zpjax.figures.axis import Axis, axis_of
from zpjax.figures.contours import positive_rings, zero_lines
from zpjax.figures.curves import area, curve_line, rings_on_left
from zpjax.figures.uncovered import statuses, uncovered_share, worst_of
from zpjax.store.identity import own_boundary
from zpjax.store.reading import StoredScan

# log10 of the ratio of a constraint that does not act.
_SILENT = -30.0


@dataclass(frozen=True)
class Layer:
    """One constraint.

    attributes: of its ratio in the store. log_r: log10 of its largest ratio on the nodes, NaN where it has none. lines: where
    r = 1. excluded, allowed: rings around r > 1 and r < 1, these on the left of the rings. uncovered: the share of the points
    at which it judges nothing.
    """

    attributes: dict
    log_r: np.ndarray
    lines: list[np.ndarray]
    excluded: list[np.ndarray]
    allowed: list[np.ndarray]
    uncovered: float = 0.0

    @property
    def kind(self) -> str:
        """band, exclusion or projection."""
        return "projection" if self.attributes["projection"] else "band" if self.attributes["band"] else "exclusion"

    @property
    def acts(self) -> bool:
        """Whether it has a ratio anywhere."""
        return bool(np.any(np.isfinite(self.log_r)))


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
        return worst_of([layer.log_r for layer in self.layers if layer.kind != "projection"], self.status)

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
    nodes, order = tuple(u for u, _ in placed), np.ix_(*(chosen for _, chosen in placed))
    boundary, _ = own_boundary(stored)
    status = statuses(stored)[order]
    layers = [_layer(nodes, a, log_r[order], status, boundary) for a, log_r in constraint_ratios(stored)]
    combined = [] if boundary is None else _lines_of(boundary, "combined")
    least = None
    if boundary is not None and boundary["verdict"] == "empty":
        least = np.array(boundary["least_excluded"]["unit_box"], dtype=float)
    verdict, held = (None, None) if boundary is None else (boundary["verdict"], boundary.get("held"))
    return Layers(axes, nodes, status, layers, combined, rings_on_left(combined) or [], verdict, least, held)


def constraint_ratios(stored: StoredScan) -> list[tuple[dict, np.ndarray]]:
    """(attributes, log10 of the largest ratio) of every constraint whose ratios are stored: -30 where it does not act, NaN
    where none of its ratios is a number."""
    found = {}
    for name in stored.names():
        if name.startswith("ratio."):
            attributes = stored.array_attributes(name)
            values = np.log10(np.maximum(stored.broadcast(name), 10**_SILENT))
            key = attributes["constraint"]
            previous = found.get(key, (attributes, np.full_like(values, np.nan)))[1]
            found[key] = (attributes, np.fmax(previous, values))
    # Scans of earlier versions do not say what is a band.
    return [(a | {"band": a.get("band", a["family"] == "window")}, r) for a, r in found.values()]


def _nodes(axis: Axis, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Increasing positions, and which of the values stand there; of an axis with one value both ends, where nothing changes."""
    if axis.only is not None:
        return np.array([0.0, 1.0]), np.zeros(2, dtype=int)
    distinct, order = np.unique(values, return_index=True)
    return axis.fraction(distinct * axis.factor), order


def _layer(nodes, attributes: dict, log_r: np.ndarray, status: np.ndarray, boundary: dict | None) -> Layer:
    lines = [] if boundary is None else _lines_of(boundary, attributes["constraint"])
    allowed, excluded = rings_on_left(lines), rings_on_left([line[::-1] for line in lines])
    if allowed is None or excluded is None:
        lines = zero_lines(*nodes, log_r)
        allowed, excluded = positive_rings(*nodes, -log_r), positive_rings(*nodes, log_r)
    return Layer(attributes, log_r, lines, excluded, allowed, uncovered_share(log_r, status))


def _lines_of(boundary: dict, constraint: str) -> list[np.ndarray]:
    return [curve_line(curve) for curve in boundary["curves"] if curve["constraint"] == constraint]
