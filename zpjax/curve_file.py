"""Curves as CSV files: lines `# key: value`, then the names of the columns with their units, then rows of numbers.

    # kind: overlay
    # label: the other group
    # source: Figure 2 of arXiv:1234.56789
    m_zp [MeV], g_zp [1]
    10, 1e-4
    20, 2e-4

`kind` tells what a file is: a `limit` judges as every other one (`constraints.limit_curve`), an `overlay` is drawn on a figure
and judges nothing. A line `## ...` is a remark.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from zpjax.shipped import TEXT, DataFileError, Rule, is_number, require, shown
from zpjax.units import UNITS, nearest

KIND, STYLE = (
    Rule(f"one of {', '.join(names)}", lambda value, names=names: isinstance(value, str) and value in names)
    for names in (("limit", "overlay"), ("solid", "dashed"))
)
OVERLAY_RULES = {"kind": KIND, "label": TEXT, "source": TEXT, "style": STYLE}
_KEY = re.compile(r"#\s*([A-Za-z_]\w*)\s*:(.*)")
_COLUMN = re.compile(r"\s*([A-Za-z_][\w.]*)\s*\[([^\[\]]*)\]\s*")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)


class Column(NamedTuple):
    """A column: its name, its unit, its numbers in that unit, and on which lines of the file these and the name stand."""

    name: str
    unit: str
    values: tuple[float, ...]
    lines: tuple[int, ...]
    named: int


def curve_kind(text: str, file: str) -> str:
    """`limit` or `overlay`; DataFileError for a text that does not say which."""
    for where, line in _lines(text, file):
        match = _KEY.fullmatch(line)
        if match and match.group(1) == "kind":
            return _value(where, "kind", match.group(2).strip(), {"kind": KIND})
    raise DataFileError(f"{file}: a line '# kind: limit' or '# kind: overlay' is missing.")


def read_overlay(text: str, file: str) -> dict:
    """An overlay as plain data: label, source, style, file, and two columns (name, unit, values), points in any order.

    The columns are the parameters on a figure's axes. DataFileError: one sentence that names the file and the line.
    """
    entry, columns = read_curve_file(text, file, OVERLAY_RULES, ("style",))
    plain = [{"name": c.name, "unit": c.unit, "values": list(c.values)} for c in columns]
    return {"style": "solid", "file": file} | entry | {"columns": plain}


def read_curve_file(
    text: str, file: str, rules: dict[str, Rule], optional: tuple[str, ...] = ()
) -> tuple[dict, tuple[Column, Column]]:
    """The keys of a CSV text, which obey these rules, and its two columns. DataFileError: a sentence with file and line."""
    entry: dict = {}
    heads, rows, lines = None, [], []
    for number, (where, line) in enumerate(_lines(text, file), 1):
        if not line or line.startswith("##"):
            continue
        if line.startswith("#"):
            if heads:
                raise DataFileError(f"{where}: keys stand above the names of the columns; a remark begins with '##'.")
            entry |= _key(where, line, rules, entry)
        elif heads is None:
            heads, named = _heads(where, line), number
        else:
            rows.append([_cell(where, *head, cell) for head, cell in zip(heads, _cells(where, line), strict=True)])
            lines.append(number)
    require(file, entry, rules, optional)
    if len(rows) < 2:
        must = "two rows of numbers below names such as 'm_zp [MeV], g_zp [1]'"
        raise DataFileError(f"{file}: a curve needs {must}, but there {'is one' if rows else 'are none'}.")
    return entry, tuple(
        Column(*head, column, tuple(lines), named) for head, column in zip(heads, zip(*rows, strict=True), strict=True)
    )


def _lines(text: str, file: str) -> Iterator[tuple[str, str]]:
    """Where each line stands, and the line without its end, whatever that is; a mark of byte order says nothing."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return ((f"{file}: line {number}", line.strip()) for number, line in enumerate(lines, 1))


def _key(where: str, line: str, rules: dict[str, Rule], known: dict) -> dict:
    match = _KEY.fullmatch(line)
    if not match:
        raise DataFileError(f"{where}: must be '# key: value', or a remark '## ...', but is {shown(line)}.")
    key, text = match.group(1), match.group(2).strip()
    if key in known:
        raise DataFileError(f"{where}: key '{key}' is there twice.")
    return {key: _value(where, key, text, rules)}


def _value(where: str, key: str, text: str, rules: dict[str, Rule]):
    """What a text means for the rule of its key: itself, true or false, a number, or a list of texts."""
    meanings = [text, {"true": True, "false": False}.get(text, text), _number(text), re.split(r"\s*,\s*", text)]
    value = next((meant for meant in meanings if key in rules and rules[key].holds(meant)), text)
    return require(where, {key: value}, rules, rules)[key]


def _number(text: str) -> int | float | str:
    """The number, or the text if it is none."""
    if len(text) > 100 or not _NUMBER.fullmatch(text):
        return text
    return int(text) if text.isdecimal() else float(text)


def _heads(where: str, line: str) -> list[tuple[str, str]]:
    heads = []
    for cell in _cells(where, line):
        match = _COLUMN.fullmatch(cell)
        if not match:
            must = "a name with its unit such as 'm_zp [MeV]' or 'g_zp [1]'"
            raise DataFileError(f"{where}: a column must be {must}, but is {shown(cell)}.")
        name, unit = match.group(1), match.group(2).strip()
        if unit not in UNITS:
            raise DataFileError(f"{where}: unit {shown(unit)} of '{name}' is not known{nearest(unit, UNITS)}")
        if name in dict(heads):
            raise DataFileError(f"{where}: column '{name}' is there twice.")
        heads.append((name, unit))
    return heads


def _cell(where: str, name: str, unit: str, cell: str) -> float:
    if not is_number(_number(cell)):
        raise DataFileError(f"{where}: '{name}' must be a finite number, but is {shown(cell)}.")
    return float(cell)


def _cells(where: str, line: str) -> list[str]:
    """The two cells of a line; other separators than commas are refused by their name."""
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        if mark in line:
            raise DataFileError(f"{where}: columns stand between commas, not {word}.")
    cells = [cell.strip() for cell in line.split(",")]
    if len(cells) != 2:
        raise DataFileError(f"{where}: must have two columns with a comma between them, but has {len(cells)}.")
    return cells
