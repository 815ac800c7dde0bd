"""The constraints of a scan as smooth functions of its box."""

from dataclasses import dataclass, replace
from functools import partial

import jax
import jax.numpy as jnp

from zpjax.boundary import Problem
from zpjax.constraints import Constraint
from zpjax.numerics.scales import UnitBox
from zpjax.question.spec import ScanSpec
from zpjax.scan.evaluate import PointFunction, point_function


def boundary_problem(spec: ScanSpec, constraints: tuple[Constraint, ...] | None = None) -> Problem:
    """The scan's constraints that judge (or those given) as smooth functions of the unit box."""
    point, arguments = point_function(spec)
    point = replace(point, constraints=constraints or spec.judges)
    index = {piece: k for k, piece in enumerate(point.pieces)}
    constraints = tuple((c.name, tuple(index[p] for p in c.pieces)) for c in point.constraints)
    return Problem(point.pieces, constraints, _UnitBoxFunction(point, spec.box), (spec.ends, arguments))


@dataclass(frozen=True)
class _UnitBoxFunction:
    """log r of every piece at a point of the unit box. Equal if all that it closes over is, the order of the axes included:
    what is compiled for one serves all that are equal, and no other.

    Jitted by itself, so that the many stages of the boundary trace the physics once and not each anew.
    """

    point: PointFunction
    box: UnitBox

    def __call__(self, unit_point, arguments):
        return _in_unit_box(self, unit_point, arguments)


@partial(jax.jit, static_argnums=0)
def _in_unit_box(function: _UnitBoxFunction, unit_point, arguments):
    ends, rest = arguments
    return function.point.log_ratios(function.box.values(unit_point, ends, jnp), rest)
