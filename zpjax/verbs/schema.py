"""JSON Schema of the files that a user writes, by which editors complete and check them: `zpjax schema`."""

import json
from pathlib import Path

from zpjax.question.schema import spec_schema, windows_schema
from zpjax.units import brief, nearest

_KINDS = {"spec": spec_schema, "windows": windows_schema}
_MEANINGS = {
    "spec": "the spec of a scan, for zpjax scan, boundary, check and others",
    "windows": "the spec of windows of the coupling to quarks, for zpjax profile",
}


def schema_kinds() -> dict[str, str]:
    """What files there are a schema of, and what each is."""
    return dict(_MEANINGS)


def schema_of(kind: str) -> dict:
    """The JSON Schema, Draft 2020-12, of a kind of file; ValueError with the nearest kind otherwise."""
    if kind not in _KINDS:
        raise ValueError(f"there is no schema '{brief(kind)}'{nearest(kind, _KINDS)}")
    return _KINDS[kind]()


def kind_lines(kinds: dict[str, str]) -> list[str]:
    """The kinds, one in a line."""
    return [f"{kind:<12} {meaning}" for kind, meaning in kinds.items()]


def write_schema(schema: dict, path: str) -> str:
    """Write a schema to a file; returns what to do with it, in one sentence."""
    Path(path).write_text(json.dumps(schema, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return f"{path}: written; a TOML file whose first line is '#:schema {Path(path).resolve()}' is completed and checked by editors."
