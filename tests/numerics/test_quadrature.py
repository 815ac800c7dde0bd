"""Fixed Gauss-Legendre rules against integrals known in closed form."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.numerics.quadrature import gauss_legendre, integrate, thermal_rule


@pytest.mark.parametrize("nodes", [1, 6, 16, 32, 48])
def test_a_rule_of_n_nodes_is_exact_for_degree_2n_minus_1(nodes):
    x, w = gauss_legendre(nodes)
    degree = 2 * nodes - 1
    np.testing.assert_allclose(np.sum(w * x**degree), 1 / (degree + 1), rtol=1e-12, atol=0)
    np.testing.assert_allclose(np.sum(w), 1.0, rtol=1e-14, atol=0)


def test_the_rule_is_not_exact_beyond_its_degree():
    x, w = gauss_legendre(3)
    assert abs(np.sum(w * x**6) * 7 - 1) > 1e-4


@pytest.mark.parametrize("per_pass", [1, 4, 8, 16])
def test_the_integral_does_not_depend_on_the_nodes_per_pass(per_pass):
    value = integrate(lambda x: jnp.exp(2 * x), 16, per_pass)
    np.testing.assert_allclose(value, np.expm1(2.0) / 2, rtol=1e-14, atol=0)


@pytest.mark.parametrize("derivative", [jax.grad, jax.jacfwd], ids=["reverse", "forward"])
def test_the_integral_can_be_differentiated(derivative):
    # d/da int_0^1 exp(a x) dx = [e^a (a - 1) + 1]/a^2
    slope = derivative(lambda a: integrate(lambda x: jnp.exp(a * x), 16))(2.0)
    np.testing.assert_allclose(slope, (np.exp(2.0) + 1) / 4, rtol=1e-13, atol=0)


def test_a_batch_of_integrals_equals_the_loop():
    a = jnp.linspace(0.1, 3.0, 7)
    batch = jax.vmap(lambda v: integrate(lambda x: x**v, 32))(a)
    loop = [integrate(lambda x, v=v: x**v, 32) for v in a]
    np.testing.assert_allclose(batch, loop, rtol=1e-14, atol=0)


def test_nodes_that_do_not_fill_the_passes_are_refused():
    with pytest.raises(ValueError, match=r"^Argument `per_pass` must divide the 12 nodes, but is 8\.$"):
        integrate(lambda x: x, 12, 8)


def test_the_thermal_rule_integrates_over_a_gaussian():
    """int_0^inf u^2 exp(-u^2) du = sqrt(pi)/4."""
    nodes, weights = thermal_rule(40, 45.0)
    np.testing.assert_allclose(np.sum(weights * nodes[:, 1] * nodes[:, 2]), np.sqrt(np.pi) / 4, rtol=1e-13, atol=0)
    np.testing.assert_allclose(nodes[:, 0] ** 2, nodes[:, 1], rtol=1e-15, atol=0)
