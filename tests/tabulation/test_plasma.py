"""The tables of gases state the error they have; the rates with massive electrons pass through the published ones."""

import numpy as np
import pytest

from zpjax.inputs import load_data, read_table
from zpjax.tabulation import plasma


@pytest.mark.parametrize(
    ("name", "columns"),
    [("plasma", plasma.plasma_columns), ("vector_gas", plasma.gas_columns)],
    ids=["plasma", "vector"],
)
def test_the_interpolation_is_as_good_as_stated(inputs, name, columns):
    table = read_table(name)
    grid = table["grid"]
    x = np.random.default_rng(8).uniform(grid["start"], grid["stop"], 200)
    for column, exact in columns(x).items():
        worst = np.max(np.abs(np.asarray(inputs.tables.computed[name][column](x)) - exact))
        assert worst < 1.1 * table["errors"]["interpolation"], column
    assert table["errors"]["interpolation"] < 5e-7


@pytest.mark.parametrize("name", plasma.SUPPRESSIONS)
def test_rates_with_massive_electrons_are_the_published_ones(inputs, name):
    figures = load_data()["early_universe"]
    curve = inputs.tables.computed["plasma"][name]
    found = np.asarray(curve(np.log(figures["suppression_temperatures"])))
    np.testing.assert_allclose(found, figures[name], rtol=1e-4, atol=1e-6)
    everywhere = np.asarray(curve(np.linspace(*plasma.PLASMA_GRID[:2], 500)))
    assert np.all(np.diff(everywhere) > -1e-7)
    assert np.all((everywhere > -1e-7) & (everywhere < 1))
    assert everywhere[0] < 1e-7
