"""What one test compiled for a scan serves the next that asks for the same program: compiling is most of what a small scan costs.

Only `run_scan` and what calls it share; the tests of `build` itself, of processes and of devices compile for themselves.
"""

from collections.abc import Callable
from dataclasses import replace

import jax
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from zpjax.question.chunks import chunking
from zpjax.scan import run
from zpjax.scan.evaluate import point_function


def sharing_builder(build: Callable) -> Callable:
    """`build` of a scan's evaluator, compiling every program once: numbers travel as arguments, so they come from the spec asked."""
    known = {}

    def shared(spec, nested=True, devices=None):
        point, arguments = point_function(spec)
        leaves, structure = jax.tree.flatten(arguments)
        arrays = list(map(np.asarray, leaves))
        shapes = tuple((array.shape, array.dtype, type(leaf)) for array, leaf in zip(arrays, leaves, strict=True))
        axes = tuple(axis.name for axis in spec.axes)
        program = point, axes, spec.is_grid, chunking(spec).block, spec.chunk_points, spec.precision
        key = *program, nested, devices, jax.default_backend(), structure, shapes
        numbers = b"".join(array.tobytes() for array in arrays)
        if key not in known:
            known[key] = numbers, build(spec, nested, devices)
        first, evaluator = known[key]
        if numbers == first:
            return evaluator
        placed = evaluator.placement.everywhere(arguments)
        # The structure is told apart by identity alone: the first one is what the program was compiled for.
        return replace(evaluator, arguments=replace(evaluator.arguments, leaves=placed.leaves))

    return shared


def uncompiled_builder(build: Callable) -> Callable:
    """`build` of evaluators that work by NumPy: for scans of few points, whose values are taken for granted."""
    known = {}

    def uncompiled(spec, *rest):
        evaluator = build(spec, *rest)
        if spec.precision == "mixed":  # of two programs, the second if needed
            return evaluator
        return replace(evaluator, block=known.setdefault(evaluator.block, by_numpy(evaluator.block)))

    return uncompiled


def sharing_reducer(block_reducer: Callable) -> Callable:
    """`block_reducer`, compiling once per question; the thresholds of its constraints are part of what is compiled."""
    known = {}

    def shared(spec, evaluator):
        judges = tuple(map(repr, spec.judges))
        key = spec.hash(), spec.keep, judges, evaluator.placement.mesh.size, jax.default_backend()
        if key not in known:
            known[key] = block_reducer(spec, evaluator)
        return known[key]

    return shared


@pytest.fixture(scope="session", autouse=True)
def compiled_once():
    """For the whole run of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "build", sharing_builder(run.build))
        patch.setattr(run, "block_reducer", sharing_reducer(run.block_reducer))
        yield


@pytest.fixture(scope="module")
def uncompiled_scans():
    """`run_scan` by NumPy in a module whose subject is what becomes of the numbers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "build", uncompiled_builder(run.build))
        yield
