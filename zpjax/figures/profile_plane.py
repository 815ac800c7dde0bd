"""Figures of a scan that was reduced while it ran: what is left of a plane for some value of all other scanned parameters."""

from pathlib import Path

import numpy as np

from zpjax.figures.axis import Axis, apply_axis
from zpjax.figures.drawing import drawing, fill_rings, literal, new_figure, save
from zpjax.figures.footnote import profile_footnote
from zpjax.figures.profile import THRESHOLDS, Profile, read_profiles
from zpjax.store.reading import StoredScan
from zpjax.store.summary import summary

_GREYS = ("0.92", "0.84", "0.74")


def draw_profiles(stored: StoredScan) -> list[Path]:
    """Draw every profile over two parameters as PNG and PDF: `figure` for the first, `figure_x_y` for others; all paths.

    Bare is what is allowed for some value of the other parameters, or coloured by the value of the only other one at which
    the largest ratio is least, if allowed points were kept. ValueError for a scan without such a profile.
    """
    found = summary(stored)
    profiles = read_profiles(stored, found)
    if not profiles:
        raise ValueError(f"{stored.folder.path}: no plane: 'reduce.profiles' has no pair of scanned parameters.")
    paths = []
    for k, profile in enumerate(profiles):
        target = stored.folder.figure
        name = "_".join([target.name, *(axis.name for axis in profile.axes)] if k else [target.name])
        with drawing(**{"axes.titlesize": 10.5}):
            paths += save(profile_figure(stored, profile, found), target.with_name(name), 200)
    return paths


def profile_figure(stored: StoredScan, profile: Profile, found: dict):
    """The matplotlib figure of one profile; to be made and saved within `drawing()`."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    figure = new_figure()
    axes = figure.subplots()
    for axis, side in zip(profile.axes, "xy", strict=True):
        apply_axis(axis, axes, side)

    def placed(points):
        return np.stack([axis.value(points[:, k]) for k, axis in enumerate(profile.axes)], axis=-1)

    whatever = " and ".join(f"${axis.symbol}$" for axis in profile.others)
    handles = []
    for rings, factor, grey in zip(profile.excluded, THRESHOLDS, _GREYS, strict=True):
        fill_rings(axes, [placed(ring) for ring in rings], grey, zorder=1)
        words = _excluded_words(whatever) if factor == 1 else f"the same with a largest ratio above {factor:g}"
        handles += [Patch(facecolor=grey, label=words)] * bool(rings)
    for line in profile.lines:
        axes.plot(*placed(line).T, color="black", lw=1.3, zorder=4)
    if profile.lines:
        handles.append(Line2D([], [], color="black", lw=1.3, label=_allowed_words(profile.others)))
    if profile.least is not None:
        place, ratio = profile.least
        axes.plot(*placed(place[None]).T, "k*", ms=11, zorder=5)
        handles.append(Line2D([], [], color="black", marker="*", ls="", label=f"least excluded point, r = {ratio:.4g}"))
    if profile.best is not None and np.any(np.isfinite(profile.best)):
        _colour(figure, axes, profile, [placed(ring) for ring in profile.allowed])
    axes.set_title(literal(stored.spec["title"]))
    small_print = profile_footnote(stored, found, profile)
    _arrange(figure, axes, handles, small_print)
    return figure


def _excluded_words(whatever: str) -> str:
    return (
        f"excluded, whatever {whatever}: the largest ratio is above 1" if whatever else "the largest ratio is above 1"
    )


def _allowed_words(others: tuple[Axis, ...]) -> str:
    ranges = " and ".join(
        f"${a.symbol}$ between {a.low:.4g} and {a.high:.4g}" + ("" if a.unit == "1" else f" {a.unit}") for a in others
    )
    return f"boundary of what all allow for some {ranges}" if others else "boundary of what all allow"


def _colour(figure, axes, profile: Profile, allowed: list[np.ndarray]) -> None:
    """The bins of the allowed region in the colour of the other parameter where the largest ratio is least."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Line

    other = profile.others[0]
    edges = [axis.value(edge) for axis, edge in zip(profile.axes, profile.edges, strict=True)]
    mesh = axes.pcolormesh(
        *edges, profile.best.T, norm=_norm(other, profile.best), cmap="viridis", alpha=0.85, zorder=2, rasterized=True
    )
    if allowed:
        outline = Line.make_compound_path(*(Line(ring, closed=True) for ring in allowed))
        mesh.set_clip_path(PathPatch(outline, transform=axes.transData))
    bar = figure.colorbar(mesh, ax=axes, pad=0.015, aspect=32)
    bar.set_label(
        f"${other.symbol}$ where the largest ratio is least" + (f"  {other.bracket}" if other.bracket else "")
    )


def _norm(axis: Axis, values: np.ndarray):
    from matplotlib.colors import AsinhNorm, LogNorm, Normalize

    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if low == high:
        low, high = low - abs(low) / 2 - 1e-12, high + abs(high) / 2 + 1e-12
    if axis.spacing == "log" and low > 0:
        return LogNorm(low, high)
    return AsinhNorm(axis.linear, low, high) if axis.spacing == "symmetric_log" else Normalize(low, high)


def _arrange(figure, axes, handles: list, small_print: str) -> None:
    """A plane of constant height, and below it as much room as legend and footnote need."""
    footer = 0.115 * (small_print.count("\n") + 1) + 0.1
    plane, legend, axis_label, title = 4.6, 0.19 * len(handles) + 0.12, 0.45, 0.35
    height = plane + axis_label + legend + footer + title
    figure.set_size_inches(7.0, height)
    figure.subplots_adjust(left=0.105, right=0.975, top=1 - title / height, bottom=(height - title - plane) / height)
    figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.09, footer / height), frameon=False, fontsize=8)
    figure.text(0.012, 0.012, small_print, fontsize=5.8, va="bottom", color="0.3", linespacing=1.35)
