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
from zpjax.question.entries import parameters_of
from zpjax.scan.evaluate import PointFunction, require_x64
from zpjax.status import Status
from zpjax.units import from_natural
from zpjax.verbs.text import level, listed, not_covered_lines, table


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
        "parameters": {n: from_natural(v, info[n].unit) if isinstance(v, float) else v for n, v in parameters.items()},
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


def _unmet(thing, predictions: dict) -> list[str]:
    """What an observable or constraint takes for granted that is not so here, in sentences."""
    return [condition.sentence for condition in thing.valid_if if not predictions[condition.name] > 0]


def _value(observable, predictions: dict) -> float | None:
    return (
        None if _unmet(observable, predictions) else from_natural(float(predictions[observable.name]), observable.unit)
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


def point_tables(result: dict) -> list[str]:
    """The tables of `zpjax point`."""
    units = result["units"]

    def quantity(name, value):
        unit = "" if units[name] == "1" else units[name]
        nothing = "not covered" if name in result["observables"] else "loop"
        text = nothing if value is None else value if isinstance(value, str) else f"{value:.7g}"
        return (name, text, unit)

    lines = [f"model {result['model']}", ""]
    lines += table([quantity(n, v) for n, v in result["parameters"].items()], ("parameter", "value", "unit"))
    lines += [
        "",
        *table([quantity(n, v) for n, v in result["observables"].items()], ("observable", "value", "unit")),
        "",
    ]
    rows = [
        (n, c["family"], "-" if c["value"] is None else f"{c['value']:.4g}", _judgement(c), level(c["confidence"]))
        for n, c in result["constraints"].items()
    ]
    lines += table(rows, ("constraint", "family", "r", "verdict", "confidence"))
    judges = {n: c for n, c in result["constraints"].items() if not c["projection"]}
    required = [n for n, c in judges.items() if c["required"]]
    return [
        *lines,
        "",
        _conclusion({n: c for n, c in judges.items() if n not in required}),
        *(f"It {_EXPLAINS[judges[n]['allowed']]} what is asked for: {n}." for n in required),
        *not_covered_lines({n: c["unmet"] for n, c in result["constraints"].items()}),
        *(f"Assumed: {sentence}" for sentence in result["assumptions"]),
    ]


_EXPLAINS = {True: "explains", False: "does not explain", None: "may or may not explain (r is no number)"}


def _conclusion(judges: dict) -> str:
    """What the bounds say of the point together; one that is not a number neither allows nor excludes it."""
    if any(c["allowed"] is False for c in judges.values()):
        return "This point is excluded by at least one of these constraints."
    undecided = [name for name, c in judges.items() if c["status"] == "NOT_FINITE"]
    if undecided:
        return (
            f"This point is not decided: {listed(undecided)} {'is' if len(undecided) == 1 else 'are'} not finite here."
        )
    return "This point is allowed by all of these constraints."


def _judgement(constraint: dict) -> str:
    if constraint["status"] == "NOT_COVERED":
        return "not covered"
    if constraint["allowed"] is None:
        return "not finite"
    if constraint["status"] == "OUT_OF_DOMAIN":
        return f"{_judged(constraint)}, outside its domain of mass"
    return _judged(constraint)


def _judged(constraint: dict) -> str:
    if constraint["projection"]:
        return "out of reach" if constraint["allowed"] else "within reach"
    if constraint["status"] == "NOT_APPLICABLE":
        return "does not act"
    if constraint["required"]:
        return "explained" if constraint["allowed"] else "NOT EXPLAINED"
    return "allowed" if constraint["allowed"] else "EXCLUDED"
