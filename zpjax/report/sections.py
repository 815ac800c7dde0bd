"""The parts of the page that are words and tables."""

import json
from html import escape

import numpy as np

from zpjax.figures.axis import Axis, axis_of
from zpjax.figures.footnote import confidence_words, constraint_words
from zpjax.figures.layers import constraint_ratios
from zpjax.figures.uncovered import statuses, worst_of
from zpjax.report.figure import described_datum, looks, ordered, swatch
from zpjax.report.mathematics import as_html, as_plain, numbers_as_html, words_as_html
from zpjax.report.plane import Layer, Plane, extent
from zpjax.report.references import citations, numbered
from zpjax.report.uncovered import without_judgement
from zpjax.store.reading import StoredScan

# A curve that comes closer to the lower edge than this part of the axis leaves the plane there.
_AT_EDGE = 1e-3
SIGNS = {"holds": "✓", "rough": "≈", "fails": "✗", "convention": "↔"}


def table(header: tuple[str, ...], rows: list[tuple[str, ...]], caption: str, kind: str = "") -> str:
    """A table of HTML cells whose rows become cards on narrow screens."""
    head = "".join(f'<th scope="col">{name}</th>' for name in header)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{escape(name)}"><div>{cell}</div></td>' for name, cell in zip(header, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<table class="{kind}"><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def judges(stored: StoredScan, account: dict, shares: dict[str, float]) -> str:
    """How many constraints judge, where they are from, and how many judge nothing (see `uncovered`), as HTML."""
    judged = [c for c in account["constraints"].values() if not c["projection"]]
    of = f"{len(judged)} constraint{'s' if len(judged) > 1 else ''} ({escape(constraint_words(stored))})"
    of += without_judgement(shares, account)
    return f"{of}, with {escape(account['held'])}" if account["held"] else of


def summary(stored: StoredScan, account: dict, plane: Plane | None, boundary: dict | None, of: str) -> str:
    """What the scan found, in one or two sentences of HTML. of: see `judges`."""
    if boundary is not None and boundary["verdict"] == "empty":
        return _empty(boundary, account, plane, of)
    if plane is None:
        return _without_plane(stored, account, of)
    if plane.allowed == 0:
        return f"No point of the grid is left: each of {_points(account)} is excluded by at least one of {of}."
    share = f"{100 * plane.allowed:.3g} % of the plane ({_points(account)} points) is allowed by all of {of}."
    if plane.combined:
        reach = (
            f"{as_html(f'${a.symbol}$')} from {numbers_as_html(number(low, 3))} to {numbers_as_html(number(high, 3))}{escape(a.behind)}"
            for a, (low, high) in zip(plane.axes, extent(plane), strict=True)
        )
        share += f" Its boundary, {len(plane.combined)} curve{'s' if len(plane.combined) > 1 else ''}, runs over {' and '.join(reach)}."
    return share


def _without_plane(stored: StoredScan, account: dict, of: str) -> str:
    """The share of the points that are allowed, of a scan that is no plane."""
    known = constraint_ratios(stored) if stored.is_complete() else []
    judged = [ratio for attributes, ratio in known if not attributes["projection"]]
    if not judged:
        return f"{_points(account)} points were computed with {of}."
    allowed = worst_of(judged, statuses(stored)) < 1
    weight = stored.read("weight") if "weight" in stored.names() else np.ones(allowed.shape)
    share = 100 * float(np.sum(weight * allowed) / np.sum(weight))
    box = "of the box that the points stand for" if stored.spec["sampling"]["method"] != "list" else "of them"
    return f"{int(np.sum(allowed)):,} of {_points(account)} points are allowed by all of {of}, {share:.4g} % {box}."


def _points(account: dict) -> str:
    return f"{account['points']:,}"


def _empty(boundary: dict, account: dict, plane: Plane | None, of: str) -> str:
    least = boundary["least_excluded"]
    names = [f"“{_piece_title(piece, account)}”" for piece in least["conflict"]]
    asks = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return (
        f"<strong>Nothing is allowed</strong>: every point is excluded by at least one of {of}. The least excluded point, "
        f"{_place(boundary, plane)}, has the largest ratio r = {least['max_ratio']:.4g} (allowed below 1); there {asks} "
        f"{'are' if len(names) > 1 else 'is'} in conflict."
    )


