"""Which other ways are there to sum the same rule, and how are they put in place of zpjax's?"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock

import jax
import jax.numpy as jnp

from zpjax.numerics import quadrature
from zpjax.observables import catalogue

_integrate = quadrature.integrate


def points_by_nodes(integrand: Callable, nodes: int, per_pass: int = 0):
    """The rule as one array over the nodes and a sum: under vmap an array (points, nodes)."""
    x, w = (jnp.asarray(a) for a in quadrature.gauss_legendre(nodes))
    return jax.tree.map(lambda terms: jnp.sum(w * terms), jax.vmap(integrand)(x))


def points_by_nodes_product(integrand: Callable, nodes: int, per_pass: int = 0):
    """The same array, summed by a matrix-vector product."""
    x, w = (jnp.asarray(a) for a in quadrature.gauss_legendre(nodes))
    return jax.tree.map(lambda terms: jnp.dot(w, terms), jax.vmap(integrand)(x))


def loop(passes: int) -> Callable:
    """zpjax's loop with that many nodes per pass, whatever its caller asks for."""
    return lambda integrand, nodes, per_pass=0: _integrate(integrand, nodes, min(passes, nodes))


def unrolled(integrand: Callable, nodes: int, per_pass: int = 0):
    """zpjax's loop with all nodes in one pass: no loop is left, so that a compiler's count of operations is complete."""
    return _integrate(integrand, nodes, nodes)


LAYOUTS = {f"loop, {k} per pass": loop(k) for k in (1, 2, 4, 8, 16)} | {
    "unrolled": unrolled,
    "points x nodes, sum": points_by_nodes,
    "points x nodes, product": points_by_nodes_product,
}


@contextmanager
def rule_replaced(rule: Callable) -> Iterator[None]:
    """Within the block, every zpjax module integrates with `rule`; what is traced there keeps it."""
    catalogue()  # so that all modules which integrate are loaded
    with ExitStack() as stack:
        for name, module in list(sys.modules.items()):
            if name.startswith("zpjax.") and getattr(module, "integrate", None) is _integrate:
                stack.enter_context(mock.patch.object(module, "integrate", rule))
        yield
