"""Sets of marked nodes that touch, against scipy's."""

import numpy as np
import pytest
from scipy.ndimage import label

from zpjax.boundary.connected import first_of_each


@pytest.mark.parametrize("share", [0.0, 0.05, 0.3, 0.5, 0.8, 1.0])
def test_the_first_node_of_every_set_that_touches(share):
    generator = np.random.default_rng(11)
    for _ in range(40):
        marked = generator.random(generator.integers(1, 24, 2)) < share
        numbers = label(marked, np.ones((3, 3)))[0].ravel()
        known = [np.flatnonzero(numbers == k)[0] for k in range(1, numbers.max() + 1)]
        np.testing.assert_array_equal(first_of_each(marked), sorted(known))


def test_an_arm_that_comes_back_is_of_the_same_set():
    marked = np.array([[1, 0, 1], [1, 0, 1], [0, 1, 0]], bool)
    np.testing.assert_array_equal(first_of_each(marked), [0])
