"""The tables of the beam dumps are what their makers make, and as exact as they say."""

import numpy as np
import pytest

from zpjax.experiments.beam_dump import EXPERIMENTS, log_limit
from zpjax.inputs import load_data, read_table
from zpjax.tabulation.beam_dump import TABLES, log_passages, log_yields


@pytest.mark.slow
@pytest.mark.parametrize("maker", TABLES, ids=lambda maker: maker.name)
def test_a_table_is_reproduced_by_its_maker(maker):
    made, kept = maker.make(), read_table(maker.name)
    assert made.get("grid") == kept.get("grid")
    for name, column in kept["columns"].items():
        np.testing.assert_allclose(made["columns"][name], column, rtol=0, atol=1e-9)  # logarithms


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_stated_interpolation_error_holds_at_random_places(inputs, name):
    places = np.log(1e-6) + np.random.default_rng(1988).random(40) * np.log(6e7)
    stated = read_table("beam_dump_passages")["errors"]["interpolation"]
    found = np.asarray(inputs.tables.computed["beam_dump_passages"][name](places))
    np.testing.assert_allclose(found, log_passages(name, places), rtol=0, atol=1.2 * stated)  # logarithms
    assert stated < 1e-6


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_fit_scatters_about_the_digitised_edge_as_stated(inputs, name):
    masses = load_data()["beam_dumps"][f"{name}_mass"]
    fitted = log_limit(np.log(masses), (masses[0], masses[-1]), inputs.tables.computed["beam_dump_limits"][name])
    scatter = np.sqrt(np.mean((fitted - log_yields(name, "lower")) ** 2))
    np.testing.assert_allclose(scatter, read_table("beam_dump_limits")["errors"][f"scatter_{name}"], rtol=1e-3, atol=0)
    assert scatter < 0.08
