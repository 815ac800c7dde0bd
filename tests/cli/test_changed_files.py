"""What a change of zpjax's own files does to a run: of a copy of the package, with the command line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import zpjax
from tests.scan.questions import MANY_CHUNKS, document
from zpjax.question.toml_text import toml_lines

_MAIN = "from zpjax.cli import main; main()"
DATUM = "zpjax/data/measurements/lma_dark_ud_2026.toml"
INPUT = "zpjax/data/constants.toml"
FORMULA = "zpjax/physics/matter.py"


@pytest.fixture
def started(tmp_path):
    """A copy of zpjax, and a run of which half is computed."""
    shutil.copytree(Path(zpjax.__file__).parent, tmp_path / "zpjax", ignore=shutil.ignore_patterns("__pycache__"))
    lines = toml_lines(document(output=MANY_CHUNKS))
    (tmp_path / "q.toml").write_text("\n".join(lines), encoding="utf-8")
    assert call(tmp_path, "scan", "q.toml", "--chunks", "1/2")[0] == 0
    return tmp_path


def call(folder, *arguments):
    found = subprocess.run(
        [sys.executable, "-c", _MAIN, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return found.returncode, found.stdout, found.stderr


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.slow
def test_what_decides_no_number_is_no_reason_to_refuse(started):
    """An entry that nothing cites, an input on which nothing here depends, and words about a formula."""
    with (started / "zpjax/data/references/extra.bib").open("w", encoding="utf-8") as file:
        file.write("@article{nobody_2030,\n  title = {Nothing}\n}\n")
    change(started / FORMULA, "def ", "# of every flavour\ndef ")
    change(started / INPUT, "value = 1776.93", "value = 1780.0")
    code, out, err = call(started, "scan", "q.toml", "--resume")
    assert code == 0, err
    assert "120 points" in out


@pytest.mark.slow
@pytest.mark.parametrize(
    "verb", [("scan", "q.toml", "--resume"), ("boundary", "q.toml"), ("sensitivity", "q.toml", "--to", "b")]
)
def test_a_changed_datum_is_named_by_all_that_would_mix_it_with_what_is_there(started, verb):
    edge = next(line for line in (started / DATUM).read_text(encoding="utf-8").splitlines() if line.startswith("upper"))
    change(started / DATUM, edge, "upper = -0.39")
    code, _, err = call(started, *verb)
    assert code == 2
    assert "runs/q: holds a scan of other data: measurements.lma_dark_ud_2026.upper has another value; " in err
    assert "another --out" in err
    assert len(err) < 300


@pytest.mark.slow
def test_a_changed_formula_is_named_by_its_module(started):
    change(started / FORMULA, "couplings.strength**2 * neutrino", "couplings.strength**2.1 * neutrino")
    code, _, err = call(started, "scan", "q.toml", "--resume")
    assert code == 2
    assert (
        "holds a scan of other code: zpjax.physics.matter has changed; choose another --out, or remove this one." in err
    )


@pytest.mark.slow
def test_an_unknown_source_of_an_input_is_refused_by_check(started):
    path = started / "zpjax/data/inputs/oscillations.toml"
    line = next(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("source"))
    change(path, line, 'source = "nobody_2030"')
    code, _, err = call(started, "check", "q.toml")
    assert code == 2
    assert "nobody_2030" in err
    assert "data/inputs/oscillations.toml" in err
