"""Splines and curves against scipy, with their derivatives."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.interpolate import CubicSpline, PchipInterpolator

from zpjax.numerics.interpolation import curve_values, monotone_curve, smooth_step, uniform_spline

GRID = np.linspace(-7.0, 0.0, 40)
VALUES = np.exp(-np.sin(GRID)) * GRID
INSIDE = np.random.default_rng(3).uniform(-7.0, 0.0, 200)
ENDS = np.array([-7.0, 0.0, *GRID[[5, 20]]])
CURVE_NODES = np.array([-3.0, -2.5, -1.0, 0.0, 0.4, 2.0])
CURVE_VALUES = np.array([1.0, 0.5, 0.6, -2.0, -2.0, -1.0])


@pytest.mark.parametrize("x", [INSIDE, ENDS], ids=["between nodes", "at nodes and ends"])
def test_a_uniform_spline_is_the_cubic_spline_of_scipy(x):
    ours, reference = uniform_spline(-7.0, 0.0, VALUES), CubicSpline(GRID, VALUES)
    np.testing.assert_allclose(jax.vmap(ours)(x), reference(x), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(jax.vmap(jax.grad(ours))(x), reference(x, 1), rtol=1e-10, atol=1e-12)


def test_a_uniform_spline_goes_on_beyond_its_ends():
    ours, reference = uniform_spline(-7.0, 0.0, VALUES), CubicSpline(GRID, VALUES)
    for x in (-7.3, 0.2):
        np.testing.assert_allclose(ours(x), reference(x), rtol=1e-12, atol=0)


def test_a_monotone_curve_is_that_of_fritsch_and_carlson():
    ours, reference = monotone_curve(CURVE_NODES, CURVE_VALUES), PchipInterpolator(CURVE_NODES, CURVE_VALUES)
    x = np.random.default_rng(4).uniform(-3.0, 2.0, 200)
    np.testing.assert_allclose(jax.vmap(ours)(x), reference(x), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(jax.vmap(jax.grad(ours))(x), reference(x, 1), rtol=1e-10, atol=1e-12)


def test_a_curve_passes_its_nodes_and_stays_at_its_ends():
    ours = monotone_curve(CURVE_NODES, CURVE_VALUES)
    np.testing.assert_allclose(jax.vmap(ours)(CURVE_NODES), CURVE_VALUES, rtol=1e-14, atol=1e-15)
    assert ours(-10.0) == CURVE_VALUES[0]
    np.testing.assert_allclose(ours(10.0), CURVE_VALUES[-1], rtol=1e-14, atol=0)


@pytest.mark.parametrize("device", ["cpu", "gpu"])
def test_curves_of_any_length_are_looked_up_together(device, monkeypatch):
    monkeypatch.setattr(jax, "default_backend", lambda: device)
    curves = [monotone_curve(np.linspace(k, 6.0, 2 + 5 * k), np.cos(np.arange(2 + 5 * k))) for k in range(4)]
    x = np.concatenate([np.linspace(-1, 7, 60), *(curve.nodes for curve in curves)])
    found = jax.jit(jax.vmap(lambda at: curve_values(curves, at)))(x)
    for k, curve in enumerate(curves):
        reference = PchipInterpolator(curve.nodes, np.cos(np.arange(2 + 5 * k)))
        inside = np.clip(x, curve.nodes[0], curve.nodes[-1])
        np.testing.assert_allclose(found.values[:, k], reference(inside), rtol=0, atol=1e-14)
        np.testing.assert_array_equal(found.first[:, k], curve.nodes[0])
        np.testing.assert_array_equal(found.last[:, k], curve.nodes[-1])


def test_splines_on_one_grid_share_a_place():
    other = uniform_spline(-7.0, 0.0, np.cos(GRID))
    place = uniform_spline(-7.0, 0.0, VALUES).cell(-3.21)
    assert other.at(place) == other(-3.21)


def test_an_array_of_places_gives_an_array():
    spline = uniform_spline(-7.0, 0.0, VALUES)
    np.testing.assert_array_equal(spline(GRID.reshape(8, 5)), jax.vmap(spline)(GRID).reshape(8, 5))


def test_the_points_of_a_curve_are_those_it_was_made_from():
    nodes, values = monotone_curve(CURVE_NODES, CURVE_VALUES).points()
    np.testing.assert_array_equal(nodes, CURVE_NODES)
    np.testing.assert_allclose(values, CURVE_VALUES, rtol=1e-14, atol=1e-15)


def test_a_smooth_step_joins_its_plateaus_with_two_derivatives():
    steps = jax.vmap(smooth_step)
    np.testing.assert_array_equal(steps(jnp.array([-1.0, 0.0, 1.0, 2.0])), [0.0, 0.0, 1.0, 1.0])
    np.testing.assert_allclose(smooth_step(0.5), 0.5, rtol=1e-15, atol=0)
    for derivative in (jax.grad(smooth_step), jax.grad(jax.grad(smooth_step))):
        assert np.all(np.abs(jax.vmap(derivative)(jnp.array([1e-9, 1 - 1e-9]))) < 1e-6)
    assert np.all(np.diff(steps(jnp.linspace(0, 1, 50))) > 0)
