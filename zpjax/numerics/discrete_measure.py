"""Gauss rules for measures known only as a cloud of weighted points."""

import numpy as np
from jaxtyping import Float


def gauss_rule(
    values: Float[np.ndarray, " point"], weights: Float[np.ndarray, " point"], nodes: int
) -> tuple[Float[np.ndarray, " node"], Float[np.ndarray, " node"]]:
    """Nodes x_k, weights w_k > 0: sum_k w_k p(x_k) = sum_i weights_i p(values_i) for polynomials p up to 2 nodes - 1.

    The Lanczos recursion on the diagonal matrix of the values, orthogonalised twice against all earlier vectors
    (once leaves copies of the outer nodes from about ten nodes on). Weights must not be negative.
    Source: Golub and Welsch (1969) for the nodes from the recursion.
    """
    total = np.sum(weights)
    basis = np.empty((nodes + 1, len(values)))
    basis[0] = np.sqrt(weights / total)
    diagonal, beside = [], []
    for k in range(nodes):
        image = values * basis[k]
        diagonal.append(image @ basis[k])
        earlier = basis[: k + 1]
        for _ in range(2):
            image = image - (earlier @ image) @ earlier
        beside.append(np.linalg.norm(image))
        basis[k + 1] = image / beside[k]
    jacobi = np.diag(diagonal) + np.diag(beside[:-1], 1) + np.diag(beside[:-1], -1)
    positions, vectors = np.linalg.eigh(jacobi)
    return positions, total * vectors[0] ** 2
