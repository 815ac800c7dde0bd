"""The summary of one block of points, made on the device from the arrays that the compiled scan leaves there.

A function of its own, compiled apart from the physics: fused with it, the compiler would compute the physics once for
every reduction.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constraints import Constraint
from zpjax.numerics.extremes import as_table, first_place, least_numbers, smallest
from zpjax.question.chunks import chunking
from zpjax.question.spec import ScanSpec
from zpjax.scan.block_arrays import along, bin_index, combined, judged, product, spread, weighted
from zpjax.scan.evaluate import Evaluator
from zpjax.status import Status
from zpjax.store.records import unpacked


@dataclass(frozen=True)
class Weighing:
    """What a block of points brings along besides its values, per dimension of the scan.

    weights: shares of the box, 0 for padding; gaps: distances to the next node along the innermost dimension; bins: index
    of the bin of each value by (parameter, number of bins); counts: how many are no padding.
    """

    weights: tuple[np.ndarray, ...]
    gaps: np.ndarray
    bins: dict[str, np.ndarray]
    counts: np.ndarray


@dataclass(frozen=True)
class Reduced:
    """The record of a block, still on the device in one row (of some seventy arrays each would wait for the way), and which
    points are allowed."""

    row: jax.Array
    fields: dict[str, tuple[tuple[int, ...], np.dtype]]
    allowed: jax.Array

    def record(self) -> dict[str, np.ndarray]:
        """Waits for the device. Places are indices along the dimensions of the block."""
        return unpacked(np.asarray(self.row), self.fields)


@dataclass(frozen=True)
class BlockReducer:
    """Reduces the outputs of one block in two compiled steps; both are compiled once per scan.

    The first leaves arrays of the block's size, the second sums and minima of them: what is fused into a reduction is read
    one number at a time, ten times slower than an array that is there (measured on a CPU).
    """

    compare: Callable
    reduce: Callable
    fields: dict[str, tuple[tuple[int, ...], np.dtype]]

    def __call__(self, outputs: dict, weighing: Weighing) -> Reduced:
        """The summary of the block; nothing is waited for."""
        compared = self.compare(outputs, weighing.counts)
        row = self.reduce(compared, outputs, weighing.weights, weighing.gaps, weighing.bins, weighing.counts)
        return Reduced(row, self.fields, compared["allowed"])


def block_reducer(spec: ScanSpec, evaluator: Evaluator) -> BlockReducer:
    """The reducer of a scan with a table `reduce`."""
    plan = _Plan(spec, evaluator.dimensions, evaluator.placement.padded(chunking(spec).block))
    return BlockReducer(jax.jit(plan.compared), jax.jit(plan.row), plan.fields)


def needed(spec: ScanSpec) -> tuple[str, ...]:
    """Quantities to compute: all that are kept if allowed points are, else the ratios and what is put into histograms."""
    asked = {binning.name for binning in spec.reductions.histograms}
    ratios = {f"ratio.{piece}" for c in spec.imposed for piece in c.pieces}
    return tuple(n for n in spec.keep if spec.reductions.keep == "allowed" or n in asked or n in ratios)


class _Plan:
    """What is reduced, fixed before tracing: names, dimensions, numbers of bins. No numbers of the physics."""

    def __init__(self, spec: ScanSpec, dimensions: dict[str, tuple[str, ...]], shape: tuple[int, ...]):
        # The shape of a block is no output's: there may be a dimension on which nothing depends.
        self._spec, self._own, self._shape = spec, dimensions, shape
        self._dims = spec.dimensions
        self._judges = spec.judges
        self._grid = spec.is_grid
        self.fields = {}

    def compared(self, outputs: dict, counts) -> dict:
        """Arrays of the block: the largest ratio, r by constraint, and what is counted.

        The largest is infinite for padding and where a ratio is not finite; one that is not covered (NaN as well, but the status
        is not NOT_FINITE) judges nothing.
        """
        shape = self._shape
        valid = self._valid(shape, counts)
        ratios = {c.name: self._largest([f"ratio.{p}" for p in c.pieces], outputs) for c in self._judges}
        status = spread(outputs["status"], self._own["status"], self._dims)
        judging = (judged(*ratios[c.name], bool(c.valid_if)) for c in self._judges)
        own, largest = combined(judging, self._dims)
        largest = jnp.broadcast_to(spread(largest, own, self._dims), shape)
        comparable = jnp.where(valid & ~jnp.isnan(largest), largest, jnp.inf)
        if missing := [(own, jnp.isnan(r)) for c in self._judges if c.valid_if for own, r in [ratios[c.name]]]:
            own, missing = combined(missing, self._dims)
            comparable = jnp.where(
                (status == Status.NOT_FINITE) & spread(missing, own, self._dims), jnp.inf, comparable
            )
        allowed = comparable < 1
        found = {
            # One-sided ratios are there already.
            "ratios": {c.name: ratios[c.name][1] for c in self._judges if len(c.pieces) > 1},
            "largest": comparable,
            "allowed": allowed,
            "inside": allowed.astype(float),
            "not_finite": (valid & (status == Status.NOT_FINITE)).astype(float),
        }
        if self._grid:
            found["change"] = ((allowed[..., 1:] != allowed[..., :-1]) & valid[..., 1:]).astype(float)
        if self._spec.reductions.likelihood:
            chi2 = jnp.broadcast_to(self._delta_chi2(ratios), shape)
            found["delta_chi2"] = jnp.where(valid & ~jnp.isnan(chi2), chi2, jnp.inf)
        return found

    def row(self, *arguments) -> jax.Array:
        """All summaries of a block one after the other, whole numbers too (exact below 2^53); tracing it fills `fields`."""
        found = self.record(*arguments)
        self.fields |= {name: (value.shape, np.dtype(value.dtype)) for name, value in found.items()}
        return jnp.concatenate([jnp.ravel(value).astype(float) for value in found.values()])

    def record(self, compared: dict, outputs: dict, weights: tuple, gaps, bins: dict, counts) -> dict[str, jax.Array]:
        """All summaries of a block."""
        found = self._volume(compared, weights, gaps, counts)
        one_sided = {c.name: outputs[f"ratio.{c.name}"] for c in self._judges if len(c.pieces) == 1}
        found |= self._constraints(compared["ratios"] | one_sided, outputs["status"], counts)
        found |= self._top(compared["largest"], outputs)
        found |= self._profiles("profile", compared["largest"], bins)
        if "delta_chi2" in compared:
            found |= self._profiles("profile_delta_chi2", compared["delta_chi2"], bins)
        return found | self._histograms(outputs, compared["inside"], weights, bins)

    def _valid(self, shape, counts):
        inside = [jnp.arange(n) < counts[k] for k, n in enumerate(shape)]
        return functools.reduce(jnp.logical_and, (along(m, k, len(shape)) for k, m in enumerate(inside)))

    def _largest(self, names, outputs):
        return combined([(self._own[name], outputs[name]) for name in names], self._dims)

    def _volume(self, compared, weights, gaps, counts) -> dict:
        inside = compared["inside"]
        found = {
            "points": jnp.prod(counts),
            "weight": weighted(jnp.ones([1] * len(weights)), [jnp.sum(w, keepdims=True) for w in weights]),
            "allowed": weighted(inside, [jnp.ones_like(w) for w in weights]),
            "allowed_weight": weighted(inside, weights),
            "allowed_weight_squared": weighted(inside, [w * w for w in weights]),
            "not_finite": weighted(compared["not_finite"], [jnp.ones_like(w) for w in weights]),
        }
        if self._grid:
            squares = [*(w * w for w in weights[:-1]), gaps[:-1] ** 2]
            found["edge_weight_squared"] = weighted(compared["change"], squares)
            # The first and the last point: of use where the innermost dimension is divided, and all others are 1 wide.
            flat = jnp.ravel(inside)
            found["ends"] = jnp.stack([flat[0], flat[jnp.prod(counts) - 1]])
        return found

    def _constraints(self, ratios: dict, status, counts) -> dict:
        """The least ratio of every constraint, and a place where it is reached; padding repeats points, so it may be there.

        And the number of points at which each constraint is not covered.
        """
        tables = {name: as_table(r) for name, r in ratios.items()}
        columns = {name: jnp.min(table, axis=0) for name, table in tables.items()}
        # NaN is rare; a minimum that looks for it takes ten times as long as one that it spoils.
        spoilt = functools.reduce(jnp.logical_or, (jnp.any(jnp.isnan(column)) for column in columns.values()))
        columns = jax.lax.cond(spoilt, lambda t, c: jax.tree.map(least_numbers, t), lambda t, c: c, tables, columns)
        least, places = [], []
        for constraint in self._judges:
            r, column = ratios[constraint.name], columns[constraint.name]
            index = iter(jnp.unravel_index(first_place(tables[constraint.name], column), r.shape))
            own = self._largest_own(constraint)
            places.append(jnp.stack([next(index) if d in own else jnp.zeros((), int) for d in self._dims]))
            least.append(jnp.min(column))
        found = {"constraint.least": jnp.stack(least), "constraint.place": jnp.stack(places)}
        if not any(c.valid_if for c in self._judges):
            return found
        nothing = jnp.zeros(len(self._judges))
        return found | {
            "not_covered": jax.lax.cond(
                spoilt, lambda *a: self._not_covered(*a), lambda *a: nothing, ratios, status, counts
            )
        }

    def _not_covered(self, ratios: dict, status, counts):
        """How many points of the block each constraint leaves without a verdict, in the order of the constraints."""
        open_ = self._valid(self._shape, counts) & (
            spread(status, self._own["status"], self._dims) != Status.NOT_FINITE
        )
        numbers = []
        for constraint in self._judges:
            missing = jnp.isnan(spread(ratios[constraint.name], self._largest_own(constraint), self._dims))
            numbers.append(jnp.sum((open_ & missing).astype(float)) if constraint.valid_if else jnp.zeros(()))
        return jnp.stack(numbers)

    def _largest_own(self, constraint: Constraint) -> tuple[str, ...]:
        """The dimensions of the largest ratio of a constraint."""
        own = {d for piece in constraint.pieces for d in self._own[f"ratio.{piece}"]}
        return tuple(d for d in self._dims if d in own)

    def _top(self, largest, outputs) -> dict:
        """The points that are excluded least, with all that was computed there."""
        values, flat = smallest(jnp.ravel(largest), min(self._spec.reductions.top, largest.size))
        index = jnp.unravel_index(flat, largest.shape)
        found = {"top.ratio": values, "top.place": jnp.stack(index, axis=-1)}
        for name, own in self._own.items():
            here = tuple(i for d, i in zip(self._dims, index, strict=True) if d in own)
            found[f"top.value.{name}"] = outputs[name][here] if own else jnp.broadcast_to(outputs[name], values.shape)
        return found

    def _delta_chi2(self, ratios: dict):
        total = 0.0
        for constraint in (c for c in self._judges if c.name in self._spec.reductions.likelihood):
            own, r = ratios[constraint.name]
            total += spread(constraint.statistic.delta_chi2(r), own, self._dims)
        return total

    def _profiles(self, kind: str, values, bins: dict) -> dict:
        found = {}
        for names in self._spec.reductions.profiles:
            indices = [bins[f"profile.{name}"] for name in names]
            reduced = self._least_on_grid(values, names, indices) if self._grid else self._least_of(values, indices)
            found[f"{kind}.{'.'.join(names)}"] = reduced
        return found

    def _least_of(self, values, indices):
        number = self._spec.reductions.bins
        flat = functools.reduce(lambda a, b: a * number + b, indices)
        return jax.ops.segment_min(values, flat, number ** len(indices)).reshape((number,) * len(indices))

    def _least_on_grid(self, values, names, indices):
        """Along one dimension after the other, so that whole rows are compared at once; those that shrink most come first."""
        order = sorted(range(len(self._dims)), key=lambda k: (self._dims[k] in names, -values.shape[k]))
        for k, name in ((k, self._dims[k]) for k in order):
            moved = jnp.moveaxis(values, k, 0)
            if name in names:
                index = indices[names.index(name)]
                moved = jax.ops.segment_min(moved, index, self._spec.reductions.bins)
            else:
                moved = jnp.min(moved, axis=0, keepdims=True)
            values = jnp.moveaxis(moved, 0, k)
        left = [name for name in self._dims if name in names]
        values = values.reshape([self._spec.reductions.bins] * len(left))
        return values if tuple(left) == tuple(names) else values.T

    def _histograms(self, outputs, inside, weights, bins) -> dict:
        """Weights per bin: of all points, and of the allowed ones."""
        found = {}
        for binning in self._spec.reductions.histograms:
            name = f"histogram.{binning.name}"
            if name in bins:
                index, sums = bins[name], self._marginal(binning.name, inside, weights)
            else:
                values = spread(outputs[binning.name], self._own[binning.name], self._dims)
                index = jnp.ravel(jnp.broadcast_to(bin_index(binning, values, jnp), inside.shape))
                weight = jnp.broadcast_to(product(weights), inside.shape)
                sums = [jnp.ravel(weight), jnp.ravel(weight * inside)]
            found[name] = jnp.stack([jax.ops.segment_sum(w, index, binning.bins + 2) for w in sums])
        return found

    def _marginal(self, axis: str, inside, weights) -> list:
        """Weights along one scanned parameter, of all points and of the allowed ones."""
        if not self._grid:
            return [weights[0], weights[0] * inside]
        k = self._dims.index(axis)
        moved = jnp.moveaxis(inside, k, -1)
        for weight in [w for i, w in enumerate(weights) if i != k]:
            moved = jnp.tensordot(weight, moved, 1)
        rest = functools.reduce(jnp.multiply, [jnp.sum(w) for i, w in enumerate(weights) if i != k], 1.0)
        return [weights[k] * rest, weights[k] * moved]
