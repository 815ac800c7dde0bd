"""Computed chi squared stay above the floors that their files declare."""

import jax
import numpy as np
import pytest

from zpjax.constraints import constraint_named, shipped_constraint_names
from zpjax.constraints.forms import DeltaChiSquared
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.observables import predict

NAMES = [n for n in shipped_constraint_names() if isinstance(constraint_named(n).statistic, DeltaChiSquared)]


@pytest.fixture(scope="module")
def lowest():
    """The least value of every chi squared over the box, in one compiled program: many share what they are computed from."""
    inputs, model = load_inputs(), model_named("flavoured_u1")
    fixed = model.defaults(inputs.constants)
    observables = tuple(dict.fromkeys(constraint_named(name).observable for name in NAMES))

    def values(mass, strength, inputs):
        return predict(
            observables, model.couplings(model.parameters(**fixed | {"m_zp": mass, "g_zp": strength})), inputs
        )

    grid = jax.jit(jax.vmap(jax.vmap(values, (None, 0, None)), (0, None, None)))
    found = grid(np.geomspace(1e-3, 1.0, 40), np.geomspace(1e-6, 1e-2, 600), inputs)
    return {name: np.min(found[constraint_named(name).observable.name]) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_no_point_of_the_box_lies_below_the_floor(name, lowest):
    assert lowest[name] > constraint_named(name).statistic.floor + 0.5
