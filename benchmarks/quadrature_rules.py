"""Which other ways are there to sum the same rule, and how are they put in place of zpjax's?"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock

import jax
import jax.numpy as jnp

from zpjax.catalogue import catalogue
from zpjax.numerics import quadrature
from zpjax.scan.tracing import forget_traces

_sum_over = quadrature.sum_over


def points_by_nodes(term: Callable, nodes, weights, per_pass: int = 0):
    """The rule as one array over the nodes and a sum: under vmap an array (points, nodes)."""
    nodes, weights = jax.tree.map(jnp.asarray, (nodes, weights))
    return jax.tree.map(lambda values: jnp.sum(weights * values.T, axis=-1), jax.vmap(term)(nodes))


def points_by_nodes_product(term: Callable, nodes, weights, per_pass: int = 0):
    """The same array, summed by a matrix-vector product."""
    nodes, weights = jax.tree.map(jnp.asarray, (nodes, weights))
    return jax.tree.map(lambda values: jnp.dot(weights, values), jax.vmap(term)(nodes))


def loop(passes: int) -> Callable:
    """zpjax's loop with that many nodes per pass, whatever its caller asks for."""
    return lambda term, nodes, weights, per_pass=0: _sum_over(term, nodes, weights, min(passes, len(weights)))


def unrolled(term: Callable, nodes, weights, per_pass: int = 0):
    """zpjax's loop with all nodes in one pass: no loop is left, so that a compiler's count of operations is complete."""
    return _sum_over(term, nodes, weights, len(weights))


LAYOUTS = {f"loop, {k} per pass": loop(k) for k in (1, 2, 4, 8)} | {
    "unrolled": unrolled,
    "points x nodes, sum": points_by_nodes,
    "points x nodes, product": points_by_nodes_product,
}


@contextmanager
def rule_replaced(rule: Callable) -> Iterator[None]:
    """Within the block, every zpjax module sums with `rule`; what is traced there keeps it."""
    catalogue()  # so that all modules which integrate are loaded
    with ExitStack() as stack:
        for name, module in list(sys.modules.items()):
            if name.startswith("zpjax.") and getattr(module, "sum_over", None) is _sum_over:
                stack.enter_context(mock.patch.object(module, "sum_over", rule))
        # Neither is a program of before taken within, nor one of within after.
        stack.callback(forget_traces)
        forget_traces()
        yield
