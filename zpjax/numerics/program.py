"""A function traced once: its program, to be batched, differentiated, cut down to some of its outputs, or evaluated as it stands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial

import jax
import numpy as np
from jax.extend.core import ClosedJaxpr, JaxprEqn, Literal, jaxpr_as_fun
from jax.tree_util import PyTreeDef

from zpjax.numerics.interpreted import interpreted
from zpjax.numerics.platform import on_cpu


@dataclass(frozen=True, eq=False, repr=False)
class Program:
    """A traced function of pytrees: `program(*arguments)` is what the function gives, at the cost of its equations only.

    Jit, vmap and differentiate it as the function itself. Arguments must have the shapes and types that it was traced for.
    equations: those that its outputs need. inputs, outputs: the structure of what goes in, as a tuple, and of what comes out.
    """

    closed: ClosedJaxpr
    inputs: PyTreeDef
    outputs: PyTreeDef

    def __call__(self, *arguments: object) -> object:
        """The outputs; ValueError for arguments of another structure than it was traced for."""
        return self.outputs.unflatten(jaxpr_as_fun(self.closed)(*self._leaves(arguments)))

    def at(self, *arguments: object) -> object:
        """The outputs as NumPy's arrays, equation by equation: nothing is compiled (see `interpreted`)."""
        return self.outputs.unflatten(interpreted(self.closed, self._leaves(arguments)))

    def only(self, chosen: Callable[[object], object]) -> "Program":
        """The program of a part of the outputs: `chosen` takes what the function returns and gives any tree of its numbers."""
        wanted, outputs = jax.tree.flatten(chosen(self.outputs.unflatten(range(self.outputs.num_leaves))))
        jaxpr = self.closed.jaxpr
        results = [jaxpr.outvars[k] for k in wanted]
        info = jaxpr.debug_info._replace(result_paths=tuple(f"result[{k}]" for k in wanted))
        cut = jaxpr.replace(outvars=results, eqns=_needed(jaxpr.eqns, results), debug_info=info)
        return Program(ClosedJaxpr(cut, self.closed.consts), self.inputs, outputs)

    @property
    def shapes(self) -> object:
        """The outputs as `jax.ShapeDtypeStruct`s."""
        return self.outputs.unflatten(jax.ShapeDtypeStruct(a.shape, a.dtype) for a in self.closed.out_avals)

    def _leaves(self, arguments: tuple) -> list:
        leaves, structure = jax.tree.flatten(arguments)
        if structure != self.inputs:
            raise ValueError("These arguments have another structure than those that the function was traced for.")
        types = (aval.dtype for aval in self.closed.in_avals)
        return [x if hasattr(x, "dtype") else np.asarray(x, t) for x, t in zip(leaves, types, strict=True)]


def traced(function: Callable, *arguments: object) -> Program:
    """The program of `function(*arguments)`; of the arguments shapes and types count only, and Python's numbers are arrays."""
    shapes = jax.tree.map(shape_of, arguments)
    # In a function of its own: JAX asks what is traced for its name, and may get a long one.
    closed, found = jax.make_jaxpr(lambda *given: function(*given), return_shape=True)(*shapes)
    return Program(closed, jax.tree.structure(shapes), jax.tree.structure(found))


def evaluated(function: Callable, *arguments: object, known: tuple = ()) -> object:
    """`function(*known, *arguments)` as NumPy's arrays, traced and evaluated as it stands: for one call, where compiling takes longer.

    known: hashable, no numbers. What was traced last is kept, so that other numbers cost no trace.
    """
    leaves, structure = jax.tree.flatten(arguments)
    return _program(function, known, structure, tuple(map(shape_of, leaves)), on_cpu()).at(*arguments)


@lru_cache(maxsize=8)
def _program(function: Callable, known: tuple, structure: PyTreeDef, shapes: tuple, for_a_cpu: bool) -> Program:
    return traced(partial(function, *known), *jax.tree.unflatten(structure, shapes))


def shape_of(leaf: object) -> jax.ShapeDtypeStruct:
    """Shape and type of a number, an array, or what stands for one in a trace."""
    return jax.ShapeDtypeStruct(np.shape(leaf), getattr(leaf, "dtype", None) or np.result_type(leaf))


def _needed(equations: list[JaxprEqn], results: Iterable) -> list[JaxprEqn]:
    """The equations on which the results depend, in their order."""
    wanted, kept = {v for v in results if not isinstance(v, Literal)}, []
    for equation in reversed(equations):
        if wanted.intersection(equation.outvars):
            kept.append(equation)
            wanted.update(v for v in equation.invars if not isinstance(v, Literal))
    return kept[::-1]
