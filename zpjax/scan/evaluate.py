"""One compiled function per scan: every kept quantity of a block of points, each computation done once."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property, partial, reduce

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constraints import Constraint
from zpjax.constraints.published_curve import at_mass
from zpjax.constraints.statistic import log_ratio
from zpjax.extensions import exactly
from zpjax.inputs import Inputs, load_inputs
from zpjax.models import Model
from zpjax.numerics.one_point import require_one_point
from zpjax.numerics.platform import on_cpu
from zpjax.observables import Observable, predict
from zpjax.observables.coverage import Condition, conditions_of, covered_ratios, least_margin
from zpjax.physics.couplings import MediatorCouplings
from zpjax.physics.kinetic_mixing import with_mixing_at_rest
from zpjax.question.chunks import chunking
from zpjax.question.named import model_of, observables_of
from zpjax.question.spec import ScanSpec
from zpjax.scan.mixed import dtypes as mixed_dtypes
from zpjax.scan.mixed import mixed_block
from zpjax.scan.placement import Placed, Placement, placement
from zpjax.scan.tracing import Trace, trace
from zpjax.status import Status
from zpjax.units import from_natural

# Scattered points that a CPU takes at once: of 1024, 4096, 16384 and 131072 the fastest, by up to three times.
_POINTS_AT_ONCE = 4096


class Arguments(eqx.Module):
    """All that a compiled scan takes besides its points; never closed over. `examine` is always true: see `_status`."""

    fixed: dict[str, jax.Array | float | None]
    inputs: Inputs
    statistics: dict[str, object]
    examine: jax.Array | bool = True


@dataclass(frozen=True, eq=False, repr=False)
class PointFunction:
    """The scan's function of one point: `point(values, arguments) -> {name: scalar}`; all its methods refuse a batch.

    Equal and hashable by all that it closes over, so that it may be a static argument of what is compiled: the numbers of its
    constraints come with the arguments.
    """

    model: Model
    observables: tuple[Observable, ...]
    constraints: tuple[Constraint, ...]
    keep: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return (
            f"PointFunction({self.model.name})"  # jax asks for it whenever it traces: not the card of every constraint
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PointFunction) and self._form == other._form

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self._form)  # of some hundred records: 0.6 ms, too long for every call of a compiled function

    @property
    def _form(self) -> tuple:
        rest = tuple(getattr(self, f.name) for f in fields(self) if f.name != "constraints")
        return rest, tuple(constraint.form for constraint in self.constraints)

    def __call__(self, values: dict, arguments: Arguments) -> dict[str, jax.Array]:
        """Kept observables in their units, kept ratios, and the status code; no number where something is not covered."""
        return self.seen_by(self.couplings(values, arguments), arguments)

    def with_ratios(self, values: dict, arguments: Arguments) -> tuple[dict[str, jax.Array], dict[str, jax.Array]]:
        """The same, and the ratio of every piece of every constraint, kept or not, 0 where it is not covered."""
        asked = (*dict.fromkeys(c.observable for c in self.constraints), *conditions_of(self.constraints))
        return self._seen(self.couplings(values, arguments), arguments, asked)

    def seen_by(self, couplings: MediatorCouplings, arguments: Arguments) -> dict[str, jax.Array]:
        """What is kept of a mediator, whatever its model."""
        return self._seen(couplings, arguments)[0]

    def _seen(self, couplings: MediatorCouplings, arguments: Arguments, besides: tuple = ()) -> tuple[dict, dict]:
        margins = self._margins_of_kept()
        needed = (*self._needed(), *(c for conditions in margins.values() for c in conditions), *besides)
        found = predict(dict.fromkeys(needed), couplings, arguments.inputs)
        outputs = {o.name: from_natural(found[o.name], o.unit) for o in self._needed()}
        ratios = self.ratios(found, couplings.mass, arguments.statistics)
        outputs |= {f"ratio.{p}": r for p, r in ratios.items()}
        covered = {name: least_margin(conditions, found) > 0 for name, conditions in margins.items()}
        # What is not covered may be anything, and is no fault; a ratio is 0 there already.
        open_ = {o.name for o in self._needed() if o.name in covered}
        known = {n: jnp.where(covered[n], outputs[n], 0.0) if n in open_ else outputs[n] for n in self.keep}
        kept = {n: jnp.where(covered[n], known[n], jnp.nan) if n in covered else known[n] for n in self.keep}
        return kept | {"status": self._status(couplings.mass, known, covered, arguments.examine)}, ratios

    def couplings(self, values: dict, arguments: Arguments) -> MediatorCouplings:
        """What low-energy physics sees of the point; its mixing at q^2 = 0, which nearly all observables ask for, as a number."""
        require_one_point(values)
        found = self.model.couplings(self.model.parameters(**arguments.fixed, **dict(self.options), **values))
        return with_mixing_at_rest(found, arguments.inputs.constants)

    def ratios(self, predictions: dict, mass: jax.Array, statistics: dict) -> dict[str, jax.Array]:
        """r of every piece of every constraint whose observable and conditions are there; 0 where it is not covered."""
        found, statistics = {}, at_mass(statistics, mass)
        for constraint in self.constraints:
            if constraint.observable.name in predictions and all(c.name in predictions for c in constraint.valid_if):
                ratios = constraint.ratios(predictions[constraint.observable.name], mass, statistics[constraint.name])
                found |= covered_ratios(constraint, ratios, predictions)
        return found

    def log_ratios(self, values: dict, arguments: Arguments) -> jax.Array:
        """log r of every piece, stacked, -inf where it is not covered; what the boundary is made from."""
        couplings = self.couplings(values, arguments)
        observables = dict.fromkeys(c.observable for c in self.constraints)
        predictions = predict((*observables, *conditions_of(self.constraints)), couplings, arguments.inputs)
        return log_ratio(jnp.stack(list(self.ratios(predictions, couplings.mass, arguments.statistics).values())))

    @property
    def pieces(self) -> tuple[str, ...]:
        """Names of the pieces in the order of `log_ratios`."""
        return tuple(piece for constraint in self.constraints for piece in constraint.pieces)

    def _needed(self) -> tuple[Observable, ...]:
        """Observables to compute: those kept and those that a constraint needs."""
        kept = [o for o in self.observables if o.name in self.keep]
        bound = [c.observable for c in self.constraints if any(f"ratio.{p}" in self.keep for p in c.pieces)]
        return tuple(dict.fromkeys([*kept, *bound]))

    def _margins_of_kept(self) -> dict[str, tuple[Condition, ...]]:
        """The conditions of every kept quantity that has some."""
        found = {o.name: o.valid_if for o in self.observables if o.valid_if}
        found |= {f"ratio.{p}": c.valid_if for c in self.constraints if c.valid_if for p in c.pieces}
        return {name: found[name] for name in self.keep if name in found}

    def _status(self, mass, kept: dict, covered: dict, examine) -> jax.Array:
        # A branch, though it is always taken: a compiler would fuse the test with all it tests and compute that twice.
        finite = jax.lax.cond(examine, _all_finite, lambda values: jnp.array(False), list(kept.values()))
        ranges = [observable.mass_range for observable in self._needed()]
        inside = (mass >= max((r[0] for r in ranges), default=0.0)) & (
            mass <= min((r[1] for r in ranges), default=np.inf) * (1 + 1e-12)
        )
        code = jnp.where(reduce(jnp.logical_and, covered.values(), True), Status.OK, Status.NOT_COVERED)
        code = jnp.where(finite, jnp.where(inside, code, Status.OUT_OF_DOMAIN), Status.NOT_FINITE)
        return code.astype(jnp.uint8)


def _all_finite(values: list) -> jax.Array:
    finite = jnp.array(True)
    for value in values:
        finite &= jnp.isfinite(value)
    return finite


@dataclass(frozen=True)
class Evaluator:
    """A scan ready to run: the function of a block, the dimensions of every output, its arguments, and the devices."""

    point: PointFunction
    block: Callable
    arguments: Placed
    dimensions: dict[str, tuple[str, ...]]
    dtypes: dict[str, np.dtype]
    placement: Placement

    def __call__(self, values: dict[str, np.ndarray]) -> dict[str, jax.Array]:
        """All outputs of one block; each on its own dimensions only."""
        return self.block(values, self.arguments)


def require_x64() -> None:
    """ValueError unless double precision is on."""
    if not jax.config.jax_enable_x64:
        raise ValueError("Double precision is off: call zpjax.enable_x64() before computing.")


def point_function(
    spec: ScanSpec, constraints: tuple[Constraint, ...] | None = None
) -> tuple[PointFunction, Arguments]:
    """The scan's function of one point and its arguments, before any batching; or that of some constraints, which keeps nothing."""
    with exactly(spec.extensions):
        inputs = load_inputs()
    if constraints is not None:
        return function_of(model_of(spec), spec.fixed, inputs, constraints)
    return function_of(model_of(spec), spec.fixed, inputs, spec.imposed, observables_of(spec), spec.keep)


