"""What a scan imposes and keeps: the tables `constraints`, `require` and `output` of a TOML file."""

from dataclasses import dataclass

from zpjax.catalogue import catalogue, observable_named
from zpjax.constraints import Constraint, constraint_named, constraint_set, explanations, set_names
from zpjax.question.entries import choice, list_of_names, require_keys, table_of
from zpjax.units import brief, nearest

_TABLES = {
    "constraints": {"set", "choose", "names"},
    "require": {"names"},
    "output": {"observables", "keep", "chunk_points", "precision"},
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


def read_outputs(entry: dict) -> Outputs:
    """What a document asks for. ValueError: one sentence with the key and the nearest valid choice."""
    tables = {name: require_keys(table_of(entry, name), keys, name) for name, keys in _TABLES.items()}
    bounds = _bounds(tables["constraints"])
    required = _required(tables["require"], bounds)
    pieces = tuple(f"ratio.{piece}" for constraint in bounds + required for piece in constraint.pieces)
    observables = _observables(tables["output"], entry, bounds + required)
    return Outputs(bounds, required, observables, _kept(tables["output"], observables, pieces))


def _bounds(table: dict) -> tuple[Constraint, ...]:
    """The bounds of a set, with those named besides; without a set those named, without names the set 'today'."""
    name = choice(table.get("set", "none" if "names" in table else "today"), (*set_names(), "none"), "constraints.set")
    chosen = table_of(table, "choose", "constraints.choose")
    if not all(isinstance(choice, str) for choice in chosen.values()):
        raise ValueError("key 'constraints.choose' must name one bound per slot.")
    if chosen and name == "none":
        raise ValueError(
            "key 'constraints.choose' chooses among the bounds of a set, but there is no 'constraints.set'."
        )
    try:
        of_set = () if name == "none" else constraint_set(name, chosen)
    except ValueError as error:
        raise ValueError(f"key 'constraints.choose': {error}") from None
    named = _named(table, "constraints.names", constraint_named)
    return tuple({c.name: c for c in (*of_set, *named)}.values())


def _named(table: dict, key: str, named) -> tuple:
    names = list_of_names(table.get(key.rpartition(".")[2], []), key)
    try:
        return tuple(named(name) for name in names)
    except ValueError as error:
        raise ValueError(f"key '{key}': {error}") from None


def _required(table: dict, bounds: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    names = list_of_names(table.get("names", []), "require.names")
    try:
        return explanations(names, bounds)
    except ValueError as error:
        raise ValueError(f"key 'require.names': {error}") from None


def _observables(table: dict, entry: dict, constraints: tuple[Constraint, ...]) -> tuple[str, ...]:
    """Those asked for; unless said, what the constraints compare and what is kept or put into histograms by name.

    Without constraints nothing else would be computed, so that all are.
    """
    wanted = table.get("observables")
    if wanted == "all" or (wanted is None and not constraints):
        return tuple(catalogue())
    if wanted is not None:
        if not isinstance(wanted, list):
            raise ValueError("key 'output.observables' must be \"all\" or a list of names.")
        return tuple(o.name for o in _named(table, "output.observables", observable_named))
    keep = table.get("keep", "all")
    histograms = table_of(entry, "reduce").get("histograms", {})
    asked = [
        *(keep if isinstance(keep, (list, tuple)) else [keep]),
        *(histograms if isinstance(histograms, (dict, list)) else ()),
    ]
    known = catalogue()
    found = [c.observable.name for c in constraints] + [n for n in asked if isinstance(n, str) and n in known]
    return tuple(dict.fromkeys(found))


def _kept(table: dict, observables: tuple[str, ...], pieces: tuple[str, ...]) -> tuple[str, ...]:
    groups = {"observables": observables, "ratios": pieces, "all": (*observables, *pieces)}
    choices = [*groups, *(groups["all"] if "observables" in table else (*catalogue(), *pieces))]
    keep = table.get("keep", "all")
    names = []
    for name in list_of_names([keep] if isinstance(keep, str) else keep, "output.keep"):
        if name not in groups and name not in groups["all"]:
            raise ValueError(f"key 'output.keep': '{brief(name)}' is not computed{nearest(name, choices)}")
        names += groups.get(name, (name,))
    return tuple(dict.fromkeys(names))
