"""A constraint: an observable, a measurement read from one TOML file, and one of the four statistical forms."""

from dataclasses import dataclass, fields
from functools import cache
from itertools import pairwise

import jax
import numpy as np

from zpjax.catalogue import observable_named
from zpjax.constants import Scalar
from zpjax.constraints.families import (
    FAMILIES,
    ChiSquared,
    CurveLimit,
    DeltaChiSquared,
    Limit,
    Requirement,
    Window,
)
from zpjax.constraints.measurement_file import nonzero, positive, quantity, require_types
from zpjax.numerics.interpolation import monotone_curve
from zpjax.numerics.one_point import require_one_point
from zpjax.observables import Observable
from zpjax.observables.coverage import CONDITIONS, Condition
from zpjax.shipped import DataFileError, data_files, data_text, parse_toml, shown
from zpjax.units import brief, nearest, to_natural

# Keys of every form; the first key that a file has beyond `family` tells the forms of one family apart.
_FORMS = {
    "chi2": ("value", "error", "threshold"),
    "delta_chi2": ("delta_chi2", "threshold"),
    "limit": ("limit",),
    "curve": ("curve_mass", "curve_mass_unit", "curve_limit"),
    "window": ("lower", "upper"),
    "requirement": ("threshold",),
}
_COMMON = {"title", "label", "observable", "family", "confidence", "sources", "checked", "meaning"}
_OPTIONAL = {"degrees_of_freedom", "projection", "band", "valid_if"}
_ONLY_CHI2 = {"error_below", "relative_error", "sides"}
_ONLY_DELTA_CHI2 = {"floor"}


@dataclass(frozen=True)
class Constraint:
    """One experimental (or theoretical) statement about one observable.

    confidence is the level at which r = 1 is drawn, as a probability, or None where the source states none. A band demands
    something that is not there without a mediator, an explanation: a question asks for it by `[require]`, sets hold none, and
    figures draw what it allows. valid_if: what prediction and published numbers take for granted about the charges.
    """

    name: str
    title: str
    label: str
    observable: Observable
    statistic: object
    confidence: float | None
    sources: tuple[str, ...]
    checked: bool
    meaning: str
    degrees_of_freedom: int = 1
    projection: bool = False
    band: bool = False
    valid_if: tuple[Condition, ...] = ()

    @property
    def family(self) -> str:
        """chi2, limit, window or requirement."""
        return self.statistic.family

    @property
    def pieces(self) -> tuple[str, ...]:
        """Names of its smooth ratios: the constraint's own, or `name.lower` and `name.upper` of a window."""
        return tuple(f"{self.name}.{side}" if side else self.name for side in self.statistic.sides)

    @property
    def form(self) -> tuple:
        """All but its numbers, hashable: what a compiled function of it closes over, if the numbers are arguments."""
        rest = (getattr(self, f.name) for f in fields(self) if f.name != "statistic")
        return *rest, jax.tree.structure(self.statistic)

    def ratios(self, prediction: Scalar, mass: Scalar, statistic=None) -> dict[str, Scalar]:
        """r of every piece at this mass, of one point (ValueError for a batch).

        `statistic` lets the numbers travel as an argument of a compiled function.
        """
        require_one_point({"prediction": prediction, "mass": mass})
        values = (self.statistic if statistic is None else statistic).ratios(prediction, mass)
        return dict(zip(self.pieces, values, strict=True))


@cache
def constraint_names() -> tuple[str, ...]:
    """Names of all measurements shipped with zpjax."""
    return data_files("measurements", ".toml")


@cache
def constraint_named(name: str) -> Constraint:
    """The constraint of that measurement file; ValueError with the nearest one otherwise."""
    if name not in constraint_names():
        raise ValueError(f"Constraint '{brief(name)}' is not known{nearest(name, constraint_names())}")
    file = f"measurements/{name}.toml"
    return read_constraint(name, data_text(file), f"data/{file}")


def read_constraint(name: str, text: str, file: str | None = None) -> Constraint:
    """The constraint written in a measurement's TOML text. Every number carries the observable's unit.

    DataFileError, a ValueError: one sentence that names the file (`name`.toml unless given) and the key.
    """
    file = file or f"{name}.toml"
    entry = parse_toml(file, text)
    family = entry.get("family")
    if family not in FAMILIES:
        raise DataFileError(f"{file}: key 'family' is {shown(family)}{nearest(family, FAMILIES)}")
    form = _form(entry)
    _require_keys(file, entry, form)
    require_types(file, entry)
    try:
        observable = observable_named(entry["observable"])
    except ValueError as error:
        raise DataFileError(f"{file}: key 'observable': {error}") from None
    statistic = _STATISTICS[form](file, entry, observable.unit)
    return Constraint(
        name=name,
        title=entry["title"],
        label=entry["label"],
        observable=observable,
        statistic=statistic,
        confidence=entry["confidence"] or None,
        sources=tuple(entry["sources"]),
        checked=entry["checked"],
        meaning=entry["meaning"],
        degrees_of_freedom=entry.get("degrees_of_freedom", 1),
        projection=entry.get("projection", False),
        # A window around zero is a bound from both sides.
        band=entry.get("band", family == "window" and not statistic.lower < 0 < statistic.upper),
        valid_if=(*observable.valid_if, *_conditions(file, entry)),
    )


