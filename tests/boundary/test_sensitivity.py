"""Vertices move as the boundary does: against closed forms, and against the boundary found again."""

import jax.numpy as jnp
import numpy as np

from zpjax.boundary import Options, Problem, find_boundary, vertex_shifts

CENTRE = np.array([0.47, 0.52])


def disc(point, arguments):
    return jnp.log(jnp.sum((point - jnp.array(CENTRE)) ** 2) / arguments["radius"] ** 2)[None]


def wider(arguments, p):
    return arguments | {"radius": arguments["radius"] + p}


def test_a_disc_grows_by_what_is_added_to_its_radius():
    problem = Problem(("disc",), (("disc", (0,)),), disc, {"radius": 0.3})
    (curve,) = find_boundary(problem, options=Options(lattice=32, seeds=64)).combined
    found = vertex_shifts(problem, curve.points, curve.active, wider)
    np.testing.assert_allclose(found, (curve.points - CENTRE) / 0.3, rtol=0, atol=1e-9)


def half(point, arguments):
    return jnp.log(jnp.sum((point - jnp.array([0.0, 0.5])) ** 2) / arguments["radius"] ** 2)[None]


def test_an_end_on_the_box_stays_on_its_side():
    problem = Problem(("disc",), (("disc", (0,)),), half, {"radius": 0.3})
    found = vertex_shifts(problem, np.array([[0.0, 0.8], [0.0, 0.2]]), np.array([[0, -1], [0, -1]]), wider)
    np.testing.assert_allclose(found, [[0, 1], [0, -1]], rtol=0, atol=1e-12)


def corner(point, arguments):
    # r = 1 on 2x + y = 1 + p and on x - y = p^2 + 3 p.
    x, y = point
    p = arguments["p"]
    return jnp.stack([2 * x + y - 1 - p, x - y - p**2 - 3 * p])


def test_a_corner_moves_with_both_of_its_pieces():
    problem = Problem(("a", "b"), (("a", (0,)), ("b", (1,))), corner, {"p": 0.0})
    place = np.array([[1 / 3, 1 / 3]])
    found = vertex_shifts(problem, place, np.array([[0, 1]]), lambda arguments, p: {"p": arguments["p"] + p})
    # x = (1 + 4p)/3, y = x - 3p.
    np.testing.assert_allclose(found, [[4 / 3, -5 / 3]], rtol=0, atol=1e-12)


def flat(point, arguments):
    return jnp.stack([(point[0] - 0.5) ** 2 * 0 + arguments["p"]])


def test_where_the_slope_vanishes_there_is_no_answer():
    problem = Problem(("a",), (("a", (0,)),), flat, {"p": 0.0})
    found = vertex_shifts(problem, np.array([[0.5, 0.5]]), np.array([[0, -1]]), lambda a, p: {"p": a["p"] + p})
    assert np.all(np.isnan(found))


def test_no_vertices_no_shifts():
    problem = Problem(("disc",), (("disc", (0,)),), disc, {"radius": 0.3})
    assert vertex_shifts(problem, np.empty((0, 2)), np.empty((0, 2), int), wider).shape == (0, 2)
