"""A scan's function of one point, traced once per process: all that is compiled of it is made from this one program."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import jax
import numpy as np

from zpjax.numerics.platform import on_cpu
from zpjax.numerics.program import Program, shape_of, traced
from zpjax.scan.dependence import dependence_of


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """The program of (values, arguments) -> (what a scan keeps, all ratios), by name, and what of the two it depends on.

    Called, it gives what is kept.
    """

    program: Program
    paths: tuple[tuple, ...]

    def __call__(self, values: dict, arguments: object) -> dict[str, jax.Array]:
        """What the `PointFunction` gives that was traced."""
        return self.kept(values, arguments)

    @property
    def keep(self) -> tuple[str, ...]:
        """Names of what is kept beside the status."""
        return tuple(name for name in self.dtypes if name != "status")

    @cached_property
    def kept(self) -> Program:
        """The program of what a scan keeps."""
        return self.program.only(lambda found: found[0])

    def ratios(self, pieces: Iterable[str]) -> Program:
        """The program of the ratios of some pieces, in this order, 0 where a piece is not covered."""
        return self.program.only(lambda found: [found[1][piece] for piece in pieces])

    @cached_property
    def dtypes(self) -> dict[str, np.dtype]:
        """Types of what is kept."""
        return {name: np.dtype(shape.dtype) for name, shape in self.kept.shapes.items()}

    @cached_property
    def leaves(self) -> dict[str, frozenset[int]]:
        """For each kept quantity the places of the leaves of (values, arguments) on which it depends."""
        return self.kept.outputs.unflatten(dependence_of(self.kept.closed.jaxpr))

    def axes(self, name: str) -> frozenset[str]:
        """The scanned parameters on which an output depends."""
        found = (self.paths[leaf] for leaf in self.leaves[name])
        return frozenset(path[1].key for path in found if path[0].idx == 0)

    def argument_leaves(self, names: Iterable[str]) -> list[int]:
        """Places among the leaves of the arguments on which any of these outputs depends."""
        first = sum(path[0].idx == 0 for path in self.paths)
        found = frozenset().union(*(self.leaves[name] for name in names))
        return sorted(leaf - first for leaf in found if leaf >= first)


def trace(point: Callable, names: Iterable[str], arguments: object) -> Trace:
    """The trace of a `PointFunction`, for values of these names.

    The key is all that the trace depends on: numbers travel as arguments and decide nothing but their shapes; a program has
    another form for another kind of device.
    """
    leaves, structure = jax.tree.flatten((dict.fromkeys(names, 1.0), arguments))
    return _traced(point, structure, tuple(map(shape_of, leaves)), on_cpu())


# A trace takes seconds, and some MB.
@lru_cache(maxsize=16)
def _traced(point, structure, shapes: tuple[jax.ShapeDtypeStruct, ...], for_a_cpu: bool) -> Trace:
    given = jax.tree.unflatten(structure, shapes)
    paths = tuple(path for path, _ in jax.tree_util.tree_flatten_with_path(given)[0])
    return Trace(traced(point.with_ratios, *given), paths)


def forget_traces() -> None:
    """Trace anew what is asked for next: for whoever exchanges a function that is traced, as benchmarks of quadratures do."""
    _traced.cache_clear()
