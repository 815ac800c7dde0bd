"""A published limit as a CSV file: its curve in the plane of the mass and any observable, drawn and judged as any other limit.

    # kind: limit
    # title: Search for muons and nothing else
    # label: muons
    # meaning: Digitised from figure 3.
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
from zpjax.curve_file import KIND, Column, read_curve_file
from zpjax.observables import Observable
from zpjax.shipped import DataFileError, shown
from zpjax.units import UNITS, nearest

# What the columns say, and what no limit has.
_NO_KEYS = ("observable", "family", "band")
RULES = {"kind": KIND} | {key: rule for key, rule in (REQUIRED | OPTIONAL).items() if key not in _NO_KEYS}
# Two masses must differ by more, and a limit be larger, for their logarithms to be numbers that differ.
_APART, _LEAST = 1e-9, 1e-150


def read_limit_curve(name: str, text: str, file: str | None = None) -> Constraint:
    """The constraint of a CSV text. DataFileError, a ValueError: one sentence that names the file, and the line or the key."""
    file = file or f"{name}.csv"
    entry, (mass, limit) = read_curve_file(text, file, RULES, tuple(OPTIONAL))
    if entry.pop("kind") != "limit":
        raise DataFileError(f"{file}: key 'kind' must be 'limit' for what judges a point.")
    observable = _observable(f"{file}: line {mass.named}", mass, limit)
    _require_curve(file, mass, limit)
    size = UNITS[limit.unit].size / UNITS[observable.unit].size
    curve = {
        "observable": observable.name,
        "family": "limit",
        "curve_mass": list(mass.values),
        "curve_mass_unit": mass.unit,
        "curve_limit": [value * size for value in limit.values],
    }
    return constraint_of(name, entry | curve, file)


def _observable(where: str, mass: Column, limit: Column) -> Observable:
    """The observable that the second column names, if the first is a mass and the unit one of the observable's."""
    if mass.name != "m_zp" or UNITS[mass.unit].dimension != 1:
        raise DataFileError(f"{where}: the first column must be the mass, such as 'm_zp [MeV]'.")
    known = catalogue() | {"g_zp": catalogue()["gauge_coupling"]}
    if limit.name not in known:
        raise DataFileError(f"{where}: observable {shown(limit.name)} is not known{nearest(limit.name, known)}")
    observable = known[limit.name]
    if UNITS[limit.unit].dimension != UNITS[observable.unit].dimension:
        raise DataFileError(
            f"{where}: '{limit.name}' has the unit of another quantity; use '{observable.unit}' or one like it."
        )
    return observable


def _require_curve(file: str, *columns: Column) -> None:
    for column in columns:
        for line, value in zip(column.lines, column.values, strict=True):
            if value * UNITS[column.unit].size <= _LEAST:
                raise DataFileError(f"{file}: line {line}: '{column.name}' must be positive, but is {value:g}.")
    masses = columns[0]
    for line, (before, after) in zip(masses.lines[1:], pairwise(masses.values), strict=True):
        if after <= before * (1 + _APART):
            raise DataFileError(f"{file}: line {line}: the mass must be larger than in the row before.")
