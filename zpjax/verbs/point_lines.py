"""What `zpjax point` prints: the verdict, what constrains most, what it takes for granted; and every number, if asked for."""

import math

import numpy as np

from zpjax.constraints import constraint_named, described
from zpjax.verbs.text import level, listed, not_covered_lines, parameters_of_point, table

# So many bounds are shown of those that constrain most.
_MOST = 5


def point_lines(result: dict) -> list[str]:
    """The verdict; what is asked for and the bounds with the largest ratios; what is assumed, and what is not covered."""
    judges = {n: c for n, c in result["constraints"].items() if not c["projection"]}
    required = {n: c for n, c in judges.items() if c["required"]}
    bounds = {n: c for n, c in judges.items() if n not in required}
    most = sorted((n for n in bounds if bounds[n]["value"] is not None), key=lambda n: -_size(bounds[n]))[:_MOST]
    rows = [_row(name, judges[name], result["units"]) for name in (*required, *most)]
    within = [n for n, c in result["constraints"].items() if c["projection"] and c["allowed"] is False]
    asked = [n for n in result["constraints"] if n not in required]
    return [
        _conclusion(bounds),
        *(f"It {_EXPLAINS[c['allowed']]} what is asked for: {n}." for n, c in required.items()),
        f"Point: {result['model']}, {parameters_of_point(result)}.",
        f"Bounds: {described(asked)}.",
        "",
        *table(rows, ("constraint", "prediction", "datum", "r", "verdict", "confidence", "source")),
        "",
        *([f"Within reach of projections: {listed(within)}."] if within else []),
        _anomalies_left(**result["anomalies"]),
        *(f"Assumed: {sentence}" for sentence in result["assumptions"]),
        *not_covered_lines({n: c["unmet"] for n, c in result["constraints"].items()}),
    ]


def array_lines(result: dict) -> list[str]:
    """How many of an array of points each constraint excludes, and says nothing of."""
    codes, excluded = result["status"], result["excluded"].sum()
    rows = [
        (name, (entry["value"] >= 1).sum(), np.isnan(entry["value"]).sum())
        for name, entry in result["constraints"].items()
    ]
    return [
        f"model {result['model']}, {codes.size:,} points of shape {codes.shape}: {excluded:,} excluded by at least one bound",
        *table(rows, ("constraint", "r >= 1", "no number")),
        *(f"Assumed: {sentence}" for sentence in result["assumptions"]),
    ]


def _size(constraint: dict) -> float:
    """By what bounds are ranked: what is no number before all others."""
    return constraint["value"] if math.isfinite(constraint["value"]) else math.inf


def _row(name: str, found: dict, units: dict) -> tuple[str, ...]:
    """A limit is given as it is at this mass; r = |prediction|/limit."""
    constraint, prediction = constraint_named(name), found["prediction"]
    unit = "" if units[found["observable"]] == "1" else f" {units[found['observable']]}"
    r = found["value"]
    limit = found["family"] == "limit" and prediction and r and math.isfinite(r)
    datum = f"< {abs(prediction) / r:.4g}{unit}" if limit else constraint.datum
    sources = ", ".join([*found["sources"][:2], *["..."][: len(found["sources"]) > 2]])
    sources += "" if found["checked"] else "; unchecked"
    number = "-" if prediction is None else f"{prediction:.4g}{unit}"
    return name, number, datum, "-" if r is None else f"{r:.4g}", _judgement(found), level(found["confidence"]), sources


_EXPLAINS = {True: "explains", False: "does not explain", None: "may or may not explain (r is no number)"}
_NOTES = {
    "NOT_FINITE": "not finite",
    "NOT_COVERED": "not covered",
    "NOT_APPLICABLE": "not acting",
    "OUT_OF_DOMAIN": "outside their domain of mass",
}


def _conclusion(bounds: dict) -> str:
    """What the bounds say of the point together; one that is not a number neither allows nor excludes it."""
    against = [c for c in bounds.values() if c["allowed"] is False]
    having = {status: [n for n, c in bounds.items() if c["status"] == status] for status in _NOTES}
    notes = [f"{_NOTES[status]}: {len(names)}" for status, names in having.items() if names]
    undecided, judging = having["NOT_FINITE"], len(bounds) - len(having["NOT_COVERED"])
    if against:
        verdict = f"EXCLUDED by {len(against)} of {len(bounds)} bounds"
        notes = [f"figures checked at their source: {sum(c['checked'] for c in against)} of {len(against)}", *notes]
    elif undecided or not judging:
        verdict = f"NOT DECIDED: {f'{listed(undecided)} not finite here' if undecided else 'no bound covers it'}"
    else:
        verdict = f"ALLOWED: none of {len(bounds)} bounds excludes it"
    return verdict + (f" ({'; '.join(notes)})." if notes else ".")


def _anomalies_left(with_right_handed_neutrinos: dict, without_right_handed_neutrinos: dict) -> str:
    left = [name for name, coefficient in with_right_handed_neutrinos.items() if coefficient]
    if left:
        return f"Anomalies do not cancel: {', '.join(left)}."
    needed = "with" if any(without_right_handed_neutrinos.values()) else "with and without"
    return f"Anomalies cancel {needed} right-handed neutrinos."


_VERDICTS = {
    "projection": {True: "out of reach", False: "within reach"},
    "required": {True: "explained", False: "NOT EXPLAINED"},
    "bound": {True: "allowed", False: "EXCLUDED"},
}


def _judgement(constraint: dict) -> str:
    status = constraint["status"]
    if constraint["allowed"] is None:
        return "not covered" if status == "NOT_COVERED" else "not finite"
    kind = next((kind for kind in ("projection", "required") if constraint[kind]), "bound")
    idle = status == "NOT_APPLICABLE" and kind != "projection"
    verdict = "does not act" if idle else _VERDICTS[kind][constraint["allowed"]]
    return f"{verdict}, outside its domain of mass" if status == "OUT_OF_DOMAIN" else verdict


def point_tables(result: dict) -> list[str]:
    """Every parameter, observable and constraint of `zpjax point --all`."""
    units = result["units"]

    def quantities(kind: str, header: str, nothing: str) -> list[str]:
        rows = [
            (n, nothing if v is None else v if isinstance(v, str) else f"{v:.7g}", units[n] if units[n] != "1" else "")
            for n, v in result[kind].items()
        ]
        return [*table(rows, (header, "value", "unit")), ""]

    rows = [
        (n, c["family"], "-" if c["value"] is None else f"{c['value']:.4g}", _judgement(c), level(c["confidence"]))
        for n, c in result["constraints"].items()
    ]
    return [
        *quantities("parameters", "parameter", "loop"),
        *quantities("observables", "observable", "not covered"),
        *table(rows, ("constraint", "family", "r", "verdict", "confidence")),
    ]
