"""matplotlib as the figures use it: its own defaults whatever the user's say, and nothing of the process changed.

No pyplot and no backend: a figure is made on an Agg canvas of its own, so that a notebook keeps the one it has chosen.
"""

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from zpjax.display import Drawn
from zpjax.figures.style import STYLE
from zpjax.store.place import place, write_atomically

# Settings that say how a process shows figures, and not how they look.
_OF_THE_PROCESS = (
    "backend",
    "backend_fallback",
    "interactive",
    "toolbar",
    "timezone",
    "date.epoch",
    "savefig.directory",
)
_KINDS = (".png", ".pdf")


@contextmanager
def drawing(**settings: object) -> Iterator[None]:
    """Within it figures are drawn with matplotlib's defaults, `STYLE` and these settings; afterwards all is as before."""
    import matplotlib

    # The PDF writer's font library complains about the time stamps of the fonts that matplotlib ships.
    fonts = logging.getLogger("fontTools")
    level = fonts.level
    try:
        fonts.setLevel(logging.ERROR)
        with matplotlib.rc_context(_defaults() | STYLE | settings):
            yield
    finally:
        fonts.setLevel(level)


def _defaults() -> dict:
    import matplotlib

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", matplotlib.MatplotlibDeprecationWarning)
        return {key: value for key, value in matplotlib.rcParamsDefault.items() if key not in _OF_THE_PROCESS}


def new_figure(**options: object) -> Figure:
    """A figure that no window and no pyplot knows of."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(**options)
    FigureCanvasAgg(figure)
    return figure


def fill_rings(axes: Axes, rings: list, colour: str, within: list | None = None, **style: object) -> None:
    """Fill what lies on the left of these rings (n, 2) in the units of the axes, whose limits are set; of several regions their union.

    within: rings around the only region that is painted.
    """
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Line

    if rings:
        line, limit = (
            Line.make_compound_path(*(Line(ring, closed=True) for ring in found)) if found else None
            for found in (rings, within)
        )
        # Not add_patch, which asks every vertex for the limits of the axes: they are set already.
        patch = axes.add_artist(PathPatch(line, facecolor=colour, edgecolor="none", lw=0, **style))
        if limit is not None:
            patch.set_clip_path(PathPatch(limit, transform=axes.transData))


def literal(text: str) -> str:
    """The text as matplotlib can draw it: formulas between dollar signs, or the dollar signs themselves where one is none."""
    return "\n".join(map(_literal_line, text.splitlines()))


def _literal_line(line: str) -> str:
    from matplotlib.mathtext import MathTextParser

    marks = line.replace(r"\$", "").count("$")
    if not marks:
        return line
    if marks % 2 == 0:
        try:
            MathTextParser("path").parse(line)
            return line
        except ValueError:
            pass
    return line.replace(r"\$", "$").replace("$", r"\$")


def save(figure: Figure, path: str | Path, dpi: int) -> list[Path]:
    """Write a figure as PNG and PDF, each whole or not at all; the paths.

    Their endings replace one of these two and are put behind any other name: limit_1.5sigma is no file of type .5sigma.
    """
    target = place(path)
    name = target.stem if target.suffix.lower() in _KINDS else target.name
    paths = [target.with_name(name + suffix) for suffix in _KINDS]
    for target in paths:
        stream = io.BytesIO()
        figure.savefig(stream, dpi=dpi, format=target.suffix[1:])
        write_atomically(target, stream.getvalue())
    return Drawn(paths)
