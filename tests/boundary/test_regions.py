"""The table of regions is right: both ways of writing a region agree, and so do its area and its kinks."""

import jax
import numpy as np
import pytest

from .regions import REGIONS


@pytest.mark.parametrize("name", REGIONS)
def test_formula_in_jax_and_in_numpy_agree(name):
    region = REGIONS[name]
    points = np.random.default_rng(7).random((200, 2))
    in_jax = jax.vmap(lambda p: region.log_ratios(p, None))(points)
    np.testing.assert_allclose(in_jax, region.reference(points), rtol=1e-9, atol=0)


@pytest.mark.parametrize("name", [name for name, region in REGIONS.items() if region.area > 1e-3])
def test_area_agrees_with_counting_cells(name):
    lines = np.arange(1500) / 1500
    points = np.stack(np.meshgrid(lines, lines), axis=-1).reshape(-1, 2)
    points += np.random.default_rng(3).random(points.shape) / 1500  # even points beat with an oblique band
    counted = np.mean(np.max(REGIONS[name].reference(points), axis=1) < 0)
    np.testing.assert_allclose(counted, REGIONS[name].area, rtol=2e-3, atol=0)


@pytest.mark.parametrize("name", [name for name, region in REGIONS.items() if region.kinks])
def test_two_pieces_vanish_at_a_kink(name):
    values = np.sort(np.abs(REGIONS[name].reference(np.array(REGIONS[name].kinks))), axis=1)
    assert np.all(values[:, :2] < 1e-12)
