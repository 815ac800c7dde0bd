"""Whatever is wrong with folder, disk or clock ends in one clear sentence, and no finished chunk is lost."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scan.questions import MANY_CHUNKS, document, files
from zpjax.question.reading import read_spec
from zpjax.question.toml_text import toml_lines
from zpjax.scan.run import run_scan
from zpjax.store.layout import RunFolder
from zpjax.store.reading import open_scan

ROOT = Path(__file__).parents[2]
# Files of 20 kB for the planes, larger than all that describes them.
LARGE = {
    "axes": {"m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 100}, "g_zp": {"min": 1e-6, "max": 1e-2, "points": 50}},
    "output": MANY_CHUNKS | {"chunk_points": 2500},
}
REDUCED = {"output": MANY_CHUNKS, "reduce": {"bins": 8, "keep": "allowed"}}


def written(tmp_path, **changes) -> Path:
    path = tmp_path / "question.toml"
    path.write_text("\n".join(toml_lines(document(**changes))), encoding="utf-8")
    return path


def scan(question, out, largest_file: int) -> tuple[int, str]:
    """(exit code, standard error) of a scan in a process that may write no larger files."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    command = [sys.executable, "-c", "from zpjax.cli import main; main()", "scan", str(question), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=200, preexec_fn=limit)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("changes", "room"),
    [
        pytest.param(LARGE, "for the store", id="points, no room for a chunk"),
        pytest.param(REDUCED, "none", id="records, no room at all"),
        pytest.param(LARGE, "none", id="points, no room at all", marks=pytest.mark.slow),
        pytest.param(REDUCED, "for the store", id="records, no room for the store", marks=pytest.mark.slow),
    ],
)
def test_a_disk_without_room_is_named_and_the_scan_continued(changes, room, tmp_path):
    question = written(tmp_path, **changes)
    run_scan(read_spec(question), tmp_path / "whole")
    sizes = sorted(p.stat().st_size for p in (tmp_path / "whole").rglob("*") if p.is_file())
    # Either nothing fits, or all but the largest file.
    largest = 0 if room == "none" else sizes[-1] - 1
    code, error = scan(question, tmp_path / "run", largest_file=largest)
    assert code == 2
    assert error.count("\n") == 1
    assert str(tmp_path / "run") in error
    assert "File too large; finished chunks are kept, continue with --resume." in error
    assert run_scan(read_spec(question), tmp_path / "run", resume=True).is_complete()
    assert files(tmp_path / "run") == files(tmp_path / "whole")


@pytest.mark.parametrize("place", ["inside a file", "where nobody may write"])
def test_a_folder_that_cannot_be_made_is_named(place, tmp_path, zpjax):
    question = written(tmp_path)
    out = question / "run" if place == "inside a file" else Path("/proc/zpjax_run")
    code, _, error = zpjax("scan", question, "--out", out)
    assert code == 2
    assert error.count("\n") == 1
    assert str(out) in error


def test_a_store_of_another_version_is_named_and_left_alone(tmp_path):
    question = written(tmp_path, **REDUCED)
    run_scan(read_spec(question), tmp_path / "run")
    root = tmp_path / "run" / "scan.zarr" / "zarr.json"
    root.write_text(root.read_text().replace('"layout_version": 3', '"layout_version": 99'))
    before = files(tmp_path / "run")
    with pytest.raises(ValueError, match="the store has layout 99, this zpjax reads layouts 1, 2 and 3"):
        run_scan(read_spec(question), tmp_path / "run", resume=True)
    assert files(tmp_path / "run") == before


def test_a_folder_of_another_question_is_named_and_left_alone(tmp_path):
    question = written(tmp_path, **REDUCED)
    run_scan(read_spec(question), tmp_path / "run")
    before = files(tmp_path / "run")
    other = written(tmp_path, **REDUCED | {"reduce": {"bins": 9, "keep": "allowed"}})
    for options in ({}, {"resume": True}, {"share": (1, 2)}):
        with pytest.raises(ValueError, match=r"another spec: reduce\.bins was 8 and is now 9; choose another --out"):
            run_scan(read_spec(other), tmp_path / "run", **options)
    assert files(tmp_path / "run") == before


@pytest.mark.parametrize("year", [1, 4_000_000_000], ids=["1970", "2096"])
def test_a_clock_that_is_wrong_changes_nothing(year, tmp_path):
    """Markers and checksums decide, never a time."""
    question = written(tmp_path, **REDUCED)
    spec = read_spec(question)
    run_scan(spec, tmp_path / "whole")
    run_scan(spec, tmp_path / "run", share=(1, 2))
    for path in (tmp_path / "run").rglob("*"):
        os.utime(path, (year, year))
    said = []
    stored = run_scan(spec, tmp_path / "run", resume=True, notice=said.append)
    assert said == []
    assert stored.is_complete()
    assert files(tmp_path / "run") == files(tmp_path / "whole")
    kept = {p.name for p in RunFolder(tmp_path / "run").markers.iterdir() if p.stat().st_mtime == year}
    assert len(kept) == 6


def test_two_runs_at_once_in_one_folder_make_one_scan(tmp_path):
    question = written(tmp_path, **REDUCED)
    run_scan(read_spec(question), tmp_path / "whole")
    command = [sys.executable, "-c", "from zpjax.cli import main; main()", "scan", str(question)]
    command += ["--out", str(tmp_path / "run"), "--resume"]
    processes = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in processes:
        _, error = process.communicate(timeout=200)
        assert (process.returncode, error) == (0, "")
    assert files(tmp_path / "run") == files(tmp_path / "whole")
    assert json.loads((tmp_path / "run" / "summary.json").read_text())["points"] == 120
    assert open_scan(tmp_path / "run").is_complete()
