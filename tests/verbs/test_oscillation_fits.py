"""Profiles at a point and windows over one coupling say the same, and what the fit of the paper said."""

import numpy as np
import pytest

from tests.pages import ROOT, between, numbers
from zpjax.experiments.nsi_windows import intervals
from zpjax.question.windows import WindowSpec, read_window_spec
from zpjax.verbs.profile import profile_point
from zpjax.verbs.windows import find_windows, window_markdown

PAGE = "scans/README.md"


@pytest.fixture(scope="module")
def shipped():
    """What the shipped question finds."""
    return find_windows(read_window_spec(ROOT / "scans" / "nsi_windows.toml"))


def octants(found, fit, quarks):
    return {row["octant"]: row for row in found["rows"] if (row["fit"], row["quarks"]) == (fit, quarks)}


def test_the_table_of_the_page_is_what_the_shipped_question_finds(shipped):
    assert between(PAGE, "windows") == window_markdown(shipped)


def test_lma_fits_better_with_every_data_set_by_as_much_as_is_said(shipped):
    """Of the differences of chi^2 of both octants, the least, the largest, and that of equal couplings today."""
    least, most, equal = numbers(
        PAGE, "by # (2013, u) to # (2025, d) in chi^2; for equal u and d couplings, as in the paper's model, by #"
    )
    differences = {}
    for row in shipped["rows"]:
        sign = 1 if row["octant"] == "dark" else -1
        differences[row["fit"], row["quarks"]] = differences.get((row["fit"], row["quarks"]), 0) + sign * row["chi2"]
    assert min(differences, key=differences.get) == ("2013", "u")
    assert max(differences, key=differences.get) == ("2025", "d")
    found = differences["2013", "u"], differences["2025", "d"], differences["2026", "u = d"]
    np.testing.assert_allclose(found, (least, most, equal), rtol=0, atol=0.06)


def test_the_band_is_the_window_of_equal_couplings(shipped):
    low, high = numbers(PAGE, "Along the band eps_q = # ... #")
    (window,) = octants(shipped, "2026", "u = d")["dark"]["intervals"]
    np.testing.assert_allclose(window, (-high, -low), rtol=0, atol=5e-4)


@pytest.mark.parametrize("quarks", ["u", "d"])
def test_the_windows_of_2013_are_near_the_published_ones(quarks, shipped):
    dark = octants(shipped, "2013", quarks)["dark"]
    published = dark["published"]
    np.testing.assert_allclose(dark["intervals"], [[published["lower"], published["upper"]]], rtol=0, atol=0.1)


def test_at_an_edge_chi_squared_is_the_level(shipped):
    rows = octants(shipped, "2026", "u = d")
    lowest = min(row["chi2"] for row in rows.values())
    # eps_ee - eps_mumu of a point of the model: -g'^2/(3 sqrt2 G_F m^2).
    for edge in rows["dark"]["intervals"][0]:
        strength = np.sqrt(-edge * 3 * np.sqrt(2) * 1.1663788e-5) * 0.02
        fitted = profile_point("flavoured_u1", {"m_zp": "20 MeV", "g_zp": strength})["octants"]
        np.testing.assert_allclose(fitted["dark"]["chi2"], lowest + 9, rtol=0, atol=1e-4)


def test_without_the_day_night_asymmetry_the_windows_are_open():
    without = WindowSpec("", ("2013",), ("u",), (-2.0, 1.0, 301), 9.0, ("day_night",), figure=False)
    dark = octants(find_windows(without), "2013", "u")["dark"]
    assert dark["intervals"][0][0] is None
    assert dark["intervals"][0][1] == pytest.approx(-0.70, abs=0.02)


def test_consequences_at_a_point_of_no_interactions_are_those_of_the_standard_model():
    # So weak that eps is 1e-16: the model is that of the test above, whose program serves here too.
    light = profile_point("flavoured_u1", {"m_zp": "20 MeV", "g_zp": 1e-12}, fit="2025")["octants"]["light"]
    assert light["day_night"] == pytest.approx(-1.76, abs=0.1)
    assert light["upturn"] == pytest.approx(1.20, abs=0.02)
    assert sum(light["parts"].values()) == pytest.approx(light["chi2"], rel=1e-12, abs=0)


def test_every_interval_below_the_level_is_found():
    grid = np.linspace(-2, 2, 41)

    def function(x):
        return np.cos(3 * x) + 0.2

    found = intervals(function(grid), grid, function)
    edge = np.arccos(-0.2) / 3
    period = 2 * np.pi / 3
    np.testing.assert_allclose(found[0], [edge - period, -edge], atol=1e-8)
    np.testing.assert_allclose(found[1], [edge, period - edge], atol=1e-8)


def test_an_interval_that_reaches_the_end_of_the_grid_is_open():
    grid = np.linspace(-1, 1, 21)
    assert intervals(grid - 0.33, grid, lambda x: x - 0.33)[0][0] is None
    assert intervals(0 * grid - 1, grid, lambda x: 0 * x - 1) == [[None, None]]
    assert intervals(0 * grid + 1, grid, lambda x: 0 * x + 1) == []
