"""What may follow a scan: its boundary and its figure."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

from zpjax.scan.region import held, scan_boundary
from zpjax.scan.run import run_scan
from zpjax.scan.share import share_of
from zpjax.scan.sources import require_known_sources
from zpjax.scan.spec import ScanSpec
from zpjax.store.reading import StoredScan
from zpjax.store.summary import write_summary


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
    yield f"  allowed: {allowed['points']:,} points, {allowed['fraction']:.6g}{error} of the box{_with(condition)}"
    for least in found["least_excluded"][:1]:
        place = _place(found["axes"], least["point"].values())
        yield f"  largest ratio at its least, r = {least['max_ratio']:.6g}, at {place}"
    if found["not_finite"]:
        yield f"  {found['not_finite']:,} points have a quantity that is not finite"


def _with(held: str | None) -> str:
    return f", with {held}" if held else ""


def _place(axes: list[dict], values) -> str:
    units = ["" if axis["unit"] == "1" else f" {axis['unit']}" for axis in axes]
    named = zip(axes, values, units, strict=True)
    return ", ".join(f"{axis['name']} = {value:.6g}{unit}" for axis, value, unit in named)


def boundary_sentences(result: dict) -> Iterator[str]:
    """What a boundary says, in a few lines."""
    yield f"verdict: {result['verdict']}{_with(result.get('held'))}"
    if result["verdict"] == "empty":
        yield from _why_empty(result)
    for curve in result["curves"]:
        kind = "projection, " if result["constraints"].get(curve["constraint"], {}).get("projection") else ""
        kind += "closed" if curve["closed"] else f"open, {curve['ends'][0]} to {curve['ends'][1]}"
        worst = max(curve["residual"])
        yield f"  {curve['constraint']}: {len(curve['vertices'])} vertices, {kind}, |log r| <= {worst:.1e}"
    statistics = result["statistics"]
    yield from _certificate(result, statistics)
    if result["not_followed"]:
        names = ", ".join(result["not_followed"])
        yield f"  not followed, because others decide the region: {names} (their curves: zpjax boundary --all)"
    for name, entry in result.get("not_covered", {}).items():
        needs = "; ".join(entry["needs"])
        yield f"  not covered for these charges in {100 * entry['share']:.2g} % of the box: {name}. It needs: {needs}"
    yield from (f"assumed: {sentence}" for sentence in result["assumptions"])


def _certificate(result: dict, statistics: dict) -> Iterator[str]:
    """How exact the curves are, what could have been missed, and what it cost."""
    chord, arc = statistics["chord_error"], statistics["arc_error"]
    asked = statistics["asked"]
    yield (
        f"  chords within {_distance(chord)} of the box (asked: {asked['chord_error']:.0e}), cubic arcs within {_distance(arc)} "
        f"(asked: {asked['arc_error']:.0e}); {len(result['undecided'])} undecided places; {statistics['f_equivalents']:,} f-equivalents"
    )
    if statistics["undecided_nodes"]:
        yield f"  {statistics['undecided_nodes']} nodes of the lattice are neither allowed nor excluded: a ratio is not a number there"
    yield from (f"  warning: {sentence}" for sentence in _worse_than_asked(statistics))
    across, expected = 2**0.5 * statistics["resolution"], statistics["further_hollows"]
    further = "too few seeds to say how many hollows are left"
    if expected is not None:
        further = f"{expected:.2g} hollows expected beside those that seeds met"
    yield (
        f"  could be missed: what fits between the lattice lines (no circle {across:.2g} of the box across does) and none of "
        f"{statistics['seeds']} seeds met"
    )
    yield (
        f"  {statistics['undecided_cells']} cells ({statistics['undecided_area']:.2g} of the box) could hide it, if second "
        f"derivatives are within {statistics['safety']:g} times the differences of the nodes; {further}"
    )


def _worse_than_asked(statistics: dict) -> Iterator[str]:
    """What is less exact than it was asked to be. Of an arc without a distance nobody knows."""
    names = {"chord_error": "chords", "arc_error": "cubic arcs", "residual_max": "|log r| of the vertices"}
    for key, what in names.items():
        reached, asked = statistics[key], statistics["asked"][key]
        if reached is None or reached > asked:
            of_the_box = "" if key == "residual_max" else " of the box"
            yield f"{what} only within {_distance(reached)}{of_the_box}, though {asked:.0e} was asked for"


def _distance(value: float | None) -> str:
    # JSON has no infinity: an arc whose slope vanishes in the middle has no distance to first order
    return "an unknown distance" if value is None else f"{value:.1e}"


def _why_empty(result: dict) -> Iterator[str]:
    """The least-excluded point, who conflicts there, and what would open a region."""
    least = result["least_excluded"]
    place = _place(result["axes"], least["point"])
    yield f"  least excluded at {place}, where the largest ratio is r = {least['max_ratio']:.6g}"
    if proof := least["certificate"]:
        balance = " + ".join(f"{share:.4g} {piece}" for piece, share in proof["multipliers"].items())
        yield (
            f"  no step leads lower: the slopes of {balance} add up to {proof['residual']:.1e}, "
            f"{proof['reached']} of {proof['starts']} searches ended there and none lower"
        )
    for piece in least["conflict"]:
        constraint = result["constraints"].get(piece) or result["constraints"][piece.rpartition(".")[0]]
        yield f"  in conflict: {piece} ({constraint['title']}); {_what_opens(constraint, least['max_ratio'])}"


def _what_opens(constraint: dict, ratio: float) -> str:
    """The confidence level at which a likelihood would allow the point; for other forms, the factor to relax."""
    if constraint["family"] == "chi2":
        from scipy.stats import chi2

        floor = constraint["floor"]
        delta = floor + ratio * (constraint["threshold"] - floor)
        level = chi2.cdf(delta, constraint["degrees_of_freedom"])
        return f"a region opens at {100 * level:.4g} % confidence"
    return f"a region opens if it is relaxed by a factor {ratio:.4g} (it carries no likelihood)"
