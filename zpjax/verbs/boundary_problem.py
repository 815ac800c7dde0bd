"""The constraints of a scan as smooth functions of its box."""

from dataclasses import dataclass

import jax.numpy as jnp

from zpjax.boundary import Problem
from zpjax.constraints import Constraint
from zpjax.constraints.statistic import log_ratio
from zpjax.numerics.scales import UnitBox
from zpjax.question.spec import ScanSpec
from zpjax.scan.evaluate import PointFunction, point_function
from zpjax.scan.tracing import trace


def boundary_problem(spec: ScanSpec, constraints: tuple[Constraint, ...] | None = None) -> Problem:
    """The scan's constraints that judge (or those given) as smooth functions of the unit box."""
    point, arguments = point_function(spec)
    chosen = constraints or spec.judges
    pieces = tuple(piece for constraint in chosen for piece in constraint.pieces)
    index = {piece: k for k, piece in enumerate(pieces)}
    columns = tuple((c.name, tuple(index[p] for p in c.pieces)) for c in chosen)
    return Problem(pieces, columns, _UnitBoxFunction(point, pieces, spec.box), (spec.ends, arguments))


@dataclass(frozen=True)
class _UnitBoxFunction:
    """log r of some pieces at a point of the unit box, from the program that the scan itself is made from.

    Equal if all that it closes over is, the order of the axes included: what is compiled for one serves all that are equal, and
    no other.
    """

    point: PointFunction
    pieces: tuple[str, ...]
    box: UnitBox

    def __call__(self, unit_point, arguments):
        ends, rest = arguments
        values = self.box.values(unit_point, ends, jnp)
        return log_ratio(jnp.stack(trace(self.point, values, rest).ratios(self.pieces)(values, rest)))
