"""What a scan costs on this machine, and what it would cost on others: `zpjax bench`."""

import os
import time
from collections.abc import Callable
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.question.chunks import chunking
from zpjax.question.reading import resolve
from zpjax.question.spec import ScanSpec
from zpjax.scan import chunk_records
from zpjax.scan.evaluate import Evaluator
from zpjax.scan.point_source import PointSource
from zpjax.scan.resources import device_kind
from zpjax.scan.run import Compiled, compiled_scan
from zpjax.shipped import FLAG, POSITIVE, TEXT, read_data, require, require_table

# Independent Horner chains per element, steps of each, and elements. Two cores that reach 90 Gflop/s in C (AVX2 intrinsics)
# give 28, 49, 68 and 36 with 2, 4, 6 and 8 chains: too few wait for each other, too many spill registers.
_CHAINS, _STEPS, _ELEMENTS = 6, 128, 2**18
_COPIED = 2**24
_MILLIARD = 1e9
METHOD = (
    "time = max(flops/peak, bytes/bandwidth)/efficiency, with the flops and bytes of XLA's cost analysis of one compiled chunk, "
    "and the efficiency measured here (against peaks measured here); XLA counts the body of a loop once, which the efficiency "
    "absorbs only if other devices run loops as well as this one. A rough guide, not a measurement."
)


def main_question() -> ScanSpec:
    """The plane of the README's main scan, wherever zpjax is installed: without files, and nothing follows it."""
    axes = {"m_zp": {"min": "1 MeV", "max": "1 GeV"}, "g_zp": {"min": 1e-6, "max": 1e-2}}
    kept = ["eps_q_sun", "delta_a_mu", "br_invisible", "ctau", "kinetic_mixing", "cevns_events.coherent_csi"]
    return resolve(
        {
            "title": "LMA-Dark, data of 2026",
            "model": {"name": "flavoured_u1", "a": -1, "b": 1, "c": 1},
            "axes": {name: ends | {"points": 1000, "spacing": "log"} for name, ends in axes.items()},
            "output": {"keep": ["ratios", *kept]},
            "constraints": {"set": "today"},
            "require": {"names": ["lma_dark_2026"]},
        }
    )


def bench(spec: ScanSpec, seconds: float = 2.0) -> dict:
    """Rates, compile time, memory, scaling and cost of a scan's chunks, as plain data. Nothing is written.

    points_per_second: all chunks alike, one after the other, median over `seconds`. With a table `reduce` its overhead over the
    computation alone. scaling: the same for smaller chunks. busy_cores: seconds of all cores per second. memory: peak of
    this process, and what XLA reserves for a chunk. In mixed precision rates are those of a chunk of which nothing is computed
    again. estimates: seconds for 1e9 points on other devices, by `METHOD`.
    """
    start = time.perf_counter()
    scan = compiled_scan(spec)
    evaluator = scan.evaluator
    values, size = _block(spec, evaluator)
    lowered = evaluator.block.lower(values, evaluator.arguments)
    tracing, start = time.perf_counter() - start, time.perf_counter()
    compiled = lowered.compile()
    compiling = time.perf_counter() - start
    rate, busy = _rate(lambda: compiled(values, evaluator.arguments), size, seconds)
    found = {
        "device": device_kind(),
        "devices": evaluator.placement.mesh.size,
        "cores": os.cpu_count(),
        "chunk_points": size,
        "trace_seconds": tracing,
        "compile_seconds": compiling,
        "points_per_second": rate,
        "busy_cores": busy,
        "seconds_per_1e9_points": _MILLIARD / rate,
        "device_hours_per_1e9_points": _MILLIARD / rate / 3600 * evaluator.placement.mesh.size,
        "reduction_overhead": _overhead(spec, scan, values, seconds) if spec.reductions else None,
        "scaling": _scaling(spec, evaluator, size, rate, seconds),
        "memory": {"peak_mb": _peak_memory(), "chunk_mb": _reserved(compiled)},
    }
    return found | _estimates(compiled, size, rate)


def _block(spec: ScanSpec, evaluator: Evaluator) -> tuple[dict, int]:
    chunks = chunking(spec)
    method = "sobol" if spec.method == "refined" else spec.method  # where the points lie does not matter here
    values = PointSource(replace(spec, method=method)).values(chunks.chunk(0), evaluator.placement.padded(chunks.block))
    return values, int(np.prod(evaluator.placement.padded(chunks.block)))


def _rate(call, size: int, seconds: float) -> tuple[float, float]:
    """Points per second, median over calls, and cores busy meanwhile."""
    jax.block_until_ready(call())
    samples, start, cpu = [], time.perf_counter(), time.process_time()
    while len(samples) < 3 or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        jax.block_until_ready(call())
        samples.append(time.perf_counter() - before)
    busy = (time.process_time() - cpu) / (time.perf_counter() - start)
    return size / float(np.median(samples)), busy


