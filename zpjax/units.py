"""Units of the outside world and their size in the natural units (powers of GeV) used inside."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Real
from typing import TypeVar

# Exact by definition of the SI (2019): J s, C, m/s. They fix every conversion below.
_PLANCK = 6.62607015e-34
_ELEMENTARY_CHARGE = 1.602176634e-19
_LIGHT_SPEED = 299792458.0
_Value = TypeVar("_Value")
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
        Unit("GeV^3", 3, 1.0),
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

# No number with its unit is written in more characters.
_LONGEST = 400
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_QUANTITY = re.compile(rf"\s*({_NUMBER})\s*(\S.*?)?\s*")


# As many names as one sentence takes, and as many characters of them.
_CANDIDATES, _ROOM = 8, 110
# As many characters of a value as a sentence repeats.
_SHOWN = 48


def printable(text: str) -> str:
    """A text with whatever a terminal would not print as such (or obey) written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def brief(value: object, most: int = _SHOWN) -> str:
    """A value as a part of a sentence: printable, and not longer than `most` characters."""
    try:
        text = printable(value if isinstance(value, str) else repr(value))
    except (ValueError, RecursionError):  # an integer of more digits than Python prints, lists in lists in lists
        text = f"too large a {type(value).__name__}"
    return text if len(text) <= most else f"{text[: most - 3]}..."


def nearest(name: object, choices: Iterable[str]) -> str:
    """The sentence part `; did you mean ...?`, or the choices, eight of them at most, when nothing is close to what is given."""
    name = name if isinstance(name, str) else ""
    choices = sorted(choices)
    close = [choice for choice in choices if choice.lower() == name.lower()]  # no 'm' for 'mev'
    close = close or difflib.get_close_matches(name[:200], choices, n=1, cutoff=0.5)
    if close:
        return f"; did you mean '{brief(close[0], _ROOM)}'?"
    shown = choices[:_CANDIDATES]
    while len(shown) > 1 and len(", ".join(shown)) > _ROOM:
        shown.pop()
    more = f" and {len(choices) - len(shown)} more" if len(choices) > len(shown) else ""
    return f"; choose from {', '.join(shown)}{more}." if shown else "; there is none."


def natural_unit(name: str) -> str:
    """The power of GeV in which quantities of that unit are kept: numbers written in it read back without rounding."""
    dimension = unit_named(name).dimension
    return next(unit.name for unit in UNITS.values() if (unit.dimension, unit.size) == (dimension, 1.0))


def to_natural(value: _Value, unit: str) -> _Value:
    """`value` in `unit`, a number or an array of any library, expressed in the matching power of GeV."""
    return value * unit_named(unit).size


def from_natural(value: _Value, unit: str) -> _Value:
    """A natural-unit `value`, a number or an array of any library, expressed in `unit`."""
    return value / unit_named(unit).size


def unit_named(name: str) -> Unit:
    """The unit of that name; ValueError with the nearest one otherwise."""
    if name not in UNITS:
        raise ValueError(f"Unit '{brief(name)}' is not known{nearest(name, UNITS)}")
    return UNITS[name]


def parse(given: object, unit: str) -> float:
    """A quantity such as `"10 MeV"` in natural units.

    `unit` names the unit in which the quantity is declared; any unit of the same dimension is taken.
    A bare number, also a fraction or a scalar of numpy or JAX, is taken only where the declared unit is dimensionless.
    """
    declared = unit_named(unit)
    if not isinstance(given, str):
        value = _as_float(given)
        if value is None:
            raise ValueError(f"Value {brief(given)} must be a number with a unit such as '10 {unit}'.")
        if declared.dimension:
            raise ValueError(f"Value {brief(given)} needs a unit, for example '{brief(given)} {unit}'.")
        return value * declared.size
    match = _QUANTITY.fullmatch(given) if len(given) <= _LONGEST else None
    if not match:
        raise ValueError(f"Value '{brief(given)}' must be a number with a unit such as '10 {unit}'.")
    number, name = match.groups()
    if name is None:
        return parse(float(number), unit)
    named = unit_named(name)
    if named.dimension != declared.dimension:
        raise ValueError(f"Value '{brief(given)}' has the unit of another quantity; use '{unit}' or one like it.")
    return float(number) * named.size


def written_as(unit: str) -> str:
    """The regular expression, of Python and of JSON Schema, that texts match which `parse` takes for that unit."""
    dimension = unit_named(unit).dimension
    names = "|".join(
        re.escape(name).replace(r"\-", "-") for name, known in UNITS.items() if known.dimension == dimension
    )
    return rf"^\s*{_NUMBER}\s*({names}){'' if dimension else '?'}\s*$"


def _as_float(given) -> float | None:
    """A real scalar as a float, whoever made it; None for what is none, booleans and arrays of one entry among it."""
    kind = getattr(getattr(given, "dtype", None), "kind", None)  # of numpy and JAX; "b" are booleans, "c" complex
    if isinstance(given, bool) or (kind is not None and (kind not in "iuf" or given.shape != ())):
        return None
    if kind is None and not isinstance(given, Real):
        return None
    try:
        return float(given)
    except OverflowError:
        raise ValueError(f"Value {brief(given)} is too large for a number of double precision.") from None


def show(value: float, unit: str, digits: int = 6) -> str:
    """A natural-unit value as text with a readable unit of the same dimension as `unit`."""
    declared = unit_named(unit)
    if declared.dimension == 0:
        return f"{value:.{digits}g}"
    if declared.dimension == 1 and value != 0:
        for name in ("TeV", "GeV", "MeV", "keV", "eV"):
            if abs(value) >= UNITS[name].size * (1 - 1e-12):
                return f"{from_natural(value, name):.{digits}g} {name}"
    return f"{from_natural(value, unit):.{digits}g} {unit}"
