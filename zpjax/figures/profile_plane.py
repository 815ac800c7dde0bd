"""Figures of a scan that was reduced while it ran: what is left of a plane for some value of all other scanned parameters."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from zpjax.display import Drawn
from zpjax.figures.axis import Axis, apply_axis, placed, power_words
from zpjax.figures.drawing import drawing, fill_rings, new_figure, save
from zpjax.figures.footnote import profile_footnote
from zpjax.figures.margins import arrange
from zpjax.figures.overlays import draw_overlays
from zpjax.figures.profile import THRESHOLDS, Profile, read_profiles
from zpjax.store.reading import StoredScan
from zpjax.store.summary import summary

_GREYS = ("0.92", "0.84", "0.74")


def draw_profiles(stored: StoredScan, overlays: Sequence[dict] = ()) -> list[Path]:
    """Draw every profile over two parameters as PNG and PDF: `figure` for the first, `figure_x_y` for others; all paths.

    Bare is what is allowed for some value of the other parameters, or coloured by the value of the only other one at which
    the largest ratio is least, if allowed points were kept. ValueError for a scan without such a profile.
    """
    found = summary(stored)
    profiles = read_profiles(stored, found)
    if not profiles:
        raise ValueError(f"{stored.folder.path}: no plane: 'reduce.profiles' has no pair of scanned parameters.")
    paths = Drawn()
    for k, profile in enumerate(profiles):
        target = stored.folder.figure
        name = "_".join([target.name, *(axis.name for axis in profile.axes)] if k else [target.name])
        with drawing():
            paths += save(profile_figure(stored, profile, found, overlays), target.with_name(name), 200)
    return paths


def profile_figure(stored: StoredScan, profile: Profile, found: dict, overlays: Sequence[dict] = ()) -> Figure:
    """The matplotlib figure of one profile; to be made and saved within `drawing()`."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    figure = new_figure()
    axes = figure.subplots()
    for axis, side in zip(profile.axes, "xy", strict=True):
        apply_axis(axis, axes, side)

    whatever = " and ".join(f"${axis.symbol}$" for axis in profile.others)
    handles = []
    for rings, factor, grey in zip(profile.excluded, THRESHOLDS, _GREYS, strict=True):
        fill_rings(axes, [placed(profile.axes, ring) for ring in rings], grey, zorder=1)
        words = _excluded_words(whatever) if factor == 1 else f"the same with a largest ratio above {factor:g}"
        handles += [Patch(facecolor=grey, label=words)] * bool(rings)
    for line in profile.lines:
        axes.plot(*placed(profile.axes, line).T, color="black", lw=1.3, zorder=4)
    if profile.lines:
        handles.append(Line2D([], [], color="black", lw=1.3, label=_allowed_words(profile.others)))
    if profile.least is not None:
        place, ratio = profile.least
        axes.plot(*placed(profile.axes, place[None]).T, "k*", ms=11, zorder=5)
        handles.append(Line2D([], [], color="black", marker="*", ls="", label=f"least excluded point, r = {ratio:.4g}"))
    # Where every value does as well, the first one stands everywhere and says nothing.
    if profile.best is not None and len(np.unique(profile.best[np.isfinite(profile.best)])) > 1:
        _colour(figure, axes, profile, [placed(profile.axes, ring) for ring in profile.allowed])
    more, _, said = draw_overlays(axes, profile.axes, overlays)
    arrange(figure, stored.spec["title"], handles + more, profile_footnote(stored, found, profile, said))
    return figure


def _excluded_words(whatever: str) -> str:
    return (
        f"excluded, whatever {whatever}: the largest ratio is above 1" if whatever else "the largest ratio is above 1"
    )


def _allowed_words(others: tuple[Axis, ...]) -> str:
    ranges = " and ".join(
        f"${a.symbol}$ between ${power_words(a.low)}$ and ${power_words(a.high)}${a.behind}" for a in others
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
    if axis.spacing == "log" and low > 0:
        return LogNorm(low, high)
    return AsinhNorm(axis.linear, low, high) if axis.spacing == "symmetric_log" else Normalize(low, high)
