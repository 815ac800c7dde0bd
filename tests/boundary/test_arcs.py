"""Cubic arcs between the vertices: where they run, what they enclose, how long they are; and the brackets around them."""

import numpy as np
import pytest

from zpjax.boundary import Options, allowed_area, curve_length, find_boundary, points_on_arcs

from .regions import REGIONS, found

WITH_CURVES = [name for name, region in REGIONS.items() if region.curves]
SMOOTH = [name for name in WITH_CURVES if name != "cusp"]


@pytest.mark.parametrize("name", SMOOTH)
def test_arcs_run_along_the_boundary_to_1e_6(name):
    # the estimate by the first order needs a slope: at the tip of the cusp there is none
    region = REGIONS[name]
    for curve in found(name).combined:
        for fraction in (0.25, 0.5, 0.8):
            points = points_on_arcs(curve, fraction)
            assert np.max(first_order_distance(region, points)) < 1e-6


def first_order_distance(region, points, step=1e-7):
    """|F| / |grad F| of the piece nearest to zero at its steepest, by central differences of the NumPy formula."""
    values = np.max(region.reference(points), axis=1)
    slopes = [
        np.max(region.reference(points + step * e), axis=1) - np.max(region.reference(points - step * e), axis=1)
        for e in np.eye(2)
    ]
    return np.abs(values) / (np.hypot(*slopes) / (2 * step))


@pytest.mark.parametrize("name", [name for name in REGIONS if name != "undecided quarter"])
def test_allowed_area_is_exact_to_1e_7(name):
    np.testing.assert_allclose(allowed_area(found(name)), REGIONS[name].area, rtol=0, atol=1e-7)


def test_area_with_undecided_ends_is_not_defined():
    assert allowed_area(found("undecided quarter")) is None


@pytest.mark.parametrize(
    ("name", "lengths"),
    [
        ("circle", [2 * np.pi * 0.3]),
        ("hole of radius 0.003", [2 * np.pi * 0.003]),
        ("half a disc at the box edge", [np.pi * 0.3]),
        ("annulus", [2 * np.pi * 0.1, 2 * np.pi * 0.35]),
        ("band 0.006 wide", [1.25, 1.25]),
        ("lens of two discs", [4 * 0.3 * np.arccos(0.225 / 0.3)]),
    ],
)
def test_lengths_are_exact_to_1e_6(name, lengths):
    computed = sorted(curve_length(curve) for curve in found(name).combined)
    np.testing.assert_allclose(computed, lengths, rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", WITH_CURVES)
def test_tangents_have_the_allowed_side_on_their_left(name):
    region = REGIONS[name]
    for curve in found(name).combined:
        known = np.nonzero((curve.active[:, 1] < 0) & ~np.isnan(curve.tangents[:, 0, 0]))[0]
        tangent = curve.tangents[known, 0]
        np.testing.assert_allclose(np.linalg.norm(tangent, axis=1), 1.0, rtol=1e-12, atol=0)
        left = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
        step = 1e-3 if name == "cusp" else 1e-6
        inner = region.reference(curve.points[known] + step * left)
        outer = region.reference(curve.points[known] - step * left)
        decided = ~np.isnan(inner + outer).any(axis=1)
        shallow = np.max(inner, axis=1) < np.max(outer, axis=1)
        assert np.all(shallow[decided])


def test_a_looser_tolerance_of_arcs_leaves_fewer_vertices_than_a_tight_one():
    counts, errors = [], []
    for tolerance in (1e-5, 1e-8):
        options = Options(lattice=64, tolerance=1e-2, arc_tolerance=tolerance)
        boundary = find_boundary(REGIONS["two islands"].problem, options=options)
        counts.append(len(boundary.combined[0].points))
        errors.append(boundary.statistics.arc_error)
        assert errors[-1] <= tolerance
    assert counts[0] < counts[1]
    assert errors[1] < errors[0]


@pytest.mark.parametrize("name", WITH_CURVES)
def test_brackets_never_understate_the_distance(name):
    # within that distance of every vertex and of every arc's middle the independent formula has both signs
    region, boundary = REGIONS[name], found(name)
    angle, radius = np.meshgrid(np.linspace(0, 2 * np.pi, 64, endpoint=False), np.linspace(0, 1, 9))
    disc = boundary.statistics.bracketed_max * np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    for curve in boundary.combined:
        for points in (curve.points, points_on_arcs(curve, 0.5)):
            around = points[:, None] + disc.reshape(-1, 2)
            values = np.max(region.reference(around.reshape(-1, 2)), axis=1).reshape(len(points), -1)
            assert np.all(np.nanmin(values, axis=1) < 0)
            assert np.all(np.nanmax(values, axis=1) >= 0)


@pytest.mark.parametrize("name", SMOOTH)
def test_brackets_are_as_narrow_as_the_tolerance_of_arcs(name):
    assert found(name).statistics.bracketed_max == Options().arc_tolerance
