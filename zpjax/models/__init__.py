"""The theories zpjax knows, one per file; `catalogue()` lists them."""

import importlib
import pkgutil
from functools import cache

from zpjax.models.base import Model
from zpjax.units import brief, nearest


@cache
def catalogue() -> dict[str, Model]:
    """Every model by name: the `MODELS` tuples of the files in this folder."""
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
