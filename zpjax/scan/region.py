"""The boundary of the region that a scan's constraints allow."""

import csv
import io
import json
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.boundary import (
    AxisLabel,
    Boundary,
    Lattice,
    Options,
    OtherValuesError,
    Problem,
    as_csv_rows,
    as_json,
    find_boundary,
    values_at,
    values_on,
)
from zpjax.constraints import Constraint, constraint_named
from zpjax.models import model_named
from zpjax.numerics.scales import value_at
from zpjax.scan.evaluate import PointFunction, point_function, require_x64
from zpjax.scan.identity import identity
from zpjax.scan.projected import with_projections
from zpjax.scan.reading_spec import require_plane
from zpjax.scan.relevant import deciding
from zpjax.scan.spec import Axis, ScanSpec
from zpjax.scan.uncovered import not_covered
from zpjax.status import Status
from zpjax.store.identity import difference, identity_of
from zpjax.store.layout import RunFolder
from zpjax.store.place import make_folder, unobstructed, write_atomically
from zpjax.store.reading import StoredScan, open_scan
from zpjax.units import UNITS

# Up to so many constraints all are followed; beyond, those that decide the allowed region (compiling grows with each).
_FEW = 6
# Descents of the search at most: 1024 seeds for each of the six objectives of two windows and a likelihood, with room.
_DESCENTS = 8192
# Lines per axis of the lattice on which the deciding constraints are found when there is no stored scan.
_LINES = 160
# A constraint left out may exceed 1 at a vertex by no more than this in log r; else it is taken in and all is done again.
_CLEAR = 1e-9


def boundary_problem(spec: ScanSpec, constraints: tuple[Constraint, ...] | None = None) -> Problem:
    """The scan's constraints (or those given), projections apart, as smooth functions of the unit box."""
    point, arguments = point_function(spec)
    point = replace(point, constraints=constraints or judging(spec))
    ends = {a.name: a.ends for a in spec.axes}
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


@dataclass(frozen=True)
class _UnitBoxFunction:
    """log r of every piece at a point of the unit box. Equal if all that it closes over is, the order of the axes included:
    what is compiled for one serves all that are equal, and no other.

    Jitted by itself, so that the many stages of the boundary trace the physics once and not each anew.
    """

    point: PointFunction
    axes: tuple[tuple[str, str], ...]

    def __call__(self, unit_point, arguments):
        return _in_unit_box(self, unit_point, arguments)


@partial(jax.jit, static_argnums=0)
def _in_unit_box(function: _UnitBoxFunction, unit_point, arguments):
    ends, rest = arguments
    values = {n: value_at(unit_point[k], spacing, ends[n], jnp) for k, (n, spacing) in enumerate(function.axes)}
    return function.point.log_ratios(values, rest)


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
    folder, judges = RunFolder(out), judging(spec)
    made_from = identity_for(spec, folder)
    everything = boundary_problem(spec, judges)
    lattice = _stored_lattice(spec, folder, judges)
    followed, before = judges, 0
    if len(judges) > _FEW and spec.boundary != "all":
        if lattice is None:
            lattice, before = values_on(everything, np.linspace(0, 1, _LINES), np.linspace(0, 1, _LINES)), _LINES**2
        followed = _deciding(lattice, judges)
    try:
        found, followed = _found(spec, everything, lattice, judges, followed)
    except OtherValuesError:
        raise ValueError(
            f"{folder.arrays}: holds other ratios than its own spec, data and code give; "
            "find damaged chunks with --resume, or scan again into another --out."
        ) from None
    found = replace(found, statistics=found.statistics.after(before, "which constraints decide"))
    if spec.boundary == "all" and (projections := _projections(spec)):
        problem = boundary_problem(spec, projections)
        options = Options(deepest=False, seeds=_seeds(projections))
        beside = find_boundary(problem, _stored_lattice(spec, folder, projections), options)
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
    return result


def _projections(spec: ScanSpec) -> tuple[Constraint, ...]:
    return tuple(c for c in map(constraint_named, spec.constraints) if c.projection)


def _label(axis: Axis) -> AxisLabel:
    low, high, *linear = (end / UNITS[axis.unit].size for end in axis.ends)
    return AxisLabel(axis.name, axis.unit, low, high, axis.spacing, *linear)


def identity_for(spec: ScanSpec, folder: RunFolder) -> dict:
    """The identity of the question; ValueError if the folder holds the scan of another one."""
    before = identity_of(open_scan(folder)) if folder.exists() else None
    made_from = identity(spec, before)
    if folder.exists() and (other := difference(before, made_from)):
        raise ValueError(f"{folder.path}: holds a scan of {other}; scan again into another --out.")
    return made_from


def _found(spec, everything: Problem, lattice: Lattice | None, judges, followed) -> tuple[Boundary, tuple]:
    """The boundary of the followed constraints, once no other one acts at its vertices; and the constraints followed."""
    before = 0
    while True:
        problem = everything if followed == judges else boundary_problem(spec, followed)
        options = Options(deepest=False, seeds=_seeds(followed))
        found = find_boundary(problem, _of(lattice, judges, followed), options)
        missed, asked = ((), 0) if followed == judges else _acting(spec, lattice, judges, followed, found)
        found = replace(found, statistics=found.statistics.after(before + asked, "constraints not followed"))
        if not missed:
            return found, followed
        followed, before = tuple(c for c in judges if c in followed or c in missed), found.statistics.f_equivalents


