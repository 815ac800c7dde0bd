"""The points of a chunk, a pure function of the spec and the chunk: no state, no order, no process."""

import numpy as np

from zpjax.question.chunks import Chunk
from zpjax.question.spec import ScanSpec
from zpjax.scan.samplers import Sobol, latin_hypercube, uniform


def places(
    chunk: Chunk, dimensions: tuple[str, ...], arrays: dict[str, tuple[str, ...]]
) -> dict[str, tuple[slice, ...]]:
    """Where a chunk is written in each array, given the scan's dimensions and those of the arrays.

    An array without some of the scan's dimensions is written by the chunk that is first along those dimensions; along
    dimensions of its own it is written whole.
    """
    first = {d: index == 0 for d, index in zip(dimensions, chunk.index, strict=True)}
    span = {d: slice(start, stop) for d, start, stop in zip(dimensions, chunk.start, chunk.stop, strict=True)}
    written = {name: own for name, own in arrays.items() if all(first[d] for d in dimensions if d not in own)}
    return {name: tuple(span.get(d, slice(None)) for d in own) for name, own in written.items()}


class PointSource:
    """Values of the scanned parameters of any chunk, padded to the block's constant shape."""

    def __init__(self, spec: ScanSpec, cells: object = None) -> None:
        """cells: where the points of the method 'refined' are concentrated, a `refinement.Cells`."""
        self._spec, self._cells = spec, cells
        self._nodes = {a.name: a.nodes() for a in spec.axes} if spec.method in ("grid", "list") else {}
        self._sobol = Sobol(spec.seed, len(spec.axes) + (spec.method == "refined"))
        self._last = (None, None)

    def values(self, chunk: Chunk, block: tuple[int, ...]) -> dict[str, np.ndarray]:
        """Arrays by parameter: one per axis of a grid, or one value per point otherwise.

        Padding repeats the last value: a copy of a valid point can neither fail nor change a result.
        """
        if self._spec.is_grid:
            places = zip(self._spec.axes, chunk.start, chunk.stop, block, strict=True)
            return {a.name: _padded(self._nodes[a.name][start:stop], n) for a, start, stop, n in places}
        (start,), (stop,), (length,) = chunk.start, chunk.stop, block
        if self._spec.method == "list":
            return {name: _padded(nodes[start:stop], length) for name, nodes in self._nodes.items()}
        values = self._spec.box.values(self._units(start, stop), self._spec.ends)
        return {a.name: _padded(np.clip(values[a.name], a.low, a.high), length) for a in self._spec.axes}

    def weights(self, chunk: Chunk) -> np.ndarray:
        """Share of the box that each scattered point of a chunk stands for, 1 on average."""
        (start,), (stop,) = chunk.start, chunk.stop
        return np.ones(stop - start) if self._cells is None else self._cells.weights(self._units(start, stop))

    def _units(self, start: int, stop: int) -> np.ndarray:
        """Points of the unit box; those asked for last are remembered, for their weights."""
        if self._last[0] != (start, stop):
            self._last = ((start, stop), self._drawn(start, stop - start))
        return self._last[1]

    def _drawn(self, start: int, number: int) -> np.ndarray:
        spec, dimensions = self._spec, len(self._spec.axes)
        if spec.method == "random":
            return uniform(spec.seed, start, number, dimensions)
        if spec.method == "latin_hypercube":
            return latin_hypercube(spec.seed, start, number, dimensions, spec.points)
        draws = self._sobol(start, number)
        return draws if self._cells is None else self._cells.placed(draws)


def _padded(values: np.ndarray, length: int) -> np.ndarray:
    missing = length - len(values)
    return values if missing == 0 else np.concatenate([values, np.repeat(values[-1:], missing)])
