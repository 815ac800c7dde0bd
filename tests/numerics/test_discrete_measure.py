"""Gauss rules of clouds of points against classical rules and moments."""

import numpy as np
import pytest

from zpjax.numerics.discrete_measure import gauss_rule


def test_a_dense_uniform_cloud_gives_the_gauss_legendre_rule():
    x, w = np.polynomial.legendre.leggauss(200)
    nodes, weights = gauss_rule(x, w, 12)
    expected_nodes, expected_weights = np.polynomial.legendre.leggauss(12)
    np.testing.assert_allclose(nodes, expected_nodes, rtol=1e-12, atol=0)
    np.testing.assert_allclose(weights, expected_weights, rtol=1e-11, atol=0)


@pytest.mark.parametrize("nodes", [3, 10, 24], ids="{} nodes".format)
def test_moments_agree_up_to_twice_the_number_of_nodes(nodes):
    generator = np.random.default_rng(3)
    x, w = generator.normal(size=5000), generator.random(5000) ** 4
    found, weights = gauss_rule(x, w, nodes)
    assert np.all(weights > 0)
    for power in range(0, 2 * nodes, 2):
        np.testing.assert_allclose(np.sum(weights * found**power), np.sum(w * x**power), rtol=1e-10, atol=0)


def test_as_many_nodes_as_points_return_the_points():
    x, w = np.array([-1.0, 0.5, 2.0]), np.array([0.2, 0.3, 1.5])
    found, weights = gauss_rule(x, w, 3)
    np.testing.assert_allclose(found, x, rtol=1e-13, atol=0)
    np.testing.assert_allclose(weights, w, rtol=1e-12, atol=0)
