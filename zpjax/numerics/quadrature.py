"""Fixed Gauss-Legendre rules, summed in the layout that keeps the points on the vector axis."""

from collections.abc import Callable
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from jaxtyping import Array, PyTree

from zpjax.numerics.platform import on_cpu

# Nodes handled per pass of the loop. Two are up to 15 % faster or slower and take 5 to 35 % longer to compile; measured as in
# benchmarks/quadrature_layout.py.
_NODES_PER_PASS = 1


@cache
def gauss_legendre(nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of the rule with `nodes` points on (0, 1)."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    return (x + 1) / 2, w / 2


def thermal_rule(nodes: int, tail: float) -> tuple[np.ndarray, np.ndarray]:
    """Nodes (u, u^2, exp(-u^2)) and weights in u on (0, sqrt(tail)), for integrals over exp(-u^2) of a smooth function.

    With E = x + u^2 an integral over the energies of a gas has no root at its threshold, and nothing exponential is left
    for the points. What is neglected beyond the end is of order exp(-tail).
    """
    y, weights = gauss_legendre(nodes)
    u = y * np.sqrt(tail)
    return np.stack([u, u**2, np.exp(-(u**2))], axis=-1), weights * np.sqrt(tail)


def integrate(integrand: Callable, nodes: int, per_pass: int = _NODES_PER_PASS) -> Array:
    """The integral of `integrand(x)` over x in (0, 1) by Gauss-Legendre with `nodes` points; see `sum_over`."""
    return sum_over(integrand, *gauss_legendre(nodes), per_pass=per_pass)


def sum_over(
    term: Callable, nodes: PyTree[Array], weights: ArrayLike, per_pass: int = _NODES_PER_PASS
) -> PyTree[Array]:
    """sum_k weights[k] * term(nodes[k]), for an array of nodes or several arrays of the same length; term may return several numbers.

    On a CPU a loop runs over nodes and carries one accumulator, so that under `vmap` the inner, vectorised axis is the
    batch of points and no (points, nodes) array exists. `per_pass` must divide the number of nodes. Differentiable
    in both modes (the trip count is static). On a GPU every pass would be a launch that waits for the one before it, while a
    sum over an axis of nodes is fused with what it sums.
    """
    if len(weights) % per_pass:
        raise ValueError(f"Argument `per_pass` must divide the {len(weights)} nodes, but is {per_pass}.")
    rule = jax.tree.map(jnp.asarray, (nodes, weights))

    def weighted(node, weight):
        return jax.tree.map(lambda value: weight * value, term(node))

    if not on_cpu():
        return jax.tree.map(lambda values: jnp.sum(values, axis=0), jax.vmap(weighted)(*rule))

    def add(total, one):
        return jax.tree.map(lambda so_far, value: so_far + value, total, weighted(*one)), None

    values = jax.eval_shape(jax.vmap(weighted), *rule)
    nothing = jax.tree.map(lambda value: jnp.zeros(value.shape[1:], value.dtype), values)
    return jax.lax.scan(add, nothing, rule, unroll=per_pass)[0]
