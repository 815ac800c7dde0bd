"""A process, a measurement and a model in a checkout: the files of zpjax/README.md, taken and run as they are written."""

import os
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

from tests.pages import ROOT, text

README = text("zpjax/README.md")
# A file: its path in backquotes at the end of a paragraph, then its contents.
FILE = re.compile(r"`([\w./]+\.(?:py|toml))`(?:;[^`\n]*)?:\n\n```(?:python|toml)\n(.*?)```", re.DOTALL)
_MAIN = "import sys; sys.argv[0] = 'zpjax'; from zpjax.cli import main; main()"


def process(folder, checkout, *arguments):
    """A new process in a folder, with the package of a checkout as `pip install -e` lets it be found: not by where it runs."""
    environment = os.environ | {"PYTHONPATH": str(checkout), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)


def run(folder, *arguments, checkout=None):
    """What such a process prints."""
    done = process(folder, checkout or folder, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """A checkout with the tutorial's files."""
    folder = tmp_path_factory.mktemp("tutorial")
    shutil.copytree(ROOT / "zpjax", folder / "zpjax", ignore=shutil.ignore_patterns("__pycache__"))
    files = FILE.findall(README)
    assert [name.rpartition("/")[0] for name, _ in files] == [
        *("zpjax/observables", "zpjax/data/measurements", "zpjax/models", "scans")
    ]
    for name, contents in files:
        path = folder / name
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(contents, encoding="utf-8")
    return folder


def without_rounding(text: str) -> str:
    return re.sub(r"(<=|within) \d\S*", r"\1 tiny", text)


def test_the_tutorial_prints_what_is_quoted(extended):
    quoted = re.search(r"`zpjax scan scans/narrow.toml` prints:\n\n```\n(.*?)```", README, re.DOTALL)[1]
    printed = run(extended, "-c", _MAIN, "scan", "scans/narrow.toml")
    # The residual and the distances of a straight line are rounding, which differs between machines.
    assert without_rounding(printed) == without_rounding(quoted)


def test_the_tutorial_needs_an_installation_that_sees_the_checkout(extended, tmp_path):
    """Editable: found from any folder. From a copy, as a plain `pip install` makes it: not found, even beside the files."""
    assert "a checkout that is installed by `.venv/bin/pip install -e .`" in README
    question = extended / "scans" / "narrow.toml"
    assert ": sound;" in run(tmp_path, "-c", _MAIN, "check", str(question), checkout=extended)
    shutil.copytree(ROOT / "zpjax", tmp_path / "copy" / "zpjax", ignore=shutil.ignore_patterns("__pycache__"))
    done = process(extended, tmp_path / "copy", "-c", _MAIN, "check", "scans/narrow.toml")
    assert done.returncode == 2
    assert "'l_mu_plus_l_tau_minus_b' is not known" in done.stderr


def test_the_tutorials_boundary_is_where_the_formula_says(extended):
    """Gamma/m = g'^2/(12 pi) for two flavours of charge 1 is 1e-9 at g' = (12 pi 1e-9)^(1/2)."""
    run(extended, "-c", _MAIN, "boundary", "scans/narrow.toml")
    rows = (extended / "runs" / "narrow" / "boundary.csv").read_text().splitlines()[1:]
    couplings = [float(row.split(",")[4]) for row in rows]
    np.testing.assert_allclose(couplings, np.sqrt(12 * np.pi * 1e-9), rtol=1e-9, atol=0)


def test_the_tutorials_model_is_free_of_anomalies(extended):
    code = (
        "from fractions import Fraction; from zpjax.models import model_named as m; t = m('l_mu_plus_l_tau_minus_b'); "
        "p = t.parameters(m_zp=Fraction(1), g_zp=Fraction(1), q=Fraction(2, 3)); print(set(t.anomalies(p).values()))"
    )
    assert run(extended, "-c", code) == "{Fraction(0, 1)}\n"


def test_the_tutorials_files_keep_the_style(extended):
    files = [str(extended / name) for name, _ in FILE.findall(README) if name.endswith(".py")]
    config = ["--config", str(ROOT / "pyproject.toml")]
    run(extended, "-m", "ruff", "check", *config, *files)
    run(extended, "-m", "ruff", "format", "--check", *config, *files)
