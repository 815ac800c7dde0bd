"""The names that a question may hold, and in which unit their values are: of parameters, of quantities that are stored, of constraints."""

from zpjax.catalogue import catalogue
from zpjax.constraints import Constraint, constraint_named, constraint_names
from zpjax.models import catalogue as models


def parameter_units() -> dict[str, str]:
    """Unit of every parameter of a model that a scan may vary."""
    found = [info for model in models().values() for info in model.parameter_info().values()]
    return {info.name: info.unit for info in found if not info.choices}


def quantity_units() -> dict[str, str]:
    """Unit of every observable, and of the ratio of every piece of a constraint, by the name under which it is stored."""
    pieces = (piece for constraint in constraints() for piece in constraint.pieces)
    return {o.name: o.unit for o in catalogue().values()} | dict.fromkeys((f"ratio.{p}" for p in pieces), "1")


def constraints() -> list[Constraint]:
    """Every constraint."""
    return [constraint_named(name) for name in constraint_names()]
