"""Named sets of bounds with the alternatives each of them allows, and the explanations that a question may ask for."""

from collections.abc import Iterable

from zpjax.constraints.base import Constraint
from zpjax.constraints.named import constraint_named, constraint_names
from zpjax.shipped import TEXT, TEXTS, DataFileError, data_files, read_data, require, require_table, shown
from zpjax.units import brief, nearest

# A list of so many names is written out, and so many differences from a set are.
_FEW = 4


def set_names() -> tuple[str, ...]:
    """Names of all sets shipped with zpjax."""
    return data_files("sets", ".toml")


def require_set(file: str, entry: dict) -> dict[str, list[str]]:
    """The slots of a set's document, if its keys are right and all choices are constraints; else DataFileError."""
    slots = require_table(file, entry, "slots")
    require(file, {key: value for key, value in entry.items() if key != "slots"}, {"title": TEXT})
    require(file, slots, dict.fromkeys(slots, TEXTS), where="slots.")
    known = {*constraint_names(), "none"}
    for slot, choices in slots.items():
        for choice in choices:
            if choice not in known:
                raise DataFileError(
                    f"{file}: key 'slots.{slot}': there is no constraint {shown(choice)}{nearest(choice, known)}"
                )
    return slots


def constraint_set(name: str, choose: dict[str, str] | None = None) -> tuple[Constraint, ...]:
    """The bounds of a set, with some slots filled by other choices: `{"muon_g2": "muon_g2_wp20"}`.

    The first choice of a slot is its default; "none" empties any slot, and a slot that starts with it is off. No choice asks
    for what is not there without a mediator: that is an explanation.
    """
    slots = slots_of(name)
    chosen = {slot: choices[0] for slot, choices in slots.items()}
    for slot, choice in (choose or {}).items():
        if slot not in slots:
            hint = f"; '{choice}' is an explanation: ask for it by 'require'." if choice in explanation_names() else ""
            raise ValueError(f"Slot '{brief(slot)}' is not in set '{name}'{hint or nearest(slot, slots)}")
        allowed = {*slots[slot], "none"}
        if choice not in allowed:
            raise ValueError(f"Choice '{brief(choice)}' does not fit slot '{slot}'{nearest(choice, allowed)}")
        chosen[slot] = choice
    return tuple(constraint_named(choice) for choice in chosen.values() if choice != "none")


def constraints_of(names: str | Iterable[str], choose: dict[str, str] | None = None) -> tuple[Constraint, ...]:
    """All constraints of a set, of one constraint's name, or of a list of names of either, each once; `choose` as for a set."""
    names = [names] if isinstance(names, str) else list(names)
    sets = [name for name in names if name in set_names()]
    if choose and len(sets) != 1:
        raise ValueError(f"'choose' fills slots of one set, but there {'is none' if not sets else 'are several'}.")
    found = {}
    for name in names:
        if name not in sets and name not in constraint_names():
            raise ValueError(
                f"Constraint or set '{brief(name)}' is not known{nearest(name, (*set_names(), *constraint_names()))}"
            )
        found |= {c.name: c for c in (constraint_set(name, choose) if name in sets else (constraint_named(name),))}
    return tuple(found.values())


def described(bounds: Iterable[str], required: Iterable[str] = ()) -> str:
    """The bounds and explanations of these names in words, by the set that comes nearest: "set 'today' with nutev_g_r"."""
    bounds, required = tuple(bounds), tuple(required)
    words = _nearest_set(bounds)
    return f"{words}; required: {', '.join(required)}" if required else words


def _nearest_set(bounds: tuple[str, ...]) -> str:
    found = f"{len(bounds)} named one by one" if len(bounds) > _FEW else ", ".join(bounds) or "none"
    apart = _FEW + 1
    for name in set_names():
        own = [c.name for c in constraint_set(name)]
        missing, more = [n for n in own if n not in bounds], [n for n in bounds if n not in own]
        if len(missing) + len(more) < min(apart, len(own)):
            apart = len(missing) + len(more)
            changes = [f"{word} {', '.join(names)}" for word, names in (("without", missing), ("with", more)) if names]
            found = " ".join([f"set '{name}'", *changes])
    return found


def slots_of(name: str) -> dict[str, list[str]]:
    """The slots of a set with their choices, the default first."""
    if name not in set_names():
        raise ValueError(f"Constraint set '{brief(name)}' is not known{nearest(name, set_names())}")
    return require_set(f"data/sets/{name}.toml", read_data(f"sets/{name}.toml"))


def judges(constraints: Iterable[Constraint]) -> tuple[Constraint, ...]:
    """Those that decide what is allowed: all but projections, which only say what will be reached."""
    return tuple(constraint for constraint in constraints if not constraint.projection)


def explanation_names() -> tuple[str, ...]:
    """Names of all constraints that demand what is not there without a mediator."""
    return tuple(name for name in constraint_names() if constraint_named(name).band)


def explanations(names: Iterable[str], bounds: Iterable[Constraint] = ()) -> tuple[Constraint, ...]:
    """The explanations of these names, none of them among the bounds; ValueError for a constraint that explains nothing."""
    found, taken = [], {constraint.name for constraint in bounds}
    for name in names:
        constraint = constraint_named(name)
        if not constraint.band:
            raise ValueError(f"'{name}' is a bound and explains nothing{nearest(name, explanation_names())}")
        if name in taken:
            raise ValueError(f"'{name}' is asked for twice.")
        taken.add(name)
        found.append(constraint)
    return tuple(found)
