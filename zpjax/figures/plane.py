"""The plane of two scanned parameters: every constraint as its own region, the boundary on top."""

import logging
from pathlib import Path
from textwrap import wrap

import numpy as np

from zpjax.figures.labels import write_names
from zpjax.figures.saving import save
from zpjax.figures.style import BAND_COLOURS, COLOURS, STYLE
from zpjax.store.reading import StoredScan, read_boundary

# Beyond as many exclusions as colours, strokes tell them apart and one grey fills them all. Dashes mean a projection.
_STROKES = ("-", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
_FEW = 7
_FOOTNOTE_WIDTH = 165


def draw_plane(stored: StoredScan) -> list[Path]:
    """Draw the stored plane as PNG and PDF beside the arrays; return both paths.

    Limits and likelihoods are filled where they exclude. A window, or another constraint marked as a band, is drawn as what it
    demands (everything outside is excluded). The allowed region of all constraints is bare with a black outline, from boundary.json if it exists.
    """
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    # The PDF writer's font library complains about the time stamps of the fonts that matplotlib ships.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    with plt.rc_context(_STYLE):
        figure, axes = plt.subplots()
        plane = _Plane(stored, axes)
        handles = [*plane.draw_bands(), *plane.draw_exclusions(), *plane.draw_allowed()]
        footnote = _footnote(stored, plane.absent)
        _arrange(figure, handles, footnote)
        plane.label_axes()
        plane.write_names()
        figure.text(0.012, 0.012, footnote, fontsize=5.8, va="bottom", color="0.3", linespacing=1.35)
        paths = save(figure, stored.folder.figure, 200)
        plt.close(figure)
    return paths


def _arrange(figure, handles: list, footnote: str) -> None:
    """A plane of constant size, and below it as much room as legend and footnote need."""
    many = len(handles) > _FEW + 2
    rows, row = (-(-len(handles) // 2), 0.118) if many else (len(handles), 0.19)
    small_print = 0.115 * (footnote.count("\n") + 1) + 0.1
    plane, legend, axis_label, title = 4.6, row * rows + 0.12, 0.45, 0.35
    height = plane + axis_label + legend + small_print + title
    figure.set_size_inches(7.0, height)
    figure.subplots_adjust(left=0.105, right=0.975, top=1 - title / height, bottom=(height - title - plane) / height)
    style = dict(ncol=2, fontsize=5.9, columnspacing=1.2, labelspacing=0.35) if many else dict(fontsize=8)
    left = 0.02 if many else 0.09
    figure.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(left, small_print / height), frameon=False, **style
    )


_STYLE = STYLE | {"axes.titlesize": 10.5}


class _Plane:
    """One pair of axes with the scan's regions."""

    def __init__(self, stored: StoredScan, axes):
        self._stored, self._axes = stored, axes
        self._curves = []
        self.absent = []
        self._names, self._ratios = stored.dimensions, constraint_ratios(stored)
        self._attributes = [stored.group[name].attrs.asdict() for name in self._names]
        self._scales = [
            display_unit(a["unit"], stored.read(n)) for a, n in zip(self._attributes, self._names, strict=True)
        ]
        self._x, self._y = (stored.read(n) * factor for n, (factor, _) in zip(self._names, self._scales, strict=True))
        for set_scale, attribute in zip((axes.set_xscale, axes.set_yscale), self._attributes, strict=True):
            set_scale(attribute["spacing"])
        axes.set_xlim(self._x[0], self._x[-1])
        axes.set_ylim(self._y[0], self._y[-1])

    def label_axes(self) -> None:
        """Symbols with units, and the title of the scan."""
        for setter, attribute, (_, unit) in zip(
            (self._axes.set_xlabel, self._axes.set_ylabel), self._attributes, self._scales, strict=True
        ):
            setter(f"${attribute['symbol']}$" + (f"  [{unit}]" if unit != "1" else ""))
        self._axes.set_title(self._stored.spec["title"])

    def _constraints(self, bands: bool) -> list[tuple[dict, np.ndarray]]:
        return [(a, r) for a, r in self._ratios if a["band"] == bands]

    def _label(self, attributes: dict) -> str:
        confidence = attributes["confidence"]
        level = "no CL stated" if confidence is None else f"{100 * confidence:.4g} % CL"
        mark = "" if attributes["checked"] else ", preliminary"
        return f"{attributes['title']} ({level}{mark})"

    def _fill(self, height: np.ndarray, colour: str, **style) -> None:
        """Fill where the height is positive, if it is anywhere."""
        if np.max(height) > 0:
            self._axes.contourf(self._x, self._y, height.T, levels=[0, np.inf], colors=[colour], **style)

    def _outline(self, attributes: dict, log_r: np.ndarray, colour: str, **style) -> None:
        """Draw r = 1, if the plane contains it, and keep its longest piece and the side it excludes for its name."""
        if not np.min(log_r) < 0 < np.max(log_r):
            if np.max(log_r) <= 0 and attributes["projection"]:
                self.absent.append(attributes["title"])
            return
        edge = self._axes.contour(self._x, self._y, log_r.T, levels=[0], colors=[colour], **style)
        pieces = [piece for path in edge.get_paths() for piece in path.to_polygons(closed_only=False) if len(piece) > 1]
        if not pieces:
            return

        def excluded(x, y):
            i, j = np.searchsorted(self._x, x), np.searchsorted(self._y, y)
            return log_r[min(i, len(self._x) - 1), min(j, len(self._y) - 1)] > 0

        self._curves.append((attributes["label"], colour, max(pieces, key=len), excluded))

    def write_names(self) -> None:
        """The short name of every constraint along its curve."""
        write_names(self._axes, self._curves)

    def draw_bands(self) -> list:
        """Windows and other demands, as the band in which they are satisfied."""
        from matplotlib.patches import Patch

        handles = []
        for k, (attributes, log_r) in enumerate(self._constraints(bands=True)):
            colour = BAND_COLOURS[k % len(BAND_COLOURS)]
            self._fill(-log_r, colour, alpha=0.38, zorder=1)
            self._outline(attributes, log_r, colour, linewidths=0.9, zorder=2)
            handles.append(Patch(facecolor=colour, alpha=0.45, label=f"inside: {self._label(attributes)}"))
        return handles

    def draw_exclusions(self) -> list:
        """Everything else, filled where it excludes; a projection is a dashed line without filling."""
        constraints = self._constraints(bands=False)
        inside = [(a, r) for a, r in constraints if np.max(r) > 0 and not a["projection"]]
        if len(inside) > _FEW:
            self._fill(np.max([r for _, r in inside], axis=0), "0.5", alpha=0.16, zorder=3)
        handles = [self._draw_exclusion(k, *pair, alone=len(inside) <= _FEW) for k, pair in enumerate(inside)]
        for attributes, log_r in constraints:
            if attributes["projection"]:
                handles.append(self._draw_projection(len(handles), attributes, log_r))
            elif np.max(log_r) <= 0:
                self.absent.append(attributes["title"])
        return [handle for handle in handles if handle is not None]

    def _draw_exclusion(self, k: int, attributes: dict, log_r: np.ndarray, alone: bool):
        from matplotlib.lines import Line2D
        from matplotlib.patches import Patch

        colour, stroke = COLOURS[k % len(COLOURS)], _STROKES[k // len(COLOURS) % len(_STROKES)]
        self._outline(attributes, log_r, colour, linewidths=1.3, linestyles=[stroke], zorder=4)
        label = f"excluded: {self._label(attributes)}"
        if not alone:
            return Line2D([], [], color=colour, lw=1.3, ls=stroke, label=label)
        self._fill(log_r, colour, alpha=0.2, zorder=3)
        return Patch(facecolor=(colour, 0.2), edgecolor=colour, lw=1.3, label=label)

    def _draw_projection(self, k: int, attributes: dict, log_r: np.ndarray):
        from matplotlib.lines import Line2D

        colour = COLOURS[k % len(COLOURS)]
        self._outline(attributes, log_r, colour, linewidths=1.3, linestyles="--", zorder=4)
        if not np.max(log_r) > 0:
            return None
        return Line2D([], [], color=colour, ls="--", label=f"projection: {self._label(attributes)}")

    def draw_allowed(self) -> list:
        """The outline of the region that every constraint allows."""
        from matplotlib.lines import Line2D

        boundary = read_boundary(self._stored.folder)
        if boundary is None or boundary["spec_hash"] != self._stored.attributes["spec_hash"]:
            return []
        curves = [curve for curve in boundary["curves"] if curve["constraint"] == "combined"]
        for curve in curves:
            points = np.array(curve["vertices"])
            if curve["closed"]:
                points = np.concatenate([points, points[:1]])
            (fx, _), (fy, _) = self._scales
            self._axes.plot(points[:, 0] * fx, points[:, 1] * fy, color="black", lw=1.7, zorder=6)
        if boundary["verdict"] == "empty":
            (fx, _), (fy, _) = self._scales
            x, y = boundary["least_excluded"]["point"]
            self._axes.plot(x * fx, y * fy, "k*", ms=11, zorder=7)
            return [Line2D([], [], color="black", marker="*", ls="", label="nothing is allowed; least excluded point")]
        return [Line2D([], [], color="black", lw=1.7, label="boundary of the region allowed by all")]


def constraint_ratios(stored: StoredScan) -> list[tuple[dict, np.ndarray]]:
    """(attributes, log10 of the largest ratio) of every constraint whose ratios are stored; -30 where it does not act."""
    found = {}
    for name in stored.names():
        if name.startswith("ratio."):
            attributes = stored.group[name].attrs.asdict()
            values = np.log10(np.maximum(stored.broadcast(name), 1e-30))
            key = attributes["constraint"]
            previous = found.get(key, (attributes, -np.inf))[1]
            found[key] = (attributes, np.maximum(previous, values))
    # Scans of earlier versions do not say what is a band.
    return [(a | {"band": a.get("band", a["family"] == "window")}, r) for a, r in found.values()]


def display_unit(unit: str, values: np.ndarray) -> tuple[float, str]:
    """Factor and name of the unit in which an axis is drawn: MeV for a range that starts below 1 GeV."""
    return (1e3, "MeV") if unit == "GeV" and values[0] < 1 else (1.0, unit)


def _footnote(stored: StoredScan, absent: list[str]) -> str:
    """What was fixed, scanned and used, in small print."""
    spec, versions = stored.spec, stored.attributes["versions"]
    fixed = ", ".join(f"{k} = {v}" for k, v in spec["model"].items() if k != "name")
    if spec["model"].get("quark_rotation") == "none":
        fixed += " (quark charges taken as diagonal in the mass basis)"
    points = int(np.prod(stored.attributes["shape"]))
    lines = [f"Excluding nothing here: {', '.join(absent)}."] if absent else []
    lines += [
        f"Model {spec['model']['name']}: {fixed}; no model parameter profiled.",
        f"Constraint set '{spec['constraints']['set']}', each r < 1 on its own; confidence levels as given in the legend. "
        f"{points:,} points; spec {stored.attributes['spec_hash'][:12]}, "
        f"zpjax {versions['zpjax']}, data {stored.attributes['data_hash'][:12]}.",
    ]
    return "\n".join(part for line in lines for part in _wrapped(line))


def _wrapped(line: str) -> list[str]:
    """Lines of the footnote's width, never broken within a formula."""
    parts = line.split("$")
    kept = "".join(f"${part}$".replace(" ", "\0") if k % 2 else part for k, part in enumerate(parts))
    # Formulas are printed shorter than they are written.
    width = _FOOTNOTE_WIDTH + (25 if len(parts) > 1 else 0)
    return [part.replace("\0", " ") for part in wrap(kept, width, break_on_hyphens=False)]
