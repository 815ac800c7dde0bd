"""Curves that are drawn over a figure as they were given, and judge nothing."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.path import Path

from zpjax.figures.axis import Axis, placed
from zpjax.figures.drawing import literal
from zpjax.figures.labels import Named
from zpjax.units import UNITS

# No colour of a constraint, and not the black of the boundary.
_COLOUR = "#6B4226"
_STROKES = {"solid": "-", "dashed": (0, (4, 2))}
# matplotlib cuts lines a pixel outside of a box: a box of so many pixels makes nothing of it.
_FINE = 1e9


def fitting(overlay: dict, units: Mapping[str, str]) -> bool:
    """Whether the columns of an overlay are these two parameters, given with the units of a figure's axes.

    ValueError for a column of them in a unit of another quantity.
    """
    columns = {column["name"]: column["unit"] for column in overlay["columns"]}
    for name, unit in units.items():
        if UNITS[columns.get(name, unit)].dimension != UNITS[unit].dimension:
            where = f"{overlay['file']}: '{name}'"
            raise ValueError(f"{where} has the unit of another quantity; use '{unit}' or one like it.")
    return columns.keys() == units.keys()


def draw_overlays(
    canvas: Axes, axes: tuple[Axis, Axis], overlays: Sequence[dict]
) -> tuple[list, list[Named], list[str]]:
    """Draw those overlays that fit the axes; entries of the legend, names along curves, and lines of small print.

    overlays: plain data (label, source, style, file, and columns with name, unit and values), points in the order in which they
    are joined.
    """
    handles, named, outside = [], [], []
    shown = [overlay for overlay in overlays if fitting(overlay, {axis.name: axis.unit for axis in axes})]
    for overlay in shown:
        label, style = literal(overlay["label"]), dict(color=_COLOUR, lw=1.1, ls=_STROKES[overlay["style"]])
        lines = [placed(axes, line) for line in _lines(overlay, axes)]
        for line in lines:
            canvas.plot(*line.T, zorder=5, **style)
        if lines:
            handles.append(Line2D([], [], label=f"overlay, not judged: {label}", **style))
            named.append(Named(label, _COLOUR, lines, lambda x, y: True))
        else:
            outside.append(label)
    sources = "; ".join(literal(f"{overlay['label']} ({overlay['source']})") for overlay in shown)
    said = [f"Overlays are drawn as they were given and judge nothing: {sources}."] * bool(shown)
    return handles, named, said + [f"Overlays that lie outside of this plane: {', '.join(outside)}."] * bool(outside)


def _lines(overlay: dict, axes: tuple[Axis, Axis]) -> list[np.ndarray]:
    """The parts of an overlay within the plane, in the unit box; where an axis has no place for a value the line is broken."""
    columns, fractions = {column["name"]: column for column in overlay["columns"]}, []
    for axis in axes:
        column = columns[axis.name]
        values = np.array(column["values"], dtype=float) * (UNITS[column["unit"]].size / UNITS[axis.unit].size)
        fractions.append(axis.fraction(np.where((values > 0) | (axis.spacing != "log"), values, np.nan)))
    return within_box(np.stack(fractions, axis=-1))


def within_box(line: np.ndarray) -> list[np.ndarray]:
    """The parts (m, 2) of a line (n, 2) that lie in the unit box, cut at its border and where a coordinate is not a number."""
    path = Path(line * _FINE).cleaned(remove_nans=True, clip=(0.0, 0.0, _FINE, _FINE))
    drawn = path.codes != Path.STOP
    points, starts = path.vertices[drawn] / _FINE, np.flatnonzero(path.codes[drawn] == Path.MOVETO)
    return [np.clip(part, 0.0, 1.0) for part in np.split(points, starts) if len(part) > 1]
