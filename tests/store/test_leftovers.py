"""What killed processes left half-written goes with the next run; what others are writing stays."""

import os
import shutil
import time
import uuid

import pytest

from tests.scan.questions import MANY_CHUNKS, files, small
from zpjax.scan.run import run_scan
from zpjax.store import writing

SPEC = small(output=MANY_CHUNKS | {"chunk_points": 60})
HOUR = 3600


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return run_scan(SPEC, tmp_path_factory.mktemp("leftovers") / "run").folder.path


@pytest.fixture
def run(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "run")


def half_written(run, age: float) -> list:
    """Files as they are before their names are final: of a marker, a boundary, and of zarr's chunks and descriptions."""
    made = [
        run / "done" / f".00000001.json.{uuid.uuid4().hex}",
        run / f".boundary.json.{uuid.uuid4().hex}",
        run / "scan.zarr" / "status" / "c" / "0" / f"0.{uuid.uuid4().hex}.partial",
        run / "scan.zarr" / "status" / f"zarr.{uuid.uuid4().hex}.partial",
    ]
    for path in made:
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age,) * 2)
    return made


def everything(run) -> set:
    return {str(path.relative_to(run)) for path in run.rglob("*")}


def test_what_is_old_and_half_written_is_removed(run, whole):
    half_written(run, 2 * HOUR)
    run_scan(SPEC, run, resume=True)
    assert everything(run) == everything(whole)
    assert files(run) == files(whole)


def test_what_somebody_may_be_writing_stays(run):
    made = half_written(run, 60)
    run_scan(SPEC, run, resume=True)
    assert all(path.exists() for path in made)


def test_a_store_that_was_never_finished_is_removed(run, whole, tmp_path):
    shutil.copytree(whole / "scan.zarr", run / f".creating-{uuid.uuid4().hex}.zarr")
    run_scan(SPEC, run, resume=True)
    assert everything(run) == everything(whole)
    started = tmp_path / "started" / f".creating-{uuid.uuid4().hex}.zarr"
    shutil.copytree(whole / "scan.zarr", started)
    run_scan(SPEC, started.parent)
    assert everything(started.parent) == everything(whole)


def test_files_of_others_are_left_alone(run):
    kept = [run / ".notes.txt", run / "done" / ".keep", run / ".creating.txt", run / f".x.{'g' * 32}"]
    for path in kept:
        path.write_text("mine")
        os.utime(path, (1, 1))
    run_scan(SPEC, run, resume=True)
    assert all(path.read_text() == "mine" for path in kept)


def test_who_makes_a_store_that_another_one_has_made_meanwhile_goes_on_with_that(whole, tmp_path, monkeypatch):
    """The other one removes the store in the making, in whatever state it is."""
    fill, run = writing.fill_store, tmp_path / "run"

    def slow(store, *parts):
        monkeypatch.setattr(writing, "fill_store", fill)
        run_scan(SPEC, run)
        assert not list(run.glob(".creating-*.zarr"))
        fill(store, *parts)

    monkeypatch.setattr(writing, "fill_store", slow)
    assert run_scan(SPEC, run, share=(1, 1)).is_complete()
    assert everything(run) == everything(whole)
    assert files(run) == files(whole)
