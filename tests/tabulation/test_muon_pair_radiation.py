"""The table of muon-pair radiation against direct integration."""

import numpy as np
import pytest

from zpjax.inputs import load_data, read_table
from zpjax.tabulation.muon_pair_radiation import smooth_columns


@pytest.fixture(scope="module")
def random_masses():
    return np.exp(np.random.default_rng(7).uniform(np.log(5e-4), np.log(6.0), 300))


@pytest.mark.parametrize("column", ["vector", "axial"])
def test_its_splines_are_as_good_as_it_says(inputs, random_masses, column):
    exact = dict(zip(("vector", "axial"), smooth_columns(random_masses), strict=True))[column]
    spline = inputs.tables.computed["muon_pair_radiation"][column](np.log(random_masses))
    error = np.max(np.abs(spline / exact - 1))
    # Other random points than those of the maker: the largest error may be a little larger.
    assert error < 1.5 * read_table("muon_pair_radiation")["errors"]["interpolation"]


def test_below_1_gev_the_splines_are_a_hundred_times_better(inputs, random_masses):
    low = random_masses[random_masses < 1.0]
    exact, spline = smooth_columns(low)[0], inputs.tables.computed["muon_pair_radiation"]["vector"](np.log(low))
    np.testing.assert_allclose(spline, exact, rtol=1e-8, atol=0)


def test_it_was_made_for_the_energy_of_the_data():
    settings = read_table("muon_pair_radiation")["settings"]
    assert settings["collision_energy_gev"] == load_data()["b_factories"]["collision_energy"]
