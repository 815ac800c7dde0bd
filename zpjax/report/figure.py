"""The plane as an inline SVG: areas, numbered curves, axes, and the data that the page's script answers from."""

import base64
from html import escape
from itertools import cycle, product

import numpy as np

from zpjax.figures.axis import Axis, symmetric_ticks
from zpjax.figures.curves import points_along
from zpjax.figures.footnote import confidence_words
from zpjax.figures.style import BAND_COLOURS, COLOURS
from zpjax.report.mathematics import as_html, as_plain, as_svg, numbers_as_html
from zpjax.report.plane import HEIGHT, WIDTH, Layer, Plane

_LEFT, _TOP, _BOTTOM, _RIGHT = 126.0, 12.0, 104.0, 46.0
# Yellow is left out: thin lines of it are lost on white.
_LINE_COLOURS = tuple(c for c in COLOURS if c != "#F0E442")
_DASHES = ("", "9 4 2 4", "2 3", "9 3 2 3 2 3", "14 4")
_PROJECTION = "6 5"
_EDGE, _CANDIDATES = 20.0, 24
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_STAR = "M0-11L3.2-3.6 11-3.3 4.9 1.6 7 9 0 4.6-7 9-4.9 1.6-11-3.3-3.2-3.6Z"


def ordered(plane: Plane) -> list[Layer]:
    """Layers with something to draw: bands, then exclusions by their share of the plane, then projections."""
    drawn = [layer for layer in plane.layers if layer.lines or layer.areas]
    rank = {"band": 0, "exclusion": 1, "projection": 2}
    return sorted(drawn, key=lambda layer: (rank[layer.kind], -layer.excluded))


def looks(layers: list[Layer]) -> dict[str, tuple[str, str]]:
    """Constraint -> (colour, dashes)."""
    bands, lines, hopes = cycle(BAND_COLOURS), cycle(product(_DASHES, _LINE_COLOURS)), cycle(_LINE_COLOURS)
    found = {}
    for layer in layers:
        if layer.kind == "band":
            found[layer.name] = (next(bands), "")
        elif layer.kind == "projection":
            found[layer.name] = (next(hopes), _PROJECTION)
        else:
            dashes, colour = next(lines)
            found[layer.name] = (colour, dashes)
    return found


def figure_svg(plane: Plane, account: dict, number: int | str, words: str | None = None) -> str:
    """The SVG of one plane; every curve can be reached by keyboard through its number."""
    layers = ordered(plane)
    styles = looks(layers)
    width, height = _LEFT + WIDTH + _RIGHT, _TOP + HEIGHT + _BOTTOM
    x, y = plane.axes
    inside = [
        _union(plane, number),
        *(_area(layer, styles[layer.name][0]) for layer in layers if layer.areas),
        *(_curve(k, layer, *styles[layer.name]) for k, layer in enumerate(layers, 1)),
        f'<path class="combined" d="{_path(plane.combined)}"/>' if plane.combined else "",
    ]
    words = words or f"{len(layers)} constraints"
    label = f"{as_plain(account['title'])}: {words} over {_axis_words(x)} and {_axis_words(y)}"
    return "".join(
        [
            f'<svg class="figure" id="figure-{number}" viewBox="0 0 {width:g} {height:g}" role="group" ',
            f'aria-label="{escape(label)}" data-left="{_LEFT:g}" data-top="{_TOP:g}">',
            f'<rect class="frame" x="{_LEFT:g}" y="{_TOP:g}" width="{WIDTH:g}" height="{HEIGHT:g}"/>',
            f'<svg class="plane" x="{_LEFT:g}" y="{_TOP:g}" width="{WIDTH:g}" height="{HEIGHT:g}" ',
            f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" preserveAspectRatio="none">',
            *inside,
            "</svg>",
            _ticks(x, "x"),
            _ticks(y, "y"),
            _axis_title(x, _LEFT + WIDTH / 2, height - 20, ""),
            _axis_title(y, 26, _TOP + HEIGHT / 2, f' transform="rotate(-90 26 {_TOP + HEIGHT / 2:g})"'),
            *(_star(plane.least_excluded) if plane.least_excluded is not None else ()),
            *(
                _tag(k, *place, layer, account)
                for k, (layer, place) in enumerate(zip(layers, _places(layers), strict=True), 1)
            ),
            "</svg>",
        ]
    )


