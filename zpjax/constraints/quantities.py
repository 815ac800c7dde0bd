"""Quantities of a measurement's file, in natural units."""

from zpjax.shipped import DataFileError, is_number, shown
from zpjax.units import parse


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
