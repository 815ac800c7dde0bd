"""Which constraints of a scan a boundary follows, and its search with them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from zpjax.boundary import Boundary, Options, Problem, find_boundary, values_at
from zpjax.constraints import Constraint
from zpjax.question.spec import ScanSpec
from zpjax.verbs.boundary_problem import boundary_problem
from zpjax.verbs.nodes import Nodes
from zpjax.verbs.relevant import deciding

# Descents of the search at most: 1024 seeds for each of the six objectives of two windows and a likelihood, with room.
_DESCENTS = 8192
# A constraint left out may exceed 1 at a vertex by no more than this in log r; else it is taken in and all is done again.
_CLEAR = 1e-9


def followed_boundary(
    spec: ScanSpec,
    everything: Problem,
    nodes: Nodes | None,
    judges: Sequence[Constraint],
    followed: Sequence[Constraint],
) -> tuple[Boundary, tuple]:
    """The boundary of the followed constraints, once no other one acts at its vertices; and the constraints followed."""
    before = 0
    while True:
        problem = everything if followed == judges else boundary_problem(spec, followed)
        options = Options(deepest=False, seeds=seeds_for(followed))
        found = find_boundary(problem, None if nodes is None else nodes.lattice(followed), options)
        left = () if followed == judges else tuple(c for c in judges if c not in followed)
        missed, asked = _acting(spec, nodes, left, found) if left else ((), 0)
        found = replace(found, statistics=found.statistics.after(before + asked, "constraints not followed"))
        if not missed:
            return found, followed
        followed, before = tuple(c for c in judges if c in followed or c in missed), found.statistics.f_equivalents


def _acting(spec: ScanSpec, nodes: Nodes, left, found: Boundary) -> tuple[tuple[Constraint, ...], int]:
    """Those constraints left that exclude a vertex of the combined boundary, or the least excluded point more; evaluations.

    Those that come near are evaluated at every vertex; all of them would take as long to compile as the search itself.
    """
    if found.verdict == "empty":
        points, level = found.least_excluded.point[None], np.log(found.least_excluded.max_ratio)
    elif found.combined:
        points, level = np.concatenate([curve.points for curve in found.combined]), 0.0
    else:
        return (), 0
    asked = within_sight(nodes, points, level, left)
    if not asked:
        return (), 0
    values, columns = values_at(boundary_problem(spec, asked), points), columns_of(asked)
    # What is not a number at a vertex does not leave it alone.
    return tuple(c for c in asked if not np.max(values[:, columns[c.name]]) <= level + _CLEAR), len(points)


def within_sight(
    nodes: Nodes, points: np.ndarray, level: float, constraints: Sequence[Constraint]
) -> tuple[Constraint, ...]:
    """Constraints that the nodes around do not rule out: all below the level, by more than twice what they differ."""
    around = []
    for axis, lines in enumerate((nodes.x, nodes.y)):
        cell = np.searchsorted(lines, points[:, axis], side="right") - 1
        around.append(np.clip(cell[:, None] + np.arange(-1, 3), 0, len(lines) - 1))
    index = around[0][:, :, None], around[1][:, None, :]
    return tuple(c for c in constraints if not all(_far_below(nodes.log_ratio(p)[index], level) for p in c.pieces))


def _far_below(blocks: np.ndarray, level: float) -> bool:
    most, least = np.max(blocks, axis=(1, 2)), np.min(blocks, axis=(1, 2))
    with np.errstate(invalid="ignore"):
        bound = np.where(most == -np.inf, -np.inf, most + 2 * (most - least))
    return bool(np.all(bound < level))  # a bound that is no number rules nothing out


def columns_of(constraints: Iterable[Constraint]) -> dict[str, list[int]]:
    """Constraint -> columns of its pieces."""
    columns, count = {}, 0
    for constraint in constraints:
        columns[constraint.name] = list(range(count, count + len(constraint.pieces)))
        count += len(constraint.pieces)
    return columns


def deciding_constraints(nodes: Nodes, judges: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Those that decide the allowed region."""
    names = deciding(nodes.largest(judges))
    # Where nothing excludes, one constraint says so as well as all.
    return tuple(c for c in judges if c.name in names) or judges[:1]


def seeds_for(constraints: tuple[Constraint, ...]) -> int:
    """Seeds per objective, so that many constraints together take no more descents than a few did."""
    objectives = 1 + len(constraints) + sum(len(c.pieces) for c in constraints)
    return max(64, min(Options().seeds, _DESCENTS // objectives))
