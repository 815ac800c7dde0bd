"""What may follow a scan: its boundary and its figure."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.boundary import AxisLabel, Lattice, Options, Problem, as_csv_rows, as_json, find_boundary
from zpjax.constraints import Constraint, constraint_named
from zpjax.models import model_named
from zpjax.scan.evaluate import point_function, require_x64
from zpjax.scan.reading_spec import require_plane
from zpjax.scan.run import run_scan
from zpjax.scan.spec import ScanSpec
from zpjax.store.layout import RunFolder
from zpjax.store.reading import StoredScan, open_scan
from zpjax.store.writing import write_atomically
from zpjax.units import UNITS

# A constraint whose ratio stays this far below 1 on the whole stored grid has no boundary between its nodes unless it
# rises by the same factor from one node to the next.
_FAR = 5.0
# Descents of the search in all: 1024 seeds for each of the six objectives of two windows and a likelihood, with room.
_DESCENTS = 8192


def run_and_follow(spec: ScanSpec, out: str | Path, resume: bool, report) -> Iterator[str]:
    """Run the scan and what its spec asks for; yield one sentence per finished part."""
    stored = run_scan(spec, out, resume, report)
    yield f"{out}: {int(np.prod(spec.shape)):,} points, {len(stored.names())} arrays stored."
    if spec.boundary:
        yield from boundary_sentences(scan_boundary(spec, out))
    if spec.figure:
        from zpjax.figures.plane import draw_plane

        for path in draw_plane(stored):
            yield f"{path}: drawn."


def boundary_problem(spec: ScanSpec, constraints: tuple[Constraint, ...] | None = None) -> Problem:
    """The scan's constraints (or those given), projections apart, as smooth functions of the unit box."""
    point, arguments = point_function(spec)
    point = replace(point, constraints=constraints or judging(spec))
    ends = {a.name: (a.low, a.high) for a in spec.axes}
    index = {piece: k for k, piece in enumerate(point.pieces)}
    constraints = tuple((c.name, tuple(index[p] for p in c.pieces)) for c in point.constraints)
    function = _UnitBoxFunction(point, tuple((a.name, a.spacing) for a in spec.axes))
    return Problem(point.pieces, constraints, function, (ends, arguments))


def judging(spec: ScanSpec) -> tuple[Constraint, ...]:
    """The constraints that decide what is allowed: all but projections, which only say what will be reached."""
    found = tuple(c for c in map(constraint_named, spec.constraints) if not c.projection)
    if not found:
        raise ValueError("a boundary needs a constraint that is not a projection.")
    return found


class _UnitBoxFunction:
    """log r of every piece at a point of the unit box. Hashable, so that compiled stages are shared.

    Jitted by itself, so that the many stages of the boundary trace the physics once and not each anew.
    """

    def __init__(self, point, axes):
        self._point, self._axes = point, axes
        self._jitted = jax.jit(self._log_ratios)

    def __call__(self, unit_point, arguments):
        return self._jitted(unit_point, arguments)

    def _log_ratios(self, unit_point, arguments):
        ends, rest = arguments
        values = {}
        for k, (name, spacing) in enumerate(self._axes):
            low, high = ends[name]
            u = unit_point[k]
            values[name] = low * jnp.exp(u * jnp.log(high / low)) if spacing == "log" else low + (high - low) * u
        return self._point.log_ratios(values, rest)


def scan_boundary(spec: ScanSpec, out: str | Path) -> dict:
    """Find the boundary of the allowed region, write it beside the scan (JSON and CSV), and return it as plain data.

    Seeds come from the stored grid when a finished one of the same spec lies in `out`; otherwise a lattice is computed.
    """
    require_x64()
    require_plane(spec)
    folder = RunFolder(out)
    stored = _usable_scan(spec, folder)
    constraints = judging(spec) if stored is None else _near(stored, judging(spec))
    lattice = None if stored is None else _lattice(spec, stored, constraints)
    options = Options(deepest=False, seeds=_seeds(constraints))
    found = find_boundary(boundary_problem(spec, constraints), lattice, options)
    labels = tuple(
        AxisLabel(a.name, a.unit, a.low / UNITS[a.unit].size, a.high / UNITS[a.unit].size, a.spacing) for a in spec.axes
    )
    result = {"title": spec.title, "spec_hash": spec.hash(), "constraints": _described(spec)}
    result |= {"assumptions": assumptions(spec), "far": _far(spec, constraints)} | as_json(found, labels)
    folder.path.mkdir(parents=True, exist_ok=True)
    write_atomically(folder.boundary_json, json.dumps(result, allow_nan=False))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(as_csv_rows(found, labels))
    write_atomically(folder.boundary_csv, text.getvalue())
    return result