def _place(boundary: dict, plane: Plane | None) -> str:
    """The least excluded point in the units of the figure."""
    values = boundary["least_excluded"]["point"]
    if plane is None:
        axes = [axis_of(axis["name"], axis, axis["low"], axis["high"]) for axis in boundary["axes"]]
    else:
        axes = plane.axes
    return shown_place([(a, v * a.factor) for a, v in zip(axes, values, strict=True)])


def shown_place(values: list[tuple[Axis, float]]) -> str:
    """Values of parameters, displayed units, as HTML."""
    return ", ".join(
        f"{as_html(f'${a.symbol}$')} = {numbers_as_html(number(v, 4))}{escape(a.behind)}" for a, v in values
    )


def number(value: float, digits: int) -> str:
    """So many digits, with a power of ten below a thousandth and from a hundred thousand on."""
    if value != 0 and not 1e-3 <= abs(value) < 1e5:
        return f"{value:.{digits - 1}e}"
    text = f"{value:.{digits}g}"
    return f"{float(text):.0f}" if "e" in text else text


def _piece_title(piece: str, account: dict) -> str:
    known = account["constraints"]
    return as_html(known.get(piece, known.get(piece.rpartition(".")[0], {"title": piece}))["title"])


def bounds_table(plane: Plane, account: dict) -> str:
    """Every constraint: number and look in the figure, datum, level, reach, sources; those that exclude nothing apart."""
    layers = ordered(plane)
    styles, numbers = looks(layers), {layer.name: k for k, layer in enumerate(layers, 1)}
    marks = {
        layer.name: f'<a class="to-curve" href="#figure" data-layer="{numbers[layer.name]}">{numbers[layer.name]}</a> '
        + swatch(layer.kind, *styles[layer.name])
        for layer in layers
    }
    rest = [layer for layer in plane.layers if layer.name not in numbers]
    header = ("Nr.", "Constraint", "Compared with", "Confidence", "Excludes", "Reaches down to", "Sources")
    caption = "Each constraint is applied on its own, excluded where its ratio r exceeds 1; none are combined."
    drawn, others = ([_bound(layer, plane, account, marks) for layer in group] for group in (layers, rest))
    html = table(header, drawn, caption, "bounds") if drawn else "<p>No bound has an edge in this plane.</p>"
    if others:
        html += f"<details><summary>{len(others)} {'more ' if drawn else ''}without an edge in this plane</summary>"
        html += table(
            header[1:], [row[1:] for row in others], "Constraints that exclude nothing here, or everything.", "bounds"
        )
        html += "</details>"
    return html


def _bound(layer: Layer, plane: Plane, account: dict, marks: dict) -> tuple[str, ...]:
    constraint = account["constraints"][layer.name]
    unread = "" if constraint["checked"] else ' <span class="flag">unchecked</span>'
    return (
        marks.get(layer.name, "–"),
        f'<span title="{escape(as_plain(constraint["meaning"]))}">{as_html(constraint["title"])}</span>{unread}',
        described_datum(constraint),
        confidence_words(constraint["confidence"]),
        "not covered" if layer.uncovered else f"{100 * layer.excluded:.3g} %",
        _reach(plane.axes, layer.lowest, layer.kind),
        citations(constraint["sources"]),
    )


def _reach(axes: tuple[Axis, Axis], lowest: tuple[float, float] | None, kind: str) -> str:
    if lowest is None or kind == "band":
        return "–"
    x, y = (f"{number(v, 3)}{a.behind}" for a, v in zip(axes, lowest, strict=True))
    if axes[1].fraction(lowest[1]) < _AT_EDGE:
        y = "the lower edge"
    return numbers_as_html(f"{y} at {x}")


def certificate(boundary: dict | None, account: dict) -> str:
    """How well the boundary is known: residuals, resolution, the least excluded point's proof, what may be missed."""
    if boundary is None:
        return "<p>No boundary was computed for this scan.</p>"
    found, least = boundary["statistics"], boundary["least_excluded"]
    rows = [
        ("verdict", escape(boundary["verdict"])),
        ("largest residual |log r| of a vertex", _reached(found, "residual_max", "")),
        ("largest distance of a chord from the curve", _reached(found, "chord_error", " of the box")),
        ("resolution of the last lattice", f"{found['resolution']:.2g} of the box"),
        ("places that could not be decided", str(len(boundary["undecided"]))),
        ("evaluations (a gradient counts three)", f"{found['f_equivalents']:,}"),
    ]
    if proof := least.get("certificate"):
        balance = " + ".join(f"{share:.4g} × {_piece_title(p, account)}" for p, share in proof["multipliers"].items())
        rows += [
            ("least excluded point: slopes that balance", balance),
            ("what is left of their sum", numbers_as_html(f"{proof['residual']:.1e}")),
            ("searches that ended there", escape(f"{proof['reached']} of {proof['starts']}, none lower")),
        ]
    missed = "".join(f"<li>{escape(sentence)}</li>" for sentence in found["could_be_missed"])
    not_followed = ", ".join(_piece_title(name, account) for name in boundary.get("not_followed", ()))
    return (
        table(("Quantity", "Value"), rows, "Accuracy and proof of the boundary.")
        + (f"<p>Could be missed:</p><ul>{missed}</ul>" if missed else "")
        + (f"<p>Not followed, because others decide the region: {not_followed}.</p>" if not_followed else "")
    )