def function_of(
    model: Model,
    fixed: dict,
    inputs: Inputs,
    constraints: tuple[Constraint, ...],
    observables: tuple[Observable, ...] = (),
    keep: tuple[str, ...] = (),
) -> tuple[PointFunction, Arguments]:
    """A function of the parameters that are not fixed, and its arguments: those that are, options apart, and all numbers."""
    options = tuple((name, value) for name, value in fixed.items() if isinstance(value, str))
    numbers = {name: value for name, value in fixed.items() if not isinstance(value, str)}
    point = PointFunction(model, observables, constraints, keep, options)
    return point, Arguments(numbers, inputs, {c.name: c.statistic for c in constraints})


def build(spec: ScanSpec, nested: bool = True, devices: int | None = None) -> Evaluator:
    """Trace the scan once, find what each output depends on, and batch the program.

    On a grid one vmap per axis, innermost last: JAX's batching rules batch only what depends on that axis, so that a
    sub-expression of one axis is computed once per value of that axis. Scattered points use one flat vmap.
    `nested=False` forces the flat form on a grid (for benchmarks); its block takes one value per point.
    A block is divided over all local devices, or the first `devices` of them (see `Placement.padded`).
    """
    require_x64()
    point, arguments = point_function(spec)
    names = [axis.name for axis in spec.axes]
    traced = trace(point, names, arguments)
    dtypes = traced.dtypes
    if spec.is_grid and nested:
        dimensions, scanned = _dimensions(traced, names), spec.dimensions
        batched, block = partial(_nested, names=names, dimensions=dimensions), chunking(spec).block
    else:
        dimensions, scanned = dict.fromkeys(dtypes, ("point",)), ("point",)
        batched, block = _scattered, (spec.chunk_points,)
    place = placement(scanned, block, devices)
    if spec.precision == "mixed":
        function, dtypes = mixed_block(point, names, batched, dimensions, place), mixed_dtypes(point, dtypes)
    else:
        function = place.shared(batched(traced), names, dimensions)
    return Evaluator(point, function, place.everywhere(arguments), dimensions, dtypes, place)


