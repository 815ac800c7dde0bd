"""The trident tables against a fresh evaluation of the cross-section."""

import numpy as np
import pytest

from zpjax.constants import load_standard_inputs
from zpjax.inputs import load_data, read_table
from zpjax.tabulation import trident as tabulation

TOPICS = {"trident_ccfr": "ccfr", "trident_charm2": "charm2_trident", "trident_nutev": "nutev_trident"}
MASSES = np.random.default_rng(11).permutation(np.geomspace(1e-3, 1.0, 7))


@pytest.mark.parametrize("name", TOPICS)
def test_stored_errors_are_within_the_requirement(name):
    errors = read_table(name)["errors"]
    assert errors["interpolation"] < 1e-4
    assert errors["integration"] < 2e-3


@pytest.mark.parametrize("name", ["trident_ccfr", "trident_charm2"])
def test_another_scramble_agrees_with_the_table(name):
    """16384 points of a scramble not in the table; the tolerances are their error, several times the table's."""
    data, columns = load_data(), read_table(name)["columns"]
    points = tabulation.distribution(data[TOPICS[name]], data["cevns"], load_standard_inputs(), 14, seed=99)
    total = np.sum(points.vector + points.axial)
    for current in ("vector", "axial"):
        nodes = (np.array(columns[f"{current}_transfer"]), np.array(columns[f"{current}_weight"]))
        found = tabulation.propagator_sums(*nodes, MASSES)
        expected = tabulation.propagator_sums(points.transfer, getattr(points, current) / total, MASSES)
        np.testing.assert_allclose(found[:2], expected[:2], rtol=6e-3, atol=0)
        # Axial mediators of 1 MeV live on Q^2 < 1e-6 GeV^2: few points.
        np.testing.assert_allclose(found[2], expected[2], rtol=2e-2 if current == "vector" else 5e-2, atol=0)


@pytest.mark.parametrize("current", ["vector", "axial"])
def test_nodes_stand_for_the_very_points_they_are_made_from(current):
    """Within 1e-4 between 1 MeV and 1 GeV; the total is exact."""
    data = load_data()
    points = tabulation.distribution(data["ccfr"], data["cevns"], load_standard_inputs(), 12, seed=3)
    share = getattr(points, current) / np.sum(points.vector + points.axial)
    nodes = tabulation.transfer_nodes(points.transfer, share, 20 if current == "vector" else 24)
    assert np.all(nodes[1] > 0)
    found, expected = (tabulation.propagator_sums(*x, MASSES) for x in (nodes, (points.transfer, share)))
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-10, atol=0)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=0)
