"""What a scan imposes and keeps: the tables `constraints`, `require` and `output` of a TOML file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from zpjax.catalogue import catalogue, observable_named
from zpjax.constraints import (
    Constraint,
    constraint_named,
    constraint_names,
    constraint_set,
    explanation_names,
    explanations,
    set_names,
    slots_of,
)
from zpjax.question.entries import a_table, list_of_names
from zpjax.question.sizes import MOST_IN_CHUNK
from zpjax.question.spec import PRECISIONS, ScanSpec
from zpjax.question.tables import Entry, keys_schema, names_schema, one_of, whole
from zpjax.question.vocabulary import quantity_units
from zpjax.units import brief, nearest


def _named(value, key: str, named: Callable) -> tuple:
    try:
        return tuple(named(name) for name in list_of_names(value, key))
    except ValueError as error:
        raise ValueError(f"key '{key}': {error}") from None


def _slots() -> dict:
    slots = {}
    for name in set_names():
        for slot, choices in slots_of(name).items():
            slots.setdefault(slot, {"none": None}).update(dict.fromkeys(choices))
    return keys_schema({slot: {"enum": [*choices]} for slot, choices in slots.items()})


def _choice_per_slot(value, key: str) -> dict[str, str]:
    if not all(isinstance(choice, str) for choice in a_table(value, key).values()):
        raise ValueError(f"key '{key}' must name one bound per slot.")
    return value


def _named_observables(value, key: str) -> str | tuple[str, ...]:
    if value == "all":
        return value
    if not isinstance(value, list):
        raise ValueError(f"key '{key}' must be \"all\" or a list of names.")
    return tuple(o.name for o in _named(value, key, observable_named))


def _kept_schema() -> dict:
    several = names_schema([*_GROUPS, *quantity_units()])
    return {"anyOf": [several["items"], several]}


def _kept_names(value, key: str) -> list[str]:
    return list_of_names([value] if isinstance(value, str) else value, key)


_GROUPS = ("observables", "ratios", "all")
CONSTRAINTS = {
    "set": one_of(lambda: (*set_names(), "none")),
    "choose": Entry(_slots, _choice_per_slot, {}),
    "names": Entry(lambda: names_schema(constraint_names()), partial(_named, named=constraint_named)),
}
REQUIRE = {"names": Entry(lambda: names_schema(explanation_names()), list_of_names, ())}
OUTPUT = {
    "observables": Entry(lambda: {"anyOf": [{"const": "all"}, names_schema(catalogue())]}, _named_observables),
    "keep": Entry(_kept_schema, _kept_names, ("all",)),
    "chunk_points": whole(1, MOST_IN_CHUNK, default=ScanSpec.chunk_points),
    "precision": one_of(PRECISIONS, ScanSpec.precision),
}


@dataclass(frozen=True)
class Outputs:
    """bounds: from a set and by name; required: explanations; observables: what is computed besides; keep: what is stored."""

    bounds: tuple[Constraint, ...]
    required: tuple[Constraint, ...]
    observables: tuple[str, ...]
    keep: tuple[str, ...]

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """All that judge: bounds, then explanations."""
        return self.bounds + self.required


def read_outputs(given: dict) -> Outputs:
    """What a document asks for, its tables read. ValueError: one sentence with the key and the nearest valid choice."""
    output = given["output"]
    bounds = _bounds(**given["constraints"])
    required = _required(given["require"], bounds)
    pieces = tuple(f"ratio.{piece}" for constraint in bounds + required for piece in constraint.pieces)
    observables = _observables(output["observables"], output["keep"], given["reduce"], bounds + required)
    kept = _kept(output["keep"], output["observables"] is not None, observables, pieces)
    return Outputs(bounds, required, observables, kept)


def _bounds(set: str | None, choose: dict[str, str], names: tuple[Constraint, ...] | None) -> tuple[Constraint, ...]:
    """The bounds of a set, with those named besides; without a set those named, without names the set 'today'."""
    name = set or ("today" if names is None else "none")
    if choose and name == "none":
        raise ValueError(
            "key 'constraints.choose' chooses among the bounds of a set, but there is no 'constraints.set'."
        )
    try:
        of_set = () if name == "none" else constraint_set(name, choose)
    except ValueError as error:
        raise ValueError(f"key 'constraints.choose': {error}") from None
    return tuple({c.name: c for c in (*of_set, *(names or ()))}.values())


def _required(table: dict, bounds: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    try:
        return explanations(table["names"], bounds)
    except ValueError as error:
        raise ValueError(f"key 'require.names': {error}") from None


def _observables(
    wanted, keep: Iterable[str], reduce: dict | None, constraints: tuple[Constraint, ...]
) -> tuple[str, ...]:
    """Those asked for; unless said, what the constraints compare and what is kept or put into histograms by name.

    Without constraints nothing else would be computed, so that all are.
    """
    if wanted == "all" or (wanted is None and not constraints):
        return tuple(catalogue())
    if wanted is not None:
        return wanted
    histograms = (reduce or {}).get("histograms", {})
    asked = [*keep, *(histograms if isinstance(histograms, (dict, list)) else ())]
    known = catalogue()
    found = [c.observable.name for c in constraints] + [n for n in asked if isinstance(n, str) and n in known]
    return tuple(dict.fromkeys(found))


def _kept(keep: Iterable[str], chosen: bool, observables: tuple[str, ...], pieces: tuple[str, ...]) -> tuple[str, ...]:
    groups = dict(zip(_GROUPS, (observables, pieces, (*observables, *pieces)), strict=True))
    choices = [*groups, *(groups["all"] if chosen else (*catalogue(), *pieces))]
    names = []
    for name in keep:
        if name not in groups and name not in groups["all"]:
            raise ValueError(f"key 'output.keep': '{brief(name)}' is not computed{nearest(name, choices)}")
        names += groups.get(name, (name,))
    return tuple(dict.fromkeys(names))
