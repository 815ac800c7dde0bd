"""Projection of an integral onto few nodes."""

import numpy as np

from zpjax.numerics.chebyshev import chebyshev_nodes, projected_weights


def test_polynomials_below_the_number_of_nodes_are_integrated_exactly():
    points = np.linspace(-1.0, 3.0, 50)
    weights = np.exp(-points)[None]
    nodes = chebyshev_nodes(-1.0, 3.0, 7)
    found = projected_weights(points, weights, nodes)
    for power in range(7):
        np.testing.assert_allclose(found @ nodes**power, weights @ points**power, rtol=1e-11, atol=0)


def test_a_point_on_a_node_gives_its_weight_to_it():
    nodes = chebyshev_nodes(0.0, 1.0, 5)
    np.testing.assert_array_equal(projected_weights(nodes[2:3], np.ones(1), nodes), [0, 0, 1, 0, 0])


def test_a_propagator_over_a_decade_needs_ten_nodes():
    points = np.linspace(np.log(1.0), np.log(10.0), 400)
    nodes = chebyshev_nodes(points[0], points[-1], 10)
    weights = projected_weights(points, np.sin(3 * points)[None] + 2, nodes)
    for mass2 in (0.0, 0.3, 3.0, 100.0):
        expected = (np.sin(3 * points) + 2) @ (1 / (np.exp(points) + mass2))
        np.testing.assert_allclose(weights @ (1 / (np.exp(nodes) + mass2)), [expected], rtol=1e-7, atol=0)
