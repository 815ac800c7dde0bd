"""The parameters of all models as the JSON Schema of the tables `model` and `axes`: which of them a model has, the document's schema adds."""

from zpjax.constants import load_standard_inputs
from zpjax.models import Model
from zpjax.models import catalogue as models
from zpjax.question.axes import axis_entries
from zpjax.question.tables import one_of, parameter_entry, table_schema

# The model of a spec that names none.
DEFAULT_MODEL = "flavoured_u1"


def models_schema() -> dict:
    """The JSON Schema of the table `model`, whatever the model."""
    name = one_of("The theory.", models, DEFAULT_MODEL).described()
    return _table([{"name": name}, *map(model_schemas, models().values())])


def axes_schema() -> dict:
    """The JSON Schema of the table `axes`, whatever the model."""
    return _table(map(axis_schemas, models().values())) | {"minProperties": 1}


def model_schemas(model: Model) -> dict[str, dict]:
    """The JSON Schema of every parameter of a model."""
    constants = load_standard_inputs()
    return {name: parameter_entry(info, constants).described() for name, info in model.parameter_info().items()}


def axis_schemas(model: Model) -> dict[str, dict]:
    """The JSON Schema of the axis of every parameter of a model that may be scanned."""
    constants = load_standard_inputs()
    return {
        name: table_schema(axis_entries(info, constants, info.spacing), f"{info.meaning} [{info.unit}]", anyOf=_ENDS)
        for name, info in model.parameter_info().items()
        if not info.choices
    }


_ENDS = [{"required": ["values"]}, {"required": ["min", "max"]}]


def _table(tables) -> dict:
    """A table that holds the keys of several: where they differ, what one of them has."""
    found = {}
    for table in tables:
        for key, schema in table.items():
            found.setdefault(key, []).append(schema)
    each = {key: [s for k, s in enumerate(schemas) if s not in schemas[:k]] for key, schemas in found.items()}
    properties = {key: schemas[0] if len(schemas) == 1 else {"anyOf": schemas} for key, schemas in each.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}
