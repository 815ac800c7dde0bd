"""Least squares of numbers that are not negative, against scipy."""

import numpy as np
import pytest
from scipy.optimize import nnls

from zpjax.numerics.nonnegative import nonnegative_least_squares

WANTED = np.array([0.0, 0.0, 1.0])


@pytest.mark.parametrize("number", range(1, 7))
def test_weights_are_those_that_leave_least(number):
    generator = np.random.default_rng(number)
    for _ in range(100):
        columns = np.vstack([generator.normal(size=(2, number)), np.ones(number)])
        found = nonnegative_least_squares(columns, WANTED)
        known, least = nnls(columns, WANTED)
        assert np.all(found >= 0)
        np.testing.assert_allclose(np.linalg.norm(columns @ found - WANTED), least, rtol=0, atol=1e-13)
        if number <= 3:  # of more the weights may not be unique
            np.testing.assert_allclose(found, known, rtol=1e-9, atol=1e-12)


def test_a_column_that_points_away_has_no_weight():
    np.testing.assert_array_equal(nonnegative_least_squares(np.array([[-1.0], [0.0], [0.0]]), np.eye(3)[0]), [0.0])
