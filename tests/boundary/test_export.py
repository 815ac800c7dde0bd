"""JSON and CSV carry the boundary without loss, in the units of the axes."""

import csv
import io
import json

import numpy as np
import pytest

from zpjax.boundary import AxisLabel, as_csv_rows, as_json

from .regions import REGIONS, found

AXES = (AxisLabel("m_zp", "MeV", 1.0, 1000.0), AxisLabel("epsilon", "", -2.0, 6.0, "linear"))


@pytest.mark.parametrize("name", REGIONS)
def test_json_is_strict_and_complete(name):
    boundary = found(name)
    text = json.dumps(as_json(boundary, AXES, notes={"scan": "test"}), allow_nan=False)
    back = json.loads(text)
    curves = [c for c in back["curves"] if c["constraint"] == "combined"]
    assert len(curves) == len(boundary.combined)
    for stored, curve in zip(curves, boundary.combined, strict=True):
        np.testing.assert_array_equal(stored["unit_box"], curve.points)
        np.testing.assert_array_equal(stored["residual"], curve.residual)
        assert stored["closed"] is curve.closed
        assert tuple(stored["ends"]) == curve.ends
        assert len(stored["vertices"]) == len(stored["active"]) == len(curve.points)
    assert back["verdict"] == boundary.verdict
    assert back["statistics"]["f_equivalents"] == boundary.statistics.f_equivalents
    assert {c["constraint"] for c in back["curves"]} <= {"combined", *boundary.by_constraint}
    assert [axis["name"] for axis in back["axes"]] == ["m_zp", "epsilon"]


def test_coordinates_are_physical():
    curve = as_json(found("circle"), AXES)["curves"][0]
    box, vertices = np.array(curve["unit_box"]), np.array(curve["vertices"])
    np.testing.assert_allclose(vertices[:, 0], 1000.0 ** box[:, 0], rtol=1e-12, atol=0)
    np.testing.assert_allclose(vertices[:, 1], -2 + 8 * box[:, 1], rtol=1e-12, atol=0)


def test_kinks_name_both_pieces():
    curve = as_json(found("triangle of three pieces"), AXES)["curves"][0]
    pairs = {tuple(sorted(names)) for names in curve["active"] if len(names) == 2}
    assert pairs == {("east", "south"), ("east", "west"), ("south", "west")}


def test_minus_infinity_becomes_null():
    boundary = found("ratio zero in half of the box")
    stored = as_json(boundary, AXES)["least_excluded"]["log_ratios"]
    assert stored["threshold"] is None or stored["threshold"] < 0


def test_csv_has_a_row_per_vertex():
    boundary = found("triangle of three pieces")
    sheet = io.StringIO()
    csv.writer(sheet).writerows(as_csv_rows(boundary, AXES))
    header, *rows = list(csv.reader(io.StringIO(sheet.getvalue())))
    assert header[:7] == ["curve", "kind", "vertex", "m_zp [MeV]", "epsilon", "active", "residual"]
    curves = [*boundary.combined, *(c for group in boundary.by_constraint.values() for c in group)]
    assert len(rows) == sum(len(c.points) for c in curves)
    assert any("+" in row[5] for row in rows)


def test_csv_says_of_every_vertex_whose_curve_at_which_level_and_whether_closed():
    boundary = found("triangle of three pieces")
    name = next(iter(boundary.by_constraint))
    header, *rows = as_csv_rows(boundary, AXES, {name: 0.95})
    assert header[7:] == ["constraint", "confidence", "closed"]
    for row in rows:
        assert row[7] == row[0].rpartition(":")[0]
        assert row[8] == (0.95 if row[7] == name else None)
        assert row[9] == {"closed": "true", "open": "false"}[row[1]]
    assert {row[7] for row in rows} == {"combined", *boundary.by_constraint}


def test_the_tolerances_asked_for_stand_beside_those_reached():
    statistics = as_json(found("circle"), AXES)["statistics"]
    assert statistics["asked"] == {"residual_max": 1e-9, "chord_error": 1e-4, "arc_error": 1e-6}
    assert all(statistics[name] <= asked for name, asked in statistics["asked"].items())


def test_axis_ends_are_met_exactly():
    axis = AxisLabel("m", "GeV", 0.001, 0.3)
    assert axis.physical(np.array([0.0, 1.0])).tolist() == [0.001, 0.3]


@pytest.mark.parametrize(
    "wrong",
    [{"spacing": "cubic"}, {"low": 0.0}, {"low": 2.0}],
    ids=["unknown spacing", "zero on a log axis", "low above high"],
)
def test_axis_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="Argument"):
        AxisLabel(**{"name": "m", "unit": "GeV", "low": 0.1, "high": 1.0, "spacing": "log", **wrong})
