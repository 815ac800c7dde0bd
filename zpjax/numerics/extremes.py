"""Least values of large arrays and where they are, by minima over whole rows; a search for a place would be slow."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from zpjax.numerics.platform import on_cpu


def as_table(values: Array) -> Array:
    """The values as a square, or nearly. A minimum over its rows is fast, where a search for the place of one would be slow."""
    return values.reshape(_rows(values.size), -1)


def least_numbers(table: Array) -> Array:
    """The least of each column that is a number; infinite where none is."""
    return jnp.min(jnp.where(jnp.isnan(table), jnp.inf, table), axis=0)


def first_place(table: Array, columns: Array) -> Array:
    """A flat index of the least value, found in the first column that has it; where several tie, one of them."""
    column = jnp.argmin(columns)
    values = jax.lax.dynamic_index_in_dim(table, column, axis=1, keepdims=False)
    return jnp.argmin(jnp.where(jnp.isnan(values), jnp.inf, values)) * table.shape[1] + column


def smallest(values: Array, number: int) -> tuple[jax.Array, jax.Array]:
    """The `number` smallest values, in order, and their indices; all of them lie in the `number` least columns."""
    table = as_table(values)
    if number >= table.shape[1]:
        least, index = jax.lax.top_k(-values, number)
        return -least, index
    _, columns = jax.lax.top_k(-jnp.min(table, axis=0), number)
    candidates = jnp.take(table, columns, axis=1)
    least, index = jax.lax.top_k(-jnp.ravel(candidates), number)
    row, column = jnp.unravel_index(index, candidates.shape)
    return -least, row * table.shape[1] + columns[column]


def values_at(array: Array, places: tuple[np.ndarray, ...]) -> np.ndarray:
    """`array[places]` in the memory of this process. A GPU sends only those, padded to few lengths, each compiled once."""
    if on_cpu() or not places:
        return np.asarray(array)[places or ...]
    number = len(places[0])
    length = 1 << max(0, number - 1).bit_length()
    return np.asarray(_gathered(array, tuple(np.resize(place, length) for place in places)))[:number]


@jax.jit
def _gathered(array, places):
    return array[places]


def _rows(size: int) -> int:
    """The divisor next to the square root, from below."""
    return next(n for n in range(max(1, int(size**0.5)), 0, -1) if size % n == 0)
