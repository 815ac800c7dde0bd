"""Which share of the machine's limit does the grid kernel reach, in operations and in memory traffic?"""

import jax
import jax.numpy as jnp

from benchmarks.counting import operations
from benchmarks.measuring import interleaved, number, rates
from benchmarks.questions import SMOKE_KEEP, block_size, default_scan, flat_block, grid_blocks
from zpjax.scan.evaluate import build
from zpjax.verbs.bench import arithmetic_chains


def run(smoke: bool) -> list[dict]:
    """Peaks of this machine as XLA reaches them, the kernel's demand per point, and the share of the nearer limit."""
    spec = default_scan(100, 100, SMOKE_KEEP) if smoke else default_scan()
    block = grid_blocks(spec)[0]
    size, copied = block_size(block), 2**18 if smoke else 2**25
    forms = {"nested": block, "flat": flat_block(block)}
    arithmetic, per_element, elements = arithmetic_chains()
    calls = {"arithmetic": arithmetic, "copy": _Copy(copied)}
    for name, values in forms.items():
        evaluator = build(spec, nested=name == "nested")
        compiled = evaluator.block.lower(values, evaluator.arguments).compile()
        calls[name] = lambda f=compiled, v=values, a=evaluator.arguments: f(v, a)
    seconds = interleaved(calls, 2 if smoke else 7)
    flops = rates(per_element * elements, seconds["arithmetic"])
    traffic = rates(2 * 8 * copied, seconds["copy"])
    found = [
        number(
            "peak arithmetic", "flop/s", flops, f"fused polynomials, {per_element} operations on {elements} elements"
        ),
        number("peak copy", "byte/s", traffic, f"in-place scaling of {copied} numbers, read and written bytes"),
    ]
    for name, values in forms.items():
        moved = _written(calls[name]())
        counted = operations(spec, values, nested=name == "nested")["flops"]
        found += _shares(name, seconds[name], size, counted, moved, flops, traffic)
    return found


def _shares(name, seconds, size, counted, moved, flops, traffic) -> list[dict]:
    arithmetic = [counted / peak / s for peak, s in zip(flops, seconds, strict=True)]
    copying = [moved / peak / s for peak, s in zip(traffic, seconds, strict=True)]
    # The two overlap at best, and add at worst: the larger one is the limit.
    limit = [max(pair) for pair in zip(arithmetic, copying, strict=True)]
    how = "loops unrolled for the count; divisions, roots and exponentials count as XLA counts them"
    return [
        number(f"{name}", "points/s", rates(size, seconds), "one chunk, interleaved with the two peaks"),
        number(f"{name}: operations", "per point", counted / size, how),
        number(f"{name}: bytes written", "per point", moved / size, "outputs of one chunk; no input but the axes"),
        number(f"{name}: share of peak arithmetic", "1", arithmetic, "round by round"),
        number(f"{name}: share of peak copy", "1", copying, "round by round; written bytes only"),
        number(f"{name}: share of the nearer limit", "1", limit, "the larger of the two"),
    ]


class _Copy:
    """In-place scaling of an array: no page is allocated while it is timed."""

    def __init__(self, elements: int):
        self._array = jnp.ones(elements)
        self._scale = jax.jit(lambda x: x * 1.0000001, donate_argnums=0)

    def __call__(self):
        self._array = self._scale(self._array)
        return self._array


def _written(outputs: dict) -> int:
    return sum(array.nbytes for array in outputs.values())
