"""A constraint: an observable, a measurement read from one TOML file, and one of the four statistical forms."""

from dataclasses import dataclass, fields

import jax

from zpjax.catalogue import observable_named
from zpjax.constants import Scalar
from zpjax.constraints.forms import FAMILIES, FORMS, Window, form_of
from zpjax.constraints.statistic import Likelihood, Statistic
from zpjax.display import Shown
from zpjax.numerics.one_point import require_one_point
from zpjax.observables import Observable
from zpjax.observables.coverage import CONDITIONS, Condition
from zpjax.references import require_sources
from zpjax.shipped import COUNT, FLAG, LEVEL, NAME, TEXT, TEXTS, DataFileError, parse_toml, shown
from zpjax.units import nearest

# The keys of every measurement's file; each form has more.
REQUIRED = {
    **dict.fromkeys(("title", "label", "meaning"), TEXT),
    **dict.fromkeys(("observable", "family"), NAME),
    "confidence": LEVEL,
    "sources": TEXTS,
    "checked": FLAG,
}
OPTIONAL = {"degrees_of_freedom": COUNT, "projection": FLAG, "band": FLAG, "valid_if": TEXTS}


@dataclass(frozen=True, repr=False)
class Constraint(Shown):
    """One experimental (or theoretical) statement about one observable.

    confidence is the level at which r = 1 is drawn, as a probability, or None where the source states none. A band demands
    something that is not there without a mediator, an explanation: a question asks for it by `[require]`, sets hold none, and
    figures draw what it allows. valid_if: what prediction and published numbers take for granted about the charges.
    """

    name: str
    title: str
    label: str
    observable: Observable
    statistic: Statistic
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

    @property
    def datum(self) -> str:
        """What the prediction is compared with, in the observable's unit: value and error, limit, curve or window."""
        unit = self.observable.unit
        words = self.statistic.words(unit)
        return words if unit == "1" else f"{words} {unit}"

    def _card(self) -> tuple[str, dict]:
        of = {
            self.family: self.datum,
            "of": self.observable.name,
            "confidence": self.confidence,
            "checked": self.checked,
        }
        return self.name, of | {"is": self.title, "means": self.meaning, "from": ", ".join(self.sources)}

    def ratios(self, prediction: Scalar, mass: Scalar, statistic: Statistic | None = None) -> dict[str, Scalar]:
        """r of every piece at this mass, of one point (ValueError for a batch).

        `statistic` lets the numbers travel as an argument of a compiled function.
        """
        require_one_point({"prediction": prediction, "mass": mass})
        values = (self.statistic if statistic is None else statistic).ratios(prediction, mass)
        return dict(zip(self.pieces, values, strict=True))


def require_likelihood(constraint: Constraint, where: str = "") -> None:
    """ValueError, its sentence begun by `where`, for a constraint whose ratio stands for no Delta chi^2."""
    if not isinstance(constraint.statistic, Likelihood):
        raise ValueError(f"{where}'{constraint.name}' is a {constraint.family} and carries no likelihood to add up.")


def read_constraint(name: str, text: str, file: str | None = None) -> Constraint:
    """The constraint written in a measurement's TOML text. Every number carries the observable's unit.

    DataFileError, a ValueError: one sentence that names the file (`name`.toml unless given) and the key.
    """
    file = file or f"{name}.toml"
    return constraint_of(name, parse_toml(file, text), file)


def constraint_of(name: str, entry: dict, file: str) -> Constraint:
    """The same of the document, which comes from that file."""
    family = entry.get("family")
    if family not in FAMILIES:
        raise DataFileError(f"{file}: key 'family' is {shown(family)}{nearest(family, FAMILIES)}")
    form = form_of(entry)
    _require_keys(file, entry, form)
    try:
        observable = observable_named(entry["observable"])
    except ValueError as error:
        raise DataFileError(f"{file}: key 'observable': {error}") from None
    statistic = form.from_toml(file, entry, observable.unit)
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
        band=entry.get("band", isinstance(statistic, Window) and not statistic.holds_zero),
        valid_if=(*observable.valid_if, *_conditions(file, entry)),
    )


def _require_keys(file: str, entry: dict, form: type[Statistic]) -> None:
    """DataFileError unless all keys are there that must be, none that is another form's, all of their kinds, and the sources."""
    required = REQUIRED | form.required
    rules = required | OPTIONAL | form.optional
    known = set(rules).union(*(other.required | other.optional for other in FORMS))
    for key in sorted(set(entry) - known):  # first, as it may be the misspelt one that is missing
        raise DataFileError(f"{file}: key {shown(key)} is not known{nearest(key, known)}")
    for key in sorted(set(required) - set(entry)):
        raise DataFileError(f"{file}: key '{key}' is missing.")
    for key in sorted(set(entry) - set(rules)):
        owner = next(other for other in FORMS if key in other.required | other.optional)
        raise DataFileError(f"{file}: key '{key}' belongs to {owner.title}; {form.title} has none.")
    for key, value in entry.items():
        if not rules[key].holds(value):
            raise DataFileError(f"{file}: key '{key}' must be {rules[key].must}, but is {shown(value)}.")
    require_sources(f"{file}: key 'sources'", entry["sources"])


def _conditions(file: str, entry: dict) -> tuple[Condition, ...]:
    names = entry.get("valid_if", [])
    for given in names:
        if given not in CONDITIONS:
            raise DataFileError(f"{file}: key 'valid_if' has {shown(given)}{nearest(str(given), CONDITIONS)}")
    return tuple(CONDITIONS[given] for given in names)
