"""Entries of the tables of a TOML file: each is what it must be, or refused with one sentence that names its key."""

import math
import operator
import unicodedata
from collections.abc import Iterable

from zpjax.constants import StandardInputs
from zpjax.models.base import Model, ParameterInfo
from zpjax.units import brief, nearest, parse, show

# Characters that no title needs and that a terminal or a page obeys: control characters, halves of pairs, ends of lines.
_OBEYED = {"Cc", "Cs", "Zl", "Zp"}


def a_table(value: object, key: str) -> dict:
    """A table."""
    if not isinstance(value, dict):
        raise ValueError(f"key '{brief(key)}' must be a table.")
    return value


def require_keys(table: dict, keys: Iterable[str], name: str) -> dict:
    """The table of that name, "" for the document; ValueError unless it is one and has no other keys."""
    for key in a_table(table, name):
        if key not in keys:
            whole = f"{name}.{brief(key)}" if name else brief(key)
            raise ValueError(f"key '{whole}' is not known{nearest(key, keys)}")
    return table


def choice(value: object, choices: Iterable[str], key: str) -> str:
    """One of several names."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"key '{key}' is '{brief(value)}'{nearest(value, choices)}")
    return value


def one_line(value: object, key: str) -> str:
    """A text of one line."""
    if not isinstance(value, str) or any(unicodedata.category(c) in _OBEYED for c in value):
        raise ValueError(f"key '{key}' must be one line of text without control characters, but is '{brief(value)}'.")
    return value


def list_of_names(value: object, key: str) -> list[str]:
    """A list of texts."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(name, str) for name in value):
        raise ValueError(f"key '{key}' must be a list of names.")
    return value


def whole_number(value: object, key: str, low: int, high: int | None = None) -> int:
    """A whole number from `low`, to `high` if there is one; also an integer scalar of numpy or JAX."""
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None or number < low or (high is not None and number > high):
        allowed = f"of at least {low}" if high is None else f"between {low} and {high}"
        raise ValueError(f"key '{key}' must be a whole number {allowed}, but is {brief(value)}.")
    return number


def at_most(value: int, key: str, high: int) -> int:
    """A number that is not larger than what a scan may have."""
    if value > high:
        raise ValueError(f"key '{key}' must be at most {high}, but is {brief(value)}.")
    return value


def quantity(value: object, unit: str, key: str) -> float:
    """A finite number with its unit, in natural units."""
    try:
        found = parse(value, unit)
    except ValueError as error:
        raise ValueError(f"key '{key}': {error}") from None
    if not math.isfinite(found):
        raise ValueError(f"key '{key}': the value must be finite, but is {brief(value)}.")
    return found


def parameter_value(info: ParameterInfo, given: object, constants: StandardInputs, key: str) -> float | str:
    """A parameter given as text or number, in natural units, checked against its domain; an option as its name."""
    if info.choices:
        return choice(given, info.choices, key)
    value = quantity(given, info.unit, key)
    if not in_domain(info, value, constants):
        lower = _lower(info, constants)
        bound = "positive" if lower == 0 else f"at least {show(lower, info.unit)}"
        raise ValueError(f"key '{key}': {info.meaning} must be {bound}, but is {brief(given)}.")
    return value


def in_domain(info: ParameterInfo, value: object, constants: StandardInputs) -> object:
    """Whether a number in natural units is above the parameter's lower end, or where those of an array are."""
    lower = _lower(info, constants)
    return True if lower is None else value > 0 if lower == 0 else value >= lower


def _lower(info: ParameterInfo, constants: StandardInputs) -> float | None:
    return getattr(constants, info.lower_constant) if info.lower_constant else info.lower


def parameters_of(model: Model, values: dict, constants: StandardInputs) -> dict:
    """All parameters of a model in natural units: those given (numbers or texts with unit), defaults for the others."""
    info = model.parameter_info()
    parameters = model.defaults(constants)
    for name, value in values.items():
        if name not in info:
            raise ValueError(f"parameter '{brief(name)}' is not one of {model.name}{nearest(name, info)}")
        parameters[name] = parameter_value(info[name], value, constants, name)
    for name, item in info.items():
        if name not in parameters:
            raise ValueError(f"parameter '{name}' ({item.meaning}) is missing.")
    return {name: parameters[name] for name in info}
