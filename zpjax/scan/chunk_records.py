"""Work on a scan with a table `reduce`: one small record per chunk instead of its points."""

import math
from collections.abc import Callable

import numpy as np

from zpjax.numerics.extremes import values_at
from zpjax.question.axes import Axis
from zpjax.question.chunks import Chunk, Chunking, chunking
from zpjax.question.named import model_of
from zpjax.question.reductions import axis_binning
from zpjax.question.spec import ScanSpec
from zpjax.scan.block_arrays import bin_index
from zpjax.scan.block_reductions import BlockReducer, Weighing
from zpjax.scan.evaluate import Evaluator
from zpjax.scan.measure import axis_gaps, axis_weights, total_weight
from zpjax.scan.point_source import PointSource
from zpjax.store.layout import KEPT, RECORD
from zpjax.store.records import joined, packed
from zpjax.units import from_natural

# Records of a scan at most: with a plane of 64 x 64 bins and all the rest, some tens of megabytes for any number of points.
MOST_RECORDS = 1024
# Allowed points in one chunk of their table.
_ROWS = 4096


class Records:
    """Blocks of points become records, one per chunk of the store; the points are forgotten, or those excluded are."""

    dimensions = ("record",)

    def __init__(self, spec: ScanSpec, evaluator: Evaluator, reducer: BlockReducer, source: PointSource) -> None:
        self._spec, self._evaluator, self._reducer, self._source = spec, evaluator, reducer, source
        self._blocks = chunking(spec)
        self._padded = evaluator.placement.padded(self._blocks.block)
        self._together = blocks_together(len(self._blocks))
        self._judges = [c.name for c in spec.judges]
        self._axis_bins = _axis_binnings(spec)

    def attributes(self) -> dict:
        """What a reader needs to know of the records."""
        spec = self._spec
        return {
            "records": {
                "method": spec.method,
                "axes": [_described(spec, axis) for axis in spec.axes],
                "one_value_innermost": spec.is_grid and len(spec.axes[-1].nodes()) == 1,
                "constraints": self._judges,
                "titles": {c.name: c.title for c in spec.judges},
                "profiles": [list(names) for names in spec.reductions.profiles],
                "likelihood": list(spec.reductions.likelihood),
                "edges": {name: binning.edges().tolist() for name, binning in self._axis_bins.items()}
                | {f"histogram.{b.name}": b.edges().tolist() for b in spec.reductions.histograms},
                "total_weight": total_weight(spec),
                "fields": {name: [list(shape), np.dtype(dtype).str] for name, (shape, dtype) in self._shapes().items()},
                "kept": self._kept(),
            }
        }

    def coordinates(self) -> dict:
        """None: a record has a number and no place."""
        return {}

    def arrays(self) -> dict:
        """{name: (dimensions, shape, chunk shape, dtype, attributes)} of the store."""
        number, columns = len(records_of(self._spec)), len(self._kept())
        length = sum(math.prod(shape) for shape, _ in self._shapes().values())
        found = {RECORD: (("record", "entry"), (number, length), (1, length), np.dtype(float), {})}
        if columns:
            shape, chunk = (number, self._capacity(), columns), (1, min(_ROWS, self._capacity()), columns)
            found[KEPT] = (("record", "row", "column"), shape, chunk, np.dtype(float), {})
        return found

    def parts(self, chunk: Chunk) -> Callable[[], dict]:
        """A function that gives what is to be written of a chunk, {array: (where, values)}, once it is there."""
        first = chunk.number * self._together
        numbers = range(first, min(first + self._together, len(self._blocks)))
        record, kept, waiting = None, [], None
        for number in numbers:
            block = self._blocks.chunk(number)
            values = self._source.values(block, self._padded)
            weighing = self._weighing(block, values)
            outputs = self._evaluator(values)
            dispatched = (block, values, weighing, outputs, self._reducer(outputs, weighing))
            # One block is computed while the one before it is fetched: no more are in memory at a time.
            record = self._fetched(waiting, record, kept)
            waiting = dispatched
        return lambda: self._placed(chunk.number, self._fetched(waiting, record, kept), kept)

    def _fetched(self, dispatched, record, kept):
        if dispatched is None:
            return record
        block, values, weighing, outputs, reduced = dispatched
        found = reduced.record()
        if self._spec.reductions.keep == "allowed" and found["allowed"]:
            kept.append(self._chosen(np.asarray(reduced.allowed), weighing, values, outputs))
        found = self._located(block, values, found)
        return found if record is None else joined(record, found)

    def _located(self, block: Chunk, values: dict, found: dict) -> dict:
        """The record with places in the whole scan, and the parameters there, instead of places in the block."""
        spec = self._spec
        last = np.array([b - a for a, b in zip(block.start, block.stop, strict=True)]) - 1
        for kind in ("constraint", "top"):
            place = np.minimum(found.pop(f"{kind}.place"), last)  # padding repeats the last point
            columns = place.T if spec.is_grid else [place[:, 0]] * len(spec.axes)
            point = [from_natural(values[a.name][i], a.unit) for a, i in zip(spec.axes, columns, strict=True)]
            found[f"{kind}.point"] = np.stack(point, axis=-1)
            index = tuple((place + np.array(block.start)).T)
            found[f"{kind}.index"] = np.ravel_multi_index(index, spec.shape).astype(np.int64)
        if spec.is_grid:
            inside_a_line = self._blocks.block[-1] < spec.shape[-1] and block.index[-1] > 0
            found["join_weight_squared"] = np.float64(self._join(block) if inside_a_line else 0.0)
        shapes = self._shapes()
        return {name: np.asarray(values, dtype=shapes[name][1]) for name, values in found.items()}

    def _join(self, block: Chunk) -> float:
        outer = [axis_weights(a)[i] for a, i in zip(self._spec.axes[:-1], block.start[:-1], strict=True)]
        return float(np.prod(outer) ** 2 * axis_gaps(self._spec.axes[-1])[block.start[-1] - 1] ** 2)

    def _chosen(self, mask, weighing: Weighing, values: dict, outputs: dict) -> dict:
        """Parameters and kept quantities of the allowed points of a block, in the order of the points."""
        index = np.nonzero(mask)
        dims = self._spec.dimensions
        found = {}
        for k, axis in enumerate(self._spec.axes):
            found[axis.name] = from_natural(values[axis.name][index[k if self._spec.is_grid else 0]], axis.unit)
        if self._spec.method == "refined":
            found["weight"] = weighing.weights[0][index[0]]
        for name, own in self._evaluator.dimensions.items():
            here = tuple(i for d, i in zip(dims, index, strict=True) if d in own)
            found[name] = np.broadcast_to(values_at(outputs[name], here), index[0].shape)
        return found

    def _placed(self, number: int, record: dict, kept: list[dict]) -> dict:
        """Where record and allowed points belong."""
        here = slice(number, number + 1)
        parts = {RECORD: ((here, slice(None)), packed(record, self._shapes())[None])}
        if names := self._kept():
            columns = [np.concatenate([np.empty(0), *(chosen[name] for chosen in kept)]) for name in names]
            rows = np.stack(columns, axis=-1)
            # Whole chunks, because part of one could not be written where a damaged one lies.
            whole = min(-(-len(rows) // _ROWS) * _ROWS, self._capacity())
            rows = np.pad(rows, ((0, whole - len(rows)), (0, 0)), constant_values=np.nan)
            parts[KEPT] = ((here, slice(0, len(rows)), slice(None)), rows[None])
        return parts

    def _kept(self) -> list[str]:
        """Columns of the table of allowed points; none if they are not kept."""
        if self._spec.reductions.keep != "allowed":
            return []
        names = [*(a.name for a in self._spec.axes), *(["weight"] if self._spec.method == "refined" else [])]
        return list(dict.fromkeys([*names, *self._evaluator.dtypes]))

    def _capacity(self) -> int:
        return self._together * math.prod(self._blocks.block)

    def _weighing(self, block: Chunk, values: dict) -> Weighing:
        spec, sizes = self._spec, [b - a for a, b in zip(block.start, block.stop, strict=True)]
        bins = {}
        for name, binning in self._axis_bins.items():
            axis = name.partition(".")[2]
            index = bin_index(binning, from_natural(values[axis], binning.unit))
            # The ends of an axis in its unit may differ in the last place from those of the values.
            bins[name] = np.clip(index, 1, binning.bins) - 1 if name.startswith("profile.") else index
        if spec.is_grid:
            spans = list(zip(spec.axes, block.start, block.stop, self._padded, strict=True))
            weights = tuple(_filled(axis_weights(a)[start:stop], n) for a, start, stop, n in spans)
            axis, start, stop, length = spans[-1]
            gaps = _filled(axis_gaps(axis)[start : min(stop, len(axis.nodes()) - 1)], length)
        else:
            weights = (_filled(self._source.weights(block), self._padded[0]),)
            gaps = np.zeros(1)
        return Weighing(weights, gaps, bins, np.array(sizes))

    def _shapes(self) -> dict[str, tuple[tuple[int, ...], type]]:
        """Shape and type of every array of one record."""
        spec, number = self._spec, len(self._judges)
        reductions, axes = spec.reductions, len(spec.axes)
        top = min(reductions.top, math.prod(self._blocks.block))
        found = dict.fromkeys(("points", "allowed", "not_finite"), ((), np.int64))
        found |= dict.fromkeys(("weight", "allowed_weight", "allowed_weight_squared"), ((), float))
        if spec.is_grid:
            found |= {"edge_weight_squared": ((), float), "join_weight_squared": ((), float), "ends": ((2,), np.uint8)}
        for kind, length in (("constraint", number), ("top", top)):
            found |= {f"{kind}.index": ((length,), np.int64), f"{kind}.point": ((length, axes), float)}
        found |= {"constraint.least": ((number,), float), "top.ratio": ((top,), float)}
        if any(constraint.valid_if for constraint in spec.judges):
            found["not_covered"] = ((number,), np.int64)
        found |= {f"top.value.{name}": ((top,), dtype) for name, dtype in self._evaluator.dtypes.items()}
        kinds = ["profile", *(["profile_delta_chi2"] if reductions.likelihood else [])]
        for names in reductions.profiles:
            found |= {f"{kind}.{'.'.join(names)}": ((reductions.bins,) * len(names), float) for kind in kinds}
        found |= {f"histogram.{b.name}": ((2, b.bins + 2), float) for b in reductions.histograms}
        return found


def _described(spec: ScanSpec, axis: Axis) -> dict:
    linear = {} if axis.linear is None else {"linear": axis.ends_in_unit[2]}
    symbol = model_of(spec).parameter_info()[axis.name].symbol
    return {"name": axis.name, "unit": axis.unit, "spacing": axis.spacing, "symbol": symbol} | linear


def blocks_together(blocks: int) -> int:
    """How many blocks of points share a record: a function of the scan alone."""
    return -(-blocks // MOST_RECORDS)


def records_of(spec: ScanSpec) -> Chunking:
    """The records of a scan as chunks of its store."""
    blocks = len(chunking(spec))
    return Chunking((-(-blocks // blocks_together(blocks)),), (1,))


def points_of(spec: ScanSpec, record: Chunk) -> int:
    """Number of points that a record summarises."""
    blocks = chunking(spec)
    together = blocks_together(len(blocks))
    return blocks.points(range(record.number * together, min((record.number + 1) * together, len(blocks))))


def _axis_binnings(spec: ScanSpec) -> dict:
    axes = {axis.name: axis for axis in spec.axes}
    found = {
        f"profile.{n}": axis_binning(axes[n], spec.reductions.bins) for names in spec.reductions.profiles for n in names
    }
    return found | {f"histogram.{b.name}": b for b in spec.reductions.histograms if b.name in axes}


def _filled(values: np.ndarray, length: int) -> np.ndarray:
    return np.concatenate([values, np.zeros(length - len(values))])
