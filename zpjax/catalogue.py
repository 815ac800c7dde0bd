"""Every prediction by name: processes from `observables`, and processes as one experiment sees them from `experiments`."""

import importlib
import pkgutil
from functools import cache, lru_cache

from zpjax import experiments, observables
from zpjax.extensions import Folder, declared, in_force, with_declared
from zpjax.observables.base import Observable
from zpjax.observables.coverage import Condition
from zpjax.shipped import FLAG, NAME, TEXT, UNIT, Rule, is_number, is_text, require
from zpjax.units import brief, nearest

# What the fields of an observable must be.
_RULES = {
    "name": NAME,
    "function": Rule("a function", lambda value: callable(value) and hasattr(value, "__module__")),
    "unit": UNIT,
    **dict.fromkeys(("symbol", "meaning"), TEXT),
    "sources": Rule(
        "a tuple of keys, such as ('me_2026',)", lambda v: isinstance(v, tuple) and all(map(is_text, v)) and v
    ),
    "without_mediator": Rule("a number or None", lambda value: value is None or is_number(value)),
    "mass_range": Rule("two masses in GeV", lambda v: isinstance(v, tuple) and len(v) == 2 and 0 <= v[0] < v[1]),
    "component": Rule("a text or None", lambda value: value is None or is_text(value)),
    "reduces_to": Rule("a tuple of names", lambda value: isinstance(value, tuple) and all(map(is_text, value))),
    "single_precision": FLAG,
    "valid_if": Rule(
        "a tuple of Conditions", lambda v: isinstance(v, tuple) and all(isinstance(c, Condition) for c in v)
    ),
}


def catalogue() -> dict[str, Observable]:
    """Every observable by name: those of zpjax, then those of the extensions in force."""
    return _catalogue(in_force())


@lru_cache(maxsize=16)
def _catalogue(folders: tuple[Folder, ...]) -> dict[str, Observable]:
    known = with_declared(shipped_observables(), folders, "OBSERVABLES", lambda shipped: shipped.function.__module__)
    for observable, file, _ in declared(folders, "OBSERVABLES"):
        require(file, vars(observable), _RULES, where=f"{observable.name}.")
    return known


@cache
def shipped_observables() -> dict[str, Observable]:
    """Every observable of zpjax by name: the `OBSERVABLES` tuples of the files in both folders."""
    found = {}
    for package in (observables, experiments):
        for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
            for observable in getattr(importlib.import_module(f"{package.__name__}.{module}"), "OBSERVABLES", ()):
                if observable.name in found:
                    raise ValueError(f"Observable '{observable.name}' is declared twice.")
                found[observable.name] = observable
    return found


def observable_named(name: str) -> Observable:
    """The observable of that name; ValueError with the nearest one otherwise."""
    if not isinstance(name, str) or name not in catalogue():
        raise ValueError(f"Observable '{brief(name)}' is not known{nearest(name, catalogue())}")
    return catalogue()[name]
