"""A scan's function of one point, traced once per process: shapes of its outputs, and what each depends on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import jax
import numpy as np

from zpjax.scan.dependence import dependence_of


@dataclass(frozen=True)
class Trace:
    """dtypes of the outputs by name, and for each the places of the leaves of (values, arguments) on which it depends."""

    dtypes: dict[str, np.dtype]
    leaves: dict[str, frozenset[int]]
    paths: tuple[tuple, ...]

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
    """The trace of `point(values, arguments)`, a `PointFunction` with values of these names.

    The key is all that the trace depends on: numbers travel as arguments and decide nothing but their shapes.
    """
    leaves, structure = jax.tree.flatten((dict.fromkeys(names, 1.0), arguments))
    return _traced(point, structure, tuple(map(_shape, leaves)))


def _shape(leaf) -> jax.ShapeDtypeStruct:
    # Python's numbers take the precision of what they meet.
    return jax.ShapeDtypeStruct(np.shape(leaf), np.result_type(leaf), weak_type=isinstance(leaf, bool | int | float))


# A trace takes seconds, and what is kept of it little.
@lru_cache(maxsize=16)
def _traced(point, structure, shapes: tuple[jax.ShapeDtypeStruct, ...]) -> Trace:
    values, arguments = jax.tree.unflatten(structure, shapes)
    closed, shapes = jax.make_jaxpr(point, return_shape=True)(values, arguments)
    # Dictionaries flatten in sorted order.
    leaves = dict(zip(sorted(shapes), dependence_of(closed.jaxpr), strict=True))
    paths = tuple(path for path, _ in jax.tree_util.tree_flatten_with_path((values, arguments))[0])
    return Trace({name: np.dtype(shape.dtype) for name, shape in shapes.items()}, leaves, paths)
