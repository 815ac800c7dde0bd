"""Which outputs of a traced function depend on which of its inputs."""

from collections.abc import Callable

import jax
from jax.extend.core import Jaxpr


def dependence(function: Callable, *arguments: object) -> list[frozenset[int]]:
    """For every output leaf of `function(*arguments)`, the input leaves it depends on.

    Exact on the traced program (dead code does not count), conservative where control flow hides the connection.
    """
    return dependence_of(jax.make_jaxpr(function)(*arguments).jaxpr)


def dependence_of(jaxpr: Jaxpr) -> list[frozenset[int]]:
    """For every output of a traced program, the inputs it depends on."""
    return _through(jaxpr, [frozenset({k}) for k in range(len(jaxpr.invars))])


def _through(jaxpr, inputs: list[frozenset]) -> list[frozenset]:
    known = dict(zip(jaxpr.invars, inputs, strict=True))

    def of(variable) -> frozenset:
        return frozenset() if hasattr(variable, "val") else known.get(variable, frozenset())

    for equation in jaxpr.eqns:
        sources = [of(variable) for variable in equation.invars]
        for variable, found in zip(equation.outvars, _equation(equation, sources), strict=True):
            known[variable] = found
    return [of(variable) for variable in jaxpr.outvars]


def _equation(equation, sources: list[frozenset]) -> list[frozenset]:
    # Only calls are looked into. Loops are taken as a whole (their parameters are named differently in every
    # version of JAX): all that goes in may come out, which is exact for a quadrature and safe for the rest.
    if equation.primitive.name not in ("scan", "while", "cond"):
        for key in ("jaxpr", "call_jaxpr"):
            inner = equation.params.get(key)
            inner = getattr(inner, "jaxpr", inner)
            if inner is not None and len(getattr(inner, "invars", ())) == len(sources):
                return _through(inner, sources)
    everything = frozenset().union(*sources)
    return [everything] * len(equation.outvars)
