"""What the JSON files of a run must hold: attributes of the store, descriptions of its arrays, the boundary. Needs no JAX."""

import json

from zpjax.store.plain_forms import (
    COUNT,
    FLAG,
    LENGTH,
    NUMBER,
    PAIR,
    TABLE,
    TEXT,
    Both,
    Each,
    Kind,
    Maybe,
    fault,
    one_of,
)

# Codecs that a store of ours may name: bytes first, the checksum last. Others could do anything with what they are given.
_CODECS = {"bytes": {"endian": "little"}, "zstd": None, "crc32c": {}}
_TYPES = {"float64": "NaN", "float32": "NaN", "uint8": 255, "int64": -1, "int32": -1}


def _is_field(value) -> bool:
    shape, kind = value if isinstance(value, list) and len(value) == 2 else (None, None)
    sizes = isinstance(shape, list) and all(LENGTH.holds(n) for n in shape)
    return sizes and kind in ("<i8", "<f8", "<f4", "|u1", "<i4")


_FIELD = Kind("a shape and a type", _is_field)
_IDENTITY = Maybe({"spec": TABLE, "inputs": Each(TEXT), "code": Each(TEXT)})
_SCALE = {"spacing": one_of("log", "linear", "symmetric_log"), "linear?": Maybe(NUMBER), "symbol?": TEXT}
_AXIS = {"name": TEXT, "unit": TEXT} | _SCALE
_RECORDS = {
    "method": TEXT,
    "axes": [_AXIS],
    "constraints": [TEXT],
    "profiles": [[TEXT]],
    "likelihood": [TEXT],
    "edges": Each([NUMBER]),
    "total_weight": Kind("a positive number", lambda value: NUMBER.holds(value) and value > 0),
    "fields": Each(_FIELD),
    "kept": [TEXT],
    "titles?": Each(TEXT),
}
ATTRIBUTES = {
    "spec": {
        "title": TEXT,
        "extensions?": {"paths": [TEXT]},
        "model": {"name": TEXT},
        "axes": Each(TABLE),
        "constraints": {"set?": TEXT, "names?": [TEXT]},
        "require?": {"names?": [TEXT]},
        "output": {"keep": [TEXT]},
        "sampling": {"method": TEXT, "points?": LENGTH},
    },
    "layout_version": LENGTH,
    "spec_hash": TEXT,
    "dimensions": [TEXT],
    "shape": [LENGTH],
    "chunks": LENGTH,
    "versions": Both({"zpjax": TEXT}, Each(TEXT)),
    "data_hash": TEXT,
    "device": TEXT,
    "constraints?": TEXT,
    "identity?": _IDENTITY,
    "records?": _RECORDS,
    "refinement?": {"bins": LENGTH, "cells": [COUNT]},
    "contents?": Each({"description": TEXT, "values?": TEXT}),
}
COORDINATE = {"unit": TEXT} | _SCALE | {"symbol": TEXT}
RATIO = {
    "constraint": TEXT,
    "title": TEXT,
    "label?": TEXT,
    "family": TEXT,
    "confidence?": Maybe(NUMBER),
    "projection": FLAG,
    "band?": FLAG,
    "checked": FLAG,
}
_ARRAY = {
    "zarr_format": one_of(3),
    "node_type": one_of("array"),
    "data_type": one_of(*_TYPES),
    "shape": [LENGTH],
    "dimension_names?": Maybe([TEXT]),
    "chunk_grid": {"name": one_of("regular"), "configuration": {"chunk_shape": [LENGTH]}},
    "chunk_key_encoding": {"name": one_of("default"), "configuration?": {"separator?": one_of("/")}},
    "codecs": [{"name": one_of(*_CODECS), "configuration?": TABLE}],
    "storage_transformers?": Kind("empty", lambda value: value == []),
    "attributes?": TABLE,
}


def _is_direction(value) -> bool:
    """Leaving and arriving, each two numbers or nulls."""
    pairs = value if isinstance(value, list) and len(value) == 2 else [None]
    return all(isinstance(p, list) and len(p) == 2 and all(n is None or NUMBER.holds(n) for n in p) for p in pairs)


