"""Computed chi squared stay above the floors that their files declare."""

import jax
import numpy as np
import pytest

from zpjax.constraints import constraint_named, shipped_constraint_names
from zpjax.constraints.forms import DeltaChiSquared
from zpjax.inputs import load_inputs
from zpjax.models import model_named

NAMES = [n for n in shipped_constraint_names() if isinstance(constraint_named(n).statistic, DeltaChiSquared)]


@pytest.mark.parametrize("name", NAMES)
def test_no_point_of_the_box_lies_below_the_floor(name):
    constraint, inputs = constraint_named(name), load_inputs()
    model = model_named("flavoured_u1")
    fixed = model.defaults(inputs.constants)

    def value(mass, strength, inputs):
        point = model.parameters(**fixed | {"m_zp": mass, "g_zp": strength})
        return constraint.observable(model.couplings(point), inputs)

    grid = jax.jit(jax.vmap(jax.vmap(value, (None, 0, None)), (0, None, None)))
    lowest = np.min(grid(np.geomspace(1e-3, 1.0, 40), np.geomspace(1e-6, 1e-2, 600), inputs))
    assert lowest > constraint.statistic.floor + 0.5
