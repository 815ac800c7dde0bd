"""What zpjax contains, by kind and word: `zpjax list`. No physics is traced, and scipy, half a second, stays out."""

import json
import math
import textwrap
from collections.abc import Sequence

from zpjax.nuisances import load_nuisances
from zpjax.shipped import data_files, data_text, read_data
from zpjax.units import brief, nearest
from zpjax.verbs.text import level

_WIDTH, _MEANING = 100, '"meaning": '
# Names that kinds go by besides their own, which also stand without their s.
_ALIASES = {"measurements": "constraints", "sets": "constraint sets", "constants": "inputs"}


def listing(words: Sequence[str] = (), full: bool = True) -> dict[str, dict[str, dict]]:
    """Records by kind and name of what holds all words, anywhere in name, title, meaning or observable.

    The first word may be a kind; inputs, some hundred figures, are listed only so. Unless `full`, constraints that no word
    names have what a line needs, which spares their curves. ValueError if nothing holds the words.
    """
    kinds = {kind: kind for kind in _KINDS} | _ALIASES
    kinds |= {name.removesuffix("s"): kind for name, kind in kinds.items()}
    kind = kinds.get(words[0]) if words else None
    asked = [word.lower() for word in words[bool(kind) :]]
    every = {k: _KINDS[k](full, asked) for k in ([kind] if kind else [k for k in _KINDS if k != "inputs"])}
    found = {k: rows for k, records in every.items() if (rows := holding(records, asked))}
    if not found:
        text, names = " ".join(asked), {name for records in every.values() for name in records}
        raise ValueError(
            f"nothing that is listed holds '{brief(text)}'{nearest(text, names if kind else names | kinds.keys())}"
        )
    return found


def holding(rows: dict, words: list[str]) -> dict:
    """The rows of a list that hold all these words, whatever their case."""

    def text(name: str, row: str | dict) -> str:
        parts = (row,) if isinstance(row, str) else (row.get(key, "") for key in ("title", "meaning", "observable"))
        return " ".join((name, *parts)).lower()

    return {name: row for name, row in rows.items() if all(word in text(name, row) for word in words)}


def _models(*_) -> dict[str, dict]:
    from zpjax.models import catalogue

    found = {name: {"title": m.title, "parameters": {}, "sources": [m.source]} for name, m in catalogue().items()}
    for name, model in catalogue().items():
        for parameter, i in model.parameter_info().items():
            usual = list(i.choices or i.box)
            found[name]["parameters"][parameter] = {"unit": i.unit, "meaning": i.meaning, "usual": usual}
    return found


def _observables(*_) -> dict[str, dict]:
    from zpjax.catalogue import catalogue

    found = {}
    for name, o in catalogue().items():
        masses = [o.mass_range[0] or None, None if math.isinf(o.mass_range[1]) else o.mass_range[1]]
        found[name] = {"title": o.meaning, "unit": o.unit, "mass_gev": masses, "single_precision": o.single_precision}
        found[name] |= {"valid_if": [c.sentence for c in o.valid_if], "sources": list(o.sources)}
    return found


def _constraints(full: bool, asked: list[str]) -> dict[str, dict]:
    from zpjax.constraints import constraint_named, constraint_names

    short = () if full else {*data_files("measurements", ".toml")} - {*asked}
    return {
        name: read_data(f"measurements/{name}.toml") if name in short else _constraint(constraint_named(name))
        for name in constraint_names()
    }


def _constraint(constraint) -> dict:
    names = ("title", "meaning", "family", "datum", "confidence", "checked", "projection", "band")
    record = {name: getattr(constraint, name) for name in names} | {"observable": constraint.observable.name}
    record["valid_if"] = [condition.sentence for condition in constraint.valid_if]
    if hasattr(constraint.statistic, "curve"):
        nodes = constraint.statistic.curve.nodes
        record["mass_gev"] = [math.exp(nodes[0]), math.exp(nodes[-1])]
    return record | {"unit": constraint.observable.unit, "sources": list(constraint.sources)}


def _sets(*_) -> dict[str, dict]:
    return {name: read_data(f"sets/{name}.toml") for name in data_files("sets", ".toml")}


def _tables(*_) -> dict[str, dict]:
    from zpjax.inputs import table_names

    found = {}
    for name in table_names():
        text = data_text(f"tables/{name}/table.json")  # of megabytes, of which one text is wanted
        found[name] = {"title": json.JSONDecoder().raw_decode(text, text.index(_MEANING) + len(_MEANING))[0]}
    return found


def _inputs(*_) -> dict[str, dict]:
    from zpjax.inputs import input_topics, quantities_of

    groups = ("constants", *input_topics())
    return {f"{group}.{name}": entry for group in groups for name, entry in quantities_of(group).items()}


_KINDS = {"models": _models, "observables": _observables, "constraints": _constraints, "constraint sets": _sets}
_KINDS |= {"nuisances": lambda *_: load_nuisances(), "tables": _tables, "inputs": _inputs}


def listing_lines(found: dict, words: Sequence[str] = ()) -> list[str]:
    """A heading per kind and a line of at most 100 characters per entry; all about the one whose name is the only word."""
    lines = []
    for kind, rows in found.items():
        lines += [f"{kind} ({len(rows)})"]
        for name, row in rows.items():
            lines += _all_of(name, row) if [name] == list(words[-1:]) else [_line(name, row)]
        lines += [""]
    return lines[:-1]


def _line(name: str, row: str | dict) -> str:
    if isinstance(row, str):
        return f"  {name}: {row}"
    start, end = f"  {name:<27} ", _marks(row)
    return start + brief(row.get("title", row.get("meaning", "")), max(_WIDTH - len(start + end), 4)) + end


def _marks(row: dict) -> str:
    """What stands at the end of a line, whatever its length leaves of the title."""
    unit = "" if row.get("unit", "1") == "1" else f" {row['unit']}"
    marks = [f" [{unit[1:]}]" if unit and "value" not in row else ""]
    if "family" in row:
        marks = [f"; {row['family']}, {level(row['confidence'] or None)}"]
    elif "value" in row:
        marks = [f"; {row['value'] if isinstance(row['value'], float | int) else 'a list'}{unit}"]
    marks += [f"; {len(row['slots'])} slots"] if "slots" in row else []
    marks += [", projection"] if row.get("projection") else []
    return "".join([*marks, ", unchecked"] if row.get("checked") is False else marks)


_USUAL = {"single_precision": True, "projection": False, "band": False}


def _all_of(name: str, row: dict) -> list[str]:
    """A line per key of a record, and one per entry of its tables."""
    shown = row | ({"masses": _masses(*row["mass_gev"])} if any(row.get("mass_gev", ())) else {})
    lines = [f"  {name}"]
    for key, value in shown.items():
        if key == "mass_gev" or value in (None, [], "") or value is _USUAL.get(key):
            continue
        if isinstance(value, dict):
            lines += [f"    {key}:", *(f"      {inner}: {_text(entry)}" for inner, entry in value.items())]
        else:
            lines.append(f"    {key.replace('_', ' ')}: {level(value) if key == 'confidence' else _text(value)}")
    return [part for line in lines for part in textwrap.wrap(line, _WIDTH, subsequent_indent=8 * " ")]


def _text(value) -> str:
    if isinstance(value, dict):  # a parameter
        return f"{value['meaning']} [{value['unit']}], usually {_text(value['usual'])}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _masses(low: float | None, high: float | None) -> str:
    ends = [f"{1e3 * low:.3g} MeV < " if low else "", f" < {1e3 * high:.4g} MeV" if high else ""]
    return f"{ends[0]}m{ends[1]}"
