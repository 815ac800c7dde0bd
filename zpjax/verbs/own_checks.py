"""What an extension's model, observables and constraints are worth at one point of a scan, before it is run."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constraints.base import Constraint
from zpjax.constraints.named import own_constraint_names
from zpjax.constraints.published_curve import CurveLimit
from zpjax.extensions import blamed, declared, exactly, in_force
from zpjax.numerics.scales import value_at
from zpjax.observables import Observable
from zpjax.question.spec import ScanSpec
from zpjax.references import require_sources
from zpjax.scan.evaluate import Arguments, PointFunction, point_function, require_x64
from zpjax.units import show


def own_checks(spec: ScanSpec) -> list[str]:
    """A sentence for each thing that extensions declare, evaluated in the middle of the scan.

    ValueError, one sentence with the file: a source without an entry, what cannot be traced, is no single number, is not finite
    or has slopes that are not, or is not what it says it is without a mediator.
    """
    with exactly(spec.extensions):
        if not (folders := in_force()):
            return []
        require_x64()
        point, arguments = point_function(spec)
        middle = {a.name: float(value_at(0.5, a.spacing, a.ends)) for a in spec.axes}
        place = ", ".join(f"{a.name} = {show(middle[a.name], a.unit)}" for a in spec.axes)
        found = []
        for model, file, _ in declared(folders, "MODELS"):
            require_sources(f"{file}: model '{model.name}'", [model.source])
            if model.name == point.model.name:
                _evaluated(file, f"model '{model.name}'", lambda v: _sum(point.couplings(v, arguments)), middle)
                found.append(f"{Path(file).name}: the couplings of '{model.name}' are finite")
        for observable, file, _ in declared(folders, "OBSERVABLES"):
            found.append(_observable(file, observable, point, arguments, middle))
        own = tuple(c for c in point.constraints if c.name in own_constraint_names())
        masses = spec.ends.get("m_zp") or (spec.fixed["m_zp"],)
        found += _ratios(replace(point, constraints=own, observables=()), arguments, middle, masses)
        return [f"Checked at {place}:", *(f"  {sentence}." for sentence in found)]


def _sum(tree) -> jax.Array:
    return sum(jnp.sum(jnp.asarray(leaf, float)) for leaf in jax.tree.leaves(tree))


def _observable(file: str, observable: Observable, point: PointFunction, arguments: Arguments, middle: dict) -> str:
    what = f"observable '{observable.name}'"
    require_sources(f"{file}: {what}", observable.sources)
    low, high = observable.mass_range
    if not low <= point.couplings(middle, arguments).mass <= high:
        return f"{Path(file).name}: {what} is not for this mass"
    value = _evaluated(file, what, lambda v: observable(point.couplings(v, arguments), arguments.inputs), middle)
    nothing = replace(point.couplings(middle, arguments), strength=0.0)
    if (expected := observable.without_mediator) is not None:
        without = float(observable(nothing, arguments.inputs))
        if not np.isclose(without, expected, rtol=1e-9, atol=0):
            raise ValueError(f"{file}: {what} is {without:.6g} for g' = 0, but its 'without_mediator' is {expected:g}.")
    return f"{Path(file).name}: {what} is {show(value, observable.unit)}, with finite slopes"


def _evaluated(file: str, what: str, function: Callable, middle: dict) -> float:
    """The value, of which value and slopes are finite; ValueError with the file, and the line where it fails."""
    try:
        shape = jax.eval_shape(lambda v: jnp.asarray(function(v)), middle).shape
        value, slopes = jax.value_and_grad(lambda v: jnp.asarray(function(v), float).reshape(-1)[0])(middle)
    except Exception as error:
        raise ValueError(f"{blamed(error, file)} It is of {what}.") from None
    if shape != ():
        raise ValueError(f"{file}: {what} must be one number, but is an array of shape {shape}.")
    numbers = {"its value": value} | {f"its slope in {name}": slope for name, slope in slopes.items()}
    for name, number in numbers.items():
        if not math.isfinite(number):
            raise ValueError(f"{file}: {what} is not finite in the middle of the scan: {name} is {number}.")
    return float(value)


def _ratios(point: PointFunction, arguments: Arguments, middle: dict, masses: tuple[float, ...]) -> list[str]:
    """masses: the ends of the axis, or the fixed one, in GeV."""
    found = np.exp(point.log_ratios(middle, arguments)) if point.constraints else ()
    ratios = dict(zip(point.pieces, found, strict=True))
    return [f"'{piece}' {_said(c, ratios[piece], masses)}" for c in point.constraints for piece in c.pieces]


def _said(constraint: Constraint, ratio: float, masses: tuple[float, ...]) -> str:
    if ratio != 0:
        return f"has r = {ratio:.4g}"
    if isinstance(constraint.statistic, CurveLimit):
        curve = [math.exp(float(constraint.statistic.curve.nodes[end])) for end in (0, -1)]
        if masses[-1] <= curve[0] or curve[-1] <= masses[0]:
            of, scanned = (" to ".join(show(mass, "GeV", 3) for mass in ends) for ends in (curve, masses))
            return f"acts nowhere in the scan: its curve is for masses of {of}, the scan for {scanned}"
    return "does not act there: r = 0"
