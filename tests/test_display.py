"""Objects show themselves in a line and in a notebook's table, and nothing in their texts is obeyed."""

import json
import pickle

import numpy as np
import pytest

import zpjax
from tests.scan.questions import small
from zpjax.boundary import Options, Problem, find_boundary
from zpjax.boundary.outcome import Boundary
from zpjax.display import Drawn, Printed
from zpjax.question.reading import resolve

WICKED = "<script>alert(1)</script> & $x$"


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    return zpjax.run_scan(small(title=WICKED), tmp_path_factory.mktemp("run") / "run")


@pytest.fixture(scope="module")
def point():
    asked = {"constraints": ["trident_ccfr"], "observables": ["delta_a_mu"]}
    return zpjax.evaluate_point("flavoured_u1", {"m_zp": "10 MeV", "g_zp": 7e-5}, **asked)


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (zpjax.observable_named("delta_a_mu"), "delta_a_mu"),
        (zpjax.constraint_named("trident_ccfr"), "trident_ccfr: chi2 0.82 ± 0.28"),
        (zpjax.model_named("b_minus_l"), "b_minus_l"),
        (small(title=WICKED), "120 points (grid)"),
    ],
    ids=["an observable", "a constraint", "a model", "a spec"],
)
def test_it_is_one_short_line_and_a_table(shown, words):
    text, page = repr(shown), shown._repr_html_()
    assert words in text
    assert text.startswith(type(shown).__name__)
    assert "\n" not in text
    assert len(text) < 200
    assert page.startswith("<table>")
    assert "<script>" not in page


def test_a_store_says_where_it_is_and_what_of_it_is_there(stored):
    assert "3 of 3 chunks" in repr(stored)
    page = stored._repr_html_()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
    assert "<script>" not in page
    assert "ratio.lma_dark_ud_2026.lower" in page


def test_a_terminal_obeys_nothing_of_a_title(stored):
    attributes = stored.attributes | {"spec": stored.spec | {"title": "\x1b[2J"}}
    foreign = type(stored)(stored.folder, attributes, stored.arrays)
    assert "\x1b" not in repr(foreign) + foreign._repr_html_()


def test_a_point_is_plain_data_and_shows_what_its_command_prints(point):
    assert isinstance(point, dict)
    assert json.loads(json.dumps(point)) == point
    assert pickle.loads(pickle.dumps(point)) == point
    assert len(repr(point)) < 200
    assert "trident_ccfr" in point._repr_html_()
    wicked = Printed({"title": WICKED}, lambda data: [data["title"]])
    assert wicked._repr_html_() == "<pre>&lt;script&gt;alert(1)&lt;/script&gt; &amp; $x$</pre>"


def test_points_show_how_many_are_excluded():
    values = {"m_zp": "10 MeV", "g_zp": np.array([1e-5, 7e-5, 1.0, 0.0])}
    found = zpjax.evaluate_point("flavoured_u1", values, constraints=["trident_ccfr"], observables=[])
    page = found._repr_html_()
    assert "4 points of shape (4,): 1 excluded by at least one bound" in page
    assert page.splitlines()[3].split() == ["trident_ccfr", "1", "1"]


def test_a_figure_is_its_paths_and_its_image(tmp_path):
    (tmp_path / "figure.png").write_bytes(b"\x89PNG")
    drawn = Drawn([tmp_path / "figure.png", tmp_path / "figure.pdf"])
    assert drawn == [tmp_path / "figure.png", tmp_path / "figure.pdf"]
    assert 'src="data:image/png;base64,iVBORw=="' in drawn._repr_html_()


def test_a_boundary_is_told_in_a_line():
    def log_ratios(point, _):
        return (5 * ((point[0] - 0.5) ** 2 + (point[1] - 0.5) ** 2) - 0.3)[None]

    found = find_boundary(Problem(("disc",), (("disc", (0,)),), log_ratios), options=Options(lattice=16, seeds=4))
    assert isinstance(found, Boundary)
    assert repr(found).startswith("Boundary(bounded: 1 curves")
    assert len(repr(found)) < 120


def test_a_document_without_a_title_is_told_too():
    assert repr(
        resolve({"model": {"name": "b_minus_l"}, "axes": {"m_zp": {"values": ["1 MeV"]}, "g_zp": {"values": [1e-4]}}})
    )
