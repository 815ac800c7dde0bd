"""The block of a scan in mixed precision: all points in single precision, those that could change sides once more in double.

What single precision cannot hold (an observable says so: `Observable.single_precision`) is computed in double throughout.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constraints import judges
from zpjax.numerics.platform import on_cpu
from zpjax.numerics.single_precision import in_single_precision
from zpjax.physics.kinetic_mixing import with_mixing_at_rest
from zpjax.scan.block_arrays import combined, judged, spread
from zpjax.scan.placement import Placement
from zpjax.status import PRECEDENCE, Status

# Nearer to 1 than this, the largest ratio of a point is computed again: five times the largest change that single precision was
# seen to make near r = 1 (0.2 % next to a threshold, where a difference of masses loses digits, 0.07 % elsewhere), for the models,
# constraints and points of tests/scan/test_mixed.py.
MARGIN = 0.01
# Points that are computed again at once: on a CPU a pass costs little more for 512 than for one (measured); on a
# GPU every pass is a chain of launches, so that there should be few (this number was not varied).
TOGETHER, _TOGETHER_ON_GPU = 512, 2**16


class Screened(NamedTuple):
    """What was found of all points of a block, and which of them are to be computed again."""

    found: dict[str, jax.Array]
    again: jax.Array


@dataclass(frozen=True)
class SinglePrecision:
    """A `PointFunction` in single precision, but for the couplings of the model and its kinetic mixing, where sums may cancel."""

    point: Callable

    @property
    def keep(self) -> tuple[str, ...]:
        """Names of what it computes beside the status."""
        return self.point.keep

    def __call__(self, values: dict, arguments: object) -> dict:
        """Kept quantities, 32 bits wide, and the status code."""
        couplings = with_mixing_at_rest(self.point.couplings(values, arguments), arguments.inputs.constants)
        return in_single_precision(self.point.seen_by)(couplings, arguments)


@dataclass(frozen=True)
class MixedBlock:
    """(values, arguments) -> outputs of a block, all but those of double precision 32 bits wide.

    Two compiled functions: `screen` computes all points, `repeat` those again that need it, and is left out where none does (as
    a branch of one program it would copy all outputs, which takes as long as the physics).
    """

    screen: Callable
    repeat: Callable

    def __call__(self, values: dict, arguments: object) -> dict:
        screened = self.screen(values, arguments)
        return self.repeat(values, arguments, screened) if screened.again.any() else screened.found

    def lower(self, values: dict, arguments: object) -> jax.stages.Lowered:
        """The program of all points, lowered: what costs are counted from."""
        return self.screen.lower(values, arguments)


def mixed_block(point: Callable, axes: list[str], batched: Callable, dimensions: dict, place: Placement) -> MixedBlock:
    """The block of a scan in mixed precision.

    point: a `PointFunction`; axes: names of its values; batched: makes a function of a block from one of a point;
    dimensions: those of every output.
    The verdict of every point, whether all constraints but projections allow it, is that of double precision as long as
    single precision moves no ratio near 1 by more than `MARGIN`; a rounded ratio stays on its side of 1.
    """
    scanned = place.dimensions
    double = replace(point, keep=double_names(point))
    single = replace(point, keep=tuple(n for n in point.keep if n not in double.keep))
    names = [name for name in (*single.keep, "status") if dimensions[name]]
    judging = [f"ratio.{p}" for c in judges(single.constraints) for p in c.pieces]
    judging = [name for name in judging if name in dimensions]

    def screen(values: dict, arguments) -> Screened:
        found = batched(SinglePrecision(single))(values, arguments)
        again = spread(found["status"] == Status.NOT_FINITE, dimensions["status"], scanned)
        if double.keep:
            exact = batched(double)(values, arguments)
            found |= exact | {"status": _worse(found["status"], exact["status"])}
        if judging:
            # What is not finite is computed again by its status.
            own, largest = combined((judged(dimensions[name], found[name], True) for name in judging), scanned)
            again |= ~(jnp.abs(spread(largest, own, scanned) - 1) > MARGIN)
        return Screened(found, jnp.broadcast_to(again, _shape(values, scanned)))

    def repeat(values: dict, arguments, screened: Screened) -> dict:
        return _computed_again(point, names, screened, values, arguments, dimensions, scanned)

    carried = Screened(dimensions, scanned)
    return MixedBlock(place.shared(screen, axes, carried), place.shared(repeat, axes, dimensions, carried))


def dtypes(point: Callable, given: dict[str, np.dtype]) -> dict[str, np.dtype]:
    """What a scan in mixed precision stores, from what it stores in double precision."""
    double, wide = double_names(point), np.dtype(np.float64)
    return {n: np.dtype(np.float32) if d == wide and n not in double else d for n, d in given.items()}


def double_names(point: Callable) -> tuple[str, ...]:
    """What of a point single precision cannot hold."""
    names = {o.name for o in point.observables if not o.single_precision}
    names |= {f"ratio.{p}" for c in point.constraints if not c.observable.single_precision for p in c.pieces}
    return tuple(name for name in point.keep if name in names)


def _computed_again(point, names, screened: Screened, values: dict, arguments, dimensions: dict, scanned) -> dict:
    """The outputs, with those named computed in double precision at the chosen points: some at once, until all are done.

    The whole point is computed, because its status speaks of all its quantities.
    """
    found, again = screened
    together = min(TOGETHER if on_cpu() else _TOGETHER_ON_GPU, again.size)
    number = jnp.sum(again)
    (order,) = jnp.nonzero(jnp.ravel(again), size=-(-again.size // together) * together, fill_value=0)
    grid = scanned[0] in values

    def a_pass(k, state):
        here = jax.lax.dynamic_slice(order, (k * together,), (together,))
        place = dict(zip(scanned, jnp.unravel_index(here, again.shape), strict=True))
        points = {name: v[place[name] if grid else here] for name, v in values.items()}
        exact = jax.vmap(point, in_axes=(0, None))(points, arguments)
        new = {}
        for name in names:
            value = rounded(exact[name], found[name].dtype, name.startswith("ratio."))
            new[name] = state[name].at[tuple(place[d] for d in scanned if d in dimensions[name])].set(value)
        return new

    state = {name: found[name] for name in names}
    return found | jax.lax.fori_loop(0, -(-number // together), a_pass, state)


def rounded(value: jax.Array, dtype: np.dtype, is_ratio: bool) -> jax.Array:
    """In fewer bits, on the same side of 1 if it is a ratio: allowed means below."""
    narrow = value.astype(dtype)
    if not is_ratio:
        return narrow
    below = np.nextafter(np.asarray(1, dtype), np.asarray(0, dtype))
    return jnp.where((value < 1) & (narrow >= 1), below, narrow)


def _worse(first, second):
    """Of two status codes, the one that takes precedence."""
    worse = jnp.maximum(first, second)
    for code in reversed(PRECEDENCE):
        worse = jnp.where((first == code) | (second == code), jnp.uint8(code), worse)
    return worse


def _shape(values: dict, scanned) -> tuple[int, ...]:
    """Of a block: one length per axis of a grid, or the number of points."""
    return tuple(len(values.get(d, next(iter(values.values())))) for d in scanned)
