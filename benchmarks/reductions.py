"""How long does a scan of 1e8 points with reductions take, does it grow linearly, and what do the reductions add?"""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

import jax
import numpy as np

from benchmarks.measuring import number, ratios
from benchmarks.new_process import in_new_process, peak_memory
from benchmarks.questions import SMOKE_KEEP, default_scan
from zpjax.question.chunks import chunking
from zpjax.question.reductions import read_reductions
from zpjax.question.spec import ScanSpec
from zpjax.scan.chunk_records import records_of
from zpjax.scan.point_source import PointSource
from zpjax.scan.run import Compiled, compiled_scan, compute, points_in
from zpjax.store.layout import RunFolder
from zpjax.store.reading import open_scan
from zpjax.store.summary import write_summary

_SIZES = (10**6, 10**7, 10**8)
_SMOKE_SIZES = (10**4, 4 * 10**4)
_SCATTERED, _SMOKE_SCATTERED = 2 * 10**6, 10**4
_TABLE = {"keep": "allowed", "histograms": ["m_zp", "g_zp"], "profiles": [["m_zp", "g_zp"], "m_zp", "g_zp"]}
# Blocks of points timed alone before and after the scan, in the same process.
_BLOCKS = 40


def run(smoke: bool) -> list[dict]:
    """Seconds, memory and disk of the default scan with reductions at several sizes, a new process each."""
    sizes = _SMOKE_SIZES if smoke else _SIZES
    found = {n: in_new_process("reductions", "measure", points=n, repeats=_repeats(n, sizes)) for n in sizes}
    numbers = [entry for points, m in found.items() for entry in _numbers(points, m, None if smoke else sizes[-1])]
    small, large = found[sizes[0]], found[sizes[-1]]
    growth = large["seconds"][0] / np.median(small["seconds"]) / (sizes[-1] / sizes[0])
    how = f"seconds per point of {sizes[-1]:g} points over those of {sizes[0]:g}, median"
    numbers.append(number("growth of the time per point", "1", growth, how, at_most=None if smoke else 1.05))
    memory = large["peak_mb"] / small["peak_mb"]
    numbers.append(number("growth of the peak memory", "1", memory, how, at_most=None if smoke else 1.15))
    return [*numbers, _added_to_scattered(smoke)]


def _added_to_scattered(smoke: bool) -> dict:
    points = _SMOKE_SCATTERED if smoke else _SCATTERED
    m = in_new_process("reductions", "measure", points=points, repeats=1 if smoke else 5, scattered=True)
    added = [r - 1 for r in ratios(m["seconds"], m["kernel"])]
    how = "by engine and reductions; the physics alone in the same process, same chunks, before and after"
    title = f"{points:g} scattered points: added to the physics"
    return number(title, "1", added, how, at_most=None if smoke else 0.1)


def _repeats(points: int, sizes) -> int:
    return {sizes[0]: 7, sizes[-1]: 1}.get(points, 3)


def _numbers(points: int, m: dict, largest: int | None) -> list[dict]:
    label, last = f"{points:g} points", points == largest
    how = "default scan, all constraints, grid; after compiling, until the summary is written"
    added = [r - 1 for r in ratios(m["seconds"], m["kernel"])]
    return [
        number(f"{label}: scan with reductions", "s", m["seconds"], how, at_most=480 if last else None),
        number(f"{label}: rate", "points/s", [points / s for s in m["seconds"]], how),
        number(
            f"{label}: added to the physics",
            "1",
            added,
            "by engine and reductions; the physics alone in the same process, same chunks, before and after",
            at_most=0.1 if last else None,
        ),
        number(f"{label}: peak memory", "MB", m["peak_mb"], "of the process", at_most=2000 if last else None),
        number(f"{label}: disk", "MB", m["disk_mb"], "store and summary", at_most=1000 if last else None),
    ]


def question(points: int) -> ScanSpec:
    """The default scan on a square grid of so many points, with reductions; a toy below 1e6."""
    side = round(points**0.5)
    spec = default_scan(side, side, None if points >= 10**6 else [*SMOKE_KEEP, "ratios"], None)
    if points < 10**6:
        spec = default_scan(side, side, [*SMOKE_KEEP, "ratios"], ["lma_dark_ud_2026", "nutev_g_r"])
    return replace(spec, reductions=read_reductions(_TABLE, spec.axes, spec.keep, spec.imposed))


def measure(points: int, repeats: int, scattered: bool = False) -> dict:
    """All samples of one size, in this process; `kernel` is scaled to all points of the scan."""
    spec = replace(question(points), method="sobol", points=points) if scattered else question(points)
    scan = compiled_scan(spec)
    chunks = records_of(spec)
    physics = _Physics(spec, scan.evaluator)
    seconds, kernel, disk = [], [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        _scan(spec, scan, RunFolder(Path(folder) / "warm"), range(1))
    for _ in range(repeats):
        before = physics.seconds()
        with tempfile.TemporaryDirectory() as folder:
            out = RunFolder(Path(folder) / "run")
            seconds.append(_scan(spec, scan, out, range(len(chunks))))
            disk = sum(p.stat().st_size for p in out.path.rglob("*") if p.is_file()) / 1e6
        kernel.append((before + physics.seconds()) / 2)
    return {"seconds": seconds, "kernel": kernel, "peak_mb": peak_memory(), "disk_mb": disk}


def _scan(spec: ScanSpec, scan: Compiled, folder: RunFolder, todo: range) -> float:
    start = time.perf_counter()
    compute(spec, folder, todo, lambda progress: None, points_in(spec, todo), scan)
    stored = open_scan(folder)
    if stored.is_complete():
        write_summary(stored)
    return time.perf_counter() - start


class _Physics:
    """The compiled scan alone, on blocks spread over the whole scan."""

    def __init__(self, spec: ScanSpec, evaluator):
        chunks, source = chunking(spec), PointSource(spec)
        chosen = sorted({int(k) for k in np.linspace(0, len(chunks) - 1, min(_BLOCKS, len(chunks)))})
        padded = evaluator.placement.padded(chunks.block)
        self._blocks = [source.values(chunks.chunk(k), padded) for k in chosen]
        self._share = len(chosen) / len(chunks)
        self._evaluator = evaluator

    def seconds(self) -> float:
        """Seconds for the whole scan, from those of the blocks."""
        start = time.perf_counter()
        for values in self._blocks:
            jax.block_until_ready(self._evaluator(values))
        return (time.perf_counter() - start) / self._share
