"""The theories zpjax knows, one per file; `catalogue()` lists them."""

import importlib
import pkgutil
from functools import cache, lru_cache

from zpjax.extensions import Folder, in_force, with_declared
from zpjax.models.base import Model
from zpjax.units import brief, nearest


def catalogue() -> dict[str, Model]:
    """Every model by name: those of zpjax, then those of the extensions in force."""
    return _catalogue(in_force())


@lru_cache(maxsize=16)
def _catalogue(folders: tuple[Folder, ...]) -> dict[str, Model]:
    return with_declared(shipped_models(), folders, "MODELS", lambda model: model.charges.__module__)


@cache
def shipped_models() -> dict[str, Model]:
    """Every model of zpjax by name: the `MODELS` tuples of the files in this folder."""
    models = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        for model in getattr(importlib.import_module(f"{__name__}.{module}"), "MODELS", ()):
            models[model.name] = model
    return models


def model_named(name: str) -> Model:
    """The model of that name; ValueError with the nearest one otherwise."""
    if not isinstance(name, str) or name not in catalogue():
        raise ValueError(f"Model '{brief(name)}' is not known{nearest(name, catalogue())}")
    return catalogue()[name]
