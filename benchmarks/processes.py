"""How much faster are two processes, by shares of the chunks, than one process pinned to one core?"""

import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.measuring import number, ratios
from benchmarks.new_process import in_new_process
from benchmarks.reductions import question
from zpjax.scan.chunk_records import records_of
from zpjax.scan.run import compiled_scan, compute, points_in
from zpjax.scan.share import share_of
from zpjax.store.layout import RunFolder


def run(smoke: bool) -> list[dict]:
    """Seconds of one process and of two at once, each pinned to a core of its own; all compiled before."""
    points, repeats = (4 * 10**4, 1) if smoke else (10**7, 5)
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0, 1]
    if len(cores) < 2:
        return [number("cores", "1", len(cores), "two are needed for this question")]
    seconds = {1: [], 2: []}
    for _ in range(repeats):
        for processes in (1, 2):
            seconds[processes].append(_together(points, cores[:processes]))
    how = f"{points:g} points of the default scan with reductions, one core each, after compiling; interleaved"
    speedup = ratios(seconds[1], seconds[2])
    return [
        number("one process on one core", "s", seconds[1], how),
        number("two processes", "s", seconds[2], f"{how}; until the slower one ends"),
        number("speed-up", "1", speedup, "round by round", at_least=None if smoke else 1.7),
    ]


def _together(points: int, cores: list[int]) -> float:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(len(cores)) as pool:
        calls = [
            pool.submit(
                in_new_process,
                *("processes", "share"),
                points=points,
                index=k + 1,
                number=len(cores),
                core=core,
                folder=folder,
            )
            for k, core in enumerate(cores)
        ]
        return max(call.result()["seconds"] for call in calls)


def share(points: int, index: int, number: int, core: int, folder: str) -> dict:
    """Seconds that this process takes for its share, once all are ready to begin."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})
    spec, out = question(points), RunFolder(Path(folder) / "run")
    scan = compiled_scan(spec)
    compute(spec, RunFolder(Path(folder) / f"warm_{index}"), range(1), lambda progress: None, 0, scan)
    (Path(folder) / f"ready_{index}").touch()
    while len(list(Path(folder).glob("ready_*"))) < number:
        time.sleep(0.01)
    mine = share_of(len(records_of(spec)), (index, number))
    start = time.perf_counter()
    compute(spec, out, mine, lambda progress: None, points_in(spec, mine), scan)
    return {"seconds": time.perf_counter() - start}
