"""Axes of values given one by one: in what order, on what scale, and how many."""

import numpy as np
import pytest

from tests.scan.questions import document
from zpjax.question.reading import resolve
from zpjax.scan.run import run_scan
from zpjax.store.reading import open_scan
from zpjax.store.summary import summary

G = {"min": 1e-6, "max": 1e-2, "points": 41}
VALUES = ["1 MeV", "10 MeV", "100 MeV", "1 GeV"]


def question(m_zp, g_zp=G, **tables):
    """Muon g-2 alone."""
    return resolve(
        document(
            axes={"m_zp": m_zp, "g_zp": g_zp},
            output={"observables": ["gauge_coupling"]},
            constraints={"names": ["muon_g2_wp25"]},
            **tables,
        )
    )


@pytest.mark.parametrize(
    "values", [VALUES[::-1], [VALUES[k] for k in (1, 0, 3, 2)], [VALUES[0]] * 2], ids=["down", "shuffled", "twice"]
)
def test_summaries_refuse_values_that_do_not_increase(values):
    with pytest.raises(ValueError, match=r"table 'reduce' needs 'axes.m_zp.values' to increase\."):
        question({"values": values}, reduce={})
    assert question({"values": values}).axes[0].nodes().shape == (len(values),)


def test_increasing_values_weigh_as_they_are_spaced(tmp_path):
    uneven = [f"{m!r} GeV" for m in np.geomspace(1e-3, 1.0, 61)[[*range(0, 30, 3), *range(30, 61)]].tolist()]
    found = []
    for name, axis in (("uneven", {"values": uneven}), ("even", {"min": "1 MeV", "max": "1 GeV", "points": 121})):
        run_scan(question(axis, reduce={"profiles": ["g_zp"]}), tmp_path / name)
        found.append(summary(open_scan(tmp_path / name))["allowed"])
    assert abs(found[0]["fraction"] - found[1]["fraction"]) < 0.01
    assert found[0]["error"] > 0


@pytest.mark.parametrize("swapped", [False, True], ids=["outer", "inner"])
def test_one_value_is_an_axis_and_its_scan_claims_no_error_it_cannot_know(swapped, tmp_path):
    """Without a second value along the innermost axis no edge of the region is seen along it."""
    spec = question({"values": ["10 MeV"]}, reduce={"profiles": ["g_zp"]})
    if swapped:
        resolved = spec.resolved()
        spec = resolve(resolved | {"axes": dict(reversed(resolved["axes"].items()))})
    run_scan(spec, tmp_path)
    allowed = summary(open_scan(tmp_path))["allowed"]
    assert 0 < allowed["fraction"] < 1
    assert (allowed["error"] is None) == swapped


@pytest.mark.parametrize("method", ["grid", "list"])
@pytest.mark.parametrize("values", [[-0.1, 0.1], [0.0, 0.1]], ids=["negative", "zero"])
def test_a_log_axis_has_no_values_at_or_below_zero(values, method):
    axes = {"m_zp": {"values": VALUES[:2]}, "mixing_ratio": {"values": values, "spacing": "log"}}
    entry = document(axes=axes, model={"g_zp": 1e-4}, sampling={"method": method})
    with pytest.raises(ValueError, match=r"key 'axes.mixing_ratio.values' must be positive on a log axis, but is"):
        resolve(entry)
    assert resolve(entry | {"axes": axes | {"mixing_ratio": {"values": values}}})


def test_the_spacing_of_values_is_shown_and_decides_what_they_weigh():
    log, linear = (question({"values": VALUES, "spacing": spacing}, reduce={}) for spacing in ("log", "linear"))
    assert log.resolved()["axes"]["m_zp"]["spacing"] == "log"
    assert log.hash() != linear.hash()
    assert resolve(linear.resolved()).resolved() == linear.resolved()
