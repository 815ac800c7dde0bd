"""Minima along a line are found to fourth order in the last width."""

import numpy as np

from zpjax.numerics.line_minimum import refined_minima


def test_a_parabola_is_exact():
    places, values = refined_minima(lambda x: 3 * (x - 0.123) ** 2 + 1.5, np.array([0.1, 0.2]), 0.2)
    np.testing.assert_allclose(places, 0.123, rtol=1e-12, atol=0)
    np.testing.assert_allclose(values, 1.5, rtol=1e-14, atol=0)


def test_many_functions_are_minimised_together():
    shift = np.linspace(-1, 1, 7)
    places, values = refined_minima(lambda x: -np.cos(x - shift[:, None]), np.round(shift, 1), 0.1, rounds=3)
    np.testing.assert_allclose(places, shift, rtol=0, atol=1e-8)
    np.testing.assert_allclose(values, -1, rtol=1e-12, atol=0)


def test_a_flat_function_keeps_its_value():
    places, values = refined_minima(lambda x: 0 * x + 2.0, np.array([0.5]), 0.1)
    assert np.isfinite(places[0])
    assert values[0] == 2.0
