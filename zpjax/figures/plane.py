"""The plane of two scanned parameters: every constraint as its own region, the boundary on top."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from zpjax.figures.axis import apply_axis, placed
from zpjax.figures.curves import BORDER, lies_on_left
from zpjax.figures.drawing import drawing, fill_rings, literal, new_figure, save
from zpjax.figures.footnote import footnote, title_and_level
from zpjax.figures.labels import Named, write_names
from zpjax.figures.layers import Layer, Layers, read_layers
from zpjax.figures.margins import arrange
from zpjax.figures.overlays import draw_overlays
from zpjax.figures.profile_plane import draw_profiles
from zpjax.figures.style import BAND_COLOURS, COLOURS
from zpjax.store.reading import StoredScan

# Beyond as many exclusions as colours, strokes tell them apart and one grey fills them all. Dashes mean a projection.
_STROKES = ("-", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
_FEW = 7


def draw_plane(stored: StoredScan, overlays: Sequence[dict] = ()) -> list[Path]:
    """Draw the stored plane as PNG and PDF beside the arrays; return both paths. ValueError for a scan that is no plane.

    Of a scan that was reduced while it ran, its profiles over two parameters (see `profile_plane.draw_profiles`).

    Limits and likelihoods are filled where they exclude. A window, or another constraint marked as a band, is drawn as what it
    demands (everything outside is excluded). The allowed region of all constraints is bare with a black outline, from boundary.json if it exists.
    overlays: curves to be drawn as given (see `overlays.draw_overlays`).
    """
    if "records" in stored.attributes:
        return draw_profiles(stored, overlays)
    with drawing():
        return save(plane_figure(stored, overlays), stored.folder.figure, 200)


def plane_figure(stored: StoredScan, overlays: Sequence[dict] = ()) -> Figure:
    """The matplotlib figure of `draw_plane`; to be made and saved within `drawing()`."""
    layers = read_layers(stored)
    figure = new_figure()
    axes = figure.subplots()
    for axis, side in zip(layers.axes, "xy", strict=True):
        apply_axis(axis, axes, side)
    plane = _Plane(layers, axes)
    handles = [*plane.draw_bands(), *plane.draw_exclusions(), *plane.draw_allowed()]
    more, named, said = draw_overlays(axes, layers.axes, overlays)
    handles += more
    small_print = footnote(stored, layers, said)
    arrange(figure, stored.spec["title"], handles, small_print)
    plane.write_names(named)
    return figure


class _Plane:
    """One pair of axes with the scan's regions."""

    def __init__(self, layers: Layers, axes):
        self._layers, self._axes = layers, axes
        self._named = []

    def _placed(self, points: np.ndarray) -> np.ndarray:
        return placed(self._layers.axes, points)

    def _fill(self, rings: list[np.ndarray], colour: str, **style) -> None:
        """Fill what lies on the left of the rings; of rings of several regions, their union."""
        fill_rings(self._axes, [self._placed(ring) for ring in rings], colour, **style)

    def _fill_excluded(self, rings: list[np.ndarray], colour: str, **style) -> None:
        """The same outside of what all allow: the grid knows less of its edge than the curves of the boundary."""
        allowed = [ring[::-1] for ring in self._layers.combined_allowed]
        within = [self._placed(ring) for ring in (BORDER, *allowed)] if allowed else None
        self._fill(rings, colour, within=within, **style)

    def _outline(self, layer: Layer, colour: str, **style) -> None:
        """Draw r = 1, and remember it for its name."""
        lines = [self._placed(line) for line in layer.lines]
        for line in lines:
            self._axes.plot(*line.T, color=colour, **style)
        if lines:
            self._named.append(Named(literal(layer.attributes["label"]), colour, lines, self._excluded_by(layer)))

    def _excluded_by(self, layer: Layer):
        def excluded(x, y):
            place = [float(axis.fraction(value)) for axis, value in zip(self._layers.axes, (x, y), strict=True)]
            return lies_on_left(layer.excluded, np.array(place))

        return excluded

    def write_names(self, others: list[Named]) -> None:
        """The short name of every constraint along its curve, and of other curves."""
        write_names(self._axes, [*self._named, *others])

    def draw_bands(self) -> list:
        """Windows and other demands, as the band in which they are satisfied."""
        from matplotlib.patches import Patch

        handles = []
        for k, layer in enumerate(layer for layer in self._layers.layers if layer.kind == "band" and layer.acts):
            colour = BAND_COLOURS[k % len(BAND_COLOURS)]
            where = "inside" if layer.allowed else "satisfied nowhere here"
            self._fill(layer.allowed, colour, alpha=0.38, zorder=1)
            self._outline(layer, colour, lw=0.9, zorder=2)
            handles.append(Patch(facecolor=colour, alpha=0.45, label=f"{where}: {_label(layer)}"))
        return handles

    def draw_exclusions(self) -> list:
        """Everything else, filled where it excludes; a projection is a dashed line without filling."""
        inside = [layer for layer in self._layers.layers if layer.kind == "exclusion" and layer.excluded]
        many = len(inside) > _FEW
        if many:
            self._fill_excluded([ring for layer in inside for ring in layer.excluded], "0.5", alpha=0.16, zorder=3)
        handles = [self._draw_exclusion(k, layer, many) for k, layer in enumerate(inside)]
        hopes = [layer for layer in self._layers.layers if layer.kind == "projection" and layer.excluded]
        return handles + [self._draw_projection(k, layer) for k, layer in enumerate(hopes, len(inside))]

    def _draw_exclusion(self, k: int, layer: Layer, many: bool):
        from matplotlib.lines import Line2D
        from matplotlib.patches import Patch

        colour, stroke = COLOURS[k % len(COLOURS)], _STROKES[k // len(COLOURS) % len(_STROKES)]
        self._outline(layer, colour, lw=1.3, ls=stroke, zorder=4)
        label = f"excluded: {_label(layer)}"
        if many:
            return Line2D([], [], color=colour, lw=1.3, ls=stroke, label=label)
        self._fill_excluded(layer.excluded, colour, alpha=0.2, zorder=3)
        return Patch(facecolor=(colour, 0.2), edgecolor=colour, lw=1.3, label=label)

    def _draw_projection(self, k: int, layer: Layer):
        from matplotlib.lines import Line2D

        colour = COLOURS[k % len(COLOURS)]
        self._outline(layer, colour, lw=1.3, ls="--", zorder=4)
        return Line2D([], [], color=colour, ls="--", label=f"projection: {_label(layer)}")

    def draw_allowed(self) -> list:
        """The outline of the region that every constraint allows."""
        from matplotlib.lines import Line2D
        from matplotlib.patches import Patch

        if self._layers.verdict is None:
            return []
        if self._layers.verdict == "full":
            return [Patch(facecolor="none", edgecolor="black", lw=1.7, label="all of the plane is allowed by all")]
        for line in self._layers.combined:
            self._axes.plot(*self._placed(line).T, color="black", lw=1.7, zorder=6)
        if self._layers.least_excluded is not None:
            self._axes.plot(*self._placed(self._layers.least_excluded[None]).T, "k*", ms=11, zorder=7)
            return [Line2D([], [], color="black", marker="*", ls="", label=self._nothing())]
        return [Line2D([], [], color="black", lw=1.7, label="boundary of the region allowed by all")]

    def _nothing(self) -> str:
        condition = f", with {self._layers.held}" if self._layers.held else ""
        return literal(f"nothing is allowed{condition}; star: the least excluded point")


def _label(layer: Layer) -> str:
    return literal(title_and_level(layer.attributes))
