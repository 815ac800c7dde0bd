"""A scan on a dask cluster ends in the bytes of one process, whatever happens to its workers."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.scan.questions import MANY_CHUNKS, files, scattered, small
from zpjax.scan import cluster
from zpjax.scan.cluster import parts_of, run_on_dask
from zpjax.scan.run import run_scan
from zpjax.store.layout import RunFolder
from zpjax.store.reading import open_scan

ROOT = Path(__file__).parents[2]
distributed = pytest.importorskip("distributed", reason="needs dask.distributed of the extra 'test'")
# Dask warns of sockets that its own processes leave behind, and of its own deprecations.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::FutureWarning"
)


@pytest.mark.parametrize(("numbers", "most"), [([], 4), ([3], 4), (list(range(17)), 4), (list(range(3)), 9)], ids=str)
def test_parts_are_contiguous_and_cover_all(numbers, most):
    parts = parts_of(numbers, most)
    assert [n for part in parts for n in part] == numbers
    assert len(parts) <= most
    assert all(parts)


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(small(output=MANY_CHUNKS), id="grid", marks=pytest.mark.slow),
        pytest.param(scattered("sobol", 110), id="sobol", marks=pytest.mark.slow),
        pytest.param(scattered("refined", 110, reduce={"bins": 4}), id="refined and reduced"),
    ],
)
def test_two_workers_make_the_store_of_one_process(spec, tmp_path):
    run_scan(spec, tmp_path / "whole")
    seen = []
    stored = run_on_dask(spec, tmp_path / "spread", "local:2", report=seen.append)
    assert stored.is_complete()
    assert (seen[0].done, seen[-1].done) == (0, seen[-1].total)
    assert files(tmp_path / "spread") == files(tmp_path / "whole")


def test_an_unfinished_scan_is_continued_on_a_cluster(tmp_path):
    spec = small(output=MANY_CHUNKS)
    run_scan(spec, tmp_path / "whole")
    run_scan(spec, tmp_path / "run", share=(1, 3))
    with pytest.raises(ValueError, match="--resume"):
        run_on_dask(spec, tmp_path / "run", "local:1")
    run_on_dask(spec, tmp_path / "run", "local:1", resume=True)
    assert files(tmp_path / "run") == files(tmp_path / "whole")


LONGER = small(
    axes={"m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 400}, "g_zp": {"min": 1e-6, "max": 1e-2, "points": 10}},
    output=MANY_CHUNKS,
)


def when_finished(run, chunks: int, process: int) -> threading.Thread:
    """Kill a process as soon as so many chunks of a run are finished."""

    def kill():
        markers, deadline = RunFolder(run).markers, time.monotonic() + 100
        while time.monotonic() < deadline and len(list(markers.glob("[0-9]*.json"))) < chunks:
            time.sleep(0.005)
        os.kill(process, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    return thread


@pytest.mark.slow
def test_a_scheduler_killed_outright_loses_nothing(tmp_path):
    run_scan(LONGER, tmp_path / "whole")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": ROOT}
    start = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", address, "--no-dashboard"]
    scheduler = subprocess.Popen(start, **options)
    start = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        f"tcp://{address}",
        "--nthreads",
        "1",
        "--no-dashboard",
    ]
    worker = subprocess.Popen(start, **options)
    try:
        thread = when_finished(tmp_path / "run", 40, scheduler.pid)
        with pytest.raises(OSError, match="dask lost the scan"):
            run_on_dask(LONGER, tmp_path / "run", f"tcp://{address}")
        thread.join()
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait()
    assert 40 <= len(open_scan(tmp_path / "run").finished()) < 400
    run_scan(LONGER, tmp_path / "run", resume=True)
    assert files(tmp_path / "run") == files(tmp_path / "whole")


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_worker_killed_outright_loses_nothing(seed, tmp_path, monkeypatch):
    spec = LONGER
    run_scan(spec, tmp_path / "whole")
    workers, usual = [], cluster._follow

    def followed(client, *rest):
        workers.append(when_finished(tmp_path / "run", 40 * seed, min(client.run(os.getpid).values())))
        return usual(client, *rest)

    monkeypatch.setattr(cluster, "_follow", followed)

    run_on_dask(spec, tmp_path / "run", "local:2")
    workers[0].join()
    assert files(tmp_path / "run") == files(tmp_path / "whole")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("local:0", "must be local:N with N >= 1, such as local:4, but is 'local:0'"),
        ("local:", "must be local:N with N >= 1"),
        ("here", "must be local:N or an address such as tcp://host:8786, but is 'here'"),
        ("tcp://127.0.0.1:9", "there is no dask scheduler at tcp://127.0.0.1:9"),
    ],
)
def test_a_cluster_that_is_none_is_named(address, sentence, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    with pytest.raises(ValueError) as error:
        run_on_dask(small(), tmp_path / "run", address)
    assert sentence in str(error.value)
    assert not (tmp_path / "run").exists()


def test_without_dask_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match=r"pip install 'zpjax\[cluster\]'"):
        run_on_dask(small(), tmp_path / "run", "local:1")


def test_a_finished_scan_needs_no_cluster(tmp_path):
    run_scan(small(), tmp_path / "run")
    assert run_on_dask(small(), tmp_path / "run", "local:0").is_complete()
    assert open_scan(tmp_path / "run").is_complete()
