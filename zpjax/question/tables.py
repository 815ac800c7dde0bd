"""Tables of a TOML file as data: by one entry per key the reader refuses what the JSON Schema made of it refuses while it is typed."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from zpjax.constants import StandardInputs
from zpjax.models.base import ParameterInfo
from zpjax.question.entries import at_most, choice, one_line, parameter_value, quantity, require_keys, whole_number
from zpjax.units import UNITS, brief, written_as

Names = Iterable[str] | Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Entry:
    """A key of a table: the JSON Schema of its value, how it is read, and what it is where it is not given.

    `read(value, key)` raises ValueError, one sentence with the key, for what it cannot be; the schema refuses nothing that is
    read. It may be a function, where names are in it that only the catalogue knows.
    """

    schema: dict | Callable[[], dict]
    read: Callable[[object, str], object]
    default: object = None


def read_table(table: dict, entries: dict[str, Entry], name: str) -> dict:
    """Every key of the table of that name, "" for the document, as it is read or its default; ValueError for other keys."""
    require_keys(table, entries, name)
    prefix = f"{name}." if name else ""
    return {key: e.read(table[key], prefix + key) if key in table else e.default for key, e in entries.items()}


def table_schema(entries: dict[str, Entry], **more: object) -> dict:
    """The JSON Schema of a table with these entries and no others; `more` of its keywords."""
    return keys_schema({key: _schema(entry) for key, entry in entries.items()}) | more


def keys_schema(schemas: dict[str, dict]) -> dict:
    """The JSON Schema of a table with these keys and no others."""
    return {"type": "object", "properties": schemas, "additionalProperties": False}


def _schema(entry: Entry) -> dict:
    found = entry.schema() if callable(entry.schema) else entry.schema
    return found if entry.default is None or isinstance(entry.default, dict) else found | {"default": entry.default}


def sub_table(entries: dict[str, Entry], **more: object) -> Entry:
    """An entry that is a table; `more` keywords of its schema."""
    defaults = {key: entry.default for key, entry in entries.items()}
    return Entry(lambda: table_schema(entries, **more), lambda value, key: read_table(value, entries, key), defaults)


def ruled(schema: dict, must: str, default: object = None) -> Entry:
    """An entry of which its schema says all; `must` completes the sentence that refuses what is not so."""

    def read(value: object, key: str) -> object:
        if not satisfies(value, schema):
            raise ValueError(f"key '{key}' must {must}, but is {brief(value)}.")
        return value

    return Entry(schema, read, default)


def satisfies(value: object, schema: dict) -> bool:
    """Whether it is what a JSON Schema says, one of a number, a switch or of some values; no number is infinite."""
    if "enum" in schema:
        return any(type(value) is type(one) and value == one for one in schema["enum"])
    kind = {"boolean": bool, "integer": int, "number": (int, float)}[schema["type"]]
    if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
        return False
    inside = schema.get("exclusiveMinimum", -math.inf) < value < schema.get("exclusiveMaximum", math.inf)
    return inside and schema.get("minimum", -math.inf) <= value <= schema.get("maximum", math.inf)


FLAG = ruled({"type": "boolean"}, "be true or false", False)


def title(default: str) -> Entry:
    """The title of a document."""
    return Entry({"type": "string"}, one_line, default)


def one_of(choices: Names, default: str | None = None) -> Entry:
    """An entry that is one of several names."""
    known = choices if callable(choices) else lambda: choices
    return Entry(lambda: {"enum": [*known()]}, lambda value, key: choice(value, [*known()], key), default)


def names_schema(choices: Iterable[str], **more: object) -> dict:
    """The JSON Schema of a list of names; `more` of its keywords."""
    return {"type": "array", "items": {"enum": [*choices]}} | more


def whole(low: int, high: int | None = None, most: int | None = None, default: int | None = None) -> Entry:
    """An entry that is a whole number from `low` on, to `high` or to `most`, of which the sentences differ."""

    def read(value, key: str) -> int:
        number = whole_number(value, key, low, high)
        return number if most is None else at_most(number, key, most)

    end = high or most
    return Entry({"type": "integer", "minimum": low} | ({"maximum": end} if end else {}), read, default)


def amount(unit: str, positive: bool = False) -> Entry:
    """An entry that is a finite number, positive or of either sign, with its unit or without one if `unit` has no dimension."""

    def read(value, key: str) -> float:
        found = quantity(value, unit, key)
        if positive and found <= 0:
            raise ValueError(f"key '{key}' must be positive, but is {brief(value)}.")
        return found

    schema = {"type": "string" if UNITS[unit].dimension else ["number", "string"], "pattern": written_as(unit)}
    return Entry(schema | ({"exclusiveMinimum": 0} if positive else {}), read)


def parameter_entry(info: ParameterInfo, constants: StandardInputs) -> Entry:
    """The entry that is a value of a parameter of a model, or the name of an option."""

    def read(value, key: str) -> float | str:
        return parameter_value(info, value, constants, key)

    if info.choices:
        return Entry({"description": info.meaning, "enum": [*info.choices]}, read, info.default)
    said = f"{info.meaning} [{info.unit}]; usually {info.box[0]:g} to {info.box[1]:g}"
    return Entry({"description": said} | amount(info.unit, info.lower == 0).schema, read, info.default)
