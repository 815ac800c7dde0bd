"""Our bounds beside published ones: the first coupling that is excluded."""

import dataclasses

import numpy as np
import pytest

from tests.pages import between, numbers
from zpjax.constraints import constraint_named
from zpjax.scan import threshold
from zpjax.scan.threshold import first_excluded
from zpjax.verbs.compare import compare_published, comparison_lines, comparison_markdown, published_bounds

PAGE = "zpjax/README.md"
ROW = {
    "constraint": "farzan_trident",
    "model": "flavoured_u1",
    "mass": "10 MeV",
    "published": 9.3e-4,
    "tolerance": 0.05,
    "source": "altmannshofer_2014",
    "kind": "published number",
    "checked": True,
}


def test_the_first_excluded_coupling_is_where_the_ratio_is_one():
    np.testing.assert_allclose(first_excluded("farzan_trident", "flavoured_u1", {}, 0.01), 9e-4, rtol=1e-9, atol=0)


def test_a_constraint_that_excludes_nothing_has_no_coupling():
    # Decoupled long before neutrinos do, whatever g'.
    assert first_excluded("farzan_delta_neff", "flavoured_u1", {}, 0.1) is None


def test_a_changed_datum_moves_the_bound_in_the_same_process(monkeypatch):
    """The ratio is the coupling over its limit: nothing that was compiled before keeps the datum."""
    named, given = constraint_named, constraint_named("farzan_trident")
    assert first_excluded("farzan_trident", "flavoured_u1", {}, 0.01) > 1e-8
    halved = dataclasses.replace(given.statistic, limit=given.statistic.limit / 2)
    monkeypatch.setattr(threshold, "constraint_named", lambda name: dataclasses.replace(named(name), statistic=halved))
    np.testing.assert_allclose(first_excluded("farzan_trident", "flavoured_u1", {}, 0.01), 4.5e-4, rtol=1e-9, atol=0)


def test_a_window_excludes_from_the_smallest_coupling_on():
    assert first_excluded("lma_dark_ud_2026", "flavoured_u1", {}, 0.01) == threshold.COUPLINGS[0]


@pytest.mark.parametrize(("tolerance", "agrees"), [(0.05, True), (0.03, False)])
def test_rows_agree_within_their_own_tolerance(monkeypatch, tolerance, agrees):
    monkeypatch.setattr("zpjax.verbs.compare.published_bounds", lambda: [ROW | {"tolerance": tolerance}])
    (row,) = compare_published()
    assert row["agrees"] is agrees
    np.testing.assert_allclose(row["ratio"], 9e-4 / 9.3e-4, rtol=1e-9, atol=0)
    assert ("yes" if agrees else "NO") in comparison_lines([row])[-1]
    assert comparison_markdown([row])[-1].startswith("| farzan_trident | flavoured_u1 | 10 MeV | 0.0009 |")


def test_every_row_is_complete():
    keys = {"constraint", "model", "mass", "published", "tolerance", "source", "kind", "checked"}
    for row in published_bounds():
        assert keys <= set(row) <= keys | {"set"}, row
        assert constraint_named(row["constraint"])
        assert 0 < row["tolerance"] <= 1


def test_the_page_shows_every_published_bound():
    lines = between(PAGE, "comparison")[2:]
    shown = [tuple(cell.strip() for cell in line.split("|")[1:6]) for line in lines]
    expected = [(r["constraint"], r["model"], r["mass"], f"{r['published']:.3g}") for r in published_bounds()]
    assert [(c, model, mass, published) for c, model, mass, _, published in shown] == expected


def test_what_fails_is_what_the_page_says():
    """Borexino a third stronger, CHARM-II so much weaker than the digitised curves of B-L."""
    (weaker,) = numbers(PAGE, "a fit to the recoil spectrum would decide. CHARM-II for B-L: ours is # % weaker")
    ratios = {}
    for line in between(PAGE, "comparison")[2:]:
        name, model, _, _, _, ratio, _, agrees, *_ = (cell.strip() for cell in line.split("|")[1:-1])
        if agrees == "NO":
            assert model == "b_minus_l"
            ratios.setdefault(name, []).append(float(ratio))
    assert set(ratios) == {"borexino_be7", "charm2_nu_e"}
    np.testing.assert_allclose(np.mean(ratios["borexino_be7"]), 2 / 3, rtol=0.05, atol=0)
    np.testing.assert_allclose(np.mean(ratios["charm2_nu_e"]), 1 + weaker / 100, rtol=0.05, atol=0)


@pytest.mark.slow
def test_the_table_of_the_page_is_what_is_computed():
    assert between(PAGE, "comparison") == comparison_markdown(compare_published())
