"""A scan and what its spec asks for afterwards, its boundary and its figure: `zpjax scan`."""

import math
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from zpjax.question.assumptions import held
from zpjax.question.spec import ScanSpec
from zpjax.scan.cluster import run_on_dask
from zpjax.scan.resources import offer_cpus
from zpjax.scan.run import run_scan
from zpjax.scan.share import share_of
from zpjax.store.reading import StoredScan
from zpjax.store.summary import write_summary
from zpjax.verbs.boundary import boundary_sentences, boundary_summary, scan_boundary
from zpjax.verbs.cite import require_known_sources
from zpjax.verbs.overlays import overlays_of
from zpjax.verbs.text import place_of, provided


def prepared(share: tuple[int, int] | None, devices: int | None, dask: str | None) -> Callable:
    """`run_scan`, or what takes its place, for the options of a command line; ValueError for those that do not go together."""
    if dask is not None:
        if share is not None or devices is not None:
            raise ValueError(
                f"--dask does not go with {'--chunks' if share else '--devices'}: dask divides the scan itself."
            )
        return lambda spec, out, resume, report, share, notice: run_on_dask(spec, out, dask, resume, report, notice)
    if devices is not None:
        offer_cpus(devices)
    return partial(run_scan, devices=devices)


def run_and_follow(
    spec: ScanSpec,
    out: str | Path,
    resume: bool,
    report: Callable | None,
    share: tuple[int, int] | None = None,
    notice: Callable[[str], object] = lambda s: None,
    compute: Callable = run_scan,
) -> Iterator[dict]:
    """Run the scan and what its spec asks for; yield plain data of each part when it is finished, see `scan_sentences`.

    A share of the chunks is followed by nothing: whatever finds all chunks finished does what follows. `compute` is
    `run_scan`, or what computes the same elsewhere.
    """
    require_known_sources(spec)
    overlays, left_out = overlays_of(spec) if spec.figure else ([], [])
    stored = compute(spec, out, resume, report, share, notice)
    made = {"run": str(out), "points": math.prod(spec.shape), "written": [str(stored.folder.arrays)]}
    if share is not None:
        yield made | {"share": _share(stored, share)}
        return
    yield made | ({"records": stored.attributes["chunks"]} if spec.reductions else {"arrays": len(stored.names())})
    if spec.reductions:
        yield {"summary": write_summary(stored), "held": held(spec), "written": [str(stored.folder.summary)]}
    if spec.boundary:
        files = [str(path) for path in (stored.folder.boundary_json, stored.folder.boundary_csv)]
        yield {"boundary": scan_boundary(spec, out), "written": files}
    if spec.figure:
        from zpjax.figures.plane import draw_plane

        yield {"drawn": [str(path) for path in draw_plane(stored, overlays)], "left_out": left_out}


def scan_record(parts: Iterator[dict]) -> dict:
    """All parts of a finished scan together: what was computed and written, the verdict, boundary and summary without arrays."""
    found = {"verdict": None, "written": []}
    for part in parts:
        files = [*part.pop("written", ()), *part.pop("drawn", ())]
        found |= part | {"written": [*found["written"], *files]}
    if "summary" in found:
        found["summary"] = {key: v for key, v in found["summary"].items() if key not in ("profiles", "histograms")}
    if "boundary" in found:
        found["boundary"] = boundary_summary(found["boundary"])
        found |= {key: found["boundary"].pop(key) for key in ("verdict", "held")}
    return found


def scan_sentences(part: dict) -> Iterator[str]:
    """A finished part of a scan in words."""
    if "share" in part:
        yield _share_sentence(part["run"], **part["share"])
    elif "run" in part:
        stored = f"{part['arrays']} arrays stored" if "arrays" in part else f"reduced to {part['records']} records"
        yield f"{part['run']}: {part['points']:,} points, {stored}."
    if "summary" in part:
        yield from _summary_sentences(part["summary"], part["held"])
    if "boundary" in part:
        yield from boundary_sentences(part["boundary"])
    yield from (f"{path}: drawn." for path in part.get("drawn", ()))
    yield from part.get("left_out", ())


def _share(stored: StoredScan, share: tuple[int, int]) -> dict:
    chunks = stored.attributes["chunks"]
    mine, missing = len(share_of(chunks, share)), chunks - len(stored.finished())
    return {"number": share[0], "of": share[1], "chunks": mine, "all_chunks": chunks, "missing": missing}


def _share_sentence(run: str, number: int, of: int, chunks: int, all_chunks: int, missing: int) -> str:
    verb = "is" if missing == 1 else "are"
    state = f"{missing} of the {all_chunks} {verb} still missing" if missing else "the scan is complete"
    return f"{run}: share {number}/{of} stored, {chunks} of {all_chunks} chunks; {state}."


def _summary_sentences(found: dict, condition: str | None) -> Iterator[str]:
    """The allowed share of the box, and the least excluded point."""
    allowed = found["allowed"]
    error = "" if allowed["error"] is None else f" +- {allowed['error']:.2g}"
    yield f"  allowed: {allowed['points']:,} points, {allowed['fraction']:.6g}{error} of the box{provided(condition)}"
    for least in found["least_excluded"][:1]:
        place = place_of(found["axes"], least["point"].values())
        yield f"  largest ratio at its least, r = {least['max_ratio']:.6g}, at {place}"
    if found["not_finite"]:
        yield f"  {found['not_finite']:,} points have a quantity that is not finite"
