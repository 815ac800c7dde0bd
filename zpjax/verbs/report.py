"""The report of stored scans, what they hold, what it means and what they cite, as one page: `zpjax report`."""

import math
from pathlib import Path

import zpjax
from zpjax.constraints import Constraint
from zpjax.farzan.check import checked_paper
from zpjax.question.assumptions import assumptions, held
from zpjax.question.named import model_of
from zpjax.question.spec import ScanSpec
from zpjax.references import bibliography, require_sources
from zpjax.report import page
from zpjax.scan.identity import identity
from zpjax.store.identity import difference, identity_of
from zpjax.store.place import make_folder, place, write_atomically
from zpjax.store.reading import StoredScan, open_scan
from zpjax.units import show
from zpjax.verbs.cite import citations, question_of


def write_report(runs: list[str], out: str | Path | None = None, with_paper: bool = True) -> Path:
    """Write one HTML page of the runs in these folders; default beside the first, as report.html. Returns its path."""
    path = place(out) if out else place(runs[0]) / "report.html"
    scans = [(stored, scan_account(stored)) for stored in map(open_scan, runs)]
    entries = {key: entry for _, account in scans for key, entry in account["entries"].items()}
    paper = checked_paper() if with_paper else None
    keys = [key for row in paper or () for key in row["sources"]]
    require_sources("report", keys)
    text = page(scans, entries | {key: bibliography()[key] for key in keys}, zpjax.__version__, paper)
    make_folder(path.parent)
    write_atomically(path, text)
    return path


def scan_account(stored: StoredScan) -> dict:
    """`points`, `constraints` with the datum of each as text, `parameters`, `assumptions`, `held`, `sources`, `entries`, `other`.

    held: at what value a free parameter is held that the verdict depends on, in words, or None.

    other: what tells the scan from one that this zpjax would compute ("other data: ..."), or None; texts and sources are of today's.
    """
    spec = question_of(stored)
    return {
        "title": spec.title,
        "points": math.prod(spec.shape),
        "model": {"name": spec.model, "title": model_of(spec).title},
        "parameters": _parameters(spec),
        "constraints": {c.name: _constraint(c) for c in spec.imposed},
        "assumptions": assumptions(spec) if spec.axes else [],
        "held": held(spec) if spec.axes else None,
        "sources": (cited := citations(spec))["keys"],
        "entries": cited["entries"],
        "other": difference(identity_of(stored), identity(spec, identity_of(stored))),
    }


def _parameters(spec: ScanSpec) -> list[dict]:
    axes = {axis.name: axis for axis in spec.axes}
    found = []
    for name, info in model_of(spec).parameter_info().items():
        axis, value = axes.get(name), spec.fixed.get(name)
        if axis is not None:
            scale = axis.spacing if axis.linear is None else f"log on both sides of {show(axis.linear, info.unit)}"
            number = f"{len(axis.nodes())} values, {scale}" if spec.is_grid else spec.method
            text = f"{show(axis.low, info.unit)} to {show(axis.high, info.unit)} ({number})"
        else:
            text = "not set" if value is None else value if isinstance(value, str) else show(value, info.unit)
        found.append(
            {"name": name, "symbol": info.symbol, "meaning": info.meaning, "value": text, "scanned": axis is not None}
        )
    return found


def _constraint(constraint: Constraint) -> dict:
    names = ("title", "label", "meaning", "family", "confidence", "checked", "projection", "band")
    record = {name: getattr(constraint, name) for name in names}
    observable = constraint.observable
    return record | {
        "datum": constraint.datum,
        "observable": {"name": observable.name, "symbol": observable.symbol, "meaning": observable.meaning},
        "sources": list(constraint.sources),
        "valid_if": [condition.sentence for condition in constraint.valid_if],
    }
