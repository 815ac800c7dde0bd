"""Every prediction by name: processes from `observables`, and processes as one experiment sees them from `experiments`."""

import importlib
import pkgutil
from functools import cache

from zpjax import experiments, observables
from zpjax.observables.base import Observable
from zpjax.units import brief, nearest


@cache
def catalogue() -> dict[str, Observable]:
    """Every observable by name: the `OBSERVABLES` tuples of the files in both folders."""
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
