"""Bicubic splines on a rectangle against scipy, with their derivatives."""

import jax
import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from zpjax.numerics.bicubic import UniformSurface, uniform_surface

X, Y = np.linspace(-2.0, 1.0, 19), np.linspace(0.5, 4.0, 23)
VALUES = np.sin(X)[:, None] * np.exp(-0.4 * Y) + np.cos(2 * X)[:, None] * np.log(Y)
SURFACE = uniform_surface((-2.0, 0.5), (1.0, 4.0), VALUES)
INSIDE = np.random.default_rng(5).uniform((-2.0, 0.5), (1.0, 4.0), (60, 2))


def scipy_surface(x, y, dx=0, dy=0):
    """Splines along y, then a spline along x through their values."""
    return CubicSpline(X, CubicSpline(Y, VALUES, axis=1)(y, dy))(x, dx)


@pytest.mark.parametrize(
    "points", [INSIDE, [(-2.0, 0.5), (1.0, 4.0), (X[4], Y[9])]], ids=["inside", "nodes and corners"]
)
def test_a_surface_is_the_tensor_spline_of_scipy(points):
    for x, y in np.asarray(points):
        np.testing.assert_allclose(SURFACE(x, y), scipy_surface(x, y), rtol=1e-11, atol=1e-13)


def test_its_slopes_are_those_of_the_spline():
    slopes = jax.jit(jax.vmap(jax.grad(SURFACE, argnums=(0, 1))))(*INSIDE.T)
    for k, (x, y) in enumerate(INSIDE):
        np.testing.assert_allclose(slopes[0][k], scipy_surface(x, y, dx=1), rtol=1e-9, atol=1e-11)
        np.testing.assert_allclose(slopes[1][k], scipy_surface(x, y, dy=1), rtol=1e-9, atol=1e-11)


def test_cubics_are_kept_exactly():
    values = (X[:, None] ** 3 - 2 * X[:, None]) * (Y**3 + 1)
    surface = uniform_surface((-2.0, 0.5), (1.0, 4.0), values)
    np.testing.assert_allclose(surface(0.317, 2.2), (0.317**3 - 2 * 0.317) * (2.2**3 + 1), rtol=1e-12, atol=0)


def test_beyond_its_edge_it_keeps_the_value_there_without_a_slope():
    np.testing.assert_allclose(SURFACE(7.0, 2.0), SURFACE(1.0, 2.0), rtol=1e-14, atol=0)
    np.testing.assert_allclose(SURFACE(-7.0, 9.0), SURFACE(-2.0, 4.0), rtol=1e-14, atol=0)
    assert jax.grad(SURFACE)(7.0, 2.0) == 0


def test_without_coefficients_it_is_exactly_nothing():
    coefficients = np.array(SURFACE.coefficients)
    coefficients[-4:] = 0.0
    surface = UniformSurface(SURFACE.start, SURFACE.stop, coefficients)
    assert surface(0.99, 1.7) == 0
    assert jax.grad(surface, argnums=(0, 1))(0.99, 1.7) == (0, 0)


def test_surfaces_on_one_grid_share_a_place():
    other = uniform_surface((-2.0, 0.5), (1.0, 4.0), VALUES**2)
    assert other.at(SURFACE.rows(0.3), SURFACE.columns(1.1)) == other(0.3, 1.1)
