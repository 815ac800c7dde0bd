"""Shares of a scan computed by several processes add up to the scan of one, bit for bit."""

import subprocess
import sys

import pytest

from tests.scan.questions import MANY_CHUNKS, document, files, scattered, small
from zpjax.question.toml_text import toml_lines
from zpjax.scan import run as running
from zpjax.scan.run import run_scan
from zpjax.scan.share import read_share, share_of
from zpjax.store.reading import open_scan
from zpjax.store.writing import create

SPEC = small(output=MANY_CHUNKS)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    path = tmp_path_factory.mktemp("undisturbed") / "run"
    run_scan(SPEC, path)
    return files(path)


@pytest.mark.parametrize("chunks", [1, 2, 7, 12, 1000])
@pytest.mark.parametrize("number", [1, 2, 3, 8, 13])
def test_shares_cover_every_chunk_once_and_are_equally_long(chunks, number):
    shares = [share_of(chunks, (i, number)) for i in range(1, number + 1)]
    assert [k for share in shares for k in share] == list(range(chunks))
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_a_share_is_read_from_text():
    assert read_share("2/8") == (2, 8)


@pytest.mark.parametrize("text", ["0/4", "5/4", "x", "", "1", "1/0", "-1/4", "1/4/2", "1.5/4", "²/4"])
def test_anything_else_is_no_share(text):
    with pytest.raises(ValueError, match="must be i/N with 1 <= i <= N"):
        read_share(text)


@pytest.mark.parametrize("order", [(1,), (1, 2), (2, 1), (3, 1, 2), (2, 3, 1)], ids=str)
def test_shares_in_any_order_make_the_store_of_a_single_run(order, tmp_path, undisturbed):
    for computed, i in enumerate(order):
        stored = run_scan(SPEC, tmp_path / "run", share=(i, len(order)))
        assert len(stored.finished()) == 12 * (computed + 1) // len(order)
    assert stored.is_complete()
    assert files(tmp_path / "run") == undisturbed


@pytest.mark.parametrize("method", ["sobol", "random"])
def test_shares_of_scattered_points_make_the_store_of_a_single_run(method, tmp_path):
    spec = scattered(method, 110)
    run_scan(spec, tmp_path / "whole")
    for i in (2, 3, 1):
        run_scan(spec, tmp_path / "shared", share=(i, 3))
    assert files(tmp_path / "shared") == files(tmp_path / "whole")


def test_a_share_without_chunks_makes_the_store_and_no_more(tmp_path):
    assert run_scan(SPEC, tmp_path / "run", share=(1, 13)).finished() == set()


def test_progress_is_that_of_the_share(tmp_path):
    seen = []
    run_scan(SPEC, tmp_path / "run", share=(2, 3), report=seen.append)
    assert (seen[0].done, seen[-1].done, seen[-1].total) == (0, 40, 40)


def test_a_store_that_another_process_made_meanwhile_is_used(tmp_path, monkeypatch, undisturbed):
    def slower(folder, *rest):
        create(folder, *rest)  # the other process
        create(folder, *rest)

    monkeypatch.setattr(running, "create", slower)
    run_scan(SPEC, tmp_path / "run")
    assert files(tmp_path / "run") == undisturbed
    assert {path.name for path in (tmp_path / "run").iterdir()} == {"scan.zarr", "done"}


@pytest.mark.parametrize("moment", ["build", "create"])
def test_a_store_that_another_process_made_of_another_spec_is_refused(moment, tmp_path, monkeypatch):
    usual = getattr(running, moment)

    def slower(*arguments):
        with monkeypatch.context() as patch:
            patch.setattr(running, moment, usual)
            run_scan(small(), tmp_path / "run")
        return usual(*arguments)

    monkeypatch.setattr(running, moment, slower)
    with pytest.raises(ValueError, match=r"another spec: output\.chunk_points was 40 and is now 10"):
        run_scan(SPEC, tmp_path / "run", share=(1, 2))


def test_processes_at_once_in_one_empty_folder_make_the_store_of_a_single_run(tmp_path, undisturbed):
    path = tmp_path / "question.toml"
    path.write_text("\n".join(toml_lines(document(output=MANY_CHUNKS))), encoding="utf-8")
    command = [sys.executable, "-c", "from zpjax.cli import main; main()", "scan", str(path)]
    started = [
        subprocess.Popen([*command, "--out", str(tmp_path / "run"), "--chunks", share], stderr=subprocess.PIPE)
        for share in ("1/2", "2/2", "1/1")
    ]
    for process in started:
        _, error = process.communicate(timeout=240)
        assert process.returncode == 0, error.decode()
    assert open_scan(tmp_path / "run").is_complete()
    assert files(tmp_path / "run") == undisturbed
