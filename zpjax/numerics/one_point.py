"""Refusal of a batch where one point belongs: shapes are known before anything is computed, so that it costs nothing."""

import jax
import numpy as np
from jax.typing import ArrayLike


def require_one_point(values: object) -> None:
    """ValueError that names the first of the numbers in the pytree `values` that is an array, and `jax.vmap`.

    A function of one point handed many would broadcast them against its quadratures and tables, and give other numbers.
    """
    found, _ = jax.tree_util.tree_flatten_with_path(values, is_leaf=lambda x: isinstance(x, (list, tuple)))
    for path, value in found:
        shape = getattr(value, "shape", None)
        shape = np.shape(value) if shape is None else shape
        if shape != ():
            raise ValueError(f"{_name(path)} has the shape {shape}, and this is a function of one point: {_REMEDY}")


def require_vector(x: ArrayLike, length: int) -> None:
    """ValueError that names `jax.vmap` unless x is one vector of that length."""
    if np.shape(x) != (length,):
        raise ValueError(f"The point has the shape {np.shape(x)} in place of ({length},): {_REMEDY}")


_REMEDY = "for many points map it with jax.vmap."


def _name(path) -> str:
    name = jax.tree_util.keystr(path, simple=True, separator=".")
    return f"'{name}'" if name else "The value"