def _reached(statistics: dict, name: str, unit: str) -> str:
    """A distance, and what was asked for (boundaries of earlier versions do not say)."""
    asked = statistics.get("asked", {}).get(name)
    if statistics[name] is None:  # an arc whose slope vanishes has no distance to first order
        return "unknown"
    text = f"{statistics[name]:.1e}{unit}"
    if asked is None:
        return numbers_as_html(text)
    return numbers_as_html(f"{text} (asked: {asked:.0e})") + (
        " <strong>worse than asked</strong>" if statistics[name] > asked else ""
    )


def parameters(account: dict, profiled: bool = False) -> str:
    """Scanned and fixed parameters of the model. profiled: whether projections take the least over some of them."""
    rows = [
        (
            as_html(f"${p['symbol']}$") + f" <code>{escape(p['name'])}</code>",
            words_as_html(p["meaning"]),
            numbers_as_html(p["value"]),
            "scanned" if p["scanned"] else "fixed",
        )
        for p in account["parameters"]
    ]
    which = "Projections take the least over scanned parameters." if profiled else "No parameter is profiled."
    title = (
        f"Model <code>{escape(account['model']['name'])}</code>: {words_as_html(account['model']['title'])}. {which}"
    )
    return table(("Parameter", "Meaning", "Value", "Role"), rows, title)


def assumptions(account: dict) -> str:
    """What the scan takes for granted."""
    if not account["assumptions"]:
        return ""
    return "<h3>Assumed</h3><ul>" + "".join(f"<li>{escape(s)}</li>" for s in account["assumptions"]) + "</ul>"


def provenance(stored: StoredScan, account: dict) -> str:
    """Spec, versions, hashes and device of a run."""
    attributes = stored.attributes
    versions = ", ".join(f"{escape(n)} {escape(v)}" for n, v in attributes["versions"].items())
    data = f"<code>{escape(attributes['data_hash'])}</code>"
    if account["other"]:
        data += f" (this page was made by a zpjax for which this is a scan of {escape(account['other'])})"
    rows = [
        ("spec, SHA-256", f"<code>{escape(attributes['spec_hash'])}</code>"),
        ("data used, SHA-256", data),
        ("versions", versions),
        ("device", escape(attributes["device"])),
        ("points", escape(f"{_points(account)} in {attributes['chunks']} chunks, {len(stored.finished())} finished")),
        ("layout of the store", escape(str(attributes["layout_version"]))),
    ]
    spec = escape(json.dumps(stored.spec, indent=1, ensure_ascii=False))
    return table(("Quantity", "Value"), rows, "How the numbers were made.") + (
        f'<details><summary>The resolved spec, every default written in</summary><pre tabindex="0">{spec}</pre></details>'
    )


def paper_table(rows: list[dict], numbers: dict[str, int]) -> str:
    """The check of the paper. numbers: key -> place in the list of references."""
    body = [
        (
            f'<span class="verdict {escape(row["verdict"])}">{SIGNS[row["verdict"]]} {escape(row["verdict"])}</span>',
            escape(row["place"]),
            words_as_html(row["statement"]),
            words_as_html(row["paper"]),
            words_as_html(row["meant"]) or "–",
            words_as_html(row["ours"]),
            f'{words_as_html(row["why"])} <span class="cited">{numbered(row["sources"], numbers)}</span>',
        )
        for row in rows
    ]
    header = ("Verdict", "Where", "Statement", "Paper", "Its own way", "Ours", "Why")
    caption = "arXiv:1505.06906, sections 1 to 5. “Its own way”: the paper’s value from the paper’s own assumptions, computed anew."
    return table(header, body, caption, "paper")
