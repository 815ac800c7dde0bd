"""Every observable compiles for a GPU: the lowering needs none."""

from functools import cache

import jax
import jax.numpy as jnp
import pytest

from tests.contract import evaluation
from zpjax.catalogue import observable_named, shipped_observables
from zpjax.inputs import load_inputs
from zpjax.models import model_named


@cache
def lowered(function):
    """The text of a batch of a function of the catalogue for CUDA; observables that share the function share it."""
    model = model_named("flavoured_u1")

    def batch(values, inputs):
        return jax.vmap(lambda v: jax.tree.map(jnp.asarray, function(model.couplings(model.parameters(**v)), inputs)))(
            values
        )

    traced = jax.jit(batch).trace(evaluation.points("flavoured_u1"), load_inputs())
    return traced.lower(lowering_platforms=("cuda",)).as_text()


@pytest.mark.parametrize("name", tuple(shipped_observables()))
def test_a_batch_of_it_lowers_for_cuda(name, for_a_gpu):
    text = lowered(observable_named(name).function)
    assert "f64" in text
    # A callback or a custom call into the CPU's libraries would lower, but not run on a GPU.
    assert "callback" not in text
    assert "lapack" not in text
