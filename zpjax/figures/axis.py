"""A scanned parameter as the axis of a figure: its unit, its ends, and where on it a value lies."""

from dataclasses import dataclass

import numpy as np

from zpjax.numerics.scales import position_of, value_with_ends

# What an axis with a single value is drawn over: this factor, or this share of the value, to either side.
_FACTOR, _SHARE = 2.0, 0.5


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

    def fraction(self, value):
        """Position of a displayed value between 0 and 1."""
        return position_of(np.asarray(value, dtype=float), self.spacing, (self.low, self.high, self.linear))

    def value(self, fraction):
        """The displayed value at a position between 0 and 1; both ends are exact."""
        return value_with_ends(np.asarray(fraction, dtype=float), self.spacing, (self.low, self.high, self.linear))

    @property
    def bracket(self) -> str:
        """The unit in brackets, if there is one."""
        return "" if self.unit == "1" else f"[{self.unit}]"


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


def apply_axis(axis: Axis, axes, side: str) -> None:
    """Scale, limits, ticks and label of the x or y side of matplotlib axes."""
    options = {"linear_width": axis.linear} if axis.spacing == "symmetric_log" else {}
    getattr(axes, f"set_{side}scale")("asinh" if axis.spacing == "symmetric_log" else axis.spacing, **options)
    getattr(axes, f"set_{side}lim")(axis.low, axis.high)
    if axis.only is not None:
        getattr(axes, f"set_{side}ticks")([axis.only], labels=[f"{axis.only:.4g}"])
        getattr(axes, f"set_{side}ticks")([], minor=True)
    getattr(axes, f"set_{side}label")(f"${axis.symbol}$" + (f"  {axis.bracket}" if axis.bracket else ""))
