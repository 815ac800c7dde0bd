"""Every observable and constraint at one point."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce

import numpy as np

from zpjax.catalogue import catalogue, observable_named
from zpjax.constraints import Constraint, constraints_of, explanations
from zpjax.display import Printed
from zpjax.inputs import load_inputs
from zpjax.models import Model, model_named
from zpjax.observables import Observable
from zpjax.observables.coverage import CONDITIONS, conditions_of
from zpjax.question.arrays import Points, points_of
from zpjax.question.entries import list_of_names
from zpjax.scan.evaluate import PointFunction, require_x64
from zpjax.status import Status
from zpjax.units import from_natural
from zpjax.verbs.point_lines import array_lines, point_lines
from zpjax.verbs.verdicts import in_blocks, judged, masked, plain, prediction, predictions, status, verdict


def evaluate_point(
    model: str,
    values: dict,
    constraints: str | Sequence[str] = "today",
    choose: dict | None = None,
    require: Sequence[str] = (),
    observables: str | Sequence[str] | None = None,
) -> dict:
    """Predictions and verdicts of one parameter point, as plain data, or of each of an array of points.

    values: parameter -> text with unit ("10 MeV"), (number, unit), or a number (of Python, numpy or JAX, or a fraction) where the
    declared unit is 1; missing ones take their default. Numbers may be arrays, broadcast against each other. constraints: a set,
    or a list of constraints and sets; `choose` fills slots of the set. require: names of explanations that the point must give
    besides, such as "lma_dark_2026". observables: names, or "needed" for those that the constraints judge; None are
    all, and only what is asked for is computed (for arrays it is compiled: all take a minute). One point is evaluated without
    compiling, by NumPy, so that it agrees with a scan to rounding and not to the last bit.

    Returns `parameters`, `observables` and `units` (numbers in the units listed there), `constraints` (the ratio r as `value`,
    `allowed` where r < 1; None where r is not a finite number, and with the sentences of `unmet` where the calculation does not
    cover these charges), `anomalies` (exact, with and without right-handed neutrinos), `assumptions` (sentences), `status` as a scan
    stores it, and `excluded`: whether a bound excludes the point (projections and explanations are none; None: not decided).
    Of an array of points numbers are arrays of its shape, NaN where there is none, every `status` is an array of codes
    (`zpjax.Status`), and `unmet` and `assumptions` are those of any point. A bad point in an array is NOT_FINITE. For slopes:
    `zpjax.log_ratios`.
    """
    require_x64()
    known, inputs = model_named(model), load_inputs()
    points = points_of(known, values, inputs.constants)
    bounds = constraints_of(constraints, choose)
    chosen = bounds + explanations(require, bounds)
    wanted = _wanted(observables, chosen)
    needed = tuple(dict.fromkeys((*wanted, *(c.observable for c in chosen))))
    found, ratios, codes = _numbers(known, points, needed, chosen, inputs)
    info = known.parameter_info()
    result = {
        "model": known.name,
        "parameters": points.parameters | {n: from_natural(v, info[n].unit) for n, v in points.numbers.items()},
        "observables": {o.name: prediction(o, found) for o in wanted},
        "constraints": {c.name: verdict(c, ratios[c.name], codes[c.name], found) for c in chosen},
        "units": {n: i.unit for n, i in info.items()} | {o.name: o.unit for o in needed},
        "anomalies": _anomalies(
            known, points.parameters | {n: v for n, v in values.items() if isinstance(v, Fraction)}
        ),
        "assumptions": list(known.assumptions(known.parameters(**points.somewhere), tuple(points.stand_in))),
    }
    mass = np.asarray(points.parameters["m_zp"]) * np.ones(points.shape)
    result |= _whole(status(mass, wanted, chosen, found, ratios), result["constraints"].values())
    return Printed(result, array_lines if points.stand_in else point_lines)


def _wanted(observables: str | Sequence[str] | None, constraints: Iterable[Constraint]) -> tuple[Observable, ...]:
    if observables == "needed":
        return tuple(dict.fromkeys(c.observable for c in constraints))
    names = catalogue() if observables is None else list_of_names(observables, "observables")
    return tuple(observable_named(name) for name in dict.fromkeys(names))


def _whole(code: np.ndarray, constraints: Iterable[dict]) -> dict:
    """`status` and `excluded` of a point, or of each of many."""
    judging = [c for c in constraints if not (c["projection"] or c["required"])]
    if code.ndim == 0:
        return {"status": Status(int(code)).name, "excluded": _excluded(judging)}
    return {
        "status": code,
        "excluded": reduce(np.logical_or, (c["value"] >= 1 for c in judging), np.zeros(code.shape, bool)),
    }


def _excluded(judging: list[dict]) -> bool | None:
    """Whether a bound excludes the point; None where none does, and one is no number or none covers it."""
    if any(c["allowed"] is False for c in judging):
        return True
    known = all(c["status"] != "NOT_FINITE" for c in judging) and any(c["allowed"] for c in judging)
    return False if known else None


def _numbers(model: Model, points: Points, needed: tuple, chosen: tuple, inputs) -> tuple:
    """Predictions of observables and conditions, ratios, and codes of the constraints."""
    # So that one traced function serves all constraints.
    every = CONDITIONS.values() if len(needed) == len(catalogue()) else ()
    conditions = tuple(dict.fromkeys((*every, *conditions_of((*needed, *chosen)))))
    # As a point function it is told apart by all that the compiled one closes over.
    judges, statistics = PointFunction(model, (), chosen, ()), {c.name: c.statistic for c in chosen}

    def compute(parameters: dict) -> tuple:
        point = model.parameters(**parameters)
        found = predictions(model, (*needed, *conditions), point, inputs)
        return found, *judged(judges, found, point.m_zp, statistics)

    numbers = in_blocks(compute, points)
    return masked(points, *numbers, conditions) if points.stand_in else numbers


def _anomalies(model: Model, parameters: dict) -> dict:
    """Anomaly coefficients in exact arithmetic: every float is a fraction, and given fractions are taken as they are."""
    exact = {n: Fraction(v) if isinstance(v, float) else v for n, v in parameters.items()}
    found, point = {}, model.parameters(**exact)
    for label, partners in (("with_right_handed_neutrinos", True), ("without_right_handed_neutrinos", False)):
        numbers = model.anomalies(point, partners)
        found[label] = {name: plain(np.asarray(value, dtype=float)) for name, value in numbers.items()}
    return found
