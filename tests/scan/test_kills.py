"""However often a scan is killed outright, and whenever, its resumption ends in the bytes of an undisturbed run."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from tests.scan.questions import document, files
from zpjax.question.reading import read_spec
from zpjax.question.toml_text import toml_lines
from zpjax.scan.run import run_scan
from zpjax.store.layout import RunFolder

CHUNKS = 300
# Ten points to a chunk: nearly all of the time goes into files, which is where a kill can do harm.
QUESTION = document(
    axes={"m_zp": {"min": "1 MeV", "max": "1 GeV", "points": CHUNKS}, "g_zp": {"min": 1e-6, "max": 1e-2, "points": 10}},
    output={"observables": ["eps_u_mumu", "dis_suppression_nutev"], "chunk_points": 10},
)


@pytest.fixture(scope="module")
def question(tmp_path_factory):
    path = tmp_path_factory.mktemp("question") / "question.toml"
    path.write_text("\n".join(toml_lines(QUESTION)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(question):
    run_scan(read_spec(question), question.parent / "run")
    return files(question.parent / "run")


def started(question, *options):
    command = [sys.executable, "-c", "from zpjax.cli import main; main()", "scan", str(question), *map(str, options)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def killed(process, run, chunks: int, delay: float) -> bool:
    """Kill the process some time after so many chunks are finished in the run; False if it was over before."""
    markers, deadline = RunFolder(run).markers, time.monotonic() + 200
    while process.poll() is None and time.monotonic() < deadline:
        if len(list(markers.glob("[0-9]*.json"))) >= chunks:
            time.sleep(delay)
            os.kill(process.pid, signal.SIGKILL)
            break
        time.sleep(0.001)
    process.communicate(timeout=200)
    return process.returncode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 6, 7], ids="seed {}".format)
def test_a_scan_killed_three_times_is_resumed_to_the_same_bytes(seed, question, undisturbed, tmp_path):
    random, run = np.random.default_rng(seed), tmp_path / "run"
    # From the very start, where the store is being made, to the last chunks.
    moments = np.sort(random.integers(0, CHUNKS - 30, 3))
    kills = [killed(started(question, "--out", run, "--resume"), run, n, random.uniform(0, 0.02)) for n in moments]
    assert any(kills)
    last = started(question, "--out", run, "--resume")
    _, error = last.communicate(timeout=200)
    assert (last.returncode, error) == (0, b"")  # and no chunk was damaged
    assert files(run) == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize("seed", [4, 5], ids="seed {}".format)
def test_shares_killed_at_once_are_started_again_to_the_same_bytes(seed, question, undisturbed, tmp_path):
    random, run = np.random.default_rng(seed), tmp_path / "run"
    shares = ["1/2", "2/2"]
    processes = [started(question, "--out", run, "--chunks", share) for share in shares]
    moments = random.integers(1, CHUNKS // 2, 2)
    assert any([killed(p, run, n, random.uniform(0, 0.02)) for p, n in zip(processes, moments, strict=True)])
    for process in [started(question, "--out", run, "--chunks", share) for share in shares]:
        _, error = process.communicate(timeout=200)
        assert (process.returncode, error) == (0, b"")
    assert files(run) == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize("seed", [8, 9], ids="seed {}".format)
def test_a_reduced_scan_killed_three_times_is_resumed_to_the_same_bytes(seed, tmp_path):
    question, run, random = tmp_path / "question.toml", tmp_path / "run", np.random.default_rng(seed)
    entry = QUESTION | {"reduce": {"keep": "allowed", "bins": 8}}
    question.write_text("\n".join(toml_lines(entry)), encoding="utf-8")
    run_scan(read_spec(question), tmp_path / "whole")
    moments = np.sort(random.integers(0, CHUNKS - 30, 3))
    kills = [killed(started(question, "--out", run, "--resume"), run, n, random.uniform(0, 0.02)) for n in moments]
    assert any(kills)
    last = started(question, "--out", run, "--resume")
    _, error = last.communicate(timeout=200)
    assert (last.returncode, error) == (0, b"")
    assert files(run) == files(tmp_path / "whole")
