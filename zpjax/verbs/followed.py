"""Which constraints of a scan a boundary follows, and its search with them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from zpjax.boundary import Boundary, Lattice, Options, Problem, find_boundary, values_at
from zpjax.constraints import Constraint
from zpjax.question.spec import ScanSpec
from zpjax.status import Status
from zpjax.store.layout import RunFolder
from zpjax.store.reading import StoredScan, open_scan
from zpjax.verbs.boundary_problem import boundary_problem
from zpjax.verbs.relevant import deciding

# Descents of the search at most: 1024 seeds for each of the six objectives of two windows and a likelihood, with room.
_DESCENTS = 8192
# A constraint left out may exceed 1 at a vertex by no more than this in log r; else it is taken in and all is done again.
_CLEAR = 1e-9


def followed_boundary(
    spec: ScanSpec,
    everything: Problem,
    lattice: Lattice | None,
    judges: Sequence[Constraint],
    followed: Sequence[Constraint],
) -> tuple[Boundary, tuple]:
    """The boundary of the followed constraints, once no other one acts at its vertices; and the constraints followed."""
    before = 0
    while True:
        problem = everything if followed == judges else boundary_problem(spec, followed)
        options = Options(deepest=False, seeds=seeds_for(followed))
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
    asked = within_sight(lattice, points, level, tuple(c for c in judges if c not in followed), columns_of(judges))
    if not asked:
        return (), 0
    values, columns = values_at(boundary_problem(spec, asked), points), columns_of(asked)
    # What is not a number at a vertex does not leave it alone.
    return tuple(c for c in asked if not np.max(values[:, columns[c.name]]) <= level + _CLEAR), len(points)


def within_sight(
    lattice: Lattice, points: np.ndarray, level: float, constraints: Sequence[Constraint], columns: dict[str, list[int]]
) -> tuple[Constraint, ...]:
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


def columns_of(constraints: Iterable[Constraint]) -> dict[str, list[int]]:
    """Constraint -> columns of its pieces."""
    columns, count = {}, 0
    for constraint in constraints:
        columns[constraint.name] = list(range(count, count + len(constraint.pieces)))
        count += len(constraint.pieces)
    return columns


def deciding_constraints(lattice: Lattice, judges: Sequence[Constraint]) -> tuple[Constraint, ...]:
    columns = columns_of(judges)
    names = deciding({c.name: np.max(lattice.log_ratios[..., columns[c.name]], axis=-1) for c in judges})
    # Where nothing excludes, one constraint says so as well as all.
    return tuple(c for c in judges if c.name in names) or judges[:1]


def _of(lattice: Lattice | None, judges, followed) -> Lattice | None:
    """The lattice with the columns of the followed constraints only."""
    if lattice is None or followed == judges:
        return lattice
    columns = columns_of(judges)
    return Lattice(lattice.x, lattice.y, lattice.log_ratios[..., [k for c in followed for k in columns[c.name]]])


def seeds_for(constraints: tuple[Constraint, ...]) -> int:
    """Seeds per objective, so that many constraints together take no more descents than a few did."""
    objectives = 1 + len(constraints) + sum(len(c.pieces) for c in constraints)
    return max(64, min(Options().seeds, _DESCENTS // objectives))


def stored_lattice(spec: ScanSpec, folder: RunFolder, constraints: Iterable[Constraint]) -> Lattice | None:
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
