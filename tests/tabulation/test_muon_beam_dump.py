"""The table `na64mu` is what its maker makes, and as exact as it says."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.experiments.muon_beam_dump import cross_sections
from zpjax.inputs import read_table
from zpjax.tabulation.muon_beam_dump import TABLES


@pytest.mark.slow
def test_the_table_is_reproduced_by_its_maker():
    made, kept = TABLES[0].make(), read_table("na64mu")
    assert made["grid"] == kept["grid"]
    for name, column in kept["columns"].items():
        np.testing.assert_allclose(made["columns"][name], column, rtol=1e-12, atol=0)


def test_the_stated_interpolation_error_holds_at_random_masses(inputs):
    stated = read_table("na64mu")["errors"]["interpolation"]
    masses = np.exp(np.random.default_rng(2401).uniform(np.log(5e-4), np.log(2.0), 12))
    direct = jax.jit(jax.vmap(lambda m: jnp.stack(cross_sections(m, inputs.constants, inputs.data["na64mu"]))))(masses)
    for name, exact in zip(("log_vector", "log_axial"), np.asarray(direct).T, strict=True):
        table = inputs.tables.computed["na64mu"][name]
        np.testing.assert_allclose(jnp.exp(table(jnp.log(masses))), exact, rtol=1.1 * stated, atol=0)
    assert stated < 1e-6
