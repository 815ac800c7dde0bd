"""A scan on a dask cluster ends in the bytes of one process, whatever happens to its workers."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.scan.questions import MANY_CHUNKS, files, scattered, small
from zpjax.scan import cluster
from zpjax.scan.cluster import parts_of, run_on_dask
from zpjax.scan.run import run_scan
from zpjax.scan.scratch import scratch_folder
from zpjax.store.layout import RunFolder
from zpjax.store.reading import StoredScan, open_scan

ROOT = Path(__file__).parents[2]
REFINED = scattered("refined", 110, reduce={"bins": 4})
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


@dataclass
class Seen:
    """One scan on two workers in a folder whose name has two colons, and what was seen while it was computed."""

    whole: Path
    run: Path
    stored: StoredScan
    reported: list
    here: list[str]
    workers: list[list[str]]
    answered: dict[str, list[bool]]
    scratch: Path
    scratches: list[str]


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """That scan, of refined points with reductions; the checks below share its cluster, which takes seconds to start."""
    folder = tmp_path_factory.mktemp("cluster")
    scratch, here, precious = folder / "scratch", folder / "lma::v2", folder / "lma" / "precious.txt"
    for made in (scratch, here, precious.parent):
        made.mkdir()
    precious.write_text("years of work")
    reported, found, usual = [], {}, cluster.follow
    run_scan(REFINED, folder / "whole")
    before = listening()

    def followed(client, *rest):
        found["here"], found["workers"] = listening()[len(before) :], list(client.run(listening).values())
        found["answered"] = who_is_answered(client)
        found["scratches"] = list(client.run(scratch_of).values())
        return usual(client, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "follow", followed)
        patch.setattr(tempfile, "tempdir", str(scratch))
        patch.chdir(here)
        stored = run_on_dask(REFINED, "run", "local:2", report=reported.append)
    return Seen(folder / "whole", here / "run", stored, reported, scratch=scratch, **found)


def test_two_workers_make_the_store_of_one_process_of_refined_and_reduced_points(seen):
    assert seen.stored.is_complete()
    assert (seen.reported[0].done, seen.reported[-1].done) == (0, seen.reported[-1].total)
    assert files(seen.run) == files(seen.whole)


@pytest.mark.slow
@pytest.mark.parametrize("spec", [small(output=MANY_CHUNKS), scattered("sobol", 110)], ids=["grid", "sobol"])
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


def test_workers_write_into_a_working_directory_with_two_colons_and_leave_its_neighbour_alone(seen):
    assert (seen.run / "scan.zarr" / "zarr.json").exists()
    neighbour = seen.run.parents[1] / "lma"
    assert {path.name: path.read_text() for path in neighbour.iterdir()} == {"precious.txt": "years of work"}


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
    workers, usual = [], cluster.follow

    def followed(client, *rest):
        workers.append(when_finished(tmp_path / "run", 40 * seed, min(client.run(os.getpid).values())))
        return usual(client, *rest)

    monkeypatch.setattr(cluster, "follow", followed)

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
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with pytest.raises(ValueError) as error:
        run_on_dask(small(), tmp_path / "run", address)
    assert sentence in str(error.value)
    assert not (tmp_path / "run").exists()


def listening() -> list[str]:
    """Where this process listens for connections."""
    import psutil

    return [c.laddr.ip for c in psutil.Process().net_connections("inet") if c.status == psutil.CONN_LISTEN]


def test_a_local_cluster_listens_on_loopback_alone(seen):
    assert set(seen.here) == {"127.0.0.1"}  # the scheduler and what looks after each worker
    assert len(seen.workers) == 2
    assert all(addresses and set(addresses) == {"127.0.0.1"} for addresses in seen.workers)


def answers(address: str, security) -> bool:
    """Whether a process of dask talks to us."""
    from distributed.core import rpc

    async def ask():
        async with rpc(address, timeout=3, connection_args=security.get_connection_args("client")) as process:
            return await process.identity()

    try:
        return bool(asyncio.run(asyncio.wait_for(ask(), 20)))
    except (OSError, ValueError, TimeoutError):
        return False


def who_is_answered(client) -> dict[str, list[bool]]:
    """Of the scheduler, both workers and what looks after them: whether they talk to us, to a stranger and without a certificate."""
    found = client.scheduler_info()["workers"]
    addresses = [client.scheduler.address, *found, *(worker["nanny"] for worker in found.values())]
    stranger, nobody = distributed.Security.temporary(), distributed.Security()
    return {
        "ours": [answers(address, client.security) for address in addresses],
        "others": [answers(address, stranger) for address in addresses],
        "plain": [answers(address.replace("tls://", "tcp://"), nobody) for address in addresses],
    }


def test_a_local_cluster_answers_only_to_its_certificate(seen):
    assert seen.answered == {"ours": [True] * 5, "others": [False] * 5, "plain": [False] * 5}


def test_nothing_of_dask_stays_behind(seen):
    assert all(Path(folder).is_relative_to(seen.scratch) for folder in seen.scratches)
    assert list(seen.scratch.iterdir()) == []


def scratch_of(dask_worker) -> str:
    return dask_worker.local_directory


def test_what_a_killed_process_left_is_removed_and_what_is_in_use_is_not(tmp_path, monkeypatch):
    script = (
        "import os, signal; from zpjax.scan.scratch import scratch_folder\n"
        "with scratch_folder() as folder:\n    print(folder, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    start = [sys.executable, "-c", script]
    done = subprocess.run(start, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    left = Path(done.stdout.strip())
    assert left.is_dir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch_folder() as first, scratch_folder() as second:
        assert not left.exists()
        assert Path(first).is_dir()
        assert Path(second).is_dir()
    assert list(tmp_path.iterdir()) == []


WITHOUT_GUARD = """
import zpjax
from tests.scan.questions import small
from zpjax.scan.cluster import run_on_dask

zpjax.enable_x64()
run_on_dask(small(), OUT, "local:1")
"""


def test_a_script_without_a_main_guard_is_told_so(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(WITHOUT_GUARD.replace("OUT", repr(str(tmp_path / "run"))), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    start = [sys.executable, str(script)]
    done = subprocess.run(start, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 1
    assert "call it only below 'if __name__ == \"__main__\":'" in done.stderr.splitlines()[-1]
    assert done.stderr.count("Traceback") == 1
    assert not (tmp_path / "run").exists()


def test_without_a_maker_of_certificates_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(ValueError, match=r"'cryptography': pip install 'zpjax\[cluster\]'"):
        run_on_dask(small(), tmp_path / "run", "local:1")


def test_without_dask_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match=r"pip install 'zpjax\[cluster\]'"):
        run_on_dask(small(), tmp_path / "run", "local:1")


def test_a_finished_scan_needs_no_cluster(tmp_path):
    run_scan(small(), tmp_path / "run")
    assert run_on_dask(small(), tmp_path / "run", "local:0").is_complete()
    assert open_scan(tmp_path / "run").is_complete()
