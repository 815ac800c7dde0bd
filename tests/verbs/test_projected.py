"""Asked for everything, a boundary has the curves of projections, and its verdict does not know of them."""

import dataclasses

import numpy as np
import pytest

from tests.scan.questions import small
from zpjax.boundary import values_at
from zpjax.constraints import constraint_named
from zpjax.question import named as named_by_spec
from zpjax.question import spec as its_spec
from zpjax.verbs.boundary import boundary_sentences, scan_boundary
from zpjax.verbs.boundary_problem import boundary_problem
from zpjax.verbs.hepdata import write_hepdata
from zpjax.verbs.sensitivity import boundary_bands

STRONGER, WEAKER = "muon_g2_wp25", "farzan_muon_g2"


@pytest.fixture
def question(monkeypatch):
    """Two limits on g-2, of which the stronger one is a projection: it would decide if it judged."""
    named = constraint_named

    def changed(name):
        return dataclasses.replace(named(name), projection=name == STRONGER)

    for module in (named_by_spec, its_spec):
        monkeypatch.setattr(module, "constraint_named", changed)
    return dataclasses.replace(small(constraints={"names": [STRONGER, WEAKER]}), boundary="all")


def test_a_projection_has_its_curve_and_no_part_in_the_verdict(question, tmp_path):
    found = scan_boundary(question, tmp_path)
    curves = {curve["constraint"]: curve for curve in found["curves"]}
    assert curves.keys() == {"combined", STRONGER, WEAKER}
    assert curves["combined"]["vertices"] == curves[WEAKER]["vertices"]
    assert {name for pair in curves[STRONGER]["active"] for name in pair} == {STRONGER}
    problem = boundary_problem(question, (named_by_spec.constraint_named(STRONGER),))
    values = values_at(problem, np.array(curves[STRONGER]["unit_box"]))
    np.testing.assert_allclose(values, 0, rtol=0, atol=1e-9)
    assert any(f"  {STRONGER}: " in s and "vertices, projection, open" in s for s in boundary_sentences(found))
    table = (tmp_path / "boundary.csv").read_text(encoding="utf-8")
    assert {line.rsplit(",", 3)[1] for line in table.splitlines()[1:]} == {"combined", STRONGER, WEAKER}


def test_without_asking_for_everything_projections_are_left_out(question, tmp_path):
    found = scan_boundary(dataclasses.replace(question, boundary=True), tmp_path)
    assert {curve["constraint"] for curve in found["curves"]} == {"combined", WEAKER}


def test_what_is_made_from_a_boundary_takes_projections_as_such(question, tmp_path):
    found = scan_boundary(question, tmp_path)
    bands = boundary_bands(question, tmp_path, f"{STRONGER}.threshold")
    moved = {curve["constraint"]: curve["largest"] > 1e-6 for curve in bands["curves"]}
    assert moved == {"combined": False, WEAKER: False, STRONGER: True}
    texts = [path.read_text(encoding="utf-8") for path in write_hepdata(found, tmp_path / "hepdata")]
    assert ["projection" in text for text in texts if "Constraint" in text].count(True) == 1
