"""Surfaces in three and four dimensions and slices of them, against spheres."""

import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.boundary import Options, Problem, allowed_area, find_boundary, slice_of, surface_points

CENTRE = np.array([0.45, 0.52, 0.5, 0.48])


def sphere(point, radius):
    return jnp.log(jnp.sum((point - CENTRE[: point.shape[0]]) ** 2) / radius**2)[None]


def ball(radius=0.3):
    return Problem(("ball",), (("ball", (0,)),), sphere, radius)


@pytest.mark.parametrize(("dimensions", "lattice"), [(2, 40), (3, 24), (4, 10)])
def test_points_lie_on_the_sphere_with_radial_normals(dimensions, lattice):
    surface = surface_points(ball(), dimensions, lattice)
    radial = (surface.points - CENTRE[:dimensions]) / 0.3
    np.testing.assert_allclose(np.linalg.norm(radial, axis=1), 1.0, rtol=1e-11, atol=0)
    np.testing.assert_allclose(surface.normals, radial, rtol=0, atol=1e-10)
    assert np.all(surface.residual < Options().residual)
    assert surface.undecided == 0
    assert surface.f_equivalents > lattice**dimensions


def test_crossings_estimate_the_surface():
    # Cauchy and Crofton: an edge per h along each of three axes sees the area's projection: h^2 times the number of
    # crossings of all edges has the mean 3/2 of the area
    surface = surface_points(ball(), 3, 49)
    np.testing.assert_allclose(len(surface.points) / 48**2, 1.5 * 4 * np.pi * 0.09, rtol=0.02, atol=0)


def two_halves(point, _):
    return jnp.stack([point[0] - 0.6, point[1] + point[2] - 1.0])


def test_pieces_are_named_where_they_act():
    problem = Problem(("first", "second"), (("both", (0, 1)),), two_halves)
    surface = surface_points(problem, 3, 12)
    first = surface.active == 0
    np.testing.assert_allclose(surface.points[first, 0], 0.6, rtol=1e-12, atol=0)
    np.testing.assert_allclose(surface.points[~first].sum(axis=1) - surface.points[~first, 0], 1.0, rtol=1e-12, atol=0)
    np.testing.assert_allclose(surface.normals[first], [[1.0, 0.0, 0.0]] * first.sum(), rtol=0, atol=1e-14)


def test_no_surface_gives_no_points():
    surface = surface_points(ball(3.0), 3, 8)
    assert surface.points.shape == (0, 3)


def test_slice_of_a_ball_is_a_disc():
    plane = slice_of(ball(), (0, 2), [0.5, CENTRE[1] + 0.1, 0.5])
    boundary = find_boundary(plane, options=Options(lattice=32, seeds=64))
    np.testing.assert_allclose(allowed_area(boundary), np.pi * (0.09 - 0.01), rtol=0, atol=1e-7)


def test_wrong_axes_are_refused():
    with pytest.raises(ValueError, match="must name two of the 3 dimensions"):
        slice_of(ball(), (0, 3), [0.5, 0.5, 0.5])
    with pytest.raises(ValueError, match="needs two dimensions"):
        surface_points(ball(), 1)
