"""Parameters of one point, or of each of an array of points, in natural units."""

from collections.abc import Iterator
from dataclasses import dataclass

import jax
import numpy as np

from zpjax.constants import StandardInputs
from zpjax.models.base import Model, ParameterInfo
from zpjax.question.entries import in_domain, parameters_of
from zpjax.units import brief, unit_named


@dataclass(frozen=True)
class Points:
    """parameters: numbers, names of options and None, and arrays of `shape` of those that were given as arrays; () is one point.

    sound: where all of an array's numbers are in their domain. stand_in: numbers to compute with where they are not.
    """

    parameters: dict[str, float | str | np.ndarray | None]
    shape: tuple[int, ...]
    sound: np.ndarray
    stand_in: dict[str, float]

    @property
    def numbers(self) -> dict[str, float | np.ndarray]:
        """Those of the parameters that are numbers."""
        return {n: v for n, v in self.parameters.items() if isinstance(v, (float, np.ndarray))}

    @property
    def somewhere(self) -> dict[str, float | str | None]:
        """The parameters of one valid point."""
        return self.parameters | self.stand_in

    def blocks(self, size: int) -> Iterator[dict]:
        """The parameters, all numbers as vectors of that size: there is a valid point also where none is sound or left."""
        ends = self.somewhere
        rows = {n: np.where(self.sound, v, ends[n]).ravel() for n, v in self.numbers.items()}
        for start in range(0, max(self.sound.size, 1), size):
            cut = {n: v[start : start + size] for n, v in rows.items()}
            yield self.parameters | {n: np.append(v, np.full(size - v.size, ends[n])) for n, v in cut.items()}


def points_of(model: Model, values: dict, constants: StandardInputs) -> Points:
    """The points that these values are: numbers, texts with unit, pairs (number, unit), and arrays of numbers or (array, unit).

    Arrays are broadcast against each other. ValueError, one sentence, for what no point can be. A number outside of its domain
    is refused, but one among others of an array is not: the point is not `sound`.
    """
    info = model.parameter_info()
    if traced := [name for name, value in values.items() if isinstance(value, jax.core.Tracer)]:
        raise ValueError(
            f"parameter '{traced[0]}' is traced, and this gives plain data: differentiate zpjax.log_ratios."
        )
    split = {name: _pair(value) for name, value in values.items()}
    arrays = {n: _natural(info[n], *v) for n, v in split.items() if n in info and not info[n].choices and _many(v[0])}
    plain = {n: v if unit is None else f"{v!s} {unit}" for n, (v, unit) in split.items()}
    # An array's name is checked as any other, with a number in its place.
    parameters = parameters_of(model, plain | {n: f"{info[n].box[1]!r} {info[n].unit}" for n in arrays}, constants)
    try:
        shape = np.broadcast_shapes(*(v.shape for v in arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{n} {v.shape}" for n, v in arrays.items())
        raise ValueError(f"these arrays do not broadcast against each other: {shapes}.") from None
    sound = np.ones(shape, bool)
    for name, value in arrays.items():
        sound = sound & np.isfinite(value) & in_domain(info[name], value, constants)
    broadcast = {name: np.broadcast_to(value, shape) for name, value in arrays.items()}
    return Points(parameters | broadcast, shape, sound, {name: parameters[name] for name in arrays})


def _pair(given) -> tuple:
    """What was given, and its unit if it came as (value, unit)."""
    return given if isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], str) else (given, None)


def _many(given) -> bool:
    return isinstance(given, (list, tuple)) or getattr(given, "shape", ()) != ()


def _natural(info: ParameterInfo, given, unit: str | None) -> np.ndarray:
    try:
        numbers = np.asarray(given)
    except ValueError:  # rows of unequal lengths
        numbers = np.array(None)
    if numbers.dtype.kind not in "iuf":
        raise ValueError(f"parameter '{info.name}' must be an array of real numbers, but is {brief(given)}.")
    declared, named = unit_named(info.unit), unit_named(unit or info.unit)
    if named.dimension != declared.dimension or (declared.dimension and unit is None):
        raise ValueError(
            f"parameter '{info.name}' needs its unit beside the array, for example (array, '{info.unit}')."
        )
    return numbers.astype(float) * named.size
