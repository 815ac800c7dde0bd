"""The scaled Bessel function against scipy, its limits and its differential equation."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import kve

from zpjax.numerics.bessel import scaled_k2

POINTS = np.geomspace(1e-3, 200.0, 60)


def test_it_is_scipys_k2():
    np.testing.assert_allclose(jax.vmap(scaled_k2)(POINTS), POINTS**2 * kve(2, POINTS), rtol=2e-12, atol=0)


def test_its_slope_is_that_of_the_recurrence():
    """d(x^2 K_2)/dx = -x^2 K_1, and e^x adds the function itself."""
    expected = POINTS**2 * (kve(2, POINTS) - kve(1, POINTS))
    np.testing.assert_allclose(jax.vmap(jax.grad(scaled_k2))(POINTS), expected, rtol=1e-9, atol=0)


def test_forward_and_reverse_slopes_agree():
    forward, reverse = jax.jacfwd(scaled_k2)(0.7), jax.grad(scaled_k2)(0.7)
    np.testing.assert_allclose(forward, reverse, rtol=1e-14, atol=0)


def test_at_zero_it_is_two():
    np.testing.assert_allclose(scaled_k2(0.0), 2.0, rtol=2e-12, atol=0)
    np.testing.assert_allclose(jax.grad(scaled_k2)(0.0), 2.0, rtol=1e-9, atol=0)  # e^x (2 - x^2/2 + ...)


@pytest.mark.parametrize("x", [50.0, 150.0], ids="x = {:g}".format)
def test_for_large_arguments_it_is_the_asymptotic_series(x):
    series = 1 + 15 / (8 * x) + 105 / (128 * x**2) - 945 / (3072 * x**3)
    np.testing.assert_allclose(scaled_k2(x), np.sqrt(np.pi / 2) * x**1.5 * series, rtol=3 / x**4, atol=0)


def test_it_grows_monotonically():
    assert np.all(np.diff(jax.vmap(scaled_k2)(jnp.asarray(POINTS))) > 0)
