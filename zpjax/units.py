"""Units of the outside world and their size in the natural units (powers of GeV) used inside."""

import difflib
import re
from dataclasses import dataclass

# Exact by definition of the SI (2019): J s, C, m/s. They fix every conversion below.
_PLANCK = 6.62607015e-34
_ELEMENTARY_CHARGE = 1.602176634e-19
_LIGHT_SPEED = 299792458.0
_TWO_PI = 6.283185307179586

_METRE = _TWO_PI * _ELEMENTARY_CHARGE * 1e9 / (_PLANCK * _LIGHT_SPEED)  # 1 m in GeV^-1
_SECOND = _METRE * _LIGHT_SPEED


@dataclass(frozen=True)
class Unit:
    """A unit: its name, its energy dimension and its size in GeV to that power."""

    name: str
    dimension: int
    size: float


UNITS = {
    unit.name: unit
    for unit in (
        Unit("1", 0, 1.0),
        Unit("%", 0, 1e-2),
        Unit("eV", 1, 1e-9),
        Unit("keV", 1, 1e-6),
        Unit("MeV", 1, 1e-3),
        Unit("GeV", 1, 1.0),
        Unit("TeV", 1, 1e3),
        Unit("GeV^2", 2, 1.0),
        Unit("GeV^-2", -2, 1.0),
        Unit("GeV^-1", -1, 1.0),
        Unit("fm", -1, 1e-15 * _METRE),
        Unit("cm", -1, 1e-2 * _METRE),
        Unit("m", -1, _METRE),
        Unit("km", -1, 1e3 * _METRE),
        Unit("s", -1, _SECOND),
        Unit("us", -1, 1e-6 * _SECOND),
        Unit("ns", -1, 1e-9 * _SECOND),
        Unit("day", -1, 86400 * _SECOND),
        Unit("cm^2", -2, (1e-2 * _METRE) ** 2),
        Unit("pb", -2, 1e-36 * (1e-2 * _METRE) ** 2),
        Unit("fb", -2, 1e-39 * (1e-2 * _METRE) ** 2),
        Unit("cm^-2", 2, (1e-2 * _METRE) ** -2),
        Unit("erg/s", 2, 1e-7 / (1e9 * _ELEMENTARY_CHARGE) / _SECOND),
        Unit("mol/cm^3", 3, 6.02214076e23 / (1e-2 * _METRE) ** 3),
    )
}

_QUANTITY = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(\S.*?)?\s*")


# As many names as one sentence takes.
_CANDIDATES = 8


def nearest(name: str, choices) -> str:
    """The sentence part `; did you mean ...?`, or the choices, the first eight of them, when nothing is close."""
    choices = sorted(choices)
    close = difflib.get_close_matches(name[:200], choices, n=1, cutoff=0.5)
    if close:
        return f"; did you mean '{close[0]}'?"
    more = len(choices) - _CANDIDATES
    rest = f" and {more} more" if more > 0 else ""
    return f"; choose from {', '.join(choices[:_CANDIDATES])}{rest}."


def to_natural(value: float, unit: str) -> float:
    """`value` in `unit`, expressed in the matching power of GeV."""
    return value * unit_named(unit).size


def from_natural(value: float, unit: str) -> float:
    """A natural-unit `value` expressed in `unit`."""
    return value / unit_named(unit).size


def unit_named(name: str) -> Unit:
    """The unit of that name; ValueError with the nearest one otherwise."""
    if name not in UNITS:
        raise ValueError(f"Unit '{name}' is not known{nearest(name, UNITS)}")
    return UNITS[name]


def parse(text: str | float | int, unit: str) -> float:
    """A quantity such as `"10 MeV"` in natural units.

    `unit` names the unit in which the quantity is declared; any unit of the same dimension is taken.
    A bare number is taken only where the declared unit is dimensionless.
    """
    declared = unit_named(unit)
    if isinstance(text, bool) or not isinstance(text, (str, int, float)):
        raise ValueError(f"Value {text!r} must be a number with a unit such as '10 {unit}'.")
    if isinstance(text, (int, float)):
        if declared.dimension:
            raise ValueError(f"Value {text!r} needs a unit, for example '{text} {unit}'.")
        return float(text) * declared.size
    match = _QUANTITY.fullmatch(text)
    if not match:
        raise ValueError(f"Value '{text}' must be a number with a unit such as '10 {unit}'.")
    number, name = match.groups()
    if name is None:
        return parse(float(number), unit)
    given = unit_named(name)
    if given.dimension != declared.dimension:
        raise ValueError(f"Value '{text}' has the unit of another quantity; use '{unit}' or one like it.")
    return float(number) * given.size


def show(value: float, unit: str, digits: int = 6) -> str:
    """A natural-unit value as text with a readable unit of the same dimension as `unit`."""
    declared = unit_named(unit)
    if declared.dimension == 0:
        return f"{value:.{digits}g}"
    if declared.dimension == 1 and value != 0:
        for name in ("TeV", "GeV", "MeV", "keV", "eV"):
            if abs(value) >= UNITS[name].size * (1 - 1e-12):
                return f"{value / UNITS[name].size:.{digits}g} {name}"
    return f"{value / declared.size:.{digits}g} {unit}"
