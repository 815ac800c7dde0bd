"""Every observable and constraint at one point."""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cache, partial

import jax
import jax.numpy as jnp

from zpjax.catalogue import catalogue
from zpjax.constraints import Constraint, constraint_set, explanations
from zpjax.inputs import load_inputs
from zpjax.models import Model, model_named
from zpjax.observables import predict
from zpjax.observables.coverage import CONDITIONS, conditions_of, covered_ratios
from zpjax.scan.entries import parameter_value
from zpjax.scan.evaluate import PointFunction, require_x64
from zpjax.status import Status
from zpjax.units import UNITS, brief, nearest


def evaluate_point(
    model: str, values: dict, constraints: str = "today", choose: dict | None = None, require: Sequence[str] = ()
) -> dict:
    """All predictions and verdicts of one parameter point, as plain data.

    values: parameter -> number (of Python, numpy or JAX, or a fraction) or text with unit ("10 MeV"); missing ones take their
    default. require: names of explanations that the point must give beside passing the set's bounds, such as
    "lma_dark_2026". Returns `parameters`,
    `observables` and `units` (numbers in the units listed there), `constraints` (the ratio r as `value`, `allowed` where
    r < 1; None where r is not a finite number, and with the sentences of `unmet` where the calculation does not cover these
    charges), `anomalies` (exact, with and without right-handed neutrinos) and `assumptions` (sentences).
    """
    require_x64()
    theory, inputs = model_named(model), load_inputs()
    parameters = parameters_of(theory, values, inputs.constants)
    bounds = constraint_set(constraints, choose)
    chosen = bounds + explanations(require, bounds)
    observables = tuple(catalogue().values())
    point = theory.parameters(**parameters)
    predictions = _predictions(theory)(point, inputs)
    # As a point function it is told apart by all that the compiled one closes over.
    judges = PointFunction(theory, (), chosen, ())
    ratios = _ratios(judges, predictions, point.m_zp, {c.name: c.statistic for c in chosen})
    found = {o.name: _value(o, predictions) for o in observables}
    info = theory.parameter_info()
    return {
        "model": theory.name,
        "parameters": {n: v / UNITS[info[n].unit].size if isinstance(v, float) else v for n, v in parameters.items()},
        "observables": found,
        "constraints": {
            c.name: _verdict(c, ratios[c.name], predictions, point.m_zp) | {"prediction": found[c.observable.name]}
            for c in chosen
        },
        "units": {n: i.unit for n, i in info.items()} | {o.name: o.unit for o in observables},
        "anomalies": _anomalies(theory, parameters | {n: v for n, v in values.items() if isinstance(v, Fraction)}),
        "assumptions": list(theory.assumptions(point)),
    }


@cache
def _predictions(theory: Model):
    """Compiled: (point, inputs) -> all observables and the margins of all conditions.

    Apart from the constraints, so that every choice of them shares it.
    """
    observables = tuple(catalogue().values())
    asked = (*observables, *dict.fromkeys((*CONDITIONS.values(), *conditions_of(observables))))
    return jax.jit(lambda point, inputs: predict(asked, theory.couplings(point), inputs))


@partial(jax.jit, static_argnums=0)
def _ratios(judges: PointFunction, predictions, mass, statistics):
    """The ratios of the constraints, by constraint and piece."""
    found = {}
    for c in judges.constraints:
        ratios = c.ratios(predictions[c.observable.name], mass, statistics[c.name])
        found[c.name] = covered_ratios(c, ratios, predictions)
    return found


def parameters_of(theory: Model, values: dict, constants) -> dict:
    """All parameters of a model in natural units: those given (numbers or texts with unit), defaults for the others."""
    info = theory.parameter_info()
    parameters = theory.defaults(constants)
    for name, value in values.items():
        if name not in info:
            raise ValueError(f"parameter '{brief(name)}' is not one of {theory.name}{nearest(name, info)}")
        parameters[name] = parameter_value(info[name], value, constants, name)
    for name, item in info.items():
        if name not in parameters:
            raise ValueError(f"parameter '{name}' ({item.meaning}) is missing.")
    return {name: parameters[name] for name in info}


def _unmet(thing, predictions: dict) -> list[str]:
    """What an observable or constraint takes for granted that is not so here, in sentences."""
    return [condition.sentence for condition in thing.valid_if if not predictions[condition.name] > 0]


def _value(observable, predictions: dict) -> float | None:
    return (
        None if _unmet(observable, predictions) else float(predictions[observable.name]) / UNITS[observable.unit].size
    )


def _verdict(constraint: Constraint, ratios: dict, predictions: dict, mass) -> dict:
    """The worst ratio of the constraint and what it means; neither allowed nor excluded (None) where it is not covered."""
    low, high = constraint.observable.mass_range
    unmet = _unmet(constraint, predictions)
    worst = float("nan") if unmet else float(jnp.max(jnp.stack(list(ratios.values()))))
    finite = math.isfinite(worst)
    inside = Status.OK if low <= mass <= high * (1 + 1e-12) else Status.OUT_OF_DOMAIN
    status = Status.NOT_FINITE if not finite else Status.NOT_APPLICABLE if worst == 0 else inside
    return {
        "family": constraint.family,
        "value": None if unmet else worst,
        "allowed": worst < 1 if finite else None,
        "status": (Status.NOT_COVERED if unmet else status).name,
        "unmet": unmet,
        "confidence": constraint.confidence,
        "observable": constraint.observable.name,
        "ratios": {piece: None if unmet else float(r) for piece, r in ratios.items()},
        "checked": constraint.checked,
        "projection": constraint.projection,
        "required": constraint.band,
        "sources": list(constraint.sources),
    }


def _anomalies(theory: Model, parameters: dict) -> dict:
    """Anomaly coefficients in exact arithmetic: every float is a fraction, and given fractions are taken as they are."""
    exact = {n: Fraction(v) if isinstance(v, float) else v for n, v in parameters.items()}
    point = theory.parameters(**exact)
    return {
        label: {name: float(value) for name, value in theory.anomalies(point, with_partners).items()}
        for label, with_partners in (("with_right_handed_neutrinos", True), ("without_right_handed_neutrinos", False))
    }