def _usable_scan(spec: ScanSpec, folder: RunFolder) -> StoredScan | None:
    """The finished scan of the same spec in that folder, if it holds the ratios."""
    if not (spec.is_grid and folder.exists()):
        return None
    stored = open_scan(folder)
    pieces = [piece for constraint in judging(spec) for piece in constraint.pieces]
    usable = stored.is_complete() and stored.attributes["spec_hash"] == spec.hash()
    return stored if usable and all(f"ratio.{p}" in stored.names() for p in pieces) else None


def _near(stored: StoredScan, constraints: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    """The constraints that come within a factor `_FAR` of excluding some stored point; all if none does."""

    def largest(constraint):
        return max(np.max(stored.read(f"ratio.{piece}")) for piece in constraint.pieces)

    return tuple(c for c in constraints if not largest(c) < 1 / _FAR) or constraints


def _far(spec: ScanSpec, followed: tuple[Constraint, ...]) -> dict:
    """The constraints left out of the search because they are weak on the whole stored grid."""
    left_out = [c.name for c in judging(spec) if c not in followed]
    return {"constraints": left_out, "meaning": f"r < 1/{_FAR:g} at every stored grid point: not followed"}


def _seeds(constraints: tuple[Constraint, ...]) -> int:
    """Seeds per objective, so that many constraints together take no more descents than a few did."""
    objectives = 1 + len(constraints) + sum(len(c.pieces) for c in constraints)
    return max(64, min(Options().seeds, _DESCENTS // objectives))


def _lattice(spec: ScanSpec, stored: StoredScan, constraints: tuple[Constraint, ...]) -> Lattice:
    pieces = [piece for constraint in constraints for piece in constraint.pieces]
    return Lattice(*(a.to_unit(a.nodes()) for a in spec.axes), _log_ratios(stored, pieces))


def _log_ratios(stored: StoredScan, pieces: list[str]) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.stack([np.log(stored.broadcast(f"ratio.{p}")) for p in pieces], axis=-1)


def _described(spec: ScanSpec) -> dict:
    """What each constraint is, for whoever reads the boundary without zpjax."""
    return {
        c.name: {
            "title": c.title,
            "family": c.family,
            "confidence": c.confidence,
            "threshold": float(c.statistic.threshold) if c.family == "chi2" else None,
            "floor": float(getattr(c.statistic, "floor", 0.0)),
            "degrees_of_freedom": c.degrees_of_freedom,
            "checked": c.checked,
            "projection": c.projection,
            "sources": list(c.sources),
        }
        for c in (constraint_named(name) for name in spec.constraints)
    }


def assumptions(spec: ScanSpec) -> list[str]:
    """What the scan takes for granted (scanned charges at their defaults)."""
    model = model_named(spec.model)
    known = {name: value for name, value in spec.fixed.items()}
    scanned = {a.name: model.parameter_info()[a.name].default or a.low for a in spec.axes}
    return list(model.assumptions(model.parameters(**scanned | known)))


def boundary_sentences(result: dict) -> Iterator[str]:
    """What a boundary says, in a few lines."""
    yield f"verdict: {result['verdict']}"
    if result["verdict"] == "empty":
        yield from _why_empty(result)
    for curve in result["curves"]:
        kind = "closed" if curve["closed"] else f"open, {curve['ends'][0]} to {curve['ends'][1]}"
        worst = max(curve["residual"])
        yield f"  {curve['constraint']}: {len(curve['vertices'])} vertices, {kind}, |log r| <= {worst:.1e}"
    statistics = result["statistics"]
    yield (
        f"  {statistics['f_equivalents']:,} f-equivalents, resolution {statistics['resolution']:.2g} of the box, "
        f"{len(result['undecided'])} undecided places"
    )
    yield from (f"assumed: {sentence}" for sentence in result["assumptions"])


def _why_empty(result: dict) -> Iterator[str]:
    """The least-excluded point, who conflicts there, and what would open a region."""
    least = result["least_excluded"]
    units = ["" if axis["unit"] == "1" else f" {axis['unit']}" for axis in result["axes"]]
    named = zip(result["axes"], least["point"], units, strict=True)
    place = ", ".join(f"{axis['name']} = {value:.6g}{unit}" for axis, value, unit in named)
    yield f"  least excluded at {place}, where the largest ratio is r = {least['max_ratio']:.6g}"
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
