"""The page: everything in one file, with no request to any network."""

import base64
import hashlib
import json
from collections import Counter
from html import escape
from importlib import resources

from zpjax.report import reduced, sections
from zpjax.report.figure import figure_data, figure_svg
from zpjax.report.mathematics import as_html, as_plain
from zpjax.report.plane import read_plane
from zpjax.report.references import reference_list
from zpjax.report.uncovered import coverage, uncovered_shares
from zpjax.store.identity import own_boundary
from zpjax.store.reading import StoredScan
from zpjax.store.summary import summary

# Only the page's own script and style, known by their hashes: whatever else a store brings in is not run.
_POLICY = (
    "default-src 'none'; style-src {style}; script-src {script}; img-src data:; base-uri 'none'; form-action 'none'"
)


def page(scans: list[tuple[StoredScan, dict]], entries: dict[str, str], version: str, paper: list[dict] | None) -> str:
    """The HTML of stored scans, each with its account (`verbs.report.scan_account`).

    entries: key -> BibTeX of exactly what they cite. paper: rows of `zpjax.farzan.check.checked_paper`, or None.
    """
    title = "; ".join(as_plain(account["title"]) for _, account in scans)
    data, parts = [], []
    for number, (stored, account) in enumerate(scans, 1):
        html, figure = _scan(stored, account, number)
        parts.append(html)
        data.append(figure)
    paper_section = _paper(paper, {key: k for k, key in enumerate(entries, 1)}) if paper else ""
    links = [(f"scan-{n}", as_html(account["title"])) for n, (_, account) in enumerate(scans, 1)]
    links += [("paper", "The paper, checked")] * bool(paper) + [("literature", "Literature")]
    style, script = _asset("page.css"), _asset("page.js")
    policy = _POLICY.format(style=hash_source(style), script=hash_source(script))
    return "".join(
        [
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            f'<meta name="generator" content="zpjax {escape(version)}">',
            f'<title>{escape(title)}</title><link rel="icon" href="data:,">',
            f"<style>{style}</style></head><body>",
            '<a class="skip" href="#scan-1">To the results</a>',
            f'<nav aria-label="Contents"><ul>{"".join(f"<li><a href=#{i}>{t}</a></li>" for i, t in links)}</ul></nav><main>',
            *parts,
            paper_section,
            _literature(entries),
            f"</main><footer>Made by zpjax {escape(version)} from stored runs alone.</footer>",
            f'<script type="application/json" id="data">{strict_json(data)}</script>',
            f"<script>{script}</script></body></html>\n",
        ]
    )