def _require_keys(file: str, entry: dict, form: str) -> None:
    required, optional = _COMMON | set(_FORMS[form]), _OPTIONAL | _ONLY_CHI2 | _ONLY_DELTA_CHI2
    for key in sorted(required - set(entry)):
        raise DataFileError(f"{file}: key '{key}' is missing.")
    for key in sorted(set(entry) - required - optional):
        raise DataFileError(f"{file}: key {shown(key)} is not known{nearest(key, required | optional)}")
    for key in sorted(_ONLY_CHI2 & set(entry)) if form != "chi2" else ():
        raise DataFileError(f"{file}: key '{key}' belongs to a chi2 with a value; others have none.")
    for key in sorted(_ONLY_DELTA_CHI2 & set(entry)) if form != "delta_chi2" else ():
        raise DataFileError(f"{file}: key '{key}' belongs to a computed delta_chi2; others have none.")


def _conditions(file: str, entry: dict) -> tuple[Condition, ...]:
    names = entry.get("valid_if", [])
    for given in names:
        if given not in CONDITIONS:
            raise DataFileError(f"{file}: key 'valid_if' has {shown(given)}{nearest(str(given), CONDITIONS)}")
    return tuple(CONDITIONS[given] for given in names)


def _form(entry: dict) -> str:
    """The form of the measurement's family: a chi2 may be computed by the observable, a limit may be a curve."""
    if entry["family"] == "chi2" and "delta_chi2" in entry:
        return "delta_chi2"
    return "curve" if entry["family"] == "limit" and "curve_limit" in entry else entry["family"]


def _chi_squared(file: str, entry: dict, unit: str) -> ChiSquared:
    if entry.get("sides", "both") not in ("both", "above"):
        raise DataFileError(f"{file}: key 'sides' is {shown(entry['sides'])}; a chi2 takes 'both' or 'above'.")
    return ChiSquared(
        value=quantity(file, entry, "value", unit),
        error=positive(file, entry, "error", unit),
        # Delta chi^2 has no unit.
        threshold=positive(file, entry, "threshold", "1"),
        error_below=positive(file, entry, "error_below", unit) if "error_below" in entry else None,
        relative_error=positive(file, entry, "relative_error", "1") if "relative_error" in entry else None,
        above_only=entry.get("sides", "both") == "above",
    )


def _delta_chi_squared(file: str, entry: dict, unit: str) -> DeltaChiSquared:
    if entry["delta_chi2"] is not True or unit != "1":
        raise DataFileError(f"{file}: key 'delta_chi2' must be true, and its observable a pure number.")
    floor = quantity(file, entry, "floor", "1") if "floor" in entry else 0.0
    if floor > 0:
        raise DataFileError(f"{file}: key 'floor' must not be positive, but is {floor}.")
    return DeltaChiSquared(positive(file, entry, "threshold", "1"), floor)


def _limit(file: str, entry: dict, unit: str) -> Limit:
    return Limit(positive(file, entry, "limit", unit))


def _curve_limit(file: str, entry: dict, unit: str) -> CurveLimit:
    masses = [to_natural(m, entry["curve_mass_unit"]) for m in entry["curve_mass"]]
    limits = [to_natural(x, unit) for x in entry["curve_limit"]]
    if len(masses) != len(limits) or len(masses) < 2:
        raise DataFileError(f"{file}: key 'curve_limit' must have as many entries as 'curve_mass', at least two.")
    # The logarithms of two masses must differ too.
    if min(limits) <= 1e-150 or masses[0] <= 1e-150 or any(a * (1 + 1e-9) >= b for a, b in pairwise(masses)):
        raise DataFileError(f"{file}: key 'curve_mass' must increase from above zero, and 'curve_limit' be positive.")
    return CurveLimit(monotone_curve(np.log(masses), np.log(limits)))


def _window(file: str, entry: dict, unit: str) -> Window:
    window = Window(*(nonzero(file, entry, key, unit) for key in ("lower", "upper")))
    if not window.lower < window.upper:
        raise DataFileError(f"{file}: key 'lower' must be below 'upper'.")
    return window


def _requirement(file: str, entry: dict, unit: str) -> Requirement:
    return Requirement(nonzero(file, entry, "threshold", unit))


_STATISTICS = {
    "chi2": _chi_squared,
    "delta_chi2": _delta_chi_squared,
    "limit": _limit,
    "curve": _curve_limit,
    "window": _window,
    "requirement": _requirement,
}