def _overhead(spec: ScanSpec, scan: Compiled, values: dict, seconds: float) -> float:
    """Time of whole records (points made, computed, reduced, joined) over that of the computation alone, less 1."""
    source = PointSource(replace(spec, method="sobol") if spec.method == "refined" else spec)
    work, size = scan.work(spec, source), int(np.prod(chunking(spec).block))
    chunk = chunk_records.records_of(spec).chunk(0)
    points = chunk_records.points_of(spec, chunk)
    work.parts(chunk)()
    ratios, start = [], time.perf_counter()
    while len(ratios) < 3 or time.perf_counter() - start < 2 * seconds:
        before = time.perf_counter()
        for _ in range(-(-points // size)):
            jax.block_until_ready(scan.evaluator(values))
        between = time.perf_counter()
        work.parts(chunk)()
        ratios.append((time.perf_counter() - between) / (between - before))
    return float(np.median(ratios)) - 1


def _scaling(spec: ScanSpec, evaluator: Evaluator, size: int, rate: float, seconds: float) -> list[dict]:
    found = [{"chunk_points": size, "points_per_second": rate}]
    values, points = _block(replace(spec, chunk_points=max(1, spec.chunk_points // 8)), evaluator)
    if points < size:
        got, _ = _rate(lambda: evaluator(values), points, seconds / 2)
        found.append({"chunk_points": points, "points_per_second": got})
    return found


def _estimates(compiled, size: int, rate: float) -> dict:
    analysis = compiled.cost_analysis() or {}
    flops, moved = float(analysis.get("flops", 0.0)) / size, float(analysis.get("bytes accessed", 0.0)) / size
    here = {"flops": _peak_arithmetic(), "bytes": _peak_copy()}
    efficiency = max(flops / here["flops"], moved / here["bytes"]) * rate
    estimates = {
        name: {
            "title": device["title"],
            "seconds_per_1e9_points": _MILLIARD * max(flops / device["flops"], moved / device["bytes"]) / efficiency,
            "limited_by": "arithmetic" if flops / device["flops"] > moved / device["bytes"] else "memory",
            "checked": device["checked"],
        }
        for name, device in devices().items()
    }
    counted = {"flops_per_point": flops, "bytes_per_point": moved, "efficiency": efficiency, "peaks_here": here}
    return {"counted": counted, "estimates": estimates, "method": METHOD}


def devices() -> dict[str, dict]:
    """Peak rates of other devices, as shipped."""
    rules, file = {"title": TEXT, "flops": POSITIVE, "bytes": POSITIVE, "checked": FLAG}, "data/devices.toml"
    found = read_data("devices.toml")
    return {name: require(file, require_table(file, found, name), rules, where=f"{name}.") for name in found}


def arithmetic_chains() -> tuple[Callable, int, int]:
    """A call of fused polynomials without memory traffic to speak of, its operations per element, and its elements."""
    x = jnp.linspace(0.1, 0.5, _ELEMENTS)

    @jax.jit
    def chains(x):
        values = [x + k for k in range(_CHAINS)]
        for _ in range(_STEPS):
            values = [value * x + 0.3 for value in values]
        return sum(values)

    return lambda: chains(x), 2 * _CHAINS * _STEPS, _ELEMENTS


def _peak_arithmetic() -> float:
    call, operations, elements = arithmetic_chains()
    return operations * _rate(call, elements, 0.5)[0]


def _peak_copy() -> float:
    x = jnp.ones(_COPIED)
    copy = jax.jit(lambda x: x * 1.0000001)
    return 16 * _rate(lambda: copy(x), _COPIED, 0.5)[0]


def _reserved(compiled) -> float | None:
    memory = compiled.memory_analysis()
    return None if memory is None else (memory.temp_size_in_bytes + memory.output_size_in_bytes) / 1e6


def _peak_memory() -> float | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    unit = 1 if os.uname().sysname == "Darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def bench_lines(found: dict) -> list[str]:
    """The same in words."""
    memory, counted = found["memory"], found["counted"]
    chunk = "" if memory["chunk_mb"] is None else f", {memory['chunk_mb']:.0f} MB of it for a chunk"
    lines = [
        f"{found['devices']} x {found['device']}, {found['cores']} cores, {found['busy_cores']:.1f} of them busy",
        f"compiled in {found['compile_seconds']:.1f} s, after {found['trace_seconds']:.1f} s of tracing",
        f"{found['points_per_second']:.3g} points/s in chunks of {found['chunk_points']}",
        *(f"{s['points_per_second']:.3g} points/s in chunks of {s['chunk_points']}" for s in found["scaling"][1:]),
        f"1e9 points: {_duration(found['seconds_per_1e9_points'])}, "
        f"{found['device_hours_per_1e9_points']:.3g} device hours",
    ]
    if found["reduction_overhead"] is not None:
        lines.append(f"points made, reduced and joined: {100 * found['reduction_overhead']:+.1f} % of that")
    if memory["peak_mb"] is not None:
        lines.append(f"peak memory {memory['peak_mb']:.0f} MB{chunk}")
    lines += [
        f"{counted['flops_per_point']:.3g} flops and {counted['bytes_per_point']:.3g} bytes per point, "
        f"{100 * counted['efficiency']:.3g} % of the nearer limit",
        "",
        "estimates for 1e9 points elsewhere:",
    ]
    for device in found["estimates"].values():
        note = "" if device["checked"] else ", peak rates unchecked"
        seconds = _duration(device["seconds_per_1e9_points"])
        lines.append(f"  {device['title']}: {seconds} (limited by {device['limited_by']}{note})")
    return [*lines, f"  {found['method']}"]


def _duration(seconds: float) -> str:
    for size, unit in ((3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"
