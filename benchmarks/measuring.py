"""How is a number measured: interleaved repeats, and what is kept of them."""

import math
import statistics
import time
from collections.abc import Callable, Sequence

import jax


def interleaved(calls: dict[str, Callable], repeats: int, least: float = 0.05) -> dict[str, list[float]]:
    """Seconds per call, by name, one sample per round; every round times each call once.

    Neighbours on a shared machine come and go within seconds: calls timed in the same round see the same neighbours, so
    that ratios formed round by round stay meaningful when the times themselves do not. A sample repeats its call until
    it lasts `least` seconds. Before the rounds every call warms up once, then sets its number.
    """
    for call in calls.values():
        _seconds(call, 1)
    inner = {name: math.ceil(least / max(_seconds(call, 1), 1e-9)) for name, call in calls.items()}
    samples = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            samples[name].append(_seconds(call, inner[name]) / inner[name])
    return samples


def _seconds(call: Callable, times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        jax.block_until_ready(call())
    return time.perf_counter() - start


def timed(call: Callable):
    """The result of `call()` and the seconds it took."""
    start = time.perf_counter()
    result = jax.block_until_ready(call())
    return result, time.perf_counter() - start


def on_one_core(call: Callable):
    """The result, and the processor's seconds of all cores together: as if one core had done all."""
    start = time.process_time()
    return call(), time.process_time() - start


def rates(amount: float, seconds: Sequence[float]) -> list[float]:
    """`amount` per second of every sample."""
    return [amount / s for s in seconds]


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Quotients of samples of the same round."""
    return [a / b for a, b in zip(above, below, strict=True)]


def number(
    name: str,
    unit: str,
    samples: float | Sequence[float],
    how: str,
    at_least: float | None = None,
    at_most: float | None = None,
) -> dict:
    """One measured number as plain data: its median, extremes, repeats, how it was measured, and its target."""
    values = [float(v) for v in (samples if isinstance(samples, Sequence) else [samples])]
    median = statistics.median(values)
    found = {
        "name": name,
        "unit": unit,
        "median": median,
        "min": min(values),
        "max": max(values),
        "repeats": len(values),
        "how": how,
    }
    if at_least is not None:
        found |= {"target": f">= {at_least:g}", "met": median >= at_least}
    if at_most is not None:
        found |= {"target": f"<= {at_most:g}", "met": median <= at_most}
    return found
