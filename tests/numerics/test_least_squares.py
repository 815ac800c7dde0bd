"""Damped Gauss-Newton steps against closed forms and SciPy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import least_squares

from zpjax.numerics.least_squares import damped_gauss_newton, solve_small

WIDE = (jnp.array([-5.0, -5.0]), jnp.array([5.0, 5.0]))


def curved(x):
    """Three residuals that do not vanish together."""
    return jnp.stack([x[0] ** 2 + x[1] - 1.1, x[0] - x[1] ** 2 + 0.3, 0.1 * x[0] * x[1]])


def test_linear_residuals_are_solved_in_a_few_steps():
    matrix, right = jnp.array([[1.0, 2.0], [0.5, -1.0], [0.1, 0.3]]), jnp.array([1.0, 2.0, 3.0])
    found = damped_gauss_newton(lambda x: matrix @ x - right, jnp.zeros(2), 6, WIDE)
    np.testing.assert_allclose(found, np.linalg.lstsq(matrix, right)[0], rtol=1e-10, atol=0)


def test_curved_residuals_end_where_scipys_do():
    found = damped_gauss_newton(curved, jnp.array([1.0, 1.0]), 20, WIDE)
    best = least_squares(lambda x: np.asarray(curved(x)), [1.0, 1.0], xtol=1e-14, ftol=1e-14, gtol=1e-14)
    np.testing.assert_allclose(found, best.x, rtol=1e-6, atol=0)


def test_a_bound_in_the_way_is_where_it_ends():
    bounds = jnp.array([-5.0, -5.0]), jnp.array([0.2, 5.0])
    found = damped_gauss_newton(curved, jnp.array([0.1, 1.0]), 20, bounds)
    assert found[0] == 0.2


def test_a_batch_is_a_loop():
    begin = jnp.array([[1.0, 1.0], [0.3, 0.6]])
    together = jax.vmap(lambda x: damped_gauss_newton(curved, x, 8, WIDE))(begin)
    each = jnp.stack([damped_gauss_newton(curved, x, 8, WIDE) for x in begin])
    np.testing.assert_allclose(together, each, rtol=1e-12, atol=0)


@pytest.mark.parametrize("size", [1, 2, 3], ids="{} unknowns".format)
def test_small_systems_are_solved(size):
    root = np.random.default_rng(size).normal(size=(size, size))
    matrix, right = root @ root.T + np.eye(size), np.arange(1.0, size + 1)
    np.testing.assert_allclose(solve_small(matrix, right), np.linalg.solve(matrix, right), rtol=1e-12, atol=0)
