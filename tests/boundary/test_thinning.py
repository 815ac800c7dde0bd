"""Crossings of a fine lattice that a smooth curve does without."""

import numpy as np
import pytest

from zpjax.boundary import Options, Problem, find_boundary
from zpjax.boundary.thinning import LONGEST, thinned

from .test_contract import radius_from_arguments


def test_straight_line_keeps_vertices_a_segment_length_apart():
    points = np.stack([np.linspace(0, 1, 1001), np.full(1001, 0.5)], axis=1)
    kept = thinned(points, False, 1e-4)
    assert kept[0] == 0
    assert kept[-1] == 1000
    assert len(kept) <= 34
    assert np.max(np.diff(points[kept, 0])) <= LONGEST


def test_circle_keeps_what_its_tolerance_asks_for():
    angle = np.linspace(0, 2 * np.pi, 4000, endpoint=False)
    points = 0.5 + 0.05 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    kept = thinned(points, True, 1e-4)
    middles = (points[kept] + np.roll(points[kept], -1, axis=0)) / 2
    assert np.max(0.05 - np.hypot(*(middles - 0.5).T)) < 2.1e-4
    assert 30 < len(kept) < 80


@pytest.mark.parametrize("count", [3, 4, 5, 12], ids=lambda count: f"{count} crossings")
def test_a_small_closed_curve_stays_one(count):
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    points = 0.5 + 1e-6 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    assert len(thinned(points, True, 1e-4)) >= min(count, 4)


def test_corner_is_kept():
    points = np.array([[0.5 - 0.001 * k, 0.2] for k in range(20, 0, -1)] + [[0.5, 0.2 + 0.001 * k] for k in range(20)])
    assert 20 in thinned(points, False, 1e-5)


def test_a_finer_lattice_costs_no_more_roots():
    problem = Problem(("disc",), (("disc", (0,)),), radius_from_arguments, {"radius": 0.3})
    found = [find_boundary(problem, options=Options(lattice=n, seeds=32)) for n in (128, 512)]
    coarse, fine = (boundary.statistics.by_stage["roots"] for boundary in found)
    assert fine < 1.3 * coarse
    for boundary in found:
        (curve,) = boundary.combined
        np.testing.assert_allclose(np.hypot(*(curve.points - 0.5).T), 0.3, rtol=1e-12, atol=0)
