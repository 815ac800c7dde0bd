"""A measurement, a curve, a process and a model of one's own: the files of zpjax/README.md, taken and run as they are written."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest

import zpjax
from tests.pages import ROOT, text

PAGE = text("zpjax/README.md").partition("## Your own measurement, curve, observable, model\n")[2].partition("\n## ")[0]
# A file: its path in backquotes in the last words of a paragraph, then its contents.
FILE = re.compile(
    r"`((?:mine/)?(?!pyproject)\w+\.(?:py|toml|csv|bib))`[^`]*(?:`\w+`[^`]*)?:\n\n```\w*\n(.*?)```", re.DOTALL
)
LINES = re.findall(r"^\$ (zpjax .*)$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A user's folder with the files of the page."""
    found = tmp_path_factory.mktemp("user")
    for name, contents in FILE.findall(PAGE):
        path = found / name
        assert not path.exists()
        path.parent.mkdir(exist_ok=True)
        path.write_text(contents, encoding="utf-8")
    assert {path.name for path in found.iterdir()} == {"mine", "narrow.toml"}
    assert len(list((found / "mine").iterdir())) == 7
    return found


@pytest.fixture(scope="module")
def printed(installed, folder):
    """Command line of the page -> what it prints, in the order of the page."""
    return {line: installed.run(folder, line) for line in LINES}


def test_check_prints_what_is_quoted(printed):
    line, quoted = re.search(r"^\$ (zpjax check .*)\n((?:[^$\n].*\n)+)", PAGE, re.MULTILINE).groups()
    assert printed[line].stdout == quoted


def test_whose_code_is_run_is_said(printed, folder):
    assert all(done.stderr.startswith(f"runs code from {folder}/mine\n") for done in printed.values())


def test_the_boundary_is_where_the_formulas_say(printed, folder):
    """my_limit: g' = 1e-5 (m/10 MeV)^2. narrow: Gamma/m = g'^2/(12 pi) for two flavours of charge 1 is 1e-9."""
    found = json.loads((folder / "runs" / "narrow" / "boundary.json").read_text())
    curves = {name: np.array([v for c in found["curves"] if c["constraint"] == name for v in c["vertices"]])
              for name in ("my_limit", "narrow")}  # fmt: skip
    mass, coupling = curves["my_limit"].T
    np.testing.assert_allclose(coupling, 1e-5 * (mass / 0.01) ** 2, rtol=1e-9, atol=0)
    np.testing.assert_allclose(curves["narrow"][:, 1], np.sqrt(12 * np.pi * 1e-9), rtol=1e-9, atol=0)


def test_the_figure_is_drawn(printed, folder):
    assert (folder / "runs" / "narrow" / "figure.png").stat().st_size > 10_000
    (done,) = (done for line, done in printed.items() if line.startswith("zpjax scan"))
    assert "not drawn" not in done.stdout  # the overlay fits the plane


def test_a_run_is_cited_with_the_folder_only(installed, printed, folder):
    refused = installed.run(folder, "zpjax cite runs/narrow", code=2).stderr
    assert refused.startswith("zpjax: runs/narrow: was made with the extensions ")
    assert LINES[-1].startswith("zpjax cite")
    assert "my_paper_2026" in printed[LINES[-1]].stdout


def test_the_model_is_free_of_anomalies(folder):
    from fractions import Fraction

    with zpjax.extended(folder / "mine"):
        model = zpjax.model_named("l_mu_plus_l_tau_minus_b")
    point = model.parameters(m_zp=Fraction(1), g_zp=Fraction(1), q=Fraction(2, 3))
    assert set(model.anomalies(point).values()) == {0}


def test_the_files_keep_the_style(folder):
    config = ["--config", str(ROOT / "pyproject.toml"), str(folder / "mine")]
    for command in (["check"], ["format", "--check"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, *config], check=True, capture_output=True)
