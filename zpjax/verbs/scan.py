"""A scan and what its spec asks for afterwards, its boundary and its figure: `zpjax scan`."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

from zpjax.question.spec import ScanSpec
from zpjax.scan.run import run_scan
from zpjax.scan.share import share_of
from zpjax.store.reading import StoredScan
from zpjax.store.summary import write_summary
from zpjax.verbs.boundary import boundary_sentences, scan_boundary
from zpjax.verbs.boundary_problem import held
from zpjax.verbs.cite import require_known_sources
from zpjax.verbs.text import place_of, provided


def run_and_follow(
    spec: ScanSpec,
    out: str | Path,
    resume: bool,
    report,
    share: tuple[int, int] | None = None,
    notice=lambda s: None,
    compute: Callable = run_scan,
) -> Iterator[str]:
    """Run the scan and what its spec asks for; yield one sentence per finished part.

    A share of the chunks is followed by nothing: whatever finds all chunks finished does what follows. `compute` is
    `run_scan`, or what computes the same elsewhere.
    """
    require_known_sources(spec)
    stored = compute(spec, out, resume, report, share, notice)
    if share is not None:
        yield _share_sentence(stored, share)
        return
    points = math.prod(spec.shape)
    if spec.reductions:
        yield f"{out}: {points:,} points, reduced to {stored.attributes['chunks']} records."
        yield from _summary_sentences(write_summary(stored), held(spec))
    else:
        yield f"{out}: {points:,} points, {len(stored.names())} arrays stored."
    if spec.boundary:
        yield from boundary_sentences(scan_boundary(spec, out))
    if spec.figure:
        from zpjax.figures.plane import draw_plane

        for path in draw_plane(stored):
            yield f"{path}: drawn."


def _share_sentence(stored: StoredScan, share: tuple[int, int]) -> str:
    chunks = stored.attributes["chunks"]
    missing = chunks - len(stored.finished())
    verb = "is" if missing == 1 else "are"
    state = f"{missing} of the {chunks} {verb} still missing" if missing else "the scan is complete"
    mine = len(share_of(chunks, share))
    return f"{stored.folder.path}: share {share[0]}/{share[1]} stored, {mine} of {chunks} chunks; {state}."


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
