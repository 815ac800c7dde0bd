"""Predictions against measurements: each constraint is an unsaturated ratio r, allowed where r < 1."""

from zpjax.constraints.base import Constraint, require_likelihood
from zpjax.constraints.named import constraint_named, constraint_names, shipped_constraint_names
from zpjax.constraints.sets import (
    constraint_set,
    constraints_of,
    described,
    explanation_names,
    explanations,
    judges,
    set_names,
    slots_of,
)

__all__ = [
    "Constraint",
    "constraint_named",
    "constraint_names",
    "constraint_set",
    "constraints_of",
    "described",
    "explanation_names",
    "explanations",
    "judges",
    "require_likelihood",
    "set_names",
    "shipped_constraint_names",
    "slots_of",
]
