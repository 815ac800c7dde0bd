"""A plane of constant size, and around it as much room as title, legend and small print need."""

from matplotlib.figure import Figure

from zpjax.figures.drawing import literal
from zpjax.figures.wrapping import wrapped

# Beyond as many entries the legend has two columns of smaller print.
_FEW = 9
# Pixels that stay free at the sides.
_MARGIN = 4.0
# Characters of a line: of the title, and of an entry of the legend in one and in two columns.
_TITLE, _WIDE, _NARROW = 82, 100, 76


def arrange(figure: Figure, title: str, handles: list, small_print: str) -> None:
    """Give the figure its size, its title, its legend and its small print."""
    (axes, *_), many = figure.axes, len(handles) > _FEW
    for handle in handles:
        handle.set_label("\n".join(wrapped(handle.get_label(), _NARROW if many else _WIDE)))
    title_lines = wrapped(literal(title), _TITLE)
    footer = 0.115 * (small_print.count("\n") + 1) + 0.1
    plane, legend, axis_label, top = 4.6, _legend_height(handles, many), 0.45, 0.18 + 0.17 * len(title_lines)
    height = plane + axis_label + legend + footer + top
    figure.set_size_inches(7.0, height)
    figure.subplots_adjust(left=0.105, right=0.975, top=1 - top / height, bottom=(height - top - plane) / height)
    style = dict(ncol=2, fontsize=5.9, columnspacing=1.2, labelspacing=0.35) if many else dict(fontsize=8)
    left = 0.02 if many else 0.09
    figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(left, footer / height), frameon=False, **style)
    axes.set_title("\n".join(title_lines), fontsize=10.5)
    _make_room_beside(figure)
    figure.text(0.012, 0.012, small_print, fontsize=5.8, va="bottom", color="0.3", linespacing=1.35)


def _make_room_beside(figure) -> None:
    """Narrow the plane by what its numbers and labels would stand over the sides of the page."""
    boxes = [side.get_tightbbox() for axes in figure.axes for side in (axes.xaxis, axes.yaxis)]
    left = min((box.x0 for box in boxes if box is not None), default=_MARGIN)
    right = max((box.x1 for box in boxes if box is not None), default=0.0)
    width = figure.bbox.width
    parameters = figure.subplotpars
    figure.subplots_adjust(
        left=parameters.left + max(0.0, _MARGIN - left) / width,
        right=parameters.right - max(0.0, right - width + _MARGIN) / width,
    )


def _legend_height(handles: list, many: bool) -> float:
    lines = [handle.get_label().count("\n") + 1 for handle in handles]
    first = -(-len(handles) // 2)
    return 0.12 + (0.121 * max(sum(lines[:first]), sum(lines[first:])) if many else 0.19 * sum(lines))
