"""Profiles at a point and windows over one coupling say the same, and what the fit of the paper said."""

import numpy as np
import pytest

from zpjax.experiments.nsi_windows import intervals
from zpjax.question.windows import WindowSpec
from zpjax.verbs.profile import profile_point
from zpjax.verbs.windows import find_windows


def windows(fit, quarks, **changes):
    settings = {"eps": (-2.0, 1.0, 301), "delta_chi2": 9.0, "without": ()} | changes
    found = find_windows(WindowSpec("", (fit,), (quarks,), figure=False, **settings))
    return {row["octant"]: row for row in found["rows"]}


@pytest.mark.parametrize("quarks", ["u", "d"])
def test_the_windows_of_2013_are_near_the_published_ones(quarks):
    dark = windows("2013", quarks)["dark"]
    published = dark["published"]
    np.testing.assert_allclose(dark["intervals"], [[published["lower"], published["upper"]]], rtol=0, atol=0.1)


def test_at_an_edge_chi_squared_is_the_level():
    rows = windows("2026", "u = d")
    lowest = min(row["chi2"] for row in rows.values())
    # eps_ee - eps_mumu of a point of the model: -g'^2/(3 sqrt2 G_F m^2).
    for edge in rows["dark"]["intervals"][0]:
        strength = np.sqrt(-edge * 3 * np.sqrt(2) * 1.1663788e-5) * 0.02
        octants = profile_point("flavoured_u1", {"m_zp": "20 MeV", "g_zp": strength})["octants"]
        np.testing.assert_allclose(octants["dark"]["chi2"], lowest + 9, rtol=0, atol=1e-4)


def test_without_the_day_night_asymmetry_the_windows_are_open():
    dark = windows("2013", "u", without=("day_night",))["dark"]
    assert dark["intervals"][0][0] is None
    assert dark["intervals"][0][1] == pytest.approx(-0.70, abs=0.02)


def test_consequences_at_a_point_of_no_interactions_are_those_of_the_standard_model():
    light = profile_point("l_mu_minus_l_tau", {"m_zp": "20 MeV", "g_zp": 1e-4}, fit="2025")["octants"]["light"]
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
