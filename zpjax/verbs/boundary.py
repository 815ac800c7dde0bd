"""The boundary of the region that a scan's constraints allow: `zpjax boundary`, and the end of `zpjax scan`."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from zpjax.boundary import AxisLabel, Options, OtherValuesError, as_csv_rows, as_json, find_boundary, values_on
from zpjax.constraints.statistic import Likelihood, delta_chi2
from zpjax.display import Printed
from zpjax.numerics.chi_squared import chi_squared_below
from zpjax.question.assumptions import assumptions, held
from zpjax.question.axes import Axis
from zpjax.question.reading import require_plane
from zpjax.question.spec import ScanSpec
from zpjax.scan.evaluate import require_x64
from zpjax.scan.identity import identity
from zpjax.store.identity import difference, identity_of
from zpjax.store.layout import RunFolder
from zpjax.store.place import make_folder, unobstructed, write_atomically
from zpjax.store.reading import open_scan
from zpjax.verbs.boundary_problem import boundary_problem
from zpjax.verbs.followed import deciding_constraints, followed_boundary, seeds_for
from zpjax.verbs.nodes import nodes_of, stored_nodes
from zpjax.verbs.projected import with_projections
from zpjax.verbs.text import place_of, provided
from zpjax.verbs.uncovered import not_covered

# Up to so many constraints all are followed; beyond, those that decide the allowed region (compiling grows with each).
FEW = 6
# Lines per axis of the lattice on which the deciding constraints are found when there is no stored scan.
_LINES = 160


def scan_boundary(spec: ScanSpec, out: str | Path) -> dict:
    """Find the boundary of the allowed region, write it beside the scan (JSON and CSV), and return it as plain data.

    Seeds come from the stored grid when a finished one lies in `out`; otherwise a lattice is computed. ValueError if a scan of
    another spec, of other data or other code lies there: scan and boundary of one folder belong together.
    With many constraints only those that decide the allowed region are followed (see `relevant.deciding`). Of the
    others, those whose ratios on the lattice come near one around a vertex are evaluated at every vertex found;
    `then.boundary = "all"` follows every one, and projections as well, though they judge nothing.
    """
    require_x64()
    require_plane(spec)
    folder, judges = RunFolder(out), spec.judges
    made_from = identity_for(spec, folder)
    everything = boundary_problem(spec, judges)
    nodes = stored_nodes(spec, folder, judges)
    followed, before = judges, 0
    if len(judges) > FEW and spec.boundary != "all":
        if nodes is None:
            lines, before = np.linspace(0, 1, _LINES), _LINES**2
            nodes = nodes_of(values_on(everything, lines, lines), judges)
        followed = deciding_constraints(nodes, judges)
    try:
        found, followed = followed_boundary(spec, everything, nodes, judges, followed)
    except OtherValuesError:
        raise ValueError(
            f"{folder.arrays}: holds other ratios than its own spec, data and code give; "
            "find damaged chunks with --resume, or scan again into another --out."
        ) from None
    found = replace(found, statistics=found.statistics.after(before, "which constraints decide"))
    if spec.boundary == "all" and (projections := spec.projections):
        problem = boundary_problem(spec, projections)
        options = Options(deepest=False, seeds=seeds_for(projections))
        nodes = stored_nodes(spec, folder, projections)
        beside = find_boundary(problem, None if nodes is None else nodes.lattice(projections), options)
        found = with_projections(found, problem, beside)
    labels = tuple(_label(axis) for axis in spec.axes)
    result = {"title": spec.title, "spec_hash": spec.hash(), "identity": made_from, "constraints": _described(spec)}
    result |= {"held": held(spec), "assumptions": assumptions(spec)}
    result |= {"not_followed": [c.name for c in judges if c not in followed], "not_covered": not_covered(spec)}
    result |= as_json(found, labels)
    make_folder(folder.path)
    # Whenever this ends, the table is never that of another boundary.
    with unobstructed():
        folder.boundary_csv.unlink(missing_ok=True)
    write_atomically(folder.boundary_json, json.dumps(result, allow_nan=False))
    text, levels = io.StringIO(), {name: entry["confidence"] for name, entry in result["constraints"].items()}
    csv.writer(text, lineterminator="\n").writerows(as_csv_rows(found, labels, levels))
    write_atomically(folder.boundary_csv, text.getvalue())
    return Printed(result, boundary_sentences)


def _label(axis: Axis) -> AxisLabel:
    low, high, *linear = axis.ends_in_unit
    return AxisLabel(axis.name, axis.unit, low, high, axis.spacing, *linear)


def identity_for(spec: ScanSpec, folder: RunFolder) -> dict:
    """The identity of the question; ValueError if the folder holds the scan of another one."""
    before = identity_of(open_scan(folder)) if folder.exists() else None
    made_from = identity(spec, before)
    if folder.exists() and (other := difference(before, made_from)):
        raise ValueError(f"{folder.path}: holds a scan of {other}; scan again into another --out.")
    return made_from


def _described(spec: ScanSpec) -> dict:
    """What each constraint is, for whoever reads the boundary without zpjax."""
    return {
        c.name: {
            "title": c.title,
            "family": c.family,
            "confidence": c.confidence,
            "threshold": float(c.statistic.threshold) if isinstance(c.statistic, Likelihood) else None,
            "floor": float(c.statistic.floor) if isinstance(c.statistic, Likelihood) else 0.0,
            "degrees_of_freedom": c.degrees_of_freedom,
            "checked": c.checked,
            "projection": c.projection,
            "sources": list(c.sources),
        }
        for c in spec.imposed
    }


def boundary_summary(result: dict) -> dict:
    """The same without vertices: of each curve how many it has, whether it is closed, and its worst residual |log r|."""
    whole = ("verdict", "held", "least_excluded", "not_followed", "not_covered", "assumptions")
    curves = [
        {
            "constraint": c["constraint"],
            "vertices": len(c["vertices"]),
            "closed": c["closed"],
            "residual": max(c["residual"]),
        }
        for c in result["curves"]
    ]
    return {key: result[key] for key in whole} | {"curves": curves}


def boundary_sentences(result: dict) -> Iterator[str]:
    """What a boundary says, in a few lines."""
    yield f"verdict: {result['verdict']}{provided(result.get('held'))}"
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
    place = place_of(result["axes"], least["point"])
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
    if constraint["threshold"] is not None:
        delta = delta_chi2(ratio, constraint["threshold"], constraint["floor"])
        level = chi_squared_below(delta, constraint["degrees_of_freedom"])
        return f"a region opens at {100 * level:.4g} % confidence"
    return f"a region opens if it is relaxed by a factor {ratio:.4g} (it carries no likelihood)"
