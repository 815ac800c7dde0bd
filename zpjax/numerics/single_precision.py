"""A function as it would be in single precision, within a program that has double precision switched on.

JAX has one switch for a whole process, and constants remember how they were first met. So the function is traced in double
precision, and every operation of the trace is repeated on 32-bit numbers.
"""

import functools
from collections.abc import Callable

import jax
import numpy as np
from jax.extend.core import ClosedJaxpr, Jaxpr, Literal

_SINGLE = {np.dtype(np.float64): np.dtype(np.float32), np.dtype(np.complex128): np.dtype(np.complex64)}


def in_single_precision(function: Callable) -> Callable:
    """`function` with every 64-bit number in it 32 bits wide: arguments, constants, intermediate results and results.

    Exact in structure, so that a result differs from the double one by rounding, and by what overflows (3.4e38) or
    vanishes (1.2e-38). Not for differentiation by reverse mode through loops, which would meet other types.
    """

    @functools.wraps(function)
    def single(*arguments):
        traced, shape = jax.make_jaxpr(function, return_shape=True)(*arguments)
        found = _evaluated(traced.jaxpr, traced.consts, jax.tree.leaves(arguments))
        return jax.tree.unflatten(jax.tree.structure(shape), found)

    return single


def _lowered(value):
    if isinstance(value, (float, complex)):
        value = np.asarray(value)
    kind = _SINGLE.get(getattr(value, "dtype", None))
    return value if kind is None else value.astype(kind)


def _evaluated(jaxpr: Jaxpr, consts, arguments) -> list:
    """The operations of a trace one after the other, on lowered values."""
    known = dict(zip([*jaxpr.constvars, *jaxpr.invars], map(_lowered, [*consts, *arguments]), strict=True))

    def read(atom):
        return _constant(atom) if isinstance(atom, Literal) else known[atom]

    for equation in jaxpr.eqns:
        found = _repeated(equation, [read(atom) for atom in equation.invars])
        known |= zip(equation.outvars, found, strict=True)
    return [read(atom) for atom in jaxpr.outvars]


def _constant(literal: Literal):
    value = np.asarray(literal.val, dtype=literal.aval.dtype)
    with np.errstate(over="ignore"):  # what single precision cannot hold is infinite in it
        return _lowered(value)


def _repeated(equation, arguments: list) -> list:
    primitive, params = equation.primitive, equation.params
    inner = params.get("jaxpr", params.get("call_jaxpr"))
    if primitive.name in ("jit", "pjit", "closed_call", "custom_jvp_call", "custom_vjp_call", "remat", "checkpoint"):
        closed = inner if isinstance(inner, ClosedJaxpr) else ClosedJaxpr(inner, ())
        return _evaluated(closed.jaxpr, closed.consts, arguments)
    parameters = {name: _parameter(value) for name, value in params.items()}
    if primitive.name == "dot_general":
        # By default a GPU rounds the factors of single precision to ten bits.
        parameters["precision"] = (jax.lax.Precision.HIGHEST,) * 2
    found = primitive.bind(*arguments, **parameters)
    return list(found) if primitive.multiple_results else [found]


def _parameter(value):
    """A parameter of an operation: a type, a traced function of its own (the body of a loop, a branch), or anything else."""
    if isinstance(value, ClosedJaxpr):
        return _lowered_jaxpr(value)
    if isinstance(value, Jaxpr):
        return _lowered_jaxpr(ClosedJaxpr(value, ())).jaxpr
    if type(value) is tuple:  # not the named ones
        return tuple(map(_parameter, value))
    return _SINGLE.get(value, value) if isinstance(value, np.dtype) else value


def _lowered_jaxpr(closed: ClosedJaxpr) -> ClosedJaxpr:
    inputs = [jax.ShapeDtypeStruct(aval.shape, _SINGLE.get(aval.dtype, aval.dtype)) for aval in closed.in_avals]
    return jax.make_jaxpr(lambda *arguments: _evaluated(closed.jaxpr, closed.consts, arguments))(*inputs)
