"""The compiled functions of the boundary search can be built for a GPU, without one."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.boundary import Options, Problem, discovery, evaluation, find_boundary, values_at
from zpjax.boundary.evaluation import in_batches


def crossed(point, _):
    """Two pieces that meet at a corner, and a region that is empty for the smaller offset."""
    x, y = point
    return jnp.stack([jnp.log(x * y / 0.25), (0.4 - x) / 0.1, (0.4 - y) / 0.1])


def conflicting(point, _):
    x, y = point
    return jnp.stack([(x - 0.4) / 0.1, (0.6 - x) / 0.1 + y**2])


@pytest.mark.parametrize("function", [crossed, conflicting], ids=["with corners", "empty"])
def test_the_functions_of_the_physics_lower_for_cuda(function, monkeypatch):
    lowered = set()

    def recording(kernel, problem, points, size):
        traced = kernel.trace(problem.log_ratios, problem.arguments, points[:1])
        assert "stablehlo" in traced.lower(lowering_platforms=("cuda",)).as_text()
        lowered.add(kernel.__name__)
        return in_batches(kernel, problem, points, size)

    monkeypatch.setattr(evaluation, "in_batches", recording)
    count = len(function(jnp.array([0.5, 0.5]), None))
    pieces = tuple("abc"[:count])
    problem = Problem(pieces, tuple((p, (k,)) for k, p in enumerate(pieces)), function)
    find_boundary(problem, options=Options(lattice=16))
    assert lowered == {"many_slopes"}  # a search compiles the physics once
    values_at(problem, jnp.array([[0.5, 0.5]]))
    assert lowered == {"many_values", "many_slopes"}


def test_descents_begin_where_nothing_is_remembered():
    """The search takes this for granted: to compute it would be programs of its own."""
    state = jax.vmap(discovery.optimiser(0.03, 8).init)(jnp.ones((4, 2)))
    assert not any(map(np.any, jax.tree.leaves(state)))


def test_adams_steps_lower_for_cuda():
    with jax.numpy_dtype_promotion("standard"):
        state = jax.vmap(discovery.optimiser(0.03, 8).init)(jnp.zeros((4, 2)))
        traced = discovery.adam_updates.trace(jnp.ones((4, 2)), state, 0.03, steps=8)
    assert "stablehlo" in traced.lower(lowering_platforms=("cuda",)).as_text()
