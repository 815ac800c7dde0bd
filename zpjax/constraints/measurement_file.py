"""The keys of a measurement's file: which there are, what each must be, and quantities in the unit of the observable."""

from zpjax.references import require_sources
from zpjax.shipped import (
    COUNT,
    FLAG,
    LEVEL,
    NAME,
    NUMBERS,
    QUANTITY,
    TEXT,
    TEXTS,
    DataFileError,
    Rule,
    is_number,
    shown,
)
from zpjax.units import UNITS, parse

_ENERGIES = sorted(name for name, unit in UNITS.items() if unit.dimension == 1)
RULES = {
    "title": TEXT,
    "label": TEXT,
    "meaning": TEXT,
    "observable": NAME,
    "family": NAME,
    "confidence": LEVEL,
    "sources": TEXTS,
    "checked": FLAG,
    "degrees_of_freedom": COUNT,
    "projection": FLAG,
    "band": FLAG,
    "valid_if": TEXTS,
    "value": QUANTITY,
    "error": QUANTITY,
    "error_below": QUANTITY,
    "relative_error": QUANTITY,
    "threshold": QUANTITY,
    "floor": QUANTITY,
    "sides": NAME,
    "delta_chi2": FLAG,
    "limit": QUANTITY,
    "lower": QUANTITY,
    "upper": QUANTITY,
    "curve_mass": NUMBERS,
    "curve_limit": NUMBERS,
    "curve_mass_unit": Rule(f"one of {', '.join(_ENERGIES)}", lambda value: value in _ENERGIES),
}


def require_types(file: str, entry: dict) -> dict:
    """The entry, if every key that is known has a value of its kind and every source is known; else DataFileError."""
    for key, value in entry.items():
        if key in RULES and not RULES[key].holds(value):
            raise DataFileError(f"{file}: key '{key}' must be {RULES[key].must}, but is {shown(value)}.")
    require_sources(f"{file}: key 'sources'", entry.get("sources", ()))
    return entry


def quantity(file: str, entry: dict, key: str, unit: str) -> float:
    """The finite quantity of that key in natural units."""
    try:
        value = parse(entry[key], unit)
    except ValueError as error:
        raise DataFileError(f"{file}: key '{key}': {error}") from None
    if not is_number(value):
        raise DataFileError(f"{file}: key '{key}' must be finite, but is {shown(entry[key])}.")
    return value


def positive(file: str, entry: dict, key: str, unit: str) -> float:
    """The same, where it must be positive."""
    value = quantity(file, entry, key, unit)
    if not value >= 1e-150:
        raise DataFileError(f"{file}: key '{key}' must be positive, but is {shown(entry[key])}.")
    return value


def nonzero(file: str, entry: dict, key: str, unit: str) -> float:
    """The same of either sign. The ratio of a window or requirement is a power law between its edge and zero: an edge at zero has none."""
    value = quantity(file, entry, key, unit)
    if abs(value) < 1e-150:
        raise DataFileError(f"{file}: key '{key}' must not be zero.")
    return value
