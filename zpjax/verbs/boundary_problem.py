"""The constraints of a scan as smooth functions of its box, and what they take for granted."""

from dataclasses import dataclass, replace
from functools import partial

import jax
import jax.numpy as jnp

from zpjax.boundary import Problem
from zpjax.constraints import Constraint, constraint_named
from zpjax.models import model_named
from zpjax.numerics.scales import value_at
from zpjax.question.spec import ScanSpec
from zpjax.scan.evaluate import PointFunction, point_function


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
