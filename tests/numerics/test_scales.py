"""One map between the unit box and a range of values, each way, for every spacing and for NumPy and JAX alike."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.numerics.scales import SPACINGS, UnitBox, even_values, position_of, value_at

ENDS = {"linear": (-2.0, 3.0), "log": (1e-6, 1e-2), "symmetric_log": (-0.1, 0.3, 1e-5)}
U = np.linspace(0, 1, 101)


def test_every_spacing_is_tested():
    assert set(ENDS) == set(SPACINGS)


@pytest.mark.parametrize("spacing", ENDS)
def test_there_and_back_is_where_one_was(spacing):
    np.testing.assert_allclose(position_of(value_at(U, spacing, ENDS[spacing]), spacing, ENDS[spacing]), U, atol=1e-14)


@pytest.mark.parametrize("spacing", ENDS)
def test_the_ends_lie_exactly_at_zero_and_one(spacing):
    assert position_of(np.array(ENDS[spacing][:2]), spacing, ENDS[spacing]).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("spacing", ENDS)
def test_both_libraries_give_the_same(spacing):
    values = value_at(U, spacing, ENDS[spacing])
    traced = jax.jit(lambda u, ends: value_at(u, spacing, ends, jnp))(U, ENDS[spacing])
    np.testing.assert_allclose(traced, values, rtol=1e-13, atol=1e-15)
    back = jax.jit(lambda v, ends: position_of(v, spacing, ends, jnp))(values, ENDS[spacing])
    np.testing.assert_allclose(back, U, rtol=0, atol=1e-14)


@pytest.mark.parametrize("spacing", ENDS)
@pytest.mark.parametrize("number", [2, 3, 12, 101])
def test_even_values_are_even_in_the_box_and_meet_both_ends_exactly(spacing, number):
    values = even_values(number, spacing, ENDS[spacing])
    assert (values[0], values[-1], len(values)) == (*ENDS[spacing][:2], number)
    np.testing.assert_allclose(
        position_of(values, spacing, ENDS[spacing]), np.linspace(0, 1, number), rtol=0, atol=1e-14
    )


@pytest.mark.parametrize("linear", [1e-7, 1e-3, 0.07, 5.0])
@pytest.mark.parametrize("number", [3, 41, 1001])
def test_a_symmetric_range_holds_exactly_zero_and_mirrored_values(linear, number):
    values = even_values(number, "symmetric_log", (-0.1, 0.1, linear))
    assert values[number // 2] == 0.0
    assert np.array_equal(values, -values[::-1])
    assert np.all(np.diff(values) > 0)


def test_a_symmetric_logarithm_is_linear_below_and_logarithmic_beyond_its_scale():
    ends = (-1.0, 1.0, 1e-4)
    near, far = np.array([-2e-6, -1e-6, 0.0, 1e-6, 2e-6]), np.array([1e-2, 1e-1, 1.0])
    np.testing.assert_allclose(
        np.diff(position_of(near, "symmetric_log", ends)), 1e-2 / (2 * np.arcsinh(1e4)), rtol=1e-3
    )
    np.testing.assert_allclose(
        np.diff(position_of(far, "symmetric_log", ends)), np.log(10) / (2 * np.arcsinh(1e4)), rtol=1e-4
    )


def test_its_slope_is_finite_at_zero():
    ends = (-0.1, 0.1, 1e-4)
    slope = jax.grad(lambda u: value_at(u, "symmetric_log", ends, jnp))(0.5)
    np.testing.assert_allclose(slope, 1e-4 * 2 * np.arcsinh(1e3), rtol=1e-12)
    np.testing.assert_allclose(
        1 / slope, jax.grad(lambda v: position_of(v, "symmetric_log", ends, jnp))(0.0), rtol=1e-12
    )


def test_a_box_of_several_axes_is_that_of_each():
    box = UnitBox(tuple((spacing, spacing) for spacing in ENDS))
    places = np.stack([U, U**2, 1 - U], axis=-1)
    values = box.values(places, ENDS)
    for k, (spacing, ends) in enumerate(ENDS.items()):
        np.testing.assert_array_equal(values[spacing], value_at(places[:, k], spacing, ends))
        assert float(box.values(jnp.asarray(places[7]), ENDS, jnp)[spacing]) == pytest.approx(
            values[spacing][7], rel=1e-13, abs=0
        )
    np.testing.assert_allclose(box.places(values, ENDS), places, rtol=0, atol=1e-14)
    assert hash(box) == hash(UnitBox(box.spacings))
