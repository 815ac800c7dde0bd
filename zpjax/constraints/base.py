"""A constraint: an observable, a measurement read from one TOML file, and one of the four statistical forms."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from zpjax.constants import Scalar
from zpjax.constraints.families import FAMILIES
from zpjax.observables import Observable, observable_named
from zpjax.units import nearest, parse

_NUMBERS = {
    "chi2": ("value", "error", "threshold"),
    "limit": ("limit",),
    "window": ("lower", "upper"),
    "requirement": ("threshold",),
}
_COMMON = {"title", "label", "observable", "family", "confidence", "sources", "checked", "meaning"}
_OPTIONAL = {"degrees_of_freedom", "sides", "projection"}


@dataclass(frozen=True)
class Constraint:
    """One experimental (or theoretical) statement about one observable.

    confidence is the level at which r = 1 is drawn, as a probability, or None where the source states none.
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

    @property
    def family(self) -> str:
        """chi2, limit, window or requirement."""
        return self.statistic.family

    @property
    def pieces(self) -> tuple[str, ...]:
        """Names of its smooth ratios: the constraint's own, or `name.lower` and `name.upper` of a window."""
        return tuple(f"{self.name}.{side}" if side else self.name for side in self.statistic.sides)

    def ratios(self, prediction: Scalar, statistic=None) -> dict[str, Scalar]:
        """r of every piece; `statistic` lets the numbers travel as an argument of a compiled function."""
        values = (self.statistic if statistic is None else statistic).ratios(prediction)
        return dict(zip(self.pieces, values, strict=True))


def _folder():
    return resources.files("zpjax").joinpath("data/measurements")


@cache
def constraint_names() -> tuple[str, ...]:
    """Names of all measurements shipped with zpjax."""
    return tuple(sorted(entry.name[:-5] for entry in _folder().iterdir() if entry.name.endswith(".toml")))


@cache
def constraint_named(name: str) -> Constraint:
    """The constraint of that measurement file; ValueError with the nearest one otherwise."""
    if name not in constraint_names():
        raise ValueError(f"Constraint '{name}' is not known{nearest(str(name), constraint_names())}")
    return read_constraint(name, _folder().joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def read_constraint(name: str, text: str) -> Constraint:
    """The constraint written in a measurement's TOML text. Every number carries the observable's unit."""
    entry = tomllib.loads(text)
    family = entry.get("family")
    if family not in FAMILIES:
        raise ValueError(f"{name}.toml: key 'family' is '{family}'{nearest(str(family), FAMILIES)}")
    required = _COMMON | set(_NUMBERS[family])
    for key in sorted(required - set(entry)):
        raise ValueError(f"{name}.toml: key '{key}' is missing.")
    for key in sorted(set(entry) - required - _OPTIONAL):
        raise ValueError(f"{name}.toml: key '{key}' is not known{nearest(key, required | _OPTIONAL)}")
    observable = observable_named(entry["observable"])
    numbers = {key: parse(entry[key], observable.unit) for key in _NUMBERS[family] if key != "threshold"}
    if "threshold" in _NUMBERS[family]:
        # Delta chi^2 has no unit; the threshold of a requirement has the observable's.
        numbers["threshold"] = parse(entry["threshold"], "1" if family == "chi2" else observable.unit)
    _sound(name, family, numbers, entry.get("sides", "both"))
    options = {"above_only": entry.get("sides") == "above"} if family == "chi2" else {}
    return Constraint(
        name=name,
        title=entry["title"],
        label=entry["label"],
        observable=observable,
        statistic=FAMILIES[family](**numbers, **options),
        confidence=entry["confidence"] or None,
        sources=tuple(entry["sources"]),
        checked=entry["checked"],
        meaning=entry["meaning"],
        degrees_of_freedom=entry.get("degrees_of_freedom", 1),
        projection=entry.get("projection", False),
    )


def _sound(name: str, family: str, numbers: dict, sides: str) -> None:
    """ValueError for numbers with which the family's ratio has no meaning."""
    if sides not in ("both", "above") or (sides == "above" and family != "chi2"):
        raise ValueError(f"{name}.toml: key 'sides' is '{sides}'; a chi2 takes 'both' or 'above', others have none.")
    positive = {"chi2": ("error", "threshold"), "limit": ("limit",)}.get(family, ())
    for key in positive:
        if not numbers[key] > 0:
            raise ValueError(f"{name}.toml: key '{key}' must be positive, but is {numbers[key]}.")
    # The ratio of a window or requirement is a power law between its edge and zero: an edge at zero has none.
    for key in ("lower", "upper", "threshold") if family in ("window", "requirement") else ():
        if numbers.get(key) == 0:
            raise ValueError(f"{name}.toml: key '{key}' must not be zero.")
    if family == "window" and not numbers["lower"] < numbers["upper"]:
        raise ValueError(f"{name}.toml: key 'lower' must be below 'upper'.")
