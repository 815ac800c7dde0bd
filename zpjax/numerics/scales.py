"""How a side of the unit box maps to a range of values: evenly in the value, its logarithm, or its inverse hyperbolic sine.

`ends` are (low, high), of a symmetric logarithm (low, high, linear): that one is even in asinh(value / linear), which is the value
itself below `linear` and the logarithm of its size beyond, on both sides of zero. One of each way serves points, boundaries,
likelihoods, bins and figures; `library` is NumPy or jax.numpy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike

SPACINGS = ("linear", "log", "symmetric_log")


def value_at(u: ArrayLike, spacing: str, ends: tuple, library: ModuleType = np) -> ArrayLike:
    """The value at position u of the unit box."""
    low, high = ends[:2]
    if spacing == "log":
        return low * library.exp(u * library.log(high / low))
    if spacing == "symmetric_log":
        first, last = library.arcsinh(low / ends[2]), library.arcsinh(high / ends[2])
        return ends[2] * library.sinh(first + u * (last - first))
    return low + (high - low) * u


def position_of(value: ArrayLike, spacing: str, ends: tuple, library: ModuleType = np) -> ArrayLike:
    """The position of a value in the unit box: 0 and 1 at both ends, exactly."""
    low, high = ends[:2]
    if spacing == "log":
        return library.log(value / low) / library.log(high / low)
    if spacing == "symmetric_log":
        first, last = library.arcsinh(low / ends[2]), library.arcsinh(high / ends[2])
        return (library.arcsinh(value / ends[2]) - first) / (last - first)
    return (value - low) / (high - low)


def value_with_ends(u: ArrayLike, spacing: str, ends: tuple) -> np.ndarray:
    """`value_at` of NumPy, where positions 0 and 1 meet both ends exactly."""
    return np.where(u == 0, ends[0], np.where(u == 1, ends[1], value_at(u, spacing, ends)))


def even_values(number: int, spacing: str, ends: tuple) -> np.ndarray:
    """`number` values evenly spaced in the unit box, from 2; both ends are exact, and so is 0 in the middle of a symmetric range."""
    low, high = ends[:2]
    if spacing == "log":
        return np.geomspace(low, high, number)
    if spacing == "symmetric_log":
        # Weights that are mirrored exactly make values that are.
        up = np.arange(number, dtype=float)
        stretched = (np.arcsinh(low / ends[2]) * up[::-1] + np.arcsinh(high / ends[2]) * up) / (number - 1)
        values = ends[2] * np.sinh(stretched)
        values[[0, -1]] = low, high
        return values
    return np.linspace(low, high, number)


@dataclass(frozen=True)
class UnitBox:
    """The unit box of several named axes, each spaced in its way. Hashable: what is compiled may close over it, and takes the ends
    of the axes, by name, as arguments.
    """

    spacings: tuple[tuple[str, str], ...]

    def values(self, places: ArrayLike, ends: Mapping[str, tuple], library: ModuleType = np) -> dict:
        """The value of every axis at places of shape (..., axis)."""
        named = enumerate(self.spacings)
        return {name: value_at(places[..., k], spacing, ends[name], library) for k, (name, spacing) in named}

    def places(self, values: Mapping, ends: Mapping[str, tuple], library: ModuleType = np) -> ArrayLike:
        """Their inverse: the places, of shape (..., axis), of values by axis."""
        found = (position_of(values[name], spacing, ends[name], library) for name, spacing in self.spacings)
        return library.stack(tuple(found), axis=-1)
