"""The constraints of a scan as smooth functions of its box."""

from dataclasses import dataclass, replace
from functools import partial

import jax
import jax.numpy as jnp

from zpjax.boundary import Problem
from zpjax.constraints import Constraint
from zpjax.numerics.scales import value_at
from zpjax.question.spec import ScanSpec
from zpjax.scan.evaluate import PointFunction, point_function


def boundary_problem(spec: ScanSpec, constraints: tuple[Constraint, ...] | None = None) -> Problem:
    """The scan's constraints that judge (or those given) as smooth functions of the unit box."""
    point, arguments = point_function(spec)
    point = replace(point, constraints=constraints or spec.judges)
    ends = {a.name: a.ends for a in spec.axes}
    index = {piece: k for k, piece in enumerate(point.pieces)}
    constraints = tuple((c.name, tuple(index[p] for p in c.pieces)) for c in point.constraints)
    function = _UnitBoxFunction(point, tuple((a.name, a.spacing) for a in spec.axes))
    return Problem(point.pieces, constraints, function, (ends, arguments))


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
