"""A published limit as a CSV file: its curve in the plane of the mass and any observable, drawn and judged as any other limit.

    # kind: limit
    # title: Search for muons and nothing else
    # label: muons
    # meaning: Digitised from figure 3, 90 % CL.
    # confidence: 0.9
    # sources: farzan_2015
    # checked: true
    m_zp [MeV], g_zp [1]
    10, 1e-4
    20, 2e-4

The first column is the mass, from row to row larger; the second an observable, or the coupling g_zp itself, of which the row is
the largest size that is allowed. Above the curve is excluded, and the ends of the curve are ends: `CurveLimit`. What is excluded
between two curves (a closed region, a beam dump's) has no such form; its lower curve alone would exclude too much.
"""

from itertools import pairwise

from zpjax.catalogue import catalogue
from zpjax.constraints.base import OPTIONAL, REQUIRED, Constraint, constraint_of
from zpjax.curve_file import KIND, CurveFile, read_curve_file
from zpjax.units import UNITS, brief, nearest

# Parameters under whose own names a limit may be stated.
_PARAMETERS = {"g_zp": "gauge_coupling"}
_GIVEN = ("observable", "family", "band")
RULES = {"kind": KIND} | {key: rule for key, rule in (REQUIRED | OPTIONAL).items() if key not in _GIVEN}
# Two masses must differ by more, and a limit be larger, for their logarithms to be numbers that differ.
_APART, _LEAST = 1e-9, 1e-150


def read_limit_curve(name: str, text: str, file: str | None = None) -> Constraint:
    """The constraint of a CSV text. DataFileError, a ValueError: one sentence that names the file, and the line or the key."""
    found = read_curve_file(text, file or f"{name}.csv", RULES, tuple(OPTIONAL))
    if found.entry["kind"] != "limit":
        raise found.refused(1, "key 'kind' must be 'limit' for what judges a point.")
    observable = _observable(found)
    mass, limit = found.columns
    _require_curve(found)
    size = UNITS[limit.unit].size / UNITS[observable.unit].size
    curve = {
        "observable": observable.name,
        "family": "limit",
        "curve_mass": list(mass.values),
        "curve_mass_unit": mass.unit,
        "curve_limit": [value * size for value in limit.values],
    }
    return constraint_of(name, {key: v for key, v in found.entry.items() if key != "kind"} | curve, found.file)


def _observable(found: CurveFile):
    """The observable that the second column names, if the columns are a mass and an observable in units of theirs."""
    names = [column.name for column in found.columns]
    if len(names) != 2:
        raise found.refused(found.named, f"a limit has two columns, mass and observable, but here are {len(names)}.")
    mass, limit = found.columns
    if mass.name != "m_zp" or UNITS[mass.unit].dimension != 1:
        raise found.refused(found.named, "the first column must be the mass, such as 'm_zp [MeV]'.")
    name = _PARAMETERS.get(limit.name, limit.name)
    if name not in catalogue():
        choices = {*catalogue(), *_PARAMETERS}
        raise found.refused(found.named, f"observable '{brief(limit.name)}' is not known{nearest(limit.name, choices)}")
    observable = catalogue()[name]
    if UNITS[limit.unit].dimension != UNITS[observable.unit].dimension:
        raise found.refused(
            found.named, f"'{limit.name}' has the unit of another quantity; use '{observable.unit}' or one like it."
        )
    return observable


def _require_curve(found: CurveFile) -> None:
    mass, limit = found.columns
    natural = [value * UNITS[mass.unit].size for value in mass.values]
    for line, value, size in zip(found.lines, limit.values, natural, strict=True):
        for name, number in ((mass.name, size), (limit.name, value * UNITS[limit.unit].size)):
            if number <= _LEAST:
                raise found.refused(line, f"'{name}' must be positive, but is {number:g}.")
    for line, (before, after) in zip(found.lines[1:], pairwise(natural), strict=True):
        if after <= before * (1 + _APART):
            raise found.refused(
                line, "the mass must be larger than in the row before: a limit has one value at every mass."
            )
