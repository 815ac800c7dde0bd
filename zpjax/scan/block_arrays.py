"""Arrays of one block of points, each on its own dimensions only: put together, weighed, sorted into bins."""

import functools
from collections.abc import Iterable, Sequence
from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from zpjax.numerics.scales import position_of
from zpjax.question.reductions import Binning


def bin_index(binning: Binning, values: Array | np.ndarray, library: ModuleType = np) -> Array | np.ndarray:
    """Index of the bin of each value: 1 to `bins`, 0 below and `bins + 1` above or not a number; the last edge belongs in."""
    low, high = binning.low, binning.high
    # Values without a logarithm lie below the first edge and are counted there.
    known = library.where(values > 0, values, low) if binning.spacing == "log" else values
    unit = position_of(known, binning.spacing, binning.ends, library)
    inside = library.clip(library.floor(library.clip(unit, 0.0, 1.0) * binning.bins), 0, binning.bins - 1) + 1
    index = library.where(values < low, 0.0, library.where(values <= high, inside, binning.bins + 1.0))
    return index.astype(np.int32)


def combined(parts: Iterable[tuple], dims: Sequence[str]) -> tuple[tuple[str, ...], jax.Array]:
    """The largest of several (own dimensions, array), on the dimensions of all of them."""
    groups = {}
    for own, values in parts:
        groups[own] = values if own not in groups else jnp.maximum(groups[own], values)
    together = tuple(d for d in dims if any(d in own for own in groups))
    return together, functools.reduce(jnp.maximum, (spread(values, own, together) for own, values in groups.items()))


def spread(values: Array, own: tuple[str, ...], dims: tuple[str, ...]) -> Array:
    """An array with a dimension of length 1 for each of those that are not its own."""
    return values[tuple(slice(None) if d in own else None for d in dims)] if own else values


def judged(own: tuple, ratio: Array, conditional: bool) -> tuple:
    """What of a ratio judges: 0 where it is not covered."""
    return own, jnp.where(jnp.isnan(ratio), 0.0, ratio) if conditional else ratio


def weighted(values: Array, weights: Sequence[Array]) -> Array:
    """The sum of all values, each times one weight per dimension."""
    for weight in weights:
        values = jnp.tensordot(weight, values, 1)
    return values


def along(values: Array, k: int, number: int) -> Array:
    return values.reshape([-1 if i == k else 1 for i in range(number)])


def product(weights: Sequence[Array]) -> Array:
    number = len(weights)
    return functools.reduce(jnp.multiply, (along(w, k, number) for k, w in enumerate(weights)))
