"""Entries of the tables of a TOML file: each is what it must be, or refused with one sentence that names its key."""

from zpjax.constants import StandardInputs
from zpjax.models.base import ParameterInfo
from zpjax.units import nearest, parse, show


def table_of(entry: dict, name: str, key: str | None = None) -> dict:
    """The table of that name in a document or a table (then `key` is its whole name), empty if it is not there."""
    table = entry.get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f"key '{key or name}' must be a table.")
    return table


def require_keys(table: dict, keys: set[str], name: str) -> dict:
    """The table of that name, "" for the document; ValueError unless it is one and has no other keys."""
    if not isinstance(table, dict):
        raise ValueError(f"key '{name}' must be a table.")
    for key in table:
        if key not in keys:
            raise ValueError(f"key '{f'{name}.{key}' if name else key}' is not known{nearest(key, keys)}")
    return table


def choice(value, choices, key: str) -> str:
    """One of several names."""
    if value not in choices:
        raise ValueError(f"key '{key}' is '{value}'{nearest(str(value), choices)}")
    return value


def list_of_names(value, key: str) -> list[str]:
    """A list of texts."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError(f"key '{key}' must be a list of names.")
    return value


def whole_number(value, key: str, low: int) -> int:
    """A whole number from `low`."""
    if isinstance(value, bool) or not isinstance(value, int) or value < low:
        raise ValueError(f"key '{key}' must be a whole number of at least {low}, but is {value!r}.")
    return value


def switch(value, key: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError(f"key '{key}' must be true or false, but is {value!r}.")
    return value


def quantity(value, unit: str, key: str) -> float:
    """A number with its unit, in natural units."""
    try:
        return parse(value, unit)
    except ValueError as error:
        raise ValueError(f"key '{key}': {error}") from None


def parameter_value(info: ParameterInfo, given, constants: StandardInputs, key: str) -> float | str:
    """A parameter given as text or number, in natural units, checked against its domain; an option as its name."""
    if info.choices:
        return choice(given, info.choices, key)
    value = quantity(given, info.unit, key)
    lower = getattr(constants, info.lower_constant) if info.lower_constant else info.lower
    if lower is not None and (value < lower or (lower == 0 and value == 0)):
        bound = "positive" if lower == 0 else f"at least {show(lower, info.unit)}"
        raise ValueError(f"key '{key}': {info.meaning} must be {bound}, but is {given}.")
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"key '{key}': the value must be finite, but is {given}.")
    return value
