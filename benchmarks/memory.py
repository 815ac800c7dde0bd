"""Does the memory of a scan depend on its number of points?"""

import tempfile

from benchmarks.measuring import number
from benchmarks.new_process import in_new_process, peak_memory
from benchmarks.questions import SMOKE_KEEP, default_scan

_COUPLINGS = 1000


def run(smoke: bool) -> list[dict]:
    """Peak resident memory of two scans that differ in their number of masses only."""
    small, large = (10**4, 10**5) if smoke else (10**6, 3 * 10**7)
    keep = SMOKE_KEEP if smoke else ["ratios"]
    how = f"new process, only the ratios kept, grid N x {_COUPLINGS}, stored arrays not read back"
    peaks = {}
    for points in (small, large):
        peaks[points] = in_new_process("memory", "scan", points=points, keep=list(keep))["peak_mb"]
    target = None if smoke else 1.15
    return [
        *(number(f"{points:g} points: peak resident memory", "MB", peak, how) for points, peak in peaks.items()),
        number(
            "growth of the peak", "1", peaks[large] / peaks[small], f"{large:g} over {small:g} points", at_most=target
        ),
    ]


def scan(points: int, keep: list[str]) -> dict:
    """Run one scan in this process and return its peak memory."""
    from zpjax.scan.run import run_scan

    with tempfile.TemporaryDirectory() as folder:
        run_scan(default_scan(points // _COUPLINGS, _COUPLINGS, keep), folder)
    return {"peak_mb": peak_memory()}
