"""Options of the machine: which go together."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.scan.questions import document
from zpjax.question.toml_text import toml_lines
from zpjax.verbs.scan import prepared

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (((1, 2), None, "local:2"), "--dask does not go with --chunks"),
        ((None, 2, "local:2"), "--dask does not go with --devices"),
        ((None, 0, None), "the number of devices must be at least 1, but is 0"),
        ((None, 1_000_000, None), " on this machine, but is 1000000"),
    ],
    ids=["dask and chunks", "dask and devices", "no device", "a million"],
)
def test_options_that_do_not_go_together_are_named(options, sentence):
    with pytest.raises(ValueError) as error:
        prepared(*options)
    assert sentence in str(error.value)


def scan(question, *options) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", "from zpjax.cli import main; main()", "scan", str(question), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=200)


@pytest.fixture(scope="module")
def question(tmp_path_factory):
    path = tmp_path_factory.mktemp("question") / "question.toml"
    path.write_text("\n".join(toml_lines(document(reduce={"bins": 4}))), encoding="utf-8")
    return path


def test_a_reduced_scan_on_two_devices_prints_its_summary(question, tmp_path):
    done = scan(question, "--out", str(tmp_path / "run"), "--devices", "2")
    assert done.returncode == 0, done.stderr
    assert "120 points, reduced to 3 records." in done.stdout
    assert "allowed: 2 points, 0.020202 +- " in done.stdout
    assert "largest ratio at its least, r = 0.826" in done.stdout
    assert (tmp_path / "run" / "summary.json").exists()
