"""What do the tests cost: seconds of the clock, and of all processors by folder?"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.measuring import number

_ROOT = Path(__file__).parent.parent


def run(smoke: bool) -> list[dict]:
    """One run of the whole suite as the README has it (of one file in the smoke mode), with this module as a plugin of pytest."""
    asked = ["tests/numerics/test_scales.py"] if smoke else []
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"ZPJAX_SUITE_SECONDS": folder}
        start = time.perf_counter()
        call = [sys.executable, "-m", "pytest", "-p", "benchmarks.suite", *asked]
        done = subprocess.run(call, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False)
        wall = time.perf_counter() - start
        if done.returncode:
            raise RuntimeError(f"the tests fail:\n{done.stdout[-2000:]}")
        seconds = sum((Counter(json.loads(f.read_text(encoding="utf-8"))) for f in Path(folder).iterdir()), Counter())
    how = done.stdout.splitlines()[-1]
    found = [number("wall", "s", wall, how), number("all folders", "s CPU", sum(seconds.values()), how)]
    return found + [number(name, "s CPU", value, how) for name, value in seconds.most_common()]


class _Seconds:
    """Adds up by folder what every test takes of all processors, with the processes that it starts and ends."""

    def __init__(self, folder: str):
        self.folder, self.last, self.seconds = Path(folder), 0.0, Counter()

    def pytest_collection_finish(self) -> None:
        """Imports and what is collected are nobody's."""
        self.last = self.seconds["(start and collection)"] = _processor()

    def pytest_runtest_logfinish(self, nodeid: str, location: tuple) -> None:
        """What was spent since the last test ended, fixtures included."""
        now = _processor()
        self.seconds[os.path.dirname(nodeid.partition("::")[0])] += now - self.last
        self.last = now

    def pytest_sessionfinish(self) -> None:
        """One file for every process that ran tests."""
        (self.folder / f"{os.getpid()}.json").write_text(json.dumps(self.seconds), encoding="utf-8")


def _processor() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def pytest_configure(config) -> None:
    """In every process that runs tests: a worker, or the only one there is."""
    runs_tests = hasattr(config, "workerinput") or not config.option.numprocesses
    if runs_tests and (folder := os.environ.get("ZPJAX_SUITE_SECONDS")):
        config.pluginmanager.register(_Seconds(folder))
