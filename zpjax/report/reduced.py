"""The parts of the page on a scan that was reduced while it ran: what is left, its projections, and every constraint's best."""

import numpy as np

from zpjax.figures.axis import Axis
from zpjax.figures.profile import THRESHOLDS, Profile, read_profiles, scanned_axes
from zpjax.report.figure import figure_svg
from zpjax.report.mathematics import as_html, as_plain, numbers_as_html
from zpjax.report.plane import Plane, drawn
from zpjax.report.sections import number, shown_place, table
from zpjax.store.reading import StoredScan


def summary_sentence(stored: StoredScan, found: dict, of: str) -> str:
    """How much of the scanned box is allowed, and where the least excluded point lies, as HTML."""
    allowed = found["allowed"]
    error = "" if allowed["error"] is None else f" ± {100 * allowed['error']:.2g}"
    share = f"{allowed['points']:,} of {found['points']:,} points, {100 * allowed['fraction']:.4g}{error} % of the scanned box"
    text = f"{share}, {'is' if allowed['points'] == 1 else 'are'} allowed by all of {of}; the points themselves were reduced to sums and projections."
    for least in found["least_excluded"][:1]:
        axes = scanned_axes(stored, found)
        place = shown_place([(axes[name], value * axes[name].factor) for name, value in least["point"].items()])
        text += f" The largest ratio is least, r = {least['max_ratio']:.4g}, at {place}."
    if found["not_finite"]:
        text += f" {found['not_finite']:,} points have a quantity that is not finite."
    return text


def projections(stored: StoredScan, found: dict, account: dict, number_: int) -> str:
    """Every projection of the summary: over two parameters as a figure, over one as a table."""
    pairs = read_profiles(stored, found)
    figures = "".join(_figure(profile, account, f"{number_}-{k}") for k, profile in enumerate(pairs, 1))
    axes = scanned_axes(stored, found)
    lines = "".join(_line(axes[p["axes"][0]], p) for p in found["profiles"] if len(p["axes"]) == 1)
    return f"<h2>Projections</h2>{figures}{lines}" if figures or lines else ""


def _figure(profile: Profile, account: dict, number_: str) -> str:
    least = None if profile.least is None else drawn(profile.least[0][None])[0]
    union = [drawn(ring) for ring in profile.excluded[0]]
    plane = Plane(profile.axes, [], union, [drawn(line) for line in profile.lines], [], least, 0.0, ((), ()), {})
    x, y = (as_html(f"${axis.symbol}$") for axis in profile.axes)
    over = " and ".join(as_html(f"${axis.symbol}$") for axis in profile.others)
    bins = " × ".join(str(len(edge) - 1) for edge in profile.edges)
    words = f"Projection on {x} and {y}" + (f", least over {over}" if over else "")
    return (
        f'<figure class="projection"><div class="canvas">{figure_svg(plane, account, number_, as_plain(words))}</div>'
        f"<figcaption>{words}: grey where the least largest ratio of a bin exceeds {THRESHOLDS[0]:g}, black its outline; {bins} bins."
        f"{' Star: the least excluded point; nothing is allowed.' if least is not None else ''}</figcaption></figure>"
    )


def _line(axis: Axis, profile: dict) -> str:
    edges = np.array(profile["edges"][0]) * axis.factor
    rows = [
        (
            f"{numbers_as_html(number(low, 4))} to {numbers_as_html(number(high, 4))}",
            "no point" if ratio is None else numbers_as_html(number(ratio, 4)),
            "–" if ratio is None else "allowed" if ratio < 1 else "excluded",
        )
        for low, high, ratio in zip(edges[:-1], edges[1:], profile["max_ratio"], strict=True)
    ]
    name = as_html(f"${axis.symbol}$")
    header = (f"{as_plain(f'${axis.symbol}$')} {axis.bracket}".strip(), "Least largest ratio", "Verdict")
    return (
        f"<details><summary>Projection on {name}</summary>"
        f"{table(header, rows, 'The least, over all other parameters, of the largest ratio.')}</details>"
    )


def best_points(stored: StoredScan, found: dict, account: dict) -> str:
    """Of every constraint the least ratio anywhere, and where it is reached."""
    axes = scanned_axes(stored, found)
    rows = []
    for name, record in found["constraints"].items():
        ratio = record["least_ratio"]
        place = shown_place([(axes[n], value * axes[n].factor) for n, value in record["point"].items()])
        shown = "not a number" if ratio is None else numbers_as_html(number(ratio, 4))
        silent = ratio == 0
        title = as_html(account["constraints"][name]["title"])
        rows.append((title, "0, does not act", "–") if silent else (title, shown, place))
    caption = "Of every constraint by itself: a least ratio above 1 means that it allows no point of the scan."
    return "<h2>Bounds</h2>" + table(("Constraint", "Least ratio", "At"), rows, caption, "bounds")
