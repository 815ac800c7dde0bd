"""Options of the machine: which go together, and compiled programs that are kept only where nobody else may write."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scan.questions import document
from zpjax.question.toml_text import toml_lines
from zpjax.scan import resources
from zpjax.scan.resources import keep_compiled
from zpjax.verbs.scan import prepared

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (((1, 2), None, "local:2", None), "--dask does not go with --chunks"),
        ((None, 2, "local:2", None), "--dask does not go with --devices"),
        ((None, None, "local:2", "somewhere"), "--cache does not go with --dask"),
        ((None, 0, None, None), "the number of devices must be at least 1, but is 0"),
        ((None, 1_000_000, None, None), " on this machine, but is 1000000"),
        ((None, None, None, ""), "--cache names no folder"),
        ((None, None, None, " "), "--cache names no folder"),
    ],
    ids=["dask and chunks", "dask and devices", "dask and cache", "no device", "a million", "no cache", "a blank"],
)
def test_options_that_do_not_go_together_are_named(options, sentence):
    with pytest.raises(ValueError) as error:
        prepared(*options)
    assert sentence in str(error.value)


def test_a_folder_that_others_may_write_is_no_cache(tmp_path):
    tmp_path.chmod(0o777)
    with pytest.raises(ValueError, match="others may write here, and what is kept here is run"):
        keep_compiled(str(tmp_path))


def test_the_cache_is_refused_where_jax_is_known_to_crash(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(resources.jaxlib, "__version__", "0.9.2")
    with pytest.raises(ValueError, match=r"jaxlib before 0\.10 crashes on macOS"):
        keep_compiled(str(tmp_path))


def scan(question, *options) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", "from zpjax.cli import main; main()", "scan", str(question), *options]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JAX_")}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=200)


@pytest.fixture(scope="module")
def question(tmp_path_factory):
    path = tmp_path_factory.mktemp("question") / "question.toml"
    path.write_text("\n".join(toml_lines(document(reduce={"bins": 4}))), encoding="utf-8")
    return path


def test_programs_are_kept_and_used_again_only_if_asked_for(question, tmp_path):
    cache = tmp_path / "cache"
    for run in ("first", "second"):
        done = scan(question, "--out", str(tmp_path / run), "--cache", str(cache))
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "first" / "summary.json").read_bytes() == (tmp_path / "second" / "summary.json").read_bytes()
    assert cache.stat().st_mode & 0o077 == 0
    assert any(cache.iterdir())


def test_a_reduced_scan_on_two_devices_prints_its_summary(question, tmp_path):
    done = scan(question, "--out", str(tmp_path / "run"), "--devices", "2")
    assert done.returncode == 0, done.stderr
    assert "120 points, reduced to 3 records." in done.stdout
    assert "allowed: 2 points, 0.020202 +- " in done.stdout
    assert "largest ratio at its least, r = 0.826" in done.stdout
    assert (tmp_path / "run" / "summary.json").exists()
