"""Tables of a TOML file as data: by one entry per key the reader refuses what the JSON Schema made of it refuses while it is typed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from zpjax.constants import StandardInputs
from zpjax.models.base import ParameterInfo
from zpjax.question.entries import (
    at_most,
    choice,
    one_line,
    parameter_value,
    quantity,
    require_keys,
    switch,
    whole_number,
)
from zpjax.units import UNITS, brief, written_as

Names = Iterable[str] | Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Entry:
    """A key of a table: its meaning, the JSON Schema of its value, how it is read, and what it is where it is not given.

    `read(value, key)` raises ValueError, one sentence with the key, for what it cannot be; the schema refuses nothing that is
    read. It may be a function, where names are in it that only the catalogue knows.
    """

    meaning: str
    schema: dict | Callable[[], dict]
    read: Callable[[object, str], object]
    default: object = None

    def described(self) -> dict:
        """The schema with what an editor shows."""
        schema = self.schema() if callable(self.schema) else self.schema
        shown = {} if self.default is None or isinstance(self.default, dict) else {"default": self.default}
        return {"description": self.meaning} | schema | shown


def read_table(table: dict, entries: dict[str, Entry], name: str) -> dict:
    """Every key of the table of that name, "" for the document, as it is read or its default; ValueError for other keys."""
    require_keys(table, entries, name)
    prefix = f"{name}." if name else ""
    return {key: e.read(table[key], prefix + key) if key in table else e.default for key, e in entries.items()}


def table_schema(entries: dict[str, Entry], meaning: str, **more) -> dict:
    """The JSON Schema of a table with these entries and no others; `more` of its keywords."""
    properties = {key: entry.described() for key, entry in entries.items()}
    return {"description": meaning, "type": "object", "properties": properties, "additionalProperties": False} | more


def sub_table(meaning: str, entries: dict[str, Entry], **more) -> Entry:
    """An entry that is a table; `more` keywords of its schema."""
    unless_given = {key: entry.default for key, entry in entries.items()}
    return Entry(
        meaning,
        lambda: table_schema(entries, meaning, **more),
        lambda value, key: read_table(value, entries, key),
        unless_given,
    )


def title(default: str) -> Entry:
    """The title of a document."""
    return Entry("What figures and reports call it: one line of text.", {"type": "string"}, one_line, default)


def one_of(meaning: str, choices: Names, default: str | None = None) -> Entry:
    """An entry that is one of several names."""
    known = choices if callable(choices) else lambda: choices
    return Entry(meaning, lambda: {"enum": [*known()]}, lambda value, key: choice(value, [*known()], key), default)


def names_schema(choices: Iterable[str], alone: bool = False) -> dict:
    """The JSON Schema of a list of names; `alone`: or of one of them."""
    one = {"enum": [*choices]}
    several = {"type": "array", "items": one}
    return {"anyOf": [one, several]} if alone else several


def several_of(meaning: str, choices: Callable[[], Iterable[str]], read: Callable, default: object = ()) -> Entry:
    """An entry that is a list of names."""
    return Entry(meaning, lambda: names_schema(choices()), read, default)


def whole(
    meaning: str, low: int, high: int | None = None, most: int | None = None, default: int | None = None
) -> Entry:
    """An entry that is a whole number from `low` on, to `high` or to `most`, of which the sentences differ."""

    def read(value, key: str) -> int:
        number = whole_number(value, key, low, high)
        return number if most is None else at_most(number, key, most)

    end = high or most
    return Entry(meaning, {"type": "integer", "minimum": low} | ({"maximum": end} if end else {}), read, default)


def flag(meaning: str) -> Entry:
    """An entry that is true or false; false, if it is not given."""
    return Entry(meaning, {"type": "boolean"}, switch, False)


def amount(meaning: str, unit: str, positive: bool = False) -> Entry:
    """An entry that is a finite number, positive or of either sign, with its unit or without one if `unit` has no dimension."""

    def read(value, key: str) -> float:
        found = quantity(value, unit, key)
        if positive and found <= 0:
            raise ValueError(f"key '{key}' must be positive, but is {brief(value)}.")
        return found

    schema = {"type": "string" if UNITS[unit].dimension else ["number", "string"], "pattern": written_as(unit)}
    return Entry(f"{meaning} [{unit}]", schema | ({"exclusiveMinimum": 0} if positive else {}), read)


def parameter_entry(info: ParameterInfo, constants: StandardInputs) -> Entry:
    """The entry that is a value of a parameter of a model, or the name of an option."""

    def read(value, key: str) -> float | str:
        return parameter_value(info, value, constants, key)

    if info.choices:
        return Entry(info.meaning, {"enum": [*info.choices]}, read, info.default)
    usual = f"{info.meaning}; usually {info.box[0]:g} to {info.box[1]:g}"
    known = amount(usual, info.unit, info.lower == 0)
    return Entry(known.meaning, known.schema, read, info.default)
