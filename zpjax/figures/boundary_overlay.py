"""A boundary drawn as the cubic arcs that it is, every stretch in the colour of the constraint that makes it."""

import logging
from pathlib import Path

import numpy as np

from zpjax.figures.saving import save
from zpjax.figures.style import STYLE
from zpjax.numerics.hermite import hermite

# Okabe and Ito's palette; beyond seven constraints the strokes differ too.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_STROKES = ("-", "--", ":", "-.")
_PER_ARC = 8


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
            x, y = (_physical(axis, points[:, k]) for k, axis in enumerate(boundary["axes"]))
            chosen = {"color": strokes[piece][0], "linestyle": strokes[piece][1], "lw": 1.6} | style
            lines.setdefault(piece, []).extend(axes.plot(x, y, **chosen))
    return lines


def draw_boundary(boundary: dict, path: str | Path) -> list[Path]:
    """The boundary of the allowed region by acting constraint; where nothing is allowed, of every constraint alone."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    # The PDF writer's font library complains about the time stamps of the fonts that matplotlib ships.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    names = ["combined"] if boundary["verdict"] == "bounded" else list(dict.fromkeys(_names(boundary)))
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(6.4, 5.2))
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
        for axis, set_scale, set_label, limits in zip(
            boundary["axes"],
            (axes.set_xscale, axes.set_yscale),
            (axes.set_xlabel, axes.set_ylabel),
            (axes.set_xlim, axes.set_ylim),
            strict=True,
        ):
            set_scale(axis["spacing"])
            set_label(axis["name"] + (f" [{axis['unit']}]" if axis["unit"] != "1" else ""))
            limits(axis["low"], axis["high"])
        axes.set_title(boundary.get("title", ""), fontsize=10)
        if handles:
            axes.legend(handles, titles, fontsize=7, loc="best")
        figure.tight_layout()
        paths = save(figure, path, 200)
        plt.close(figure)
    return paths


def _physical(axis: dict, fraction: np.ndarray) -> np.ndarray:
    low, high = axis["low"], axis["high"]
    return low * (high / low) ** fraction if axis["spacing"] == "log" else low + (high - low) * fraction


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
    return piece if constraint is None else constraint["title"]


def _stretches(curve: dict) -> list[tuple[str, np.ndarray]]:
    """(piece, points in the unit box) of neighbouring arcs of one piece."""
    points = np.array(curve["unit_box"])
    tangents = np.array(curve["tangents"], dtype=float)
    count = len(points) if curve["closed"] else len(points) - 1
    found: list[tuple[str, list]] = []
    for k in range(count):
        after = (k + 1) % len(points)
        shared = [piece for piece in curve["active"][k] if piece in curve["active"][after]] or curve["active"][k]
        ends = (points[k], points[after], tangents[k, 0], tangents[after, 1])
        arc = [hermite(*(end[None] for end in ends), t)[0] for t in np.linspace(0, 1, _PER_ARC + 1)]
        if found and found[-1][0] in shared:
            found[-1][1].extend(arc[1:])
        else:
            found.append((shared[0], arc))
    return [(piece, np.clip(np.array(arc), 0.0, 1.0)) for piece, arc in found]
