"""Curves as CSV files: lines `# key: value`, then the names of the columns with their units, then rows of numbers.

    # kind: limit
    # title: Search for muons and nothing else
    m_zp [MeV], g_zp [1]
    10, 1e-4
    20, 2e-4

`kind` tells what a file is: a `limit` judges as every other one (`constraints.limit_curve`), an `overlay` is drawn on a figure
and judges nothing (`read_overlay`). A line `## ...` is a remark, and an empty one is nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from zpjax.shipped import (
    COUNT,
    FLAG,
    LEVEL,
    TEXT,
    TEXTS,
    DataFileError,
    Rule,
    is_number,
    require,
    shown,
)
from zpjax.units import UNITS, nearest

KINDS = ("limit", "overlay")
_STYLES = ("solid", "dashed")
KIND = Rule(f"one of {', '.join(KINDS)}", lambda value: value in KINDS)
OVERLAY_RULES = {
    "kind": KIND,
    "label": TEXT,
    "source": TEXT,
    "style": Rule(f"one of {', '.join(_STYLES)}", lambda value: value in _STYLES),
}
_KEY = re.compile(r"#\s*([A-Za-z_]\w*)\s*:(.*)")
_COLUMN = re.compile(r"\s*([A-Za-z_][\w.]*)\s*\[([^\[\]]*)\]\s*")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


@dataclass(frozen=True)
class Column:
    """A column: its name, its unit, and its numbers in that unit."""

    name: str
    unit: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class CurveFile:
    """What stands in a file. lines: on which line every row stands; named: on which the names of the columns do."""

    file: str
    entry: dict
    columns: tuple[Column, ...]
    lines: tuple[int, ...]
    named: int

    def refused(self, line: int, sentence: str) -> DataFileError:
        """The error that blames a line."""
        return DataFileError(f"{self.file}: line {line}: {sentence}")


def curve_kind(text: str, file: str) -> str:
    """`limit` or `overlay`; DataFileError for a text that does not say which."""
    for number, line in enumerate(_lines(text), 1):
        match = _KEY.fullmatch(line)
        if match and match.group(1) == "kind":
            return require(f"{file}: line {number}", {"kind": match.group(2).strip()}, {"kind": KIND})["kind"]
    raise DataFileError(f"{file}: a line '# kind: limit' or '# kind: overlay' is missing.")


def read_curve_file(text: str, file: str, rules: dict[str, Rule], optional: tuple[str, ...] = ()) -> CurveFile:
    """The curve of a CSV text whose keys obey these rules. DataFileError: one sentence that names the file and the line."""
    entry: dict = {}
    heads, lines, rows = None, [], []
    for number, line in enumerate(_lines(text), 1):
        where = f"{file}: line {number}"
        if not line or line.startswith("##"):
            continue
        if line.startswith("#"):
            if heads:
                raise DataFileError(f"{where}: keys stand above the names of the columns; a remark begins with '##'.")
            entry |= _key(where, line, rules, entry)
        elif heads is None:
            heads, named = _heads(where, line), number
        else:
            rows.append(_row(where, line, [name for name, _ in heads]))
            lines.append(number)
    require(file, entry, rules, optional)
    if heads is None:
        raise DataFileError(f"{file}: the names of the columns are missing, a line such as 'm_zp [MeV], g_zp [1]'.")
    if len(rows) < 2:
        raise DataFileError(f"{file}: a curve needs two rows of numbers, but there {'is one' if rows else 'are none'}.")
    columns = (Column(*head, values) for head, values in zip(heads, zip(*rows, strict=True), strict=True))
    return CurveFile(file, entry, tuple(columns), tuple(lines), named)


def read_overlay(text: str, file: str) -> dict:
    """An overlay as plain data: label, style, source, and columns (name, unit, values), two of them, points in any order.

    The columns are the parameters on a figure's axes. DataFileError: one sentence that names the file and the line.
    """
    found = read_curve_file(text, file, OVERLAY_RULES, ("style",))
    if len(found.columns) != 2:
        raise found.refused(found.named, f"an overlay has two columns, but here are {len(found.columns)}.")
    columns = [{"name": c.name, "unit": c.unit, "values": list(c.values)} for c in found.columns]
    return {"style": "solid"} | found.entry | {"columns": columns, "file": file}


def _lines(text: str) -> list[str]:
    """Lines without their ends, whatever these are; a mark of byte order says nothing."""
    return [line.strip() for line in text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _key(where: str, line: str, rules: dict[str, Rule], known: dict) -> dict:
    match = _KEY.fullmatch(line)
    if not match:
        raise DataFileError(f"{where}: must be '# key: value', or a remark '## ...', but is {shown(line)}.")
    key, text = match.group(1), match.group(2).strip()
    if key in known:
        raise DataFileError(f"{where}: key '{key}' is there twice.")
    value = _MEANINGS.get(rules.get(key), str)(text)
    return require(where, {key: value}, {key: rules[key]} if key in rules else rules, rules)


def _number(text: str) -> float | str:
    """The number, or the text where it is none: then a rule refuses it."""
    return float(text) if len(text) < 100 and _NUMBER.fullmatch(text) else text


def _whole(text: str) -> int | str:
    return int(text) if text.isdecimal() and len(text) < 10 else text


# What a text means for a rule; for others itself.
_MEANINGS: dict[Rule | None, Callable] = {
    FLAG: lambda text: {"true": True, "false": False}.get(text, text),
    LEVEL: _number,
    COUNT: _whole,
    TEXTS: lambda text: [part.strip() for part in text.split(",")],
}


def _heads(where: str, line: str) -> list[tuple[str, str]]:
    heads = []
    for cell in _cells(where, line):
        match = _COLUMN.fullmatch(cell)
        if not match:
            must = "a name with its unit such as 'm_zp [MeV]' or 'g_zp [1]'"
            raise DataFileError(f"{where}: a column must be {must}, but is {shown(cell.strip())}.")
        name, unit = match.group(1), match.group(2).strip()
        if unit not in UNITS:
            raise DataFileError(f"{where}: unit {shown(unit)} of '{name}' is not known{nearest(unit, UNITS)}")
        if name in dict(heads):
            raise DataFileError(f"{where}: column '{name}' is there twice.")
        heads.append((name, unit))
    return heads


def _row(where: str, line: str, names: list[str]) -> list[float]:
    cells = [cell.strip() for cell in _cells(where, line)]
    if len(cells) != len(names):
        raise DataFileError(f"{where}: must have {len(names)} columns ({', '.join(names)}), but has {len(cells)}.")
    for name, cell in zip(names, cells, strict=True):
        if not is_number(_number(cell)):
            raise DataFileError(f"{where}: '{name}' must be a finite number, but is {shown(cell)}.")
    return [float(cell) for cell in cells]


def _cells(where: str, line: str) -> list[str]:
    """The cells between commas; other separators are refused by their name."""
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        if mark in line:
            raise DataFileError(f"{where}: columns stand between commas, not {word}.")
    return line.split(",")