def _scattered(point: Callable) -> Callable:
    """The flat vmap, on a CPU over as many points at once as a cache holds: twice the rate of all points at once."""
    whole = jax.vmap(point, in_axes=(0, None))

    def block(values: dict, arguments: Arguments) -> dict:
        size = len(next(iter(values.values())))
        parts = -(-size // _POINTS_AT_ONCE)
        if not on_cpu() or parts == 1:
            return whole(values, arguments)
        # Equal parts whatever divides the size: what is missing in the last one repeats a valid point.
        at_once = -(-size // parts)
        cut = {n: jnp.pad(v, (0, parts * at_once - size), "edge").reshape(parts, at_once) for n, v in values.items()}
        found = jax.lax.map(lambda part: whole(part, arguments), cut)
        return jax.tree.map(lambda x: x.reshape(parts * at_once, *x.shape[2:])[:size], found)

    return block


def _dimensions(traced: Trace, names: list[str]) -> dict[str, tuple[str, ...]]:
    """The scanned parameters on which each output depends, in the order of the axes."""
    return {name: tuple(axis for axis in names if axis in traced.axes(name)) for name in traced.dtypes}


def _nested(point: Callable, names: list[str], dimensions: dict) -> Callable:
    function = point
    for axis in reversed(names):
        values_axes = {name: 0 if name == axis else None for name in names}
        out_axes = {name: 0 if axis in dimensions[name] else None for name in (*point.keep, "status")}
        function = jax.vmap(function, in_axes=(values_axes, None), out_axes=out_axes)
    return function
