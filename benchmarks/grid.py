"""How many points per second does the compiled default scan give, with nested vmaps and with a flat one?"""

from benchmarks.measuring import interleaved, number, rates, ratios, timed
from benchmarks.questions import SMOKE_KEEP, block_size, default_scan, flat_block, grid_blocks
from zpjax.scan.evaluate import build


def run(smoke: bool) -> list[dict]:
    """The kernel alone: all chunks of the grid as the engine makes them, every output computed, nothing written."""
    spec = default_scan(100, 100, SMOKE_KEEP) if smoke else default_scan()
    blocks = grid_blocks(spec)
    flat = [flat_block(values) for values in blocks]
    points = sum(block_size(values) for values in blocks)
    found, calls = [], {}
    for name, chunks in (("nested", blocks), ("flat", flat)):
        evaluator = build(spec, nested=name == "nested")
        lowered, tracing = timed(lambda e=evaluator, c=chunks: e.block.lower(c[0], e.arguments))
        compiled, compiling = timed(lowered.compile)
        found.append(number(f"{name}: trace and lower", "s", tracing, "first call of this process"))
        found.append(number(f"{name}: compile", "s", compiling, "no compilation cache"))
        calls[name] = lambda f=compiled, c=chunks, a=evaluator.arguments: [f(values, a) for values in c]
    seconds = interleaved(calls, 2 if smoke else 9)
    how = f"{len(spec.keep)} quantities, {len(blocks)} chunks of {block_size(blocks[0])} points, block_until_ready"
    found.append(number("nested", "points/s", rates(points, seconds["nested"]), how, at_least=None if smoke else 1e7))
    found.append(number("flat", "points/s", rates(points, seconds["flat"]), how))
    found.append(number("nested over flat", "1", ratios(seconds["flat"], seconds["nested"]), "round by round"))
    return found
