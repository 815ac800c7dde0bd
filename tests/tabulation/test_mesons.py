"""The table of meson decays states the error it has, and is what its maker makes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.constants import load_standard_inputs
from zpjax.inputs import read_table
from zpjax.observables.meson_decay import column
from zpjax.physics.meson_emission import CHANNELS, COMBINATIONS
from zpjax.tabulation import mesons

TABLE = read_table("mesons")


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_interpolation_is_as_good_as_stated(inputs, channel):
    """At 40 other random points, relative to sqrt(F_ii F_jj)."""
    grid = TABLE["grid"]
    x = np.random.default_rng(11).uniform(grid["start"], grid["stop"], 40)
    exact = mesons.forms_at(channel, x, load_standard_inputs())
    splined = np.empty_like(exact)
    for i, first in enumerate(COMBINATIONS):
        for j, second in enumerate(COMBINATIONS[i:], start=i):
            spline = inputs.tables.computed["mesons"][column(channel, first, second)]
            splined[:, i, j] = splined[:, j, i] = jax.vmap(spline)(jnp.asarray(x))
    worst = mesons.relative_errors(exact, splined).max()
    assert 0 < worst < 1.5 * TABLE["errors"]["interpolation"]
    assert TABLE["errors"]["interpolation"] < 2e-5


def test_the_nodes_hold_the_forms():
    grid = TABLE["grid"]
    nodes = np.linspace(grid["start"], grid["stop"], grid["points"])
    for channel in CHANNELS:
        for k in (0, 55, 110):
            exact = mesons.forms_at(channel, nodes[k : k + 1], load_standard_inputs())[0]
            found = TABLE["columns"][column(channel, "lepton", "lepton")][k]
            np.testing.assert_allclose(found, exact[3, 3], rtol=1e-8, atol=0)


def test_every_pair_of_every_channel_has_a_column():
    assert len(TABLE["columns"]) == len(CHANNELS) * 15
    assert {len(values) for values in TABLE["columns"].values()} == {TABLE["grid"]["points"]}
