"""Reading the files of `data/` strictly: what is wrong with one is said in a sentence that names it, and blamed on no other file."""

import math
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import resources

from zpjax.units import UNITS, nearest

# Squares of what is read must stay finite, and those of errors positive.
_LARGEST = 1e150
_SHOWN = 60


class DataFileError(ValueError):
    """A data file that cannot be used. The sentence begins with the file: whoever reads another one adds nothing to it."""


@dataclass(frozen=True)
class Rule:
    """What the value of a key must be, in words that follow "must be", whether a value is that, and the JSON Schema that says so."""

    must: str
    holds: Callable[[object], bool]
    schema: dict = field(default_factory=dict)


def is_number(value: object) -> bool:
    """Whether it is a finite number of a size whose square a double holds; no boolean."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= _LARGEST


def is_text(value: object) -> bool:
    """Whether it is a text that prints in one line: not empty, no control characters."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _is_positive(value) -> bool:
    return is_number(value) and value >= 1 / _LARGEST


def _all(value, holds: Callable[[object], bool]) -> bool:
    return isinstance(value, list) and len(value) > 0 and all(map(holds, value))


def among(value: object, choices: Iterable[str]) -> bool:
    """Whether it is a list of some of these texts, each once."""
    return TEXTS.holds(value) and set(value) <= set(choices)


_NUMBER = {"type": "number", "minimum": -_LARGEST, "maximum": _LARGEST}
_TEXTS = {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}
_NUMBERS = {"type": "array", "items": _NUMBER, "minItems": 1}
_TABLES = {"type": "array", "items": {"type": "object"}, "minItems": 1}


def _is_count(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value < 1000


def _are_texts(value) -> bool:
    return _all(value, is_text) and len(set(value)) == len(value)


def _is_level(value) -> bool:
    return is_number(value) and 0 <= value < 1


TEXT = Rule("a text of one line", is_text, {"type": "string", "minLength": 1})
FLAG = Rule("true or false", lambda value: isinstance(value, bool), {"type": "boolean"})
NUMBER = Rule("a finite number", is_number, _NUMBER)
POSITIVE = Rule("a positive number", _is_positive, _NUMBER | {"minimum": 1 / _LARGEST})
COUNT = Rule("an integer from 1 on", _is_count, {"type": "integer", "minimum": 1, "exclusiveMaximum": 1000})
LEVEL = Rule("a probability such as 0.95, or 0 for none", _is_level, _NUMBER | {"minimum": 0, "exclusiveMaximum": 1})
NAME = Rule("a name", lambda value: is_text(value) and len(value) <= _SHOWN, TEXT.schema | {"maxLength": _SHOWN})
QUANTITY = Rule(
    "a number, or a text such as '10 MeV'",
    lambda value: NAME.holds(value) or is_number(value),
    NAME.schema | _NUMBER | {"type": ["number", "string"]},
)
UNIT = Rule("a known unit such as 'MeV' or '1'", lambda v: isinstance(v, str) and v in UNITS, {"enum": [*UNITS]})
TEXTS = Rule("a list of texts, each once", _are_texts, _TEXTS)
NUMBERS = Rule("a list of finite numbers", lambda value: _all(value, is_number), _NUMBERS)
FIGURES = Rule(
    "a finite number or a list of them", lambda v: is_number(v) or NUMBERS.holds(v), {"anyOf": [_NUMBER, _NUMBERS]}
)
TABLE = Rule("a table", lambda value: isinstance(value, dict), {"type": "object"})
TABLES = Rule("a list of tables", lambda value: _all(value, TABLE.holds), _TABLES)


def data_text(file: str) -> str:
    """The text of a file of `data/`, named by its path there."""
    try:
        return resources.files("zpjax").joinpath(f"data/{file}").read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataFileError(f"data/{file}: is no UTF-8 text: {error.reason} at byte {error.start}.") from None


def data_files(folder: str, ending: str) -> tuple[str, ...]:
    """Names, without their ending, of the files with that ending in a folder of `data/`, in order."""
    names = (entry.name for entry in resources.files("zpjax").joinpath(f"data/{folder}").iterdir())
    return tuple(sorted(name.removesuffix(ending) for name in names if name.endswith(ending)))


def read_data(file: str) -> dict:
    """The document of a TOML file of `data/`."""
    return parse_toml(f"data/{file}", data_text(file))


def parse_toml(file: str, text: str) -> dict:
    """The document of a TOML text that comes from that file."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also integers of thousands of digits
        reason = "is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise DataFileError(f"{file}: cannot be read as TOML: {reason[:150]}.") from None


def require(file: str, entry: dict, rules: dict[str, Rule], optional: Iterable[str] = (), where: str = "") -> dict:
    """The entry, if it has exactly these keys (those in `optional` or not) with such values; else DataFileError."""
    for key, value in entry.items():
        if key not in rules:
            raise DataFileError(f"{file}: key {shown(where + key)} is not known{nearest(key, rules)}")
        if not rules[key].holds(value):
            raise DataFileError(f"{file}: key {shown(where + key)} must be {rules[key].must}, but is {shown(value)}.")
    for key in rules:
        if key not in entry and key not in optional:
            raise DataFileError(f"{file}: key '{where}{key}' is missing.")
    return entry


def require_table(file: str, entry: dict, name: str, rule: Rule = TABLE) -> object:
    """What a document holds under a name."""
    if not rule.holds(entry.get(name)):
        raise DataFileError(f"{file}: key {shown(name)} must be {rule.must}, but is {shown(entry.get(name))}.")
    return entry[name]


def blaming_data(function: Callable, *arguments: object) -> object:
    """What the function returns. Where it fails for a data file, that file's fault, whatever other sentence was made of it."""
    try:
        return function(*arguments)
    except ValueError as error:
        cause = error
        while cause is not None and not isinstance(cause, DataFileError):
            cause = cause.__context__
        if cause is None:
            raise
        raise cause from None


def shown(value: object) -> str:
    """A value as it may stand in a sentence: short, in quotes if it is a text, control characters as escapes."""
    if value is None:
        return "missing"
    if isinstance(value, int) and abs(value) > _LARGEST:
        return f"an integer of {int(math.log10(abs(value))) + 1} digits"
    if isinstance(value, (list, dict)):
        return f"a {'list' if isinstance(value, list) else 'table'} of {len(value)}"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"
