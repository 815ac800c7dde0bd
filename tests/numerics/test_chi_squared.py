"""The distribution of chi^2 against scipy."""

import numpy as np
import pytest
from scipy.stats import chi2

from zpjax.numerics.chi_squared import chi_squared_below


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 7, 12])
def test_the_probability_below_a_value_is_that_of_scipy(degrees):
    for value in (0.0, 0.1, 1.0, 3.84, 40.0):
        np.testing.assert_allclose(chi_squared_below(value, degrees), chi2.cdf(value, degrees), rtol=0, atol=1e-15)
