"""Named sets of constraints, with the alternatives each of them allows."""

import tomllib
from importlib import resources

from zpjax.constraints.base import Constraint, constraint_named
from zpjax.units import nearest


def _folder():
    return resources.files("zpjax").joinpath("data/sets")


def set_names() -> tuple[str, ...]:
    """Names of all sets shipped with zpjax."""
    return tuple(sorted(entry.name[:-5] for entry in _folder().iterdir() if entry.name.endswith(".toml")))


def constraint_set(name: str, choose: dict[str, str] | None = None) -> tuple[Constraint, ...]:
    """The constraints of a set, with some slots filled by other choices: `{"muon_g2": "muon_g2_wp20"}`.

    The first choice of a slot is its default; "none" empties any slot, and a slot that starts with it is off.
    """
    if name not in set_names():
        raise ValueError(f"Constraint set '{name}' is not known{nearest(str(name), set_names())}")
    slots = tomllib.loads(_folder().joinpath(f"{name}.toml").read_text(encoding="utf-8"))["slots"]
    chosen = {slot: choices[0] for slot, choices in slots.items()}
    for slot, choice in (choose or {}).items():
        if slot not in slots:
            raise ValueError(f"Slot '{slot}' is not in set '{name}'{nearest(slot, slots)}")
        allowed = {*slots[slot], "none"}
        if choice not in allowed:
            raise ValueError(f"Choice '{choice}' does not fit slot '{slot}'{nearest(str(choice), allowed)}")
        chosen[slot] = choice
    return tuple(constraint_named(choice) for choice in chosen.values() if choice != "none")
