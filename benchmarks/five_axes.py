"""What do nested vmaps save on a grid of five axes, compared with a flat vmap over the same points?"""

import numpy as np

from benchmarks.counting import operations
from benchmarks.measuring import interleaved, number, rates, ratios
from benchmarks.questions import SMOKE_KEEP, block_size, five_axes, flat_block, grid_blocks, spread
from zpjax.scan.evaluate import build

_LENGTHS = (25, 25, 16, 10, 100)
_SMOKE_LENGTHS = (2, 3, 4, 3, 10)


def run(smoke: bool) -> list[dict]:
    """Operations, seconds and the largest difference, nested against flat."""
    spec = five_axes(_SMOKE_LENGTHS, SMOKE_KEEP) if smoke else five_axes(_LENGTHS)
    all_blocks = grid_blocks(spec)
    blocks = list(spread(all_blocks, 2 if smoke else 12))
    flat = [flat_block(values) for values in blocks]
    nested, scattered = build(spec), build(spec, nested=False)
    compiled = {
        "nested": nested.block.lower(blocks[0], nested.arguments).compile(),
        "flat": scattered.block.lower(flat[0], scattered.arguments).compile(),
    }
    calls = {
        "nested": lambda: [compiled["nested"](values, nested.arguments) for values in blocks],
        "flat": lambda: [compiled["flat"](values, scattered.arguments) for values in flat],
    }
    seconds = interleaved(calls, 2 if smoke else 5)
    return [
        *_speed(spec, seconds, blocks, len(all_blocks), smoke),
        *_operations(spec, blocks[0], flat[0], smoke),
        _difference(nested, compiled, scattered.arguments, blocks, flat),
    ]


def _speed(spec, seconds, blocks, number_of_blocks: int, smoke: bool) -> list[dict]:
    points = sum(block_size(values) for values in blocks)
    how = f"{len(blocks)} of {number_of_blocks} chunks of {block_size(blocks[0])} points, grid {spec.shape}"
    target = None if smoke else 8
    return [
        *(number(name, "points/s", rates(points, seconds[name]), how) for name in seconds),
        number("flat seconds over nested", "1", ratios(seconds["flat"], seconds["nested"]), "round by round", target),
    ]


def _operations(spec, block, flat, smoke: bool) -> list[dict]:
    counts, size = {}, block_size(block)
    for name, values in (("nested", block), ("flat", flat)):
        counts[name] = operations(spec, values, nested=name == "nested")["flops"] / size
    how = "compiled.cost_analysis() with all quadrature loops unrolled (see benchmarks/counting.py), one chunk"
    return [
        *(number(f"{name}: operations", "per point", value, how) for name, value in counts.items()),
        number("flat operations over nested", "1", counts["flat"] / counts["nested"], how, None if smoke else 20),
    ]


def _difference(nested, compiled, arguments, blocks, flat) -> dict:
    largest = 0.0
    for values, scattered in zip(blocks, flat, strict=True):
        shape = [len(v) for v in values.values()]
        ours, theirs = compiled["nested"](values, nested.arguments), compiled["flat"](scattered, arguments)
        for name, found in ours.items():
            own = nested.dimensions[name]
            index = tuple(slice(None) if axis in own else None for axis in values)
            found = np.broadcast_to(np.asarray(found, dtype=float)[index] if own else float(found), shape)
            reference = np.asarray(theirs[name], dtype=float).reshape(shape)
            # A value that is exactly 0 in both (a closed channel) differs by nothing.
            size = np.where(reference == 0, 1.0, np.abs(reference))
            largest = max(largest, float(np.max(np.abs(found - reference) / size)))
    how = f"all outputs, nested against flat, {len(blocks)} chunks"
    return number("largest relative difference", "1", largest, how, at_most=1e-13)
