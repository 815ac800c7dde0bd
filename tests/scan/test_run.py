"""A scan survives whatever stops it, and refuses what it must not mix."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from tests.scan.questions import MANY_CHUNKS, document, scattered, small
from zpjax.progress_line import ProgressLine
from zpjax.question.reading import read_spec
from zpjax.question.toml_text import toml_lines
from zpjax.scan.run import run_scan
from zpjax.store.layout import RunFolder
from zpjax.store.reading import open_scan
from zpjax.store.writing import ChunkWriter


def arrays(stored):
    return {name: stored.read(name) for name in stored.names()}


def assert_same(first, second):
    assert first.keys() == second.keys()
    for name in first:
        np.testing.assert_array_equal(first[name], second[name], err_msg=name, strict=True)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return arrays(run_scan(small(output=MANY_CHUNKS), tmp_path_factory.mktemp("undisturbed") / "run"))


def test_every_point_is_stored_and_finite(undisturbed):
    assert undisturbed["eps_u_mumu"].shape == (12, 10)
    assert undisturbed["dis_suppression_nutev"].shape == (12,)
    assert all(np.all(np.isfinite(values)) for values in undisturbed.values())


class StopsAfter:
    """A writer that fails after some chunks, as a full disk or Ctrl-C would."""

    def __init__(self, monkeypatch, chunks: int, error: BaseException):
        self.left, self.error, self.write = chunks, error, ChunkWriter.write
        monkeypatch.setattr(ChunkWriter, "write", lambda writer, *rest: self(writer, *rest))

    def __call__(self, writer, *rest):
        if self.left == 0:
            raise self.error
        self.left -= 1
        self.write(writer, *rest)


@pytest.mark.parametrize("chunks", [0, 1, 5])
def test_a_scan_stopped_by_a_full_disk_is_resumed_to_identical_arrays(chunks, tmp_path, monkeypatch, undisturbed):
    spec = small(output=MANY_CHUNKS)
    with monkeypatch.context() as patch:
        StopsAfter(patch, chunks, OSError(28, "No space left on device"))
        with pytest.raises(OSError, match="No space left"):
            run_scan(spec, tmp_path / "run")
    assert len(open_scan(tmp_path / "run").finished()) == chunks
    assert_same(arrays(run_scan(spec, tmp_path / "run", resume=True)), undisturbed)


def test_an_interrupt_keeps_what_is_finished(tmp_path, undisturbed):
    spec = small(output=MANY_CHUNKS)

    def interrupt(progress):
        if progress.done >= 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match="finished chunks are kept, continue with resume=True"):
        run_scan(spec, tmp_path / "run", report=interrupt)
    assert 4 <= len(open_scan(tmp_path / "run").finished()) < 12
    assert_same(arrays(run_scan(spec, tmp_path / "run", resume=True)), undisturbed)


def test_progress_is_shown_and_told_beside(tmp_path, monkeypatch, capsys):
    told = []
    monkeypatch.setattr(ProgressLine, "EVERY", 0.0)
    run_scan(small(), tmp_path / "run", report=told.append, progress=True)
    assert [progress.done for progress in told] == [0, 40, 80, 120]
    assert "120 of 120 points" in capsys.readouterr().err


def test_an_unfinished_scan_is_not_continued_unasked(tmp_path, monkeypatch):
    spec = small(output=MANY_CHUNKS)
    with monkeypatch.context() as patch:
        StopsAfter(patch, 2, OSError(28, "No space left on device"))
        with pytest.raises(OSError, match="No space"):
            run_scan(spec, tmp_path / "run")
    with pytest.raises(ValueError, match="--resume"):
        run_scan(spec, tmp_path / "run")


def test_a_store_of_another_spec_is_refused_with_the_difference_named(tmp_path):
    run_scan(small(output=MANY_CHUNKS), tmp_path / "run")
    other = small(output=MANY_CHUNKS, model={"name": "flavoured_u1", "b": 0.5})
    with pytest.raises(ValueError, match=r"model\.b was 1\.0 and is now 0\.5"):
        run_scan(other, tmp_path / "run", resume=True)


def test_a_finished_scan_is_not_computed_again(tmp_path):
    spec = small(output=MANY_CHUNKS)
    run_scan(spec, tmp_path / "run")
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "run").rglob("*") if p.is_file()}
    run_scan(spec, tmp_path / "run")
    assert before == {p: p.stat().st_mtime_ns for p in (tmp_path / "run").rglob("*") if p.is_file()}


def test_numbers_do_not_depend_on_the_chunk_size(tmp_path, undisturbed):
    # XLA may round differently in differently shaped loops: a few units in the last place.
    other = arrays(run_scan(small(output=MANY_CHUNKS | {"chunk_points": 120}), tmp_path / "run"))
    for name, values in undisturbed.items():
        np.testing.assert_allclose(other[name], values, rtol=1e-14, atol=0, err_msg=name)


@pytest.mark.parametrize("method", ["sobol", "random"])
def test_scattered_scans_store_their_points_beside_the_values(method, tmp_path):
    stored = run_scan(scattered(method, 50), tmp_path / "run")
    assert stored.read("m_zp").shape == stored.read("eps_u_mumu").shape == (50,)
    m, g = stored.read("m_zp"), stored.read("g_zp")
    scale = stored.read("eps_u_mumu") / (g / m) ** 2
    np.testing.assert_allclose(scale, scale[0], rtol=1e-12, atol=0)


def test_keep_chooses_what_is_stored(tmp_path):
    stored = run_scan(small(output=MANY_CHUNKS | {"keep": ["dis_suppression_nutev"]}), tmp_path / "run")
    assert set(stored.names()) == {"dis_suppression_nutev", "status", "m_zp", "g_zp"}


def test_a_scan_killed_outright_is_resumed_to_identical_arrays(tmp_path):
    question = document(
        axes={"m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 60}, "g_zp": {"min": 1e-6, "max": 1e-2, "points": 50}},
        output={"observables": ["eps_u_mumu", "dis_suppression_nutev"], "chunk_points": 50},
    )
    path = tmp_path / "question.toml"
    path.write_text("\n".join(toml_lines(question)))
    command = [sys.executable, "-c", "from zpjax.cli import main; main()", "scan", str(path), "--out"]
    killed = tmp_path / "killed"
    process = subprocess.Popen([*command, str(killed)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if len(list(RunFolder(killed).markers.glob("[0-9]*.json"))) >= 5:
            os.kill(process.pid, signal.SIGKILL)
            break
        time.sleep(0.002)
    process.wait(timeout=60)
    done = len(open_scan(killed).finished())
    assert done >= 5
    resumed = run_scan(read_spec(path), killed, resume=True)
    assert_same(arrays(resumed), arrays(run_scan(read_spec(path), tmp_path / "whole")))
