"""JSON Schema of the files that ask a question, made of the tables by which they are read."""

from collections.abc import Iterable

from zpjax.constants import load_standard_inputs
from zpjax.models import Model
from zpjax.models import catalogue as models
from zpjax.question import reading, windows
from zpjax.question.axes import axis_entries
from zpjax.question.tables import keys_schema, one_of, parameter_entry, table_schema


def windows_schema() -> dict:
    """Of the spec of windows of the coupling to quarks."""
    return table_schema(windows.DOCUMENT, required=["profile"])


def spec_schema() -> dict:
    """Of the spec of a scan."""
    found = table_schema(reading.DOCUMENT, required=["axes"])
    tables = [_tables(model) for model in models().values()]
    found["properties"] |= {table: _any_of(model[table] for model in tables) for table in ("model", "axes")}
    # Editors complete no key of what has an `allOf` itself.
    return found | {"if": True, "then": _holding({}) | {"allOf": [*map(_of_model, models().values(), tables)]}}


def _tables(model: Model) -> dict[str, dict]:
    """The tables of which the keys are parameters, for that model."""
    info, constants = model.parameter_info(), load_standard_inputs()
    values = {name: parameter_entry(item, constants) for name, item in info.items()}
    axes = {
        name: table_schema(
            axis_entries(item, constants, item.spacing),
            description=values[name].schema["description"],
            anyOf=[{"required": ["values"]}, {"required": ["min", "max"]}],
        )
        for name, item in info.items()
        if not item.choices
    }
    name = one_of(models, reading.DEFAULT_MODEL)
    return {"model": table_schema({"name": name} | values), "axes": keys_schema(axes) | {"minProperties": 1}}


def _of_model(model: Model, tables: dict[str, dict]) -> dict:
    """If it is that model: these tables, and each parameter that has no value of its own in one of them."""
    named = _holding({"name": {"const": model.name}})
    chosen = _holding({"model": named})
    if model.name != reading.DEFAULT_MODEL:
        chosen = _holding({"model": named | {"required": ["name"]}}) | {"required": ["model"]}
    missing = [name for name, info in model.parameter_info().items() if info.required]
    either = [{"oneOf": [_holding({t: {"required": [n]}}) | {"required": [t]} for t in tables]} for n in missing]
    return {"if": chosen, "then": _holding(tables) | {"allOf": either}}


def _holding(properties: dict[str, dict]) -> dict:
    """Of a table with these keys and others: some editors take others for wrong unless they are allowed."""
    return {"properties": properties, "additionalProperties": True}


def _any_of(tables: Iterable[dict]) -> dict:
    """A table that holds the keys of several, each as one of them has it."""
    found, tables = {}, [*tables]
    for table in tables:
        for key, schema in table["properties"].items():
            found.setdefault(key, [])
            found[key] += [] if schema in found[key] else [schema]
    either = {key: schemas[0] if len(schemas) == 1 else {"anyOf": schemas} for key, schemas in found.items()}
    return tables[0] | {"properties": either}
