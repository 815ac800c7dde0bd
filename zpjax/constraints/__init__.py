"""Predictions against measurements: each constraint is an unsaturated ratio r, allowed where r < 1."""

from zpjax.constraints.base import Constraint, constraint_named, constraint_names
from zpjax.constraints.sets import constraint_set, set_names

__all__ = ["Constraint", "constraint_named", "constraint_names", "constraint_set", "set_names"]
