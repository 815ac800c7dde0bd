"""Where the largest of several ratios crosses one: the boundary of the allowed region in two dimensions."""

from .evaluation import values_at
from .export import AxisLabel, as_csv_rows, as_json
from .find import find_boundary
from .lattice import OtherValuesError, values_on
from .minimax import Certificate
from .outcome import Boundary, Curve, LeastExcluded, Statistics
from .problem import Lattice, Options, Problem
from .profile_contour import ProfileContour, profile_contour
from .profiled import BestFit, ChiSquared, ProfiledBoundary, best_fit, find_profiled_boundary
from .smooth import allowed_area, curve_length, points_on_arcs
from .surface import Surface, slice_of, surface_points
from .vertex_shifts import vertex_shifts

__all__ = [
    "AxisLabel",
    "BestFit",
    "Boundary",
    "Certificate",
    "ChiSquared",
    "Curve",
    "Lattice",
    "LeastExcluded",
    "Options",
    "OtherValuesError",
    "Problem",
    "ProfileContour",
    "ProfiledBoundary",
    "Statistics",
    "Surface",
    "allowed_area",
    "as_csv_rows",
    "as_json",
    "best_fit",
    "curve_length",
    "find_boundary",
    "find_profiled_boundary",
    "points_on_arcs",
    "profile_contour",
    "slice_of",
    "surface_points",
    "values_at",
    "values_on",
    "vertex_shifts",
]
