"""Where a constraint is not covered it neither allows nor excludes, and figure and report end with saying so."""

import json
from dataclasses import fields
from typing import ClassVar

import numpy as np
import pytest

from tests.figures.figures import saved, words  # noqa: F401 (a fixture)
from tests.report.test_scans_of_any_shape import said, stored_scan, text_of
from tests.scan.questions import small
from zpjax.figures.boundary_overlay import draw_boundary
from zpjax.figures.layers import read_layers
from zpjax.figures.plane import draw_plane
from zpjax.figures.uncovered import coverage_sentence
from zpjax.status import Status
from zpjax.store.reading import StoredScan
from zpjax.verbs.boundary import scan_boundary
from zpjax.verbs.hepdata import write_hepdata


class Altered(StoredScan):
    """A scan some of whose arrays are read otherwise."""

    CHANGES: ClassVar[dict] = {}

    def broadcast(self, name):
        return self.CHANGES[name](super().broadcast(name)) if name in self.CHANGES else super().broadcast(name)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return stored_scan(tmp_path_factory.mktemp("run"))


@pytest.fixture
def bare(whole, monkeypatch):
    """A plane with two constraints, of which one can be taken away."""

    def without(status: int, part: slice = slice(None)):
        def nothing(values):
            values = np.array(values)
            values[part] = np.nan
            return values

        changes = {"ratio.farzan_meson": nothing, "status": lambda values: np.full(values.shape, status)}
        monkeypatch.setattr(Altered, "CHANGES", changes)
        return Altered(*(getattr(whole, field.name) for field in fields(whole)))

    return without


def title_of(stored) -> str:
    return stored.group["ratio.farzan_meson"].attrs["title"]


def test_what_is_not_covered_everywhere_is_named_and_excludes_nothing(bare, saved):  # noqa: F811
    stored = bare(Status.OK)
    title = title_of(stored)
    layers = read_layers(stored)
    (window,) = (layer.log_r for layer in layers.layers if layer.attributes["constraint"] == "lma_dark_ud_2026")
    assert np.array_equal(layers.worst() < 0, window < 0)
    draw_plane(stored)
    text = words(saved[0]).replace("\n", " ")
    assert f"Not covered for these charges: {title}." in text
    assert f"excluded: {title}" not in text
    assert f"Excluding nothing here: {title}" not in text
    html = text_of(stored)
    assert "Not covered for these charges: " in html
    assert "not covered</div>" in html


def test_what_is_covered_in_a_part_says_in_which_share(bare, saved):  # noqa: F811
    stored = bare(Status.OK, slice(0, 3))
    draw_plane(stored)
    text = words(saved[0]).replace("\n", " ")
    share = np.mean(np.isnan(stored.broadcast("ratio.farzan_meson")))
    assert 0 < share < 1
    assert f"in part: {title_of(stored)} ({100 * share:.2g} % of the points)" in text


def test_what_is_not_a_number_is_not_called_uncovered_and_not_allowed(bare, saved):  # noqa: F811
    stored = bare(Status.NOT_FINITE)
    layers = read_layers(stored)
    assert not np.any(layers.worst() < 0)
    draw_plane(stored)
    assert "Not covered" not in words(saved[0])
    assert said(text_of(stored)).startswith("No point of the grid is left")


def test_everything_covered_has_no_sentence():
    assert coverage_sentence({"one": 0.0}) is None
    assert coverage_sentence({"one": 1.0, "two": 0.25, "three": 0.0}) == (
        "Not covered for these charges: one; in part: two (25 % of the points)."
    )


# The limit on meson decays is the paper's, for a muon neutrino of charge 1.
DARK = {"name": "farzan_eq3", "mixing_ratio": 1.0, "y_l": 0.0, "y_q1": 0.0, "y_u1": 0.0, "y_d1": 0.0}


@pytest.mark.parametrize("reduce", [None, {"bins": 5}], ids=["a plane", "a reduced scan"])
def test_a_dark_photon_is_told_what_does_not_judge_it(tmp_path, saved, reduce):  # noqa: F811
    tables = {} if reduce is None else {"reduce": reduce}
    stored = stored_scan(tmp_path, model=DARK, constraints={"names": ["farzan_meson", "na64mu_2024"]}, **tables)
    draw_plane(stored)
    assert "Not covered for these charges: Meson decays" in words(saved[0]).replace("\n", " ")
    html = text_of(stored)
    assert "Not covered for these charges: Meson decays" in html
    assert "needs: the muon neutrino carries a charge of one, within 10 %." in html
    assert "2 constraints" in said(html)
    assert "(but 1 of them judges nothing, see below)" in said(html)


def test_the_figure_and_the_tables_of_a_boundary_end_with_it_too(tmp_path, saved):  # noqa: F811
    spec = small(model=DARK, constraints={"names": ["farzan_meson", "na64mu_2024"]})
    result = json.loads(json.dumps(scan_boundary(spec, tmp_path)))
    draw_boundary(result, tmp_path / "boundary")
    sentence = "Not covered for these charges: Meson decays"
    assert sentence in words(saved[0]).replace("\n", " ")
    assert sentence in write_hepdata(result, tmp_path / "hepdata")[-1].read_text(encoding="utf-8")
