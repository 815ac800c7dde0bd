"""JSON Schema of the files that a user writes, by which editors complete and check them: `zpjax schema`."""

import json
from pathlib import Path

from zpjax.catalogue import catalogue
from zpjax.constraints.base import OPTIONAL, REQUIRED
from zpjax.constraints.forms import FAMILIES, FORMS
from zpjax.nuisances import RULES
from zpjax.observables.coverage import CONDITIONS
from zpjax.question.schema import spec_schema, windows_schema
from zpjax.question.tables import keys_schema, names_schema
from zpjax.shipped import Rule, read_data
from zpjax.units import brief, nearest

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(kind: str) -> dict:
    """The JSON Schema, Draft 2020-12, of a kind of file; ValueError with the nearest kind otherwise."""
    if kind not in _KINDS:
        raise ValueError(f"there is no schema '{brief(kind)}'{nearest(kind, _KINDS)}")
    return {"$schema": _DRAFT} | _explained(_KINDS[kind](), read_data("meanings.toml")[kind])


def schema_kinds() -> dict[str, str]:
    """Of what kinds of files there is a schema, and what they are."""
    meanings = read_data("meanings.toml")
    return {kind: meanings[kind][""].partition(". ")[0] for kind in _KINDS}


def kind_lines(kinds: dict[str, str]) -> list[str]:
    """The kinds, one in a line."""
    return [f"{kind:<12} {meaning}" for kind, meaning in kinds.items()]


def write_schema(schema: dict, path: str) -> str:
    """Write a schema to a file; returns what to do with it, in one sentence."""
    Path(path).write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
    line = f"#:schema {Path(path).resolve()}"
    return f"{path}: written; editors complete and check a TOML file by it that begins with the line '{line}'."


def _measurement() -> dict:
    names = {"observable": {"enum": [*catalogue()]}, "valid_if": names_schema(CONDITIONS, minItems=1, uniqueItems=True)}
    forms = [_file(REQUIRED | form.required, OPTIONAL | form.optional, names, form.family) for form in FORMS]
    every = {key: schema for form in forms for key, schema in form["properties"].items()}
    family = {"family": {"enum": [*FAMILIES]}}
    return keys_schema(every | family) | {"required": [*REQUIRED], "anyOf": forms}


def _nuisance() -> dict:
    return _file(RULES)


def _file(required: dict[str, Rule], optional: dict | None = None, names: dict | None = None, family: str = "") -> dict:
    """The JSON Schema of a file with the keys of these rules; some are names of the catalogue, one may be the family."""
    schemas = {key: rule.schema for key, rule in (required | (optional or {})).items()} | (names or {})
    return keys_schema(schemas | ({"family": {"const": family}} if family else {})) | {"required": [*required]}


def _explained(schema: dict, meanings: dict[str, str], place: str = "") -> dict:
    """The schema with the meaning of the file and of every key of its tables; a star is any parameter or slot."""
    found = schema | ({"description": meanings[place]} if place in meanings else {})
    if "properties" in schema:
        prefix = f"{place}." if place else ""
        places = {key: prefix + ("*" if place in _STARS else key) for key in schema["properties"]}
        found["properties"] = {key: _explained(schema["properties"][key], meanings, at) for key, at in places.items()}
    return found


# Tables of which the keys are names that all mean the same.
_STARS = ("axes", "constraints.choose")
_KINDS = {"spec": spec_schema, "windows": windows_schema, "measurement": _measurement, "nuisance": _nuisance}
