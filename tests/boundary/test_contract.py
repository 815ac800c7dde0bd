"""What the package promises apart from the curves: names, errors, plateaus, jumps, arguments."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import zpjax.boundary
from zpjax.boundary import Options, Problem, find_boundary

from .regions import REGIONS

FEW = Options(lattice=32, seeds=64)


def test_public_names():
    assert sorted(zpjax.boundary.__all__) == [
        "AxisLabel",
        "BestFit",
        "Boundary",
        "Certificate",
        "ChiSquared",
        "Curve",
        "Lattice",
        "LeastExcluded",
        "Options",
        "OtherValuesError",
        "Problem",
        "ProfileContour",
        "ProfiledBoundary",
        "Statistics",
        "Surface",
        "allowed_area",
        "as_csv_rows",
        "as_json",
        "best_fit",
        "curve_length",
        "find_boundary",
        "find_profiled_boundary",
        "points_on_arcs",
        "profile_contour",
        "slice_of",
        "surface_points",
        "values_at",
        "values_on",
        "vertex_shifts",
    ]


def test_32_bit_floats_are_refused():
    jax.config.update("jax_enable_x64", False)
    try:
        with pytest.raises(ValueError, match=r"call zpjax.enable_x64\(\) first"):
            find_boundary(REGIONS["circle"].problem)
    finally:
        jax.config.update("jax_enable_x64", True)


def test_wrong_number_of_ratios_is_refused():
    problem = Problem(("a", "b"), (("both", (0, 1)),), lambda point, _: point[:1])
    with pytest.raises(ValueError, match="must return shape"):
        find_boundary(problem)


@pytest.mark.parametrize("mask", [lambda p, _: p[:1] < 0.5, lambda p, _: jnp.sign(p[:1]).astype(int)])
def test_masks_are_refused_by_type(mask):
    with pytest.raises(ValueError, match="a mask has no boundary"):
        find_boundary(Problem(("mask",), (("mask", (0,)),), mask))


@pytest.mark.parametrize(
    "constraints",
    [(), (("a", ()),), (("a", (0,)), ("a", (1,))), (("a", (0,)),), (("combined", (0, 1)),), (("a", (0, 1, 2)),)],
    ids=["none", "no piece", "same name", "unused piece", "reserved name", "unknown piece"],
)
def test_constraints_that_make_no_sense_are_refused(constraints):
    with pytest.raises(ValueError, match=r"piece|constraint"):
        Problem(("p", "q"), constraints, lambda point, _: point)


@pytest.mark.parametrize("name", ["lattice", "seeds", "tolerance", "residual"])
def test_options_that_make_no_sense_are_refused(name):
    with pytest.raises(ValueError, match=f"Argument `{name}`"):
        Options(**{name: 0})


def test_jump_is_undecided_and_not_a_vertex():
    def log_ratios(point, _):
        disc = jnp.log(jnp.sum((point - 0.5) ** 2) / 0.09)
        return jnp.stack([disc, jnp.where(point[0] < 0.55, -jnp.inf, jnp.log(4.0))])

    problem = Problem(("disc", "step"), (("disc", (0,)), ("step", (1,))), log_ratios)
    boundary = find_boundary(problem, options=FEW)
    (curve,) = boundary.combined
    assert curve.ends == ("undecided", "undecided")
    assert np.max(curve.points[:, 0]) < 0.55
    np.testing.assert_allclose(boundary.undecided[:, 0], 0.55, rtol=1e-9, atol=0)
    assert boundary.by_constraint["step"] == ()
    assert boundary.statistics.undecided_vertices >= len(boundary.undecided) > 0


def test_plateau_at_the_limit_is_not_reported():
    # r is exactly 1 in the right half: excluded by the definition, but nowhere a clean crossing
    problem = Problem(("flat",), (("flat", (0,)),), lambda p, _: jnp.minimum(p[0] - 0.5, 0.0)[None])
    boundary = find_boundary(problem, options=FEW)
    for curve in boundary.combined:
        assert np.all(np.abs(curve.points[:, 0] - 0.5) < 1e-9)


def test_overflowing_ratios_do_not_spoil_the_search():
    problem = Problem(("steep",), (("steep", (0,)),), lambda p, _: (1e6 * (jnp.sum((p - 0.5) ** 2) - 0.04))[None])
    (curve,) = find_boundary(problem, options=FEW).combined
    np.testing.assert_allclose(np.hypot(*(curve.points - 0.5).T), 0.2, rtol=1e-14, atol=0)


def radius_from_arguments(point, arguments):
    return jnp.log(jnp.sum((point - 0.5) ** 2) / arguments["radius"] ** 2)[None]


def test_arguments_are_not_baked_in():
    for radius in (0.1, 0.2, 0.3):
        problem = Problem(("disc",), (("disc", (0,)),), radius_from_arguments, {"radius": radius})
        (curve,) = find_boundary(problem, options=FEW).combined
        np.testing.assert_allclose(np.hypot(*(curve.points - 0.5).T), radius, rtol=1e-12, atol=0)


def test_works_under_strict_promotion():
    with jax.numpy_dtype_promotion("strict"):
        problem = Problem(("disc",), (("disc", (0,)),), lambda p, _: jnp.log(jnp.sum((p - 0.5) ** 2) / 0.04)[None])
        assert find_boundary(problem, options=FEW).verdict == "bounded"


def test_tighter_tolerance_gives_a_better_area():
    problem = Problem(("disc",), (("disc", (0,)),), radius_from_arguments, {"radius": 0.3})
    (curve,) = find_boundary(problem, options=Options(lattice=32, seeds=64, tolerance=1e-6)).combined
    x, y = curve.points.T
    area = np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2
    np.testing.assert_allclose(area, np.pi * 0.09, rtol=1e-5, atol=0)


def test_residual_of_a_steep_ratio_is_reported_as_it_is():
    # the zero lies between two floats, so the best vertex has |log r| = 1.23e-10; every operation is exact
    def log_ratios(point, constants):
        return (1e7 * ((point[0] - constants[0]) - constants[1]))[None]

    problem = Problem(("steep",), (("steep", (0,)),), log_ratios, np.array([0.3, 1.23456789e-17]))
    (curve,) = find_boundary(problem, options=FEW).combined
    true = np.abs(1e7 * ((curve.points[:, 0] - 0.3) - 1.23456789e-17))
    np.testing.assert_allclose(curve.residual, true, rtol=1e-12, atol=0)
    assert np.all(true > 1e-10)
