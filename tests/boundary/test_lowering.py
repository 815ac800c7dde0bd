"""Every compiled stage of the boundary search can be built for a GPU, without one."""

import importlib
import pkgutil

import jax.numpy as jnp
import pytest

import zpjax.boundary
from zpjax.boundary import Options, Problem, find_boundary
from zpjax.boundary.evaluation import in_batches


def crossed(point, _):
    """Two pieces that meet at a corner, and a region that is empty for the smaller offset."""
    x, y = point
    return jnp.stack([jnp.log(x * y / 0.25), (0.4 - x) / 0.1, (0.4 - y) / 0.1])


def conflicting(point, _):
    x, y = point
    return jnp.stack([(x - 0.4) / 0.1, (0.6 - x) / 0.1 + y**2])


@pytest.mark.parametrize("function", [crossed, conflicting], ids=["with corners", "empty"])
def test_every_stage_lowers_for_cuda(function, monkeypatch):
    lowered = set()

    def recording(kernel, problem, *lanes, **options):
        jitted, keywords = getattr(kernel, "func", kernel), getattr(kernel, "keywords", {})
        first = [lane[:1] for lane in lanes]
        traced = jitted.trace(problem.log_ratios, problem.arguments, *first, **keywords)
        assert "stablehlo" in traced.lower(lowering_platforms=("cuda",)).as_text()
        lowered.add(jitted.__name__)
        return in_batches(kernel, problem, *lanes, **options)

    for info in pkgutil.iter_modules(zpjax.boundary.__path__):
        module = importlib.import_module(f"zpjax.boundary.{info.name}")
        if getattr(module, "in_batches", None) is in_batches:
            monkeypatch.setattr(module, "in_batches", recording)
    count = len(function(jnp.array([0.5, 0.5]), None))
    pieces = tuple("abc"[:count])
    find_boundary(
        Problem(pieces, tuple((p, (k,)) for k, p in enumerate(pieces)), function), options=Options(lattice=16)
    )
    assert len(lowered) >= 4
