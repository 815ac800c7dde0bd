"""What plain data must look like, and the first place where they do not. Needs no JAX.

A form is a `Kind`, a dictionary (a table with these keys; a name with ? at its end may be missing, further ones may be there), a list
of one form (a list of such entries), or `Each`, `Maybe`, `Both`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# No file of a run is larger than this by one entry, nor does a sentence show more of one.
_LARGEST, _SHOWN = 2**62, 40


@dataclass(frozen=True)
class Kind:
    """A single value."""

    words: str
    holds: Callable[[Any], bool]


@dataclass(frozen=True)
class Each:
    """A table of any names, all of whose entries have one form."""

    form: Any


@dataclass(frozen=True)
class Maybe:
    """A form, or null."""

    form: Any


@dataclass(frozen=True)
class Both:
    """What has two forms at once."""

    first: Any
    second: Any


def one_of(*values: object) -> Kind:
    """One of these values, of the same type."""
    words = " or ".join(repr(value) for value in values)
    return Kind(words, lambda value: any(type(value) is type(v) and value == v for v in values))


def _is_number(value) -> bool:
    # false for NaN too
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -1e308 <= value <= 1e308


TEXT = Kind("a text", lambda value: isinstance(value, str))
TABLE = Kind("a table", lambda value: isinstance(value, dict))
FLAG = Kind("true or false", lambda value: isinstance(value, bool) or (type(value) is int and value in (0, 1)))
NUMBER = Kind("a finite number", _is_number)
COUNT = Kind("a whole number from 0", lambda value: type(value) is int and 0 <= value < _LARGEST)
LENGTH = Kind("a whole number from 1", lambda value: type(value) is int and 1 <= value < _LARGEST)
PAIR = Kind("two numbers", lambda value: isinstance(value, list) and len(value) == 2 and all(map(_is_number, value)))


def fault(value: object, form: object, name: str = "") -> str | None:
    """What is wrong with the first entry that has another form, in a few words; None if nothing is."""
    match form:
        case Kind():
            return None if form.holds(value) else _wrong(name, form.words, value)
        case Maybe():
            return None if value is None else fault(value, form.form, name)
        case Both():
            return fault(value, form.first, name) or fault(value, form.second, name)
        case list():
            if not isinstance(value, list):
                return _wrong(name, "a list", value)
            return _first(fault(entry, form[0], f"{name}[{k}]") for k, entry in enumerate(value))
        case Each():
            if not isinstance(value, dict):
                return _wrong(name, "a table", value)
            return _first(fault(entry, form.form, _below(name, key)) for key, entry in value.items())
    if not isinstance(value, dict):
        return _wrong(name, "a table", value)
    return _first(_entry(value, key, below, name) for key, below in form.items())


def _entry(table: dict, key: str, form, name: str) -> str | None:
    plain = key.removesuffix("?")
    if plain not in table:
        return None if key.endswith("?") else f"key '{_below(name, plain)}' is missing"
    return fault(table[plain], form, _below(name, plain))


def _below(name: str, key: str) -> str:
    return f"{name}.{key[:_SHOWN]}" if name else key[:_SHOWN]


def _first(faults) -> str | None:
    return next((found for found in faults if found is not None), None)


def _wrong(name: str, words: str, value) -> str:
    what = f"key '{name}'" if name else "what it holds"
    return f"{what} must be {words}, but is {_short(value)}"


def _short(value) -> str:
    if isinstance(value, (dict, list)):
        return "a table" if isinstance(value, dict) else f"a list of {len(value)}"
    if isinstance(value, int) and abs(value) >= _LARGEST:
        return "a very large number"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 4]} ..."
