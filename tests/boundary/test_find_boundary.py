"""What is found for every region of the table, judged by formulas the search has not seen."""

import numpy as np
import pytest

from .regions import REGIONS, found, shoelace

WITH_CURVES = [name for name, region in REGIONS.items() if region.curves]
# a chord cuts off less than its tolerance, so an area is uncertain by less than tolerance times perimeter
TOLERANCE = 1e-4


def all_curves(boundary):
    return [*boundary.combined, *(c for curves in boundary.by_constraint.values() for c in curves)]


def perimeter(curve):
    around = np.diff(curve.points, axis=0, append=curve.points[:1])
    return np.sum(np.hypot(*around.T))


@pytest.mark.parametrize("name", REGIONS)
def test_verdict_and_components_are_right(name):
    region, boundary = REGIONS[name], found(name)
    assert boundary.verdict == region.verdict
    assert sorted((c.closed, c.ends) for c in boundary.combined) == sorted(region.curves)


@pytest.mark.parametrize("name", WITH_CURVES)
def test_every_vertex_lies_on_the_boundary(name):
    for curve in found(name).combined:
        largest = np.max(REGIONS[name].reference(curve.points), axis=1)
        assert np.max(np.abs(largest)) < 1e-9


@pytest.mark.parametrize("name", WITH_CURVES)
def test_active_piece_is_the_one_that_vanishes(name):
    for curve in all_curves(found(name)):
        values = REGIONS[name].reference(curve.points)
        rows = np.arange(len(values))
        assert np.all(np.abs(values[rows, curve.active[:, 0]]) < 1e-9)
        kinks = curve.active[:, 1] >= 0
        assert np.all(np.abs(values[rows, curve.active[:, 1]])[kinks] < 1e-9)
        assert np.all(curve.active[kinks, 0] != curve.active[kinks, 1])


@pytest.mark.parametrize("name", WITH_CURVES)
def test_reported_residual_is_not_flattered(name):
    for curve in all_curves(found(name)):
        values = np.abs(REGIONS[name].reference(curve.points))
        rows = np.arange(len(values))
        second = np.where(curve.active[:, 1] >= 0, values[rows, curve.active[:, 1]], 0.0)
        true = np.maximum(values[rows, curve.active[:, 0]], second)
        # NumPy and XLA round differently: a few hundred ulp of the terms that cancel; more is flattery
        assert np.all(true <= curve.residual + 1e-12)


@pytest.mark.parametrize("name", [name for name in WITH_CURVES if all(closed for closed, _ in REGIONS[name].curves)])
def test_area_within_the_chord_tolerance(name):
    region, boundary = REGIONS[name], found(name)
    area = sum(shoelace(curve.points) for curve in boundary.combined)
    area += 1.0 if area < 0 else 0.0
    uncertainty = TOLERANCE * sum(map(perimeter, boundary.combined))
    assert abs(area - region.area) < uncertainty


def test_open_boundary_encloses_half_a_disc():
    region, (curve,) = REGIONS["half a disc at the box edge"], found("half a disc at the box edge").combined
    area = shoelace(np.concatenate([curve.points, region.closing]))
    np.testing.assert_allclose(area, region.area, rtol=1e-3, atol=0)


def test_band_has_the_right_area():
    first, second = found("band 0.006 wide").combined
    np.testing.assert_allclose(shoelace(np.concatenate([first.points, second.points])), 0.0075, rtol=1e-9, atol=0)


@pytest.mark.parametrize("name", [name for name, region in REGIONS.items() if region.kinks])
def test_kinks_are_vertices_and_exact(name):
    (curve,) = found(name).combined
    kinks = curve.points[curve.active[:, 1] >= 0]
    expected = np.array(REGIONS[name].kinks)
    assert len(kinks) == len(expected)
    gaps = np.linalg.norm(kinks[:, None] - expected[None], axis=2)
    assert np.all(gaps.min(axis=0) < 1e-9)
    changes = curve.active[:, 0] != np.roll(curve.active[:, 0], -1)
    next_is_kink = np.roll(curve.active[:, 1] >= 0, -1)
    assert np.all((curve.active[:, 1] >= 0)[changes] | next_is_kink[changes])


@pytest.mark.parametrize("name", WITH_CURVES)
def test_no_chord_is_farther_from_the_boundary_than_the_tolerance(name):
    region = REGIONS[name]
    for curve in found(name).combined:
        ends = np.roll(curve.points, -1, axis=0)
        start, stop = (curve.points, ends) if curve.closed else (curve.points[:-1], ends[:-1])
        for fraction in (0.3, 0.5, 0.8):
            middle = start + fraction * (stop - start)
            assert np.max(distance_estimate(region, middle)) < 1.5 * TOLERANCE


def distance_estimate(region, points):
    """|F| / |grad F| of the maximum by central differences; an overestimate next to kinks is not expected."""

    def largest(at):
        return np.max(region.reference(at), axis=1)

    step = 1e-7
    slope = [(largest(points + step * e) - largest(points - step * e)) / (2 * step) for e in np.eye(2)]
    return np.abs(largest(points)) / np.hypot(*slope)


def test_ends_lie_on_the_box_exactly():
    (curve,) = found("half a disc at the box edge").combined
    assert np.all(curve.points[[0, -1], 0] == 0.0)
    np.testing.assert_allclose(sorted(curve.points[[0, -1], 1]), [0.2, 0.8], rtol=1e-12, atol=0)


def test_allowed_side_lies_on_the_left():
    areas = sorted(shoelace(curve.points) for curve in found("annulus").combined)
    np.testing.assert_allclose(areas, [-np.pi * 0.01, np.pi * 0.1225], rtol=3e-3, atol=0)


def test_each_constraint_has_its_own_boundary():
    boundary = found("ratio zero in half of the box")
    (line,) = boundary.by_constraint["threshold"]
    assert line.ends in {("box:y_min", "box:y_max"), ("box:y_max", "box:y_min")}
    np.testing.assert_allclose(line.points[:, 0], 0.6, rtol=1e-12, atol=0)
    (circle,) = boundary.by_constraint["disc"]
    assert circle.closed
    assert np.all(circle.active == [0, -1])


def test_nan_is_left_out_and_counted():
    boundary = found("undecided quarter")
    assert boundary.statistics.undecided_nodes == 39 * 128  # columns 89 to 127 lie at x > 0.7001
    (curve,) = boundary.combined
    assert np.max(curve.points[:, 0]) < 0.7001


def test_hidden_curves_are_counted():
    assert found("circle").statistics.hidden == {"combined": 0, "disc": 0}
    assert found("island of radius 0.003").statistics.hidden == {"combined": 1, "disc": 1}


def test_cost_adds_up_and_a_second_search_agrees():
    from zpjax.boundary import Options, find_boundary

    first, region = found("circle"), REGIONS["circle"]
    statistics = first.statistics
    assert statistics.f_equivalents == statistics.values + 3 * statistics.slopes == sum(statistics.by_stage.values())
    again = find_boundary(region.problem, options=Options(lattice=region.lattice))
    np.testing.assert_array_equal(again.combined[0].points, first.combined[0].points)
