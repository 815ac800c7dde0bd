"""Weights that replace an integral over a smooth function by a sum over few nodes."""

import numpy as np


def chebyshev_nodes(start: float, stop: float, number: int) -> np.ndarray:
    """The nodes of the first kind on (start, stop), increasing."""
    angle = np.pi * (np.arange(number) + 0.5) / number
    return (start + stop) / 2 - (stop - start) / 2 * np.cos(angle)


def projected_weights(points: np.ndarray, weights: np.ndarray, nodes: np.ndarray) -> np.ndarray:
    """W_k = sum_i w_i l_k(x_i), so that sum_k W_k f(node_k) = sum_i w_i f(x_i) for polynomials f below the number of nodes.

    weights: (..., point). l_k are the Lagrange polynomials of Chebyshev nodes of the first kind (barycentric form).
    For f analytic within the Bernstein ellipse rho around the nodes the error falls as rho^-number; the weights may
    change sign, their sum is exact to rounding.
    """
    order = len(nodes)
    barycentric = (-1.0) ** np.arange(order) * np.sin(np.pi * (np.arange(order) + 0.5) / order)
    difference = points[:, None] - nodes
    at_node = difference == 0
    terms = barycentric / np.where(at_node, 1.0, difference)
    cardinal = terms / terms.sum(axis=1, keepdims=True)
    hit = at_node.any(axis=1)
    cardinal[hit] = at_node[hit]
    return weights @ cardinal
