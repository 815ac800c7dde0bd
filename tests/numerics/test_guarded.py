"""Roots and ratios at the edge of their domain."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.numerics.guarded import positive_part_power, reciprocal, safe_ratio

BOTH = pytest.mark.parametrize("derivative", [jax.grad, jax.jacfwd], ids=["reverse", "forward"])


@pytest.mark.parametrize("exponent", [0.5, 1.5, 3.0])
@pytest.mark.parametrize(("x", "positive"), [(-2.0, 0.0), (0.0, 0.0), (1e-300, 1e-300), (2.0, 2.0)])
def test_the_power_acts_on_the_positive_part(x, positive, exponent):
    np.testing.assert_allclose(positive_part_power(x, exponent), positive**exponent, rtol=1e-14, atol=0)


@BOTH
@pytest.mark.parametrize("x", [-1.0, -0.0, 0.0])
def test_the_gradient_vanishes_outside_the_domain(x, derivative):
    assert derivative(lambda v: positive_part_power(v, 0.5))(x) == 0


@BOTH
def test_the_gradient_inside_is_that_of_the_power(derivative):
    slope = derivative(lambda v: positive_part_power(v, 1.5))(4.0)
    np.testing.assert_allclose(slope, 1.5 * 2.0, rtol=1e-14, atol=0)


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"), [(6.0, 3.0, 2.0), (1.0, 0.0, 0.0), (0.0, 0.0, 0.0), (-1.0, 4.0, -0.25)]
)
def test_a_ratio_over_zero_is_zero(numerator, denominator, value):
    assert safe_ratio(numerator, denominator) == value


@BOTH
def test_the_gradient_of_a_ratio_over_zero_is_zero(derivative):
    assert np.all(np.isfinite(derivative(lambda d: safe_ratio(1.0, d))(0.0)))
    assert derivative(lambda d: safe_ratio(1.0, d))(0.0) == 0


def test_guards_work_in_batches_that_mix_both_sides():
    values = jax.vmap(jax.grad(lambda x: positive_part_power(x, 0.5)))(jnp.array([-1.0, 0.0, 0.25]))
    np.testing.assert_allclose(values, [0.0, 0.0, 1.0], rtol=1e-14, atol=0)


@BOTH
def test_one_over_zero_is_infinite_without_a_slope(derivative):
    assert reciprocal(4.0) == 0.25
    assert reciprocal(0.0) == np.inf
    assert derivative(reciprocal)(2.0) == -0.25
    assert derivative(reciprocal)(0.0) == 0
