"""Where the largest of several ratios crosses one: the boundary of the allowed region in two dimensions."""

from .evaluation import values_at
from .export import AxisLabel, as_csv_rows, as_json
from .find import find_boundary
from .lattice import values_on
from .minimax import Certificate
from .outcome import Boundary, Curve, LeastExcluded, Statistics
from .problem import Lattice, Options, Problem
from .sensitivity import vertex_shifts
from .smooth import allowed_area, curve_length, points_on_arcs

__all__ = [
    "AxisLabel",
    "Boundary",
    "Certificate",
    "Curve",
    "Lattice",
    "LeastExcluded",
    "Options",
    "Problem",
    "Statistics",
    "allowed_area",
    "as_csv_rows",
    "as_json",
    "curve_length",
    "find_boundary",
    "points_on_arcs",
    "values_at",
    "values_on",
    "vertex_shifts",
]
