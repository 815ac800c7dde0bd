"""Fixed Gauss-Legendre rules, summed in the layout that keeps the points on the vector axis."""

from collections.abc import Callable
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from zpjax.numerics.platform import on_cpu

# Nodes handled per pass of the loop. From 1 to unrolled, speed varies by 25 % (2 is fastest) and compile time by a factor
# of 3; measured in benchmarks/quadrature_layout.py.
_NODES_PER_PASS = 2


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


def sum_over(term: Callable, nodes: np.ndarray, weights: np.ndarray, per_pass: int = _NODES_PER_PASS) -> Array:
    """sum_k weights[k] * term(nodes[k]), nodes of shape (n,) or (n, d).

    On a CPU a loop runs over nodes and carries one accumulator, so that under `vmap` the inner, vectorised axis is the
    batch of points and no (points, nodes) array exists. `per_pass` must divide the number of nodes. Differentiable
    in both modes (the trip count is static). On a GPU every pass would be a launch that waits for the one before it, while a
    sum over an axis of nodes is fused with what it sums.
    """
    if len(weights) % per_pass:
        raise ValueError(f"Argument `per_pass` must divide the {len(weights)} nodes, but is {per_pass}.")
    if not on_cpu():
        return jnp.sum(
            jax.vmap(lambda node, weight: weight * term(node))(jnp.asarray(nodes), jnp.asarray(weights)), axis=0
        )
    x = jnp.asarray(nodes).reshape(-1, per_pass, *nodes.shape[1:])
    w = jnp.asarray(weights).reshape(-1, per_pass)

    def add(index, total):
        for k in range(per_pass):
            total = total + w[index, k] * term(x[index, k])
        return total

    shape = jax.eval_shape(term, x[0, 0])
    return jax.lax.fori_loop(0, len(weights) // per_pass, add, jnp.zeros(shape.shape, shape.dtype))
