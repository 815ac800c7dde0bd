"""The minimum over nuisance parameters, against closed forms and scipy; its derivatives against those of the closed form."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import least_squares, root

from tests.by_numpy import by_numpy
from zpjax.numerics.profiling import profiled_minimum

MATRIX = np.array([[1.0, 0.4, -0.3], [0.2, 1.5, 0.1], [0.0, 0.7, 2.0], [0.5, -0.5, 0.3], [1.0, 1.0, 1.0]])
DATA = np.array([0.3, -0.2, 1.1, 0.4, -0.6])


def linear(point, nu, scale):
    """Linear in nu, not in the point: minimised by a projection."""
    model = jnp.asarray(MATRIX) @ nu + jnp.sin(point[0] * jnp.arange(5.0)) + point[1] ** 2 * jnp.cos(jnp.arange(5.0))
    return (model - DATA) / scale


def projected(point, scale):
    rest = (jnp.sin(point[0] * jnp.arange(5.0)) + point[1] ** 2 * jnp.cos(jnp.arange(5.0)) - DATA) / scale
    out = jnp.eye(5) - MATRIX @ np.linalg.pinv(MATRIX)
    return rest @ out @ rest


def bent(point, nu, arguments):
    """Not linear in nu, with pulls."""
    x = jnp.linspace(0.5, 3.0, 9)
    model = jnp.exp(-x * (point[0] + nu[0])) * (1 + nu[1]) + point[1] * jnp.sin(x * (1 + nu[0] * nu[1]))
    return jnp.concatenate([(model - jnp.exp(-0.8 * x) - 0.3) / 0.1, nu / jnp.array([0.2, 0.3])])


POINT = jnp.array([0.7, 0.4])
ZERO = jnp.zeros((1, 3))


def chi2(point, scale=0.5):
    return profiled_minimum(linear, point, ZERO, scale).chi2


def test_value_is_that_of_the_projection():
    np.testing.assert_allclose(by_numpy(chi2)(POINT), projected(POINT, 0.5), rtol=1e-12, atol=0)


def test_gradient_and_hessian_are_those_of_the_projection():
    np.testing.assert_allclose(
        by_numpy(jax.grad(chi2))(POINT), by_numpy(jax.grad(projected))(POINT, 0.5), rtol=1e-10, atol=0
    )
    expected = by_numpy(jax.hessian(projected))(POINT, 0.5)
    for hessian in (jax.hessian(chi2), jax.jacfwd(jax.jacfwd(chi2))):
        np.testing.assert_allclose(by_numpy(hessian)(POINT), expected, rtol=1e-10, atol=1e-10)


def test_derivative_by_the_arguments():
    found = by_numpy(jax.grad(lambda s: chi2(POINT, s)))(0.5)
    np.testing.assert_allclose(found, by_numpy(jax.grad(lambda s: projected(POINT, s)))(0.5), rtol=1e-10, atol=0)


def test_nonlinear_minimum_agrees_with_scipy():
    found = by_numpy(lambda point: profiled_minimum(bent, point, jnp.zeros((1, 2))))(POINT)
    residuals = by_numpy(lambda nu: bent(POINT, nu, None))
    reference = least_squares(residuals, [0.0, 0.0], xtol=1e-15, ftol=1e-15)
    np.testing.assert_allclose(found.chi2, 2 * reference.cost, rtol=1e-11, atol=0)
    # a sum of squares is flat at its minimum: the place is where the slope vanishes
    slope = by_numpy(jax.grad(lambda nu: jnp.sum(bent(POINT, nu, None) ** 2)))
    place = root(slope, reference.x, tol=1e-14).x
    np.testing.assert_allclose(found.nuisances, place, rtol=1e-9, atol=0)


def test_nonlinear_hessian_is_the_difference_quotient_of_gradients():
    def value(point):
        return profiled_minimum(bent, point, jnp.zeros((1, 2)), steps=40).chi2

    step = 1e-5 * np.eye(2)
    gradient = by_numpy(jax.grad(value))
    quotient = [(gradient(POINT + e) - gradient(POINT - e)) / 2e-5 for e in step]
    np.testing.assert_allclose(by_numpy(jax.hessian(value))(POINT), np.array(quotient), rtol=1e-6, atol=1e-6)
    without = jax.hessian(
        lambda p: jnp.sum(bent(p, profiled_minimum(bent, POINT, jnp.zeros((1, 2))).nuisances, None) ** 2)
    )
    assert abs(by_numpy(without)(POINT)[0, 0] / quotient[0][0] - 1) > 0.1  # what the implicit term is there for


def test_nuisances_move_as_the_implicit_function_theorem_says():
    def place(point):
        return profiled_minimum(bent, point, jnp.zeros((1, 2)), steps=40).nuisances

    at = by_numpy(place)
    quotient = np.stack([(at(POINT + e) - at(POINT - e)) / 2e-5 for e in 1e-5 * np.eye(2)], axis=1)
    np.testing.assert_allclose(by_numpy(jax.jacfwd(place))(POINT), quotient, rtol=1e-6, atol=1e-8)


def two_valleys(point, nu, _):
    return jnp.stack([4 * (nu[0] ** 2 - 1), 0.5 * (nu[0] - point[0])])


def test_the_lowest_of_several_starts_counts():
    starts = jnp.array([[-1.0], [1.0]])
    fit = by_numpy(lambda point, starts: profiled_minimum(two_valleys, point, starts))
    for x in (-0.3, 0.4):
        found = fit(jnp.array([x, 0.0]), starts)
        assert np.sign(found.nuisances[0]) == np.sign(x)
    one = fit(jnp.array([0.4, 0.0]), starts[:1])
    assert one.chi2 > fit(jnp.array([0.4, 0.0]), starts).chi2 + 0.1


def test_a_parameter_at_its_bound_is_held():
    bounds = (jnp.array([-5.0, -5.0, 0.5]), jnp.array([5.0, 5.0, 5.0]))

    def value(point):
        return profiled_minimum(linear, point, jnp.full((1, 3), 0.6), 0.5, 40, bounds)

    held = by_numpy(value)(jnp.array([0.1, 0.1]))
    assert held.nuisances[2] == 0.5

    def two_only(point):
        return profiled_minimum(lambda p, nu, s: linear(p, jnp.append(nu, 0.5), s), point, ZERO[:, :2], 0.5, 40).chi2

    point = jnp.array([0.1, 0.1])
    np.testing.assert_allclose(held.chi2, by_numpy(two_only)(point), rtol=1e-12, atol=0)
    hessian = by_numpy(jax.hessian(lambda p: value(p).chi2))(point)
    np.testing.assert_allclose(hessian, by_numpy(jax.hessian(two_only))(point), rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("platform", ["cpu", "cuda"])
def test_batches_lower(platform):
    jax.jit(jax.vmap(jax.value_and_grad(chi2))).trace(jnp.ones((4, 2))).lower(lowering_platforms=(platform,))
