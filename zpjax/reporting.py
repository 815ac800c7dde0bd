"""Writing the report of stored scans: what they hold, what it means, and what they cite, as one page."""

from pathlib import Path

import zpjax
from zpjax.paper import checked_paper
from zpjax.references import bibliography, require_sources
from zpjax.report import page
from zpjax.scan.account import scan_account
from zpjax.store.place import make_folder, place, write_atomically
from zpjax.store.reading import open_scan


def write_report(runs: list[str], out: str | Path | None = None, with_paper: bool = True) -> Path:
    """Write one HTML page of the runs in these folders; default beside the first, as report.html. Returns its path."""
    path = place(out) if out else place(runs[0]) / "report.html"
    scans = [(stored, scan_account(stored)) for stored in map(open_scan, runs)]
    keys = [key for _, account in scans for key in account["sources"]]
    paper = checked_paper() if with_paper else None
    keys += [key for row in paper or () for key in row["sources"]]
    require_sources("report", keys)
    entries = bibliography()
    text = page(scans, {key: entries[key] for key in dict.fromkeys(keys)}, zpjax.__version__, paper)
    make_folder(path.parent)
    write_atomically(path, text)
    return path
