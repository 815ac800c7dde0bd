"""Fixed Gauss-Legendre rules, summed in the layout that keeps the points on the vector axis."""

from collections.abc import Callable
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np

# Nodes handled per pass of the loop: enough to amortise reading and writing the accumulator of a whole batch, few
# enough to compile quickly. Measured in benchmarks/quadrature_layout.py.
_NODES_PER_PASS = 8


@cache
def gauss_legendre(nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of the rule with `nodes` points on (0, 1)."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    return (x + 1) / 2, w / 2


def integrate(integrand: Callable, nodes: int, per_pass: int = _NODES_PER_PASS):
    """The integral of `integrand(x)` over x in (0, 1) by Gauss-Legendre with `nodes` points.

    The loop runs over nodes and carries one accumulator, so that under `vmap` the inner, vectorised axis is the
    batch of points and no (points, nodes) array exists. `per_pass` must divide `nodes`. Differentiable in both
    modes (the trip count is static). `integrand` returns an array or a tuple of arrays.
    """
    if nodes % per_pass:
        raise ValueError(f"Argument `nodes` must be a multiple of {per_pass}, but is {nodes}.")
    x, w = (jnp.asarray(a).reshape(-1, per_pass) for a in gauss_legendre(nodes))

    def add(index, total):
        for k in range(per_pass):
            terms = integrand(x[index, k])
            total = jax.tree.map(lambda t, f, k=k: t + w[index, k] * f, total, terms)
        return total

    zero = jax.tree.map(lambda s: jnp.zeros(s.shape, s.dtype), jax.eval_shape(integrand, x[0, 0]))
    return jax.lax.fori_loop(0, nodes // per_pass, add, zero)
