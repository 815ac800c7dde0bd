"""The axes of a question, resolved, and their reading: one clear sentence for whatever does not fit."""

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zpjax.constants import StandardInputs
from zpjax.models.base import ParameterInfo
from zpjax.numerics.scales import SPACINGS, even_values, position_of
from zpjax.question.entries import quantity
from zpjax.question.sizes import MOST_NODES
from zpjax.question.tables import Entry, amount, one_of, parameter_entry, read_table, whole
from zpjax.units import brief, from_natural, nearest

_DEFAULT_POINTS = 100


@dataclass(frozen=True)
class Axis:
    """One scanned parameter: either a range or explicit `values`, in natural units.

    linear: size below which an axis of the spacing "symmetric_log" is linear.
    """

    name: str
    unit: str
    spacing: str
    low: float
    high: float
    points: int | None = None
    values: tuple[float, ...] | None = None
    linear: float | None = None

    @property
    def ends(self) -> tuple[float, ...]:
        """As `numerics.scales` takes them."""
        return (self.low, self.high) if self.linear is None else (self.low, self.high, self.linear)

    @property
    def ends_in_unit(self) -> tuple[float, ...]:
        """The same, in the axis's unit."""
        return tuple(from_natural(end, self.unit) for end in self.ends)

    def nodes(self) -> np.ndarray:
        """The values of a grid axis; both ends are exact. Made once and not to be changed."""
        return _nodes(self)

    def to_unit(self, value: ArrayLike) -> np.ndarray:
        """The position in (0, 1) of a value."""
        return position_of(np.asarray(value), self.spacing, self.ends)


@functools.lru_cache(maxsize=64)
def _nodes(axis: Axis) -> np.ndarray:
    if axis.values is not None:
        nodes = np.asarray(axis.values)
    else:
        nodes = even_values(axis.points, axis.spacing, axis.ends)
    nodes.flags.writeable = False
    return nodes


def read_axes(tables: dict, info: dict[str, ParameterInfo], constants: StandardInputs, method: str) -> tuple[Axis, ...]:
    """The axes of a scan of parameters with that `info`. ValueError: one sentence with the key and the nearest valid choice."""
    axes = tuple(_axis(name, table, info, constants, method) for name, table in tables.items())
    if not axes:
        raise ValueError("table 'axes' is missing or empty: name at least one parameter to scan.")
    return axes


def spaced(unit: str, spacing: str | None = None) -> dict[str, Entry]:
    """The entries of every range: its spacing and the size below which a symmetric logarithm is linear."""
    return {"spacing": one_of(SPACINGS, spacing), "linear": amount(unit, positive=True)}


def axis_entries(item: ParameterInfo, constants: StandardInputs, spacing: str) -> dict[str, Entry]:
    """The entries of the axis of a parameter, with that spacing."""
    value = parameter_entry(item, constants)

    def end(given, key: str) -> float:
        # The sign first: a log axis from 0 deserves its own sentence, not the one on the parameter's domain.
        if spacing == "log" and quantity(given, item.unit, key) <= 0:
            raise ValueError(f"key '{key}' must be positive on a log axis, but is {brief(given)}.")
        return value.read(given, key)

    def values(given, key: str) -> tuple[float, ...]:
        if getattr(given, "ndim", 0) == 1:  # of numpy or JAX
            given = given.tolist()
        if not isinstance(given, (list, tuple)) or not 0 < len(given) <= MOST_NODES:
            raise ValueError(f"key '{key}' must be a list of values, {MOST_NODES:,} at most.")
        return tuple(end(one, key) for one in given)

    several = {"type": "array", "items": value.schema, "minItems": 1, "maxItems": MOST_NODES}
    return spaced(item.unit, item.spacing) | {
        "values": Entry(several, values),
        "min": Entry(value.schema, end),
        "max": Entry(value.schema, end),
        "points": whole(2, most=MOST_NODES, default=_DEFAULT_POINTS),
    }


def linear_part(linear: float | None, spacing: str, key: str) -> float | None:
    """The size below which a symmetric logarithm is linear, in natural units; None for other spacings, which have none."""
    if spacing != "symmetric_log":
        if linear is not None:
            raise ValueError(
                f"key '{key}.linear' belongs to the spacing 'symmetric_log', but '{key}.spacing' is '{spacing}'."
            )
        return None
    if linear is None:
        raise ValueError(f"key '{key}.linear' is missing: the size below which a symmetric logarithm is linear.")
    return linear


def require_resolved(spacing: str, ends: tuple[float, ...], number: int, key: str) -> None:
    """ValueError unless doubles hold the width of a range as it is spaced, and `number` different values in it."""
    with np.errstate(all="ignore"):
        values = even_values(number, spacing, ends)
        widths = ends[1] / ends[0] if spacing == "log" else ends[1] - ends[0], ends[1] / ends[-1], ends[0] / ends[-1]
    if not np.all(np.isfinite(widths[: 1 if spacing != "symmetric_log" else 3])):
        raise ValueError(f"key '{key}': the range from 'min' to 'max' is wider than double precision, 308 decades.")
    if not np.all(np.diff(values) > 0):
        raise ValueError(f"key '{key}': {number} values between 'min' and 'max' are not different in double precision.")


def _axis(name: str, table: dict, info: dict, constants: StandardInputs, method: str) -> Axis:
    if name not in info:
        raise ValueError(f"key 'axes.{brief(name)}' is not a parameter of the model{nearest(name, info)}")
    if info[name].choices:
        raise ValueError(f"key 'axes.{name}' is an option and cannot be scanned: set it in 'model'.")
    if not isinstance(table, dict):
        raise ValueError(f"key 'axes.{name}' must be a table such as {{ min = ..., max = ..., points = ... }}.")
    item, key = info[name], f"axes.{name}"
    given = read_table(table, axis_entries(item, constants, table.get("spacing", item.spacing)), key)
    spacing = given["spacing"]
    linear = linear_part(given["linear"], spacing, key)
    if "values" in table:
        return _axis_of_values(item, table, given["values"], spacing, linear)
    if method == "list":
        raise ValueError(f"key '{key}.values' is missing: a list needs explicit values.")
    for end in ("min", "max"):
        if end not in table:
            raise ValueError(f"key '{key}.{end}' is missing.")
    low, high = given["min"], given["max"]
    if low >= high:
        raise ValueError(f"key '{key}.min' ({brief(table['min'])}) must be below '{key}.max' ({brief(table['max'])}).")
    points = given["points"] if method == "grid" else None
    if "points" in table and method != "grid":
        raise ValueError(f"key '{key}.points' belongs to a grid; for '{method}' set 'sampling.points'.")
    axis = Axis(name, item.unit, spacing, low, high, points, linear=linear)
    require_resolved(spacing, axis.ends, points or 2, key)
    return axis


def _axis_of_values(
    item: ParameterInfo, table: dict, values: tuple[float, ...], spacing: str, linear: float | None
) -> Axis:
    for key in sorted(set(table) - {"values", "spacing", "linear"}):
        raise ValueError(f"key 'axes.{item.name}.{key}' does not go with 'values'.")
    axis = Axis(item.name, item.unit, spacing, min(values), max(values), None, values, linear)
    if axis.low < axis.high:
        require_resolved(spacing, axis.ends, 2, f"axes.{item.name}.values")
    return axis
