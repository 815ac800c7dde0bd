"""Curves that are drawn over a figure as they were given, and judge nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from zpjax.figures.axis import Axis
from zpjax.figures.drawing import literal
from zpjax.figures.labels import Named
from zpjax.units import UNITS

# No colour of a constraint, and not the black of the boundary.
_COLOUR = "#6B4226"
# matplotlib cuts lines a pixel outside of a box: a box of so many pixels makes nothing of it.
_FINE = 1e9
_STROKES = {"solid": "-", "dashed": (0, (4, 2))}


@dataclass(frozen=True)
class Drawn:
    """What the overlays of a figure add to it: entries of the legend, names along curves, lines of small print."""

    handles: list = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    small_print: list[str] = field(default_factory=list)


def fits(overlay: dict, names: Sequence[str]) -> bool:
    """Whether the columns of an overlay are the two parameters on the axes of a figure."""
    return {column["name"] for column in overlay["columns"]} == set(names)


def draw_overlays(canvas: Axes, axes: tuple[Axis, Axis], overlays: Sequence[dict]) -> Drawn:
    """Draw those overlays that fit the axes, on matplotlib axes in their units.

    overlays: plain data (label, source, style, and columns with name, unit and values), points in the order in which they
    are joined. ValueError for a column in a unit of another quantity than the axis.
    """
    from matplotlib.lines import Line2D

    drawn, outside = Drawn(), []
    shown = [overlay for overlay in overlays if fits(overlay, [axis.name for axis in axes])]
    for overlay in shown:
        lines = [
            np.stack([a.value(u) for a, u in zip(axes, line.T, strict=True)], axis=-1) for line in _lines(overlay, axes)
        ]
        style = dict(color=_COLOUR, lw=1.1, ls=_STROKES[overlay["style"]])
        for line in lines:
            canvas.plot(*line.T, zorder=5, **style)
        label = literal(overlay["label"])
        if lines:
            drawn.handles.append(Line2D([], [], label=f"overlay, not judged: {label}", **style))
            drawn.named.append(Named(label, _COLOUR, lines, lambda x, y: True))
        else:
            outside.append(label)
    if shown:
        sources = "; ".join(literal(f"{overlay['label']} ({overlay['source']})") for overlay in shown)
        drawn.small_print.append(f"Overlays are drawn as they were given and judge nothing: {sources}.")
    if outside:
        drawn.small_print.append(f"Overlays that lie outside of this plane: {', '.join(outside)}.")
    return drawn


def _lines(overlay: dict, axes: tuple[Axis, Axis]) -> list[np.ndarray]:
    """The parts of an overlay within the plane, in the unit box; where an axis has no place for a value the line is broken."""
    columns = {column["name"]: column for column in overlay["columns"]}
    values = (_displayed(columns[axis.name], axis) for axis in axes)
    known = (np.where((v > 0) | (axis.spacing != "log"), v, np.nan) for axis, v in zip(axes, values, strict=True))
    return within_box(np.stack([axis.fraction(v) for axis, v in zip(axes, known, strict=True)], axis=-1))


def _displayed(column: dict, axis: Axis) -> np.ndarray:
    given, shown = UNITS[column["unit"]], UNITS[axis.unit]
    if given.dimension != shown.dimension:
        raise ValueError(
            f"an overlay's '{column['name']}' is in {given.name}, the unit of another quantity; use {shown.name}."
        )
    return np.array(column["values"], dtype=float) * (given.size / shown.size)


def within_box(line: np.ndarray) -> list[np.ndarray]:
    """The parts (m, 2) of a line (n, 2) that lie in the unit box, cut at its border and where a coordinate is not a number."""
    from matplotlib.path import Path

    path = Path(line * _FINE).cleaned(remove_nans=True, clip=(0.0, 0.0, _FINE, _FINE))
    drawn = path.codes != Path.STOP
    points, starts = path.vertices[drawn] / _FINE, np.flatnonzero(path.codes[drawn] == Path.MOVETO)
    return [np.clip(part, 0.0, 1.0) for part in np.split(points, starts) if len(part) > 1]