def _union(plane: Plane, number: int | str) -> str:
    """What any bound excludes, never within the region that all allow."""
    if not plane.union:
        return ""
    path = f'<path class="union" fill-rule="nonzero" d="{_path(plane.union, True)}"'
    if not plane.bare:
        return f"{path}/>"
    box = f"M0 0H{WIDTH:g}V{HEIGHT:g}H0Z"
    limit = f'<path clip-rule="evenodd" d="{box}{_path(plane.bare, True)}"/>'
    return f'<clipPath id="outside-{number}">{limit}</clipPath>{path} clip-path="url(#outside-{number})"/>'


def figure_data(plane: Plane, account: dict) -> dict:
    """What the script needs: axes, lookup grid and one record per drawn constraint, in the order of their numbers."""
    records = []
    for layer in ordered(plane):
        constraint = account["constraints"][layer.name]
        records.append(
            {
                "name": layer.name,
                "title": as_html(constraint["title"]),
                "kind": layer.kind,
                "datum": described_datum(constraint),
                "confidence": confidence_words(constraint["confidence"]),
                "sources": constraint["sources"],
                "levels": base64.b64encode(layer.levels.tobytes()).decode("ascii"),
            }
        )
    silent = [layer for layer in plane.layers if not (layer.lines or layer.areas) and layer.excluded == 1]
    return {
        "axes": [
            {"symbol": as_html(f"${a.symbol}$"), "unit": escape(a.behind.strip()), "spacing": a.spacing, "low": a.low, "high": a.high,
             "linear": a.linear}
            for a in plane.axes
        ],
        "lookup": [[round(float(v), 5) for v in nodes] for nodes in plane.lookup],
        "layers": records,
        "everywhere": [as_html(account["constraints"][layer.name]["title"]) for layer in silent],
    }  # fmt: skip


def described_datum(constraint: dict) -> str:
    """The observable and what it is compared with, as HTML."""
    return f"{as_html('$' + constraint['observable']['symbol'] + '$')}: {numbers_as_html(constraint['datum'])}"


def swatch(kind: str, colour: str, dashes: str) -> str:
    """A small picture of how a constraint is drawn."""
    if kind == "band":
        shape = f'<rect width="26" height="12" fill="{colour}" fill-opacity="0.4" stroke="{colour}"/>'
    else:
        shape = f'<path d="M0 6H26" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dashes}"/>'
    return f'<svg class="swatch" viewBox="0 0 26 12" aria-hidden="true">{shape}</svg>'


def _axis_words(axis: Axis) -> str:
    return f"{as_plain(f'${axis.symbol}$')} from {axis.low:.4g} to {axis.high:.4g}{axis.behind}"


def _path(lines: list[np.ndarray], closed: bool = False) -> str:
    end = "Z" if closed else ""
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) + end for line in lines)


def _area(layer: Layer, colour: str) -> str:
    return f'<path class="band" fill="{colour}" fill-rule="evenodd" d="{_path(layer.areas, True)}"/>'


def _curve(k: int, layer: Layer, colour: str, dashes: str) -> str:
    return (
        f'<path class="curve" data-layer="{k}" stroke="{colour}" stroke-dasharray="{dashes}" d="{_path(layer.lines)}"/>'
    )


def _star(place: np.ndarray) -> tuple[str, ...]:
    x, y = place
    return (
        f'<g class="placed star" data-x="{x:.1f}" data-y="{y:.1f}" transform="translate({_LEFT + x:.1f} {_TOP + y:.1f})">'
        f'<path d="{_STAR}"><title>least excluded point</title></path></g>',
    )


def _tag(k: int, x: float, y: float, layer: Layer, account: dict) -> str:
    constraint = account["constraints"][layer.name]
    words = (
        f"{k}, {as_plain(constraint['title'])}: {as_plain('$' + constraint['observable']['symbol'] + '$')} "
        f"{constraint['datum']}, {confidence_words(constraint['confidence'])}; source {', '.join(constraint['sources'])}"
    )
    return (
        f'<g class="placed tag" tabindex="0" role="button" data-layer="{k}" data-x="{x:.1f}" data-y="{y:.1f}" '
        f'transform="translate({_LEFT + x:.1f} {_TOP + y:.1f})" aria-label="{escape(words)}">'
        f'<g class="badge"><circle r="11"/><text dy="0.35em">{k}</text></g></g>'
    )


