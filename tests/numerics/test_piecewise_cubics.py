"""Coefficients of piecewise cubics are those of scipy."""

import numpy as np
import pytest
from scipy.interpolate import CubicSpline, PchipInterpolator

from zpjax.numerics.piecewise_cubics import cubics, monotone_slopes, not_a_knot_slopes


@pytest.mark.parametrize("points", [2, 3, 4, 5, 40])
def test_a_spline_without_knots_next_to_its_ends(points):
    values = np.random.default_rng(points).normal(size=points)
    found = cubics(1.0, values, not_a_knot_slopes(values))
    np.testing.assert_allclose(found, CubicSpline(np.arange(points), values).c[::-1].T, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("points", [2, 3, 4, 30])
@pytest.mark.parametrize("digits", [0, 6], ids=["with plateaus", "without"])
def test_a_curve_that_does_not_overshoot(points, digits):
    generator = np.random.default_rng(points)
    nodes, values = np.cumsum(generator.uniform(0.1, 2.0, points)), np.round(generator.normal(size=points), digits)
    found = cubics(np.diff(nodes), values, monotone_slopes(nodes, values))
    np.testing.assert_allclose(found, PchipInterpolator(nodes, values).c[::-1].T, rtol=1e-13, atol=1e-14)