def hash_source(content: str) -> str:
    """What a content security policy calls an element of this content by."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def strict_json(value: object) -> str:
    """JSON without NaN that cannot end the element it stands in."""
    return json.dumps(value, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c").replace("&", "\\u0026")


def _asset(name: str) -> str:
    return resources.files("zpjax").joinpath(f"report/{name}").read_text(encoding="utf-8")


def _scan(stored: StoredScan, account: dict, number: int) -> tuple[str, dict | None]:
    plane, (boundary, left_out) = read_plane(stored), own_boundary(stored)
    unfinished = "" if stored.is_complete() else '<p class="flag">This run is unfinished.</p>'
    found = summary(stored) if "records" in stored.attributes and stored.is_complete() else None
    shares = uncovered_shares(stored, plane, found)
    of = sections.judges(stored, account, shares)
    if found is None:
        said = sections.summary(stored, account, plane, boundary, of)
    else:
        said = reduced.summary_sentence(stored, found, of)
    html = f'<section id="scan-{number}"><h1>{as_html(account["title"])}</h1>{unfinished}<p class="summary">{said}</p>'
    if account["other"]:
        html += _noted(
            f"For the zpjax that made this page this is a scan of {account['other']}. Data, texts and sources named here are of that "
            "zpjax, curves and numbers of points are not: scan again."
        )
    if found is not None:
        html += reduced.projections(stored, found, account, number) + reduced.best_points(stored, found, account)
    elif plane is None:
        html += "<p>No figure: the scan is not a finished grid of two parameters with its ratios stored.</p>"
    else:
        html += _figure(plane, account, number)
        html += f"<h2>Bounds</h2>{sections.bounds_table(plane, account)}"
    html += coverage(shares, account)
    html += (
        f"<h2>Boundary</h2>{_noted(left_out) or sections.certificate(boundary, account)}{sections.assumptions(account)}"
    )
    html += f"<h2>Parameters</h2>{sections.parameters(account, found is not None)}"
    html += f"<h2>Provenance</h2>{sections.provenance(stored, account)}</section>"
    return html, None if plane is None else figure_data(plane, account)


def _noted(sentence: str | None) -> str:
    return f"<p>{escape(sentence)}</p>" if sentence else ""


def _figure(plane, account: dict, number: int) -> str:
    fields = "".join(
        f"<label>{as_html(f'${a.symbol}$')}{escape(f' {a.bracket}'.rstrip())} "
        f'<input inputmode="decimal" size="9" name="{side}"></label>'
        for side, a in zip("xy", plane.axes, strict=True)
    )
    return (
        f'<figure data-figure="{number - 1}"><div class="tools" role="group" aria-label="Zoom">'
        '<button type="button" data-zoom="in" aria-label="Zoom in">+</button>'
        '<button type="button" data-zoom="out" aria-label="Zoom out">−</button>'
        '<button type="button" data-zoom="reset">Whole plane</button></div>'
        f'<div class="canvas" tabindex="0" aria-describedby="hint-{number}">{figure_svg(plane, account, number)}'
        '<div class="tip" role="status" aria-live="polite" hidden></div></div>'
        f'<p class="hint" id="hint-{number}">Point at a curve, or reach its number with the Tab key: name, datum, level and source appear. '
        "Zoom with the buttons, a double click, two fingers, or the wheel with Ctrl; with the figure in focus by + and −, "
        "the arrow keys and 0.</p>"
        f'<form class="ask">{fields}<button>What excludes this point?</button>'
        '<output aria-live="polite"></output></form>'
        f"<figcaption>{_key(plane)}</figcaption></figure>"
    )


def _key(plane) -> str:
    kinds = {layer.kind for layer in plane.layers}
    parts = ["Grey: excluded by at least one bound."] * bool(plane.union)
    if any(layer.lines or layer.areas for layer in plane.layers):
        parts.append("Numbers: see the table of bounds.")
    if "band" in kinds:
        parts.append("Coloured area: where a band is satisfied; outside it is excluded.")
    if "projection" in kinds:
        parts.append("Dashed: projections, which take no part in the verdict.")
    if plane.combined:
        parts.append("Black: boundary of the region allowed by all.")
    if plane.least_excluded is not None:
        parts.append("Star: the least excluded point; nothing is allowed.")
    return " ".join(parts)


def _paper(rows: list[dict], numbers: dict[str, int]) -> str:
    counts = Counter(row["verdict"] for row in rows)
    words = ", ".join(f"{counts[verdict]} {verdict}" for verdict in sections.SIGNS if counts[verdict])
    return (
        '<section id="paper"><h1>The paper, checked</h1>'
        f"<p>{len(rows)} statements of the paper on which the first model rests, computed anew: {words}.</p>"
        f"{sections.paper_table(rows, numbers)}</section>"
    )


def _literature(entries: dict[str, str]) -> str:
    text = escape("\n\n".join(entries.values()))
    return (
        '<section id="literature"><h1>Literature</h1><p>Exactly what the results above depend on.</p>'
        f"{reference_list(entries)}"
        f'<details><summary>BibTeX</summary><button type="button" class="copy">Copy</button><pre id="bibtex" tabindex="0">{text}</pre>'
        "</details></section>"
    )
