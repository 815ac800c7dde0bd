"""Bands of a scan's boundary agree with the boundary of the moved question."""

import json

import numpy as np
import pytest

from tests.scan.questions import document, small
from zpjax.boundary import values_at
from zpjax.question.reading import resolve
from zpjax.units import UNITS
from zpjax.verbs.boundary import scan_boundary
from zpjax.verbs.boundary_problem import boundary_problem
from zpjax.verbs.sensitivity import boundary_bands, movable

# g' = 7.0346e-5 (m/10 MeV) sqrt(eps/b): a window of eps_q, two straight lines in logarithms.
SPEC = small()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("run")
    scan_boundary(SPEC, path)
    return path


def test_the_edges_of_a_window_follow_the_charge(folder):
    found = boundary_bands(SPEC, folder, "b", 0.02)
    assert found["quantity"]["step"] == 0.02
    for curve in found["curves"]:
        # d ln g'/db = -1/2 along a line of slope one: the normal in the unit box of 3 by 4 decades.
        lines = np.log(np.array(curve["plus"])) - np.log(np.array(curve["vertices"]))
        inside = [k for k, (x, y) in enumerate(curve["vertices"]) if 1.001 < x < 999 and 1.001e-6 < y < 0.999e-2]
        np.testing.assert_allclose((lines[:, 1] - lines[:, 0])[inside], -0.02 / 2, rtol=1e-9, atol=0)
    assert json.loads((folder / "sensitivity.b.json").read_text(encoding="utf-8"))["quantity"]["name"] == "b"


def test_only_the_edge_that_a_number_defines_moves(folder):
    found = boundary_bands(SPEC, folder, "lma_dark_ud_2026.upper")
    assert found["quantity"]["meaning"] == "1 % of its size"
    largest = [curve["largest"] for curve in found["curves"]]
    assert sum(size < 1e-10 for size in largest) == sum(size > 1e-4 for size in largest) > 0


def test_a_moved_question_has_the_moved_boundary(folder, tmp_path):
    found = boundary_bands(SPEC, folder, "constants.fermi_constant", 1e-8)
    # No coupling but eps knows G_F in this spec: g' goes as its root.
    for curve in found["curves"]:
        shift = np.log(np.array(curve["plus"])) - np.log(np.array(curve["vertices"]))
        inside = [k for k, (x, y) in enumerate(curve["vertices"]) if 1.001 < x < 999 and 1.001e-6 < y < 0.999e-2]
        np.testing.assert_allclose((shift[:, 1] - shift[:, 0])[inside], 0.5e-8 / 1.1663788e-5, rtol=1e-6, atol=0)


def test_a_band_is_where_the_boundary_of_the_moved_question_lies(tmp_path):
    """Of the muon's g-2 with another confidence level: found again with the threshold moved, to first order."""
    spec = resolve(document(constraints={"names": ["muon_g2_wp25"]}))
    found = boundary_bands(spec, tmp_path, "muon_g2_wp25.threshold", 1e-4)
    problem = boundary_problem(spec)
    values = values_at(problem, np.concatenate([_unit_box(spec, curve["plus"]) for curve in found["curves"]]))
    threshold = found["quantity"]["value"]
    np.testing.assert_allclose(values, np.log1p(1e-4 / threshold), rtol=0, atol=1e-8)


def _unit_box(spec, places):
    return np.stack([axis.to_unit(x) for axis, x in zip(spec.axes, _natural(spec, places), strict=True)], axis=1)


def _natural(spec, places):
    return [
        np.array(column) * UNITS[axis.unit].size
        for axis, column in zip(spec.axes, zip(*places, strict=True), strict=True)
    ]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("mixing_scael", "did you mean 'mixing_scale'?"),
        ("lma_dark_ud_2026.uper", "did you mean 'upper'?"),
        ("constants.m_muno", "did you mean 'm_muon'?"),
        ("coherent_csi.distanc", "did you mean 'distance'?"),
    ],
)
def test_an_unknown_quantity_is_named(name, sentence):
    with pytest.raises(ValueError, match=sentence.replace("?", r"\?")):
        movable(SPEC, name)


def test_a_quantity_with_an_error_is_moved_by_it():
    assert movable(SPEC, "nuisances.decoupling_temperature").step == pytest.approx(0.5e-3, rel=1e-12, abs=0)
    with pytest.raises(ValueError, match="the step must be positive"):
        movable(SPEC, "b", -1.0)