def _places(layers: list[Layer]) -> list[tuple[float, float]]:
    """One point per layer on its outline, as far as can be from the other ones and inside the frame."""
    taken, found = [], []
    for layer in layers:
        points = (
            np.concatenate([points_along(line, _CANDIDATES) for line in layer.lines])
            if layer.lines
            else np.zeros((0, 2))
        )
        inside = points[
            (points[:, 0] > _EDGE)
            & (points[:, 0] < WIDTH - _EDGE)
            & (points[:, 1] > _EDGE)
            & (points[:, 1] < HEIGHT - _EDGE)
        ]
        points = inside if len(inside) else points if len(points) else np.array([[WIDTH / 2, HEIGHT / 2]])
        free = [min((np.hypot(*(p - t)) for t in taken), default=1e9) for p in points]
        best = points[int(np.argmax(free))]
        taken.append(best)
        found.append((float(best[0]), float(best[1])))
    return found


def _axis_title(axis: Axis, x: float, y: float, turn: str) -> str:
    unit = escape(f" {axis.bracket}".rstrip())
    return f'<text class="title" x="{x:g}" y="{y:g}"{turn}>{as_svg(f"${axis.symbol}$")}<tspan>{unit}</tspan></text>'


def _ticks(axis: Axis, side: str) -> str:
    parts, values = [], _tick_values(axis)
    # The coarsest of which there are two; the page's script chooses anew when one zooms.
    coarsest = next((n for n in (1, 2, 3) if sum(level <= n for _, level in values) > 1), 3)
    for value, level in values:
        at = float(axis.fraction(value))
        place = at * WIDTH if side == "x" else (1 - at) * HEIGHT
        size = (9, 6, 4)[level - 1]
        if side == "x":
            turn, mark, text = f"translate({_LEFT + place:.2f} {_TOP + HEIGHT:g})", f"M0 0V-{size}", 'dy="1.2em"'
        else:
            turn, mark, text = f"translate({_LEFT:g} {_TOP + place:.2f})", f"M0 0H{size}", 'x="-9" dy="0.35em"'
        shown = "" if level <= coarsest else " hidden"
        parts.append(
            f'<g class="tick {side} level-{level}{shown}" data-at="{place:.3f}" data-level="{level}" transform="{turn}">'
            f'<path d="{mark}"/><text {text}>{_number(axis, value)}</text></g>'
        )
    return "".join(parts)


def _tick_values(axis: Axis) -> list[tuple[float, int]]:
    """(value, level): decades, their multiples, and tenths of these; of a linear axis round steps and their parts.

    An axis with one value has that one alone.
    """
    if axis.only is not None:
        return [(axis.only, 1)]
    if axis.spacing == "log":
        decades = range(int(np.floor(np.log10(axis.low) - 1e-9)), int(np.ceil(np.log10(axis.high) + 1e-9)) + 1)
        steps = [(tenth, 1 if tenth == 10 else 2 if tenth % 10 == 0 else 3) for tenth in range(10, 100)]
        every = [(tenth / 10 * 10.0**d, level) for d in decades for tenth, level in steps]
    elif axis.spacing == "symmetric_log":
        every = [(v, level) for level, found in enumerate(symmetric_ticks(axis), 1) for v in found]
    else:
        power = 10.0 ** np.floor(np.log10(axis.high - axis.low))
        step = next(power * part for part in (0.1, 0.2, 0.5, 1.0) if axis.high - axis.low <= 10.5 * part * power)
        parts = range(int(np.ceil(axis.low / step * 10 - 1e-9)), int(np.floor(axis.high / step * 10 + 1e-9)) + 1)
        every = [(k * step / 10, 1 if k % 10 == 0 else 2 if k % 5 == 0 else 3) for k in parts]
    slack = 1e-9
    return [(v, level) for v, level in every if -slack <= axis.fraction(v) <= 1 + slack]


def _number(axis: Axis, value: float) -> str:
    if value == 0 or axis.spacing == "linear" or (1e-3 <= axis.low and axis.high <= 1e5):
        return f"{value:.4g}".replace("-", "−")
    sign, size = "−" if value < 0 else "", abs(value)
    power = int(np.floor(np.log10(size) + 1e-9))
    head = f"{size / 10.0**power:.2g}"
    tail = f"10{str(power).translate(_SUPERSCRIPTS)}"
    return sign + (tail if head == "1" else f"{head}·{tail}")