def _acting(spec: ScanSpec, lattice: Lattice, judges, followed, found: Boundary) -> tuple[tuple[Constraint, ...], int]:
    """Constraints not followed that exclude a vertex of the combined boundary, or the least excluded point more; evaluations.

    Those that come near are evaluated at every vertex; all of them would take as long to compile as the search itself.
    """
    if found.verdict == "empty":
        points, level = found.least_excluded.point[None], np.log(found.least_excluded.max_ratio)
    elif found.combined:
        points, level = np.concatenate([curve.points for curve in found.combined]), 0.0
    else:
        return (), 0
    asked = _within_sight(lattice, points, level, tuple(c for c in judges if c not in followed), _columns(judges))
    if not asked:
        return (), 0
    values, columns = values_at(boundary_problem(spec, asked), points), _columns(asked)
    # What is not a number at a vertex does not leave it alone.
    return tuple(c for c in asked if not np.max(values[:, columns[c.name]]) <= level + _CLEAR), len(points)


def _within_sight(lattice: Lattice, points: np.ndarray, level: float, constraints, columns) -> tuple[Constraint, ...]:
    """Constraints that the nodes around do not rule out: all below the level, by more than twice what they differ."""
    around = []
    for axis, lines in enumerate((lattice.x, lattice.y)):
        cell = np.searchsorted(lines, points[:, axis], side="right") - 1
        around.append(np.clip(cell[:, None] + np.arange(-1, 3), 0, len(lines) - 1))
    blocks = lattice.log_ratios[around[0][:, :, None], around[1][:, None, :]]
    most, least = np.max(blocks, axis=(1, 2)), np.min(blocks, axis=(1, 2))
    silent = most == -np.inf
    with np.errstate(invalid="ignore"):
        bound = np.where(silent, -np.inf, most + 2 * (most - least))
    # a bound that is no number rules nothing out
    ruled_out = np.all(bound < level, axis=0)
    return tuple(c for c in constraints if not np.all(ruled_out[columns[c.name]]))


def _columns(constraints) -> dict[str, list[int]]:
    """Constraint -> columns of its pieces."""
    columns, count = {}, 0
    for constraint in constraints:
        columns[constraint.name] = list(range(count, count + len(constraint.pieces)))
        count += len(constraint.pieces)
    return columns


def _deciding(lattice: Lattice, judges) -> tuple[Constraint, ...]:
    columns = _columns(judges)
    names = deciding({c.name: np.max(lattice.log_ratios[..., columns[c.name]], axis=-1) for c in judges})
    # Where nothing excludes, one constraint says so as well as all.
    return tuple(c for c in judges if c.name in names) or judges[:1]


def _of(lattice: Lattice | None, judges, followed) -> Lattice | None:
    """The lattice with the columns of the followed constraints only."""
    if lattice is None or followed == judges:
        return lattice
    columns = _columns(judges)
    return Lattice(lattice.x, lattice.y, lattice.log_ratios[..., [k for c in followed for k in columns[c.name]]])


def _seeds(constraints: tuple[Constraint, ...]) -> int:
    """Seeds per objective, so that many constraints together take no more descents than a few did."""
    objectives = 1 + len(constraints) + sum(len(c.pieces) for c in constraints)
    return max(64, min(Options().seeds, _DESCENTS // objectives))


def _stored_lattice(spec: ScanSpec, folder: RunFolder, constraints) -> Lattice | None:
    """The finished grid in that folder as a lattice, if it holds the ratios; its identity was compared."""
    if not (spec.is_grid and folder.exists()) or spec.precision != "double":
        return None
    stored = open_scan(folder)
    pieces = [piece for constraint in constraints for piece in constraint.pieces]
    if not stored.is_complete() or any(f"ratio.{p}" not in stored.names() for p in pieces):
        return None
    return Lattice(*(a.to_unit(a.nodes()) for a in spec.axes), _log_ratios(stored, pieces))


def _log_ratios(stored: StoredScan, pieces: list[str]) -> np.ndarray:
    # A ratio that is not covered does not act; one that is not finite decides nothing.
    finite = stored.broadcast("status") != Status.NOT_FINITE
    with np.errstate(divide="ignore"):
        ratios = (stored.broadcast(f"ratio.{p}") for p in pieces)
        return np.stack([np.log(np.where(finite & np.isnan(r), 0.0, r)) for r in ratios], axis=-1)


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
    model, point, scanned = _somewhere(spec)
    return list(model.assumptions(point, scanned))


def held(spec: ScanSpec) -> str | None:
    """At what value a free parameter is held that a verdict depends on, in words; None if none is."""
    model, point, scanned = _somewhere(spec)
    return model.mixing_held(point, scanned)


def _somewhere(spec: ScanSpec):
    """The model, a point of the scan (scanned parameters at their defaults), and the names of the scanned parameters."""
    model = model_named(spec.model)
    scanned = {a.name: model.parameter_info()[a.name].default or a.low for a in spec.axes}
    return model, model.parameters(**scanned | spec.fixed), tuple(scanned)
