"""Work on a scan whose points are all stored: what each chunk of the store holds."""

import math
from collections.abc import Callable

import numpy as np

from zpjax.question.axes import Axis
from zpjax.question.chunks import Chunk, chunking
from zpjax.question.named import model_of
from zpjax.question.spec import ScanSpec
from zpjax.scan.evaluate import Evaluator
from zpjax.scan.point_source import PointSource, places
from zpjax.units import from_natural

_WEIGHT = {"unit": "1", "meaning": "share of the box that a point stands for, 1 on average"}


class StoredPoints:
    """Every kept quantity of every point, one chunk of the store for one compiled block."""

    def __init__(self, spec: ScanSpec, evaluator: Evaluator, source: PointSource) -> None:
        self._spec, self._evaluator, self._source = spec, evaluator, source
        self._chunks = chunking(spec)
        self.dimensions = spec.dimensions

    def attributes(self) -> dict:
        """None besides what every store has."""
        return {}

    def coordinates(self) -> dict:
        """{name: (values, attributes)} of the axes of a grid, in their units."""
        return coordinates_of(self._spec)

    def arrays(self) -> dict:
        """{name: (dimensions, shape, chunk shape, dtype, attributes)} of the store."""
        spec, evaluator = self._spec, self._evaluator
        block = dict(zip(spec.dimensions, self._chunks.block, strict=True))
        length = dict(zip(spec.dimensions, spec.shape, strict=True))
        found = {}
        for name, dims in evaluator.dimensions.items():
            shape, chunk = tuple(length[d] for d in dims), tuple(block[d] for d in dims)
            found[name] = (dims, shape, chunk, evaluator.dtypes[name], _array_attributes(name, evaluator))
        if not spec.is_grid:
            for axis in spec.axes:
                attributes = _axis_attributes(spec, axis)
                found[axis.name] = (("point",), spec.shape, self._chunks.block, np.dtype(float), attributes)
        if spec.method == "refined":
            found["weight"] = (("point",), spec.shape, self._chunks.block, np.dtype(float), _WEIGHT)
        return found

    def parts(self, chunk: Chunk) -> Callable[[], dict]:
        """A function that gives what is to be written of a chunk, {array: (where, values)}, once it is there.

        The padding is cut off; scattered points stand beside the outputs, in their units.
        """
        spec, dimensions = self._spec, self._evaluator.dimensions
        values = self._source.values(chunk, self._evaluator.placement.padded(self._chunks.block))
        outputs = self._evaluator(values)
        if not spec.is_grid:
            outputs = outputs | {a.name: from_natural(values[a.name], a.unit) for a in spec.axes}
            if spec.method == "refined":
                outputs["weight"] = self._source.weights(chunk)
            dimensions = dict.fromkeys(outputs, ("point",))
        found = places(chunk, spec.dimensions, dimensions)
        cut = {n: tuple(slice(0, w.stop - w.start) for w in where) for n, where in found.items()}
        return lambda: {n: (where, np.asarray(outputs[n])[cut[n]]) for n, where in found.items()}


def coordinates_of(spec: ScanSpec) -> dict:
    """{name: (values, attributes)} of the axes of a grid, in their units; none of scattered points."""
    if not spec.is_grid:
        return {}
    return {a.name: (from_natural(a.nodes(), a.unit), _axis_attributes(spec, a)) for a in spec.axes}


def points_of(spec: ScanSpec, chunk: Chunk) -> int:
    """Number of points of a chunk."""
    return math.prod(stop - start for start, stop in zip(chunk.start, chunk.stop, strict=True))


def _axis_attributes(spec: ScanSpec, axis: Axis) -> dict:
    info = model_of(spec).parameter_info()[axis.name]
    linear = {} if axis.linear is None else {"linear": axis.ends_in_unit[2]}
    return {"unit": axis.unit, "symbol": info.symbol, "meaning": info.meaning, "spacing": axis.spacing} | linear


def _valid_if(thing) -> dict:
    """What a quantity takes for granted about the charges, if anything; outside it is NaN and the status NOT_COVERED."""
    return {"valid_if": "; ".join(c.sentence for c in thing.valid_if)} if thing.valid_if else {}


def _array_attributes(name: str, evaluator: Evaluator) -> dict:
    for observable in evaluator.point.observables:
        if observable.name == name:
            named = {"unit": observable.unit, "meaning": observable.meaning, "symbol": observable.symbol}
            return named | _valid_if(observable)
    for constraint in evaluator.point.constraints:
        if name.removeprefix("ratio.") in constraint.pieces:
            return {
                "unit": "1",
                "meaning": f"r of {constraint.title}; allowed below 1",
                "title": constraint.title,
                "label": constraint.label,
                "constraint": constraint.name,
                "family": constraint.family,
                "confidence": constraint.confidence,
                "projection": constraint.projection,
                "band": constraint.band,
                "checked": constraint.checked,
            } | _valid_if(constraint)
    return {"unit": "1", "meaning": "status code of the point"}
