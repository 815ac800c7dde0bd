"""Figures look the same whatever the user has set, and leave the process as it was."""

import ast
import json
import logging
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pytest

import zpjax
from tests.boundary.regions import found
from tests.figures.figures import saved, words  # noqa: F401 (a fixture)
from tests.scan.questions import small
from zpjax.boundary import AxisLabel, as_json
from zpjax.figures.boundary_overlay import draw_boundary
from zpjax.figures.drawing import drawing, new_figure, save
from zpjax.figures.plane import draw_plane
from zpjax.scan.run import run_scan
from zpjax.store.reading import open_scan
from zpjax.verbs.scan import run_and_follow

AXES = (AxisLabel("m_zp", "MeV", 1.0, 1000.0), AxisLabel("g_zp", "1", 1e-6, 1e-2))
# LaTeX is not needed, layouts are the figure's own, and nothing is cropped or turned dark.
HOSTILE = {
    "text.usetex": True,
    "figure.autolayout": True,
    "figure.constrained_layout.use": False,
    "font.size": 31,
    "axes.grid": True,
    "axes.facecolor": "black",
    "savefig.bbox": "tight",
    "savefig.dpi": 37,
    "axes.prop_cycle": matplotlib.cycler(color=["red"]),
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    run_scan(small(), folder)
    return folder


def test_a_plane_is_the_same_under_the_settings_of_a_hostile_user(run):
    before = draw_plane(open_scan(run))[0].read_bytes()
    with matplotlib.rc_context(HOSTILE):
        assert draw_plane(open_scan(run))[0].read_bytes() == before


def test_a_boundary_is_the_same_under_the_settings_of_a_hostile_user(tmp_path):
    boundary = as_json(found("lens of two discs"), AXES)
    before = draw_boundary(boundary, tmp_path / "one")[0].read_bytes()
    with matplotlib.rc_context(HOSTILE):
        assert draw_boundary(boundary, tmp_path / "two")[0].read_bytes() == before


def test_backend_and_settings_of_the_process_stay(run):
    script = (
        "import logging, sys, matplotlib; matplotlib.use('svg'); matplotlib.rcParams['font.size'] = 17; "
        "before = dict(matplotlib.rcParams); from zpjax import open_scan, draw_plane; "
        f"draw_plane(open_scan({str(run)!r})); "
        "assert matplotlib.get_backend() == 'svg', matplotlib.get_backend(); assert dict(matplotlib.rcParams) == before; "
        "assert 'matplotlib.pyplot' not in sys.modules; assert logging.getLogger('fontTools').level == logging.NOTSET"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_settings_stay_when_drawing_fails():
    level = logging.getLogger("fontTools").level
    before = dict(matplotlib.rcParams)
    with pytest.raises(RuntimeError, match="no"), drawing():
        raise RuntimeError("no")
    assert dict(matplotlib.rcParams) == before
    assert logging.getLogger("fontTools").level == level


def test_nothing_chooses_a_backend_or_asks_pyplot():
    for path in Path(zpjax.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert all("pyplot" not in alias.name for alias in node.names), path
            if isinstance(node, ast.ImportFrom):
                assert "pyplot" not in f"{node.module} {[alias.name for alias in node.names]}", path
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) != "matplotlib.use", path


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        (r"the $\gprime$ plane", r"the \$\gprime\$ plane"),
        (r"costs 5$ a point", r"costs 5\$ a point"),
        (r"open $\mathrm{x$", r"open \$\mathrm{x\$"),
        (r"sound $g^\prime$, $m_{Z'}$", r"sound $g^\prime$, $m_{Z'}$"),
        (r"one \$ and $x$", r"one \$ and $x$"),
    ],
    ids=["an unknown command", "a single dollar", "an open brace", "sound formulas", "an escaped dollar"],
)
def test_a_title_with_broken_mathematics_is_drawn_as_written(tmp_path, saved, title, drawn):  # noqa: F811
    spec = small(title=title, then={"figure": True})
    list(run_and_follow(spec, tmp_path, False, lambda progress: None))
    assert drawn in words(saved[0])
    boundary = json.loads(json.dumps(as_json(found("circle"), AXES))) | {"title": title}
    draw_boundary(boundary, tmp_path / "boundary")
    assert drawn in words(saved[1])


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("limit_1.0sigma", ["limit_1.0sigma.png", "limit_1.0sigma.pdf"]),
        ("limit_1.5sigma", ["limit_1.5sigma.png", "limit_1.5sigma.pdf"]),
        ("figure.png", ["figure.png", "figure.pdf"]),
        ("figure.PDF", ["figure.png", "figure.pdf"]),
        ("v2", ["v2.png", "v2.pdf"]),
    ],
)
def test_a_figure_keeps_the_name_that_it_is_given(tmp_path, name, files):
    with drawing():
        figure = new_figure(figsize=(1, 1))
        paths = save(figure, tmp_path / name, 20)
    assert [path.name for path in paths] == files
    assert np.all([path.stat().st_size > 100 for path in paths])
