"""A boundary drawn as the cubic arcs that it is, every stretch in the colour of the constraint that makes it."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from zpjax.figures.axis import Axis, apply_axis, placed, symbol_of
from zpjax.figures.curves import curve_arcs
from zpjax.figures.drawing import drawing, literal, new_figure, save
from zpjax.figures.footnote import WIDTH, title_and_level
from zpjax.figures.margins import arrange
from zpjax.figures.uncovered import coverage_sentence, uncovered_of_boundary
from zpjax.figures.wrapping import wrapped

# Okabe and Ito's palette; beyond seven constraints the strokes differ too.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_STROKES = ("-", "--", ":", "-.")


def overlay(axes: Axes, boundary: dict, constraint: str = "combined", **style: object) -> dict[str, list]:
    """Draw the curves of a constraint, or of all together, on matplotlib axes in the units of the boundary's axes.

    boundary: as `zpjax boundary` writes it (boundary.json). Returns the lines by the piece that acts there.
    """
    strokes = _strokes(boundary)
    lines: dict[str, list] = {}
    for curve in boundary["curves"]:
        if curve["constraint"] != constraint:
            continue
        for piece, points in _stretches(curve):
            x, y = placed([_axis(axis) for axis in boundary["axes"]], points).T
            chosen = {"color": strokes[piece][0], "linestyle": strokes[piece][1], "lw": 1.6} | style
            lines.setdefault(piece, []).extend(axes.plot(x, y, **chosen))
    return lines


def draw_boundary(boundary: dict, path: str | Path) -> list[Path]:
    """The boundary of the allowed region by acting constraint; where nothing is allowed, of every constraint alone."""
    names = ["combined"] if boundary["verdict"] == "bounded" else list(dict.fromkeys(_names(boundary)))
    with drawing():
        figure = new_figure()
        axes = figure.subplots()
        found = {}
        for name in names:
            for piece, lines in overlay(axes, boundary, name).items():
                found.setdefault(piece, lines[0])
        for axis, side in zip(boundary["axes"], "xy", strict=True):
            apply_axis(_axis(axis), axes, side)
        for piece, line in found.items():
            line.set_label(_title(boundary, piece))
        handles = list(found.values())
        if boundary["verdict"] == "empty":
            x, y = boundary["least_excluded"]["point"]
            label = f"least excluded point, r = {boundary['least_excluded']['max_ratio']:.4g}"
            handles += axes.plot(x, y, "k*", ms=11, ls="none", label=label)
        small_print = "\n".join(part for line in _small_print(boundary) for part in wrapped(line, WIDTH))
        arrange(figure, boundary.get("title", ""), handles, small_print)
        return save(figure, path, 200)


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
    if constraint is None:
        return literal(piece)
    return literal("projection: " * bool(constraint.get("projection")) + title_and_level(constraint))


def _small_print(boundary: dict) -> list[str]:
    """What is drawn, under which condition, how exact it is, and of which spec; and what judges nothing."""
    held = f", with {boundary['held']}" if boundary.get("held") else ""
    verdict = {
        "bounded": f"Boundary of what all constraints allow{held}, coloured by the one that acts.",
        "empty": f"Nothing is allowed by all constraints{held}; the curves are of single ones.",
        "full": f"All of the plane is allowed by all constraints{held}; the curves are of single ones.",
    }[boundary["verdict"]]
    judged = [entry for entry in boundary.get("constraints", {}).values() if not entry["projection"]]
    count = f" {len(judged)} constraints, each r < 1 on its own;" if judged else ""
    error = boundary["statistics"]["chord_error"]
    exact = "" if error is None else f" vertices joined by cubic arcs, chords within {error:.1e} of the box"
    spec = f"; spec {boundary['spec_hash'][:12]}" if "spec_hash" in boundary else ""
    lines = [f"{verdict}{count}{exact}{spec}.", coverage_sentence(uncovered_of_boundary(boundary))]
    return [literal(line) for line in lines if line]


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