_CURVE = {
    "constraint": TEXT,
    "closed": FLAG,
    "ends": Maybe([TEXT]),
    "vertices": [PAIR],
    "unit_box": [PAIR],
    "active": [[TEXT]],
    "residual": [Maybe(NUMBER)],
    "tangents?": [Kind("two pairs of numbers", _is_direction)],
}
_PROOF = {"multipliers": Each(NUMBER), "residual": NUMBER, "reached": COUNT, "starts": COUNT}
BOUNDARY = {
    "title": TEXT,
    "spec_hash": TEXT,
    "identity?": _IDENTITY,
    "constraints": Each({"title": TEXT}),
    "assumptions": [TEXT],
    "not_followed?": [TEXT],
    "axes": [_AXIS | {"low": NUMBER, "high": NUMBER}],
    "verdict": one_of("bounded", "empty", "full"),
    "curves": [_CURVE],
    "least_excluded": {
        "point": PAIR,
        "unit_box": PAIR,
        "conflict": [TEXT],
        "max_ratio": Maybe(NUMBER),
        "certificate?": Maybe(_PROOF),
    },
    "undecided": [PAIR],
    "statistics": {
        "residual_max": Maybe(NUMBER),
        "chord_error": Maybe(NUMBER),
        "resolution": NUMBER,
        "f_equivalents": COUNT,
        "could_be_missed": [TEXT],
        "asked?": Each(NUMBER),
    },
    "held?": Maybe(TEXT),
}
# What a boundary says of an empty region besides.
EMPTY = {"least_excluded": {"max_ratio": NUMBER, "conflict": Kind("a list of names", bool)}}


def parsed(data: bytes) -> dict:
    """The JSON object in a file; ValueError in a few words if it is none."""
    try:
        found = json.loads(data.decode("utf-8"), parse_constant=_refused)
    except RecursionError:
        raise ValueError("is no JSON: its brackets are too deep") from None
    except ValueError:
        raise ValueError("is no JSON") from None
    if not isinstance(found, dict):
        raise ValueError("holds no table")
    return found


def _refused(name: str):
    raise ValueError(name)


def array_fault(document: dict, is_coordinate: bool) -> str | None:
    """Why the description of an array is none that this package writes; None if it is."""
    found = fault(document, _ARRAY)
    if found:
        return found
    names = [codec["name"] for codec in document["codecs"]]
    if names not in (["bytes", "crc32c"], ["bytes", "zstd", "crc32c"]):
        return f"key 'codecs' must be bytes, perhaps zstd, and crc32c, but is {', '.join(names)[:60]}"
    for codec in document["codecs"]:
        expected, given = _CODECS[codec["name"]], codec.get("configuration", {})
        if (expected is not None and given not in ({}, expected)) or (codec["name"] == "zstd" and not _is_zstd(given)):
            return f"the configuration of codec '{codec['name']}' is none of ours"
    own = dimension_names(document)
    sizes = {len(document["shape"]), len(own), len(chunk_shape(document))}
    if len(sizes) > 1 or len(set(own)) < len(own):
        return "its shape, chunks and dimensions do not belong together"
    empty = (0, 0.0) if is_coordinate else (_TYPES[document["data_type"]],)
    given = document.get("fill_value")
    if isinstance(given, bool) or given not in empty:
        return f"key 'fill_value' must be {empty[0]!r}"
    return None


def _is_zstd(given: dict) -> bool:
    level = given.get("level", 0)
    return (
        set(given) <= {"level", "checksum"}
        and type(level) is int
        and -7 <= level <= 22
        and FLAG.holds(given.get("checksum", False))
    )


def chunk_shape(document: dict) -> list[int]:
    """Lengths of one chunk."""
    return document["chunk_grid"]["configuration"]["chunk_shape"]


def dimension_names(document: dict) -> list[str]:
    """Dimensions of an array; none of a single number."""
    return document.get("dimension_names") or []


def known_parts(document: dict) -> dict:
    """Of the description of an array, judged before, what zarr needs and nothing else."""
    kept = ("zarr_format", "node_type", "shape", "data_type", "fill_value")
    codecs = [{key: codec[key] for key in ("name", "configuration") if key in codec} for codec in document["codecs"]]
    return {name: document[name] for name in kept} | {
        "dimension_names": dimension_names(document),
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunk_shape(document)}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "codecs": codecs,
        "attributes": document.get("attributes", {}),
    }
