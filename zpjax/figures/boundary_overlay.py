"""A boundary drawn as the cubic arcs that it is, every stretch in the colour of the constraint that makes it."""

from pathlib import Path

import numpy as np

from zpjax.figures.axis import Axis, apply_axis, symbol_of
from zpjax.figures.curves import curve_arcs
from zpjax.figures.drawing import drawing, literal, new_figure, save

# Okabe and Ito's palette; beyond seven constraints the strokes differ too.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_STROKES = ("-", "--", ":", "-.")


def overlay(axes, boundary: dict, constraint: str = "combined", **style) -> dict[str, list]:
    """Draw the curves of a constraint, or of all together, on matplotlib axes in the units of the boundary's axes.

    boundary: as `zpjax boundary` writes it (boundary.json). Returns the lines by the piece that acts there.
    """
    strokes = _strokes(boundary)
    lines: dict[str, list] = {}
    for curve in boundary["curves"]:
        if curve["constraint"] != constraint:
            continue
        for piece, points in _stretches(curve):
            x, y = (_axis(axis).value(points[:, k]) for k, axis in enumerate(boundary["axes"]))
            chosen = {"color": strokes[piece][0], "linestyle": strokes[piece][1], "lw": 1.6} | style
            lines.setdefault(piece, []).extend(axes.plot(x, y, **chosen))
    return lines


def draw_boundary(boundary: dict, path: str | Path) -> list[Path]:
    """The boundary of the allowed region by acting constraint; where nothing is allowed, of every constraint alone."""
    names = ["combined"] if boundary["verdict"] == "bounded" else list(dict.fromkeys(_names(boundary)))
    with drawing():
        figure = new_figure(figsize=(6.4, 5.2))
        axes = figure.subplots()
        found = {}
        for name in names:
            for piece, lines in overlay(axes, boundary, name).items():
                found.setdefault(piece, lines[0])
        handles, titles = [], []
        for piece, line in found.items():
            handles.append(line)
            titles.append(_title(boundary, piece))
        if boundary["verdict"] == "empty":
            x, y = boundary["least_excluded"]["point"]
            handles += axes.plot(x, y, "k*", ms=9, ls="none")
            titles.append(f"least excluded point, r = {boundary['least_excluded']['max_ratio']:.4g}")
        for axis, side in zip(boundary["axes"], "xy", strict=True):
            apply_axis(_axis(axis), axes, side)
        axes.set_title(literal(boundary.get("title", "")), fontsize=10)
        if handles:
            axes.legend(handles, titles, fontsize=7, loc="best")
        figure.tight_layout()
        paths = save(figure, path, 200)
    return paths


def _axis(axis: dict) -> Axis:
    linear = axis.get("linear")
    unit = axis["unit"] or "1"
    return Axis(axis["name"], symbol_of(axis["name"]), unit, axis["spacing"], axis["low"], axis["high"], linear=linear)


def _names(boundary: dict):
    return (curve["constraint"] for curve in boundary["curves"] if curve["constraint"] != "combined")


def _strokes(boundary: dict) -> dict[str, tuple]:
    count = len(_COLOURS)
    return {
        piece: (_COLOURS[k % count], _STROKES[k // count % len(_STROKES)]) for k, piece in enumerate(boundary["pieces"])
    }


def _title(boundary: dict, piece: str) -> str:
    constraints = boundary.get("constraints", {})
    constraint = constraints.get(piece) or constraints.get(piece.rpartition(".")[0])
    return literal(piece if constraint is None else constraint["title"])


def _stretches(curve: dict) -> list[tuple[str, np.ndarray]]:
    """(piece, points in the unit box) of neighbouring arcs of one piece."""
    found: list[tuple[str, list]] = []
    for k, arc in enumerate(curve_arcs(curve)):
        before, after = curve["active"][k], curve["active"][(k + 1) % len(curve["active"])]
        shared = [piece for piece in before if piece in after] or before
        if found and found[-1][0] in shared:
            found[-1][1].extend(arc[1:])
        else:
            found.append((shared[0], list(arc)))
    return [(piece, np.array(points)) for piece, points in found]
