"""The table of N_eff states the error it has, and ends without a trace of the mediator."""

import numpy as np
import pytest

from zpjax.inputs import read_table
from zpjax.observables.effective_neutrinos import table_strength
from zpjax.tabulation import n_eff

TABLE = read_table("n_eff")


def test_it_ends_at_the_standard_model_with_two_continuous_slopes():
    coefficients = np.asarray(TABLE["columns"]["excess"])
    assert coefficients.shape == tuple(grid["points"] + 2 for grid in TABLE["grids"])
    assert np.all(coefficients[-4:] == 0)
    # What was cut off is of the size of the rounding.
    assert np.all(np.abs(coefficients[-8:]) < 1e-5)


def test_it_is_small_where_the_mediator_is_heavy_and_large_where_it_is_light(inputs):
    surface = inputs.tables.computed["n_eff"]["excess"]
    np.testing.assert_allclose(surface(np.log(5e-4), 0.0), 5.508 - 3.0453, rtol=0, atol=2e-3)
    assert abs(surface(np.log(0.1), 0.0)) < 1e-7


@pytest.mark.slow
def test_the_interpolation_is_as_good_as_stated(inputs):
    """At 1024 other random points, integrated with the table's steps."""
    starts, stops = zip(*((grid["start"], grid["stop"]) for grid in TABLE["grids"]), strict=True)
    log_mass, position = np.random.default_rng(23).uniform(starts, stops, (1024, 2)).T
    exact = n_eff.numbers(log_mass, np.asarray(table_strength(position)), inputs) - TABLE["settings"]["standard_model"]
    surface = inputs.tables.computed["n_eff"]["excess"]
    worst = max(abs(float(surface(*p)) - x) for p, x in zip(zip(log_mass, position, strict=True), exact, strict=True))
    assert worst < 1.2 * TABLE["errors"]["interpolation"]
    assert TABLE["errors"]["interpolation"] < 1e-4


@pytest.mark.slow
def test_the_nodes_hold_the_integration(inputs):
    """The B-splines through the table's coefficients at nodes: (c_-1 + 4 c_0 + c_1)/6 in both directions."""
    coefficients = np.asarray(TABLE["columns"]["excess"])
    rows, columns = np.array([3, 40, 80]), np.array([0, 60, 140])
    weights = np.array([1, 4, 1]) / 6
    values = [weights @ coefficients[i : i + 3, j : j + 3] @ weights for i, j in zip(rows, columns, strict=True)]
    mass, position = (
        np.linspace(grid["start"], grid["stop"], grid["points"])[k]
        for grid, k in zip(TABLE["grids"], (rows, columns), strict=True)
    )
    exact = n_eff.numbers(mass, np.asarray(table_strength(position)), inputs) - TABLE["settings"]["standard_model"]
    np.testing.assert_allclose(values, exact, rtol=0, atol=1e-6)
