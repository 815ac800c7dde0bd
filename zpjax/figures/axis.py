"""A scanned parameter as the axis of a figure: its unit, its ends, and where on it a value lies."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from zpjax.numerics.scales import position_of, value_with_ends

# What an axis with a single value is drawn over: this factor, or this share of the value, to either side.
_FACTOR, _SHARE = 2.0, 0.5
# So many decades of either sign have room for their numbers along a symmetric logarithm.
_DECADES = 12


@dataclass(frozen=True)
class Axis:
    """One axis in its display unit. factor: display units per unit of the store. linear: of a symmetric logarithm, the value
    below which it is nearly linear. only: the one value of an axis that has no other; its ends are then drawn around it."""

    name: str
    symbol: str
    unit: str
    spacing: str
    low: float
    high: float
    factor: float = 1.0
    linear: float | None = None
    only: float | None = None

    def fraction(self, value: ArrayLike) -> np.ndarray:
        """Position of a displayed value between 0 and 1."""
        return position_of(np.asarray(value, dtype=float), self.spacing, (self.low, self.high, self.linear))

    def value(self, fraction: ArrayLike) -> np.ndarray:
        """The displayed value at a position between 0 and 1; both ends are exact."""
        return value_with_ends(np.asarray(fraction, dtype=float), self.spacing, (self.low, self.high, self.linear))

    @property
    def bracket(self) -> str:
        """The unit in brackets, if there is one."""
        return "" if self.unit == "1" else f"[{self.unit}]"

    @property
    def behind(self) -> str:
        """The unit as it stands behind a number, if there is one."""
        return "" if self.unit == "1" else f" {self.unit}"


def axis_of(name: str, attributes: dict, low: float, high: float) -> Axis:
    """The axis of a parameter that the store describes by its `unit`, `spacing`, `symbol` and `linear`; ends in that unit."""
    factor, unit = display_unit(attributes["unit"], low)
    spacing, linear = attributes["spacing"], attributes.get("linear")
    if (spacing == "log" and low <= 0) or (spacing == "symmetric_log" and not linear):
        spacing = "linear"
    only = low * factor if low == high else None
    if only is not None:
        low, high = _around(low, spacing)
    symbol = attributes.get("symbol") or symbol_of(name)
    linear = None if linear is None else linear * factor
    return Axis(name, symbol, unit, spacing, low * factor, high * factor, factor, linear, only)


def placed(axes: Sequence[Axis], points: np.ndarray) -> np.ndarray:
    """Points (n, 2) of the unit box in the units of two axes."""
    return np.stack([axis.value(points[:, k]) for k, axis in enumerate(axes)], axis=-1)


def symbol_of(name: str) -> str:
    """A parameter of which no symbol is known, by its name."""
    escaped = name.replace("_", r"\_")
    return rf"\mathrm{{{escaped}}}"


def _around(value: float, spacing: str) -> tuple[float, float]:
    if spacing == "log":
        return value / _FACTOR, value * _FACTOR
    reach = _SHARE * abs(value) or 1.0
    return value - reach, value + reach


def display_unit(unit: str, low: float) -> tuple[float, str]:
    """Factor and name of the unit in which an axis is drawn: MeV for a range that starts below 1 GeV."""
    return (1e3, "MeV") if unit == "GeV" and low < 1 else (1.0, unit)


def symmetric_ticks(axis: Axis) -> tuple[list[float], list[float]]:
    """Zero and decades of either sign from the linear part on, as many as have room, and what lies between them."""
    ends = abs(axis.low), abs(axis.high)
    first, last = (int(np.floor(np.log10(size) + 1e-9)) for size in (axis.linear, max(ends)))
    decades = range(min(first, last), last + 1)
    every = -(-2 * len(decades) // _DECADES)
    large = {0.0} | {sign * 10.0**d for d in decades if not (last - d) % every for sign in (-1, 1)}
    small = {sign * k * 10.0**d for d in decades for k in range(1, 10) for sign in (-1, 1)} - large
    slack = 1e-9
    return tuple(sorted(v for v in found if -slack <= axis.fraction(v) <= 1 + slack) for found in (large, small))


def _decade_words(value: float) -> str:
    power = round(np.log10(abs(value))) if value else 0
    sign = "-" if value < 0 else ""
    return f"$10^{{{power}}}$".replace("$1", f"${sign}1", 1) if power else f"${value:g}$"


def power_words(value: float) -> str:
    """A number as TeX: plain near one, with a power of ten else."""
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.4g}"
    head, _, power = f"{value:.3e}".partition("e")
    head = f"{float(head):.4g}"
    factor = {"1": "", "-1": "-"}.get(head, rf"{head}\times ")
    return f"{factor}10^{{{int(power)}}}"


def apply_axis(axis: Axis, axes: Axes, side: str) -> None:
    """Scale, limits, ticks and label of the x or y side of matplotlib axes."""
    options = {"linear_width": axis.linear} if axis.spacing == "symmetric_log" else {}
    getattr(axes, f"set_{side}scale")("asinh" if axis.spacing == "symmetric_log" else axis.spacing, **options)
    getattr(axes, f"set_{side}lim")(axis.low, axis.high)
    if axis.only is not None:
        getattr(axes, f"set_{side}ticks")([axis.only], labels=[f"{axis.only:.4g}"])
        getattr(axes, f"set_{side}ticks")([], minor=True)
    if axis.spacing == "symmetric_log":
        large, small = symmetric_ticks(axis)
        getattr(axes, f"set_{side}ticks")(large, labels=[_decade_words(value) for value in large])
        getattr(axes, f"set_{side}ticks")(small, minor=True)
    getattr(axes, f"set_{side}label")(f"${axis.symbol}$" + (f"  {axis.bracket}" if axis.bracket else ""))
