"""JSON Schema of the files that ask a question, made of the tables by which they are read; for editors and other programs."""

from zpjax.models import Model
from zpjax.models import catalogue as models
from zpjax.question import reading, windows
from zpjax.question.parameters import DEFAULT_MODEL, axis_schemas, model_schemas
from zpjax.question.reductions import bins_schemas
from zpjax.question.tables import Entry, table_schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_BEYOND = (
    " Not said here, but refused on reading: ranges whose ends are out of order or beyond the domain or double precision, scans "
    "that are too large, a parameter given twice, names of what this question does not scan, impose or compute, and keys that go "
    "with another choice."
)


def spec_schema() -> dict:
    """Of the spec of a scan."""
    # No allOf beside the properties: editors complete none of these then.
    by_model = {"if": True, "then": {"allOf": [_of_model(model) for model in models().values()]}}
    return (
        _document("The spec of a scan of zpjax." + _BEYOND, reading.DOCUMENT, ["axes"])
        | by_model
        | {"$defs": bins_schemas()}
    )


def windows_schema() -> dict:
    """Of the spec of windows of the coupling to quarks."""
    meaning = (
        "What `zpjax profile` asks of fits. Not said here, but refused on reading: a range whose ends are out of order."
    )
    return _document(meaning, windows.DOCUMENT, ["profile"])


def _document(meaning: str, entries: dict[str, Entry], required: list[str]) -> dict:
    return {"$schema": DRAFT} | table_schema(entries, meaning, required=required)


def _of_model(model: Model) -> dict:
    """If it is the model: which parameters there are, and that each which has no value of its own is either set or scanned."""
    tables = {"model": {"name": True} | model_schemas(model), "axes": axis_schemas(model)}
    named = {"properties": {"name": {"const": model.name}}}
    chosen = {"properties": {"model": named}}
    if model.name != DEFAULT_MODEL:
        chosen = {"properties": {"model": named | {"required": ["name"]}}, "required": ["model"]}
    missing = [name for name, info in model.parameter_info().items() if info.required]
    either = [{"oneOf": [{"properties": {t: {"required": [n]}}, "required": [t]} for t in tables]} for n in missing]
    known = {t: {"properties": keys, "additionalProperties": False} for t, keys in tables.items()}
    return {"if": chosen, "then": {"properties": known, "allOf": either}}
