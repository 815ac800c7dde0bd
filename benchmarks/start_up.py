"""How long does a user wait for the first answer?"""

import json
import sys
import time

from benchmarks.measuring import number
from benchmarks.new_process import run as run_command

_START = [sys.executable, "-c", "from zpjax.cli import main; main()"]
_POINT = ["point", "--set", "m_zp=10 MeV", "--set", "g_zp=7e-5", "--json"]


def run(smoke: bool) -> list[dict]:
    """Seconds of `zpjax --help`, `zpjax list` and `zpjax point`, each in new processes without a compilation cache."""
    repeats = 1 if smoke else 3
    how = "wall time of a new process, no compilation cache"
    help_seconds, _ = _timed([*_START, "--help"], repeats)
    list_seconds, _ = _timed([*_START, "list"], repeats)
    point_seconds, answer = _timed([*_START, *_POINT], repeats)
    if not json.loads(answer)["observables"]:
        raise ValueError("zpjax point answered without observables.")
    return [
        number("zpjax --help", "s", help_seconds, how, at_most=None if smoke else 0.5),
        number("zpjax list", "s", list_seconds, how, at_most=None if smoke else 1),
        number("zpjax point --json", "s", point_seconds, how, at_most=None if smoke else 8),
    ]


def _timed(command: list[str], repeats: int) -> tuple[list[float], str]:
    samples, answer = [], ""
    for _ in range(repeats):
        start = time.perf_counter()
        answer = run_command(command)
        samples.append(time.perf_counter() - start)
    return samples, answer
