"""The least excluded point, whether the region is empty or not."""

import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.boundary import Options, Problem, find_boundary

from .regions import found

FEW = Options(lattice=32, seeds=64)


def test_conflict_of_two_constraints():
    least = found("empty").least_excluded
    np.testing.assert_allclose(least.point, [0.5, 0.5], rtol=1e-8, atol=0)
    np.testing.assert_allclose(least.max_ratio, 13.0, rtol=1e-9, atol=0)
    assert least.conflict == ("beam dump", "collider")


def test_smooth_minimum_of_a_full_box():
    least = found("full").least_excluded
    np.testing.assert_allclose(least.point, [0.3, 0.6], rtol=1e-6, atol=0)
    np.testing.assert_allclose(least.log_ratios, [-2.0], rtol=1e-12, atol=0)


def test_three_pieces_meet_inside_a_triangle():
    least = found("triangle of three pieces").least_excluded
    assert len(least.conflict) == 3
    np.testing.assert_allclose(least.log_ratios, least.log_ratios[0], rtol=1e-8, atol=0)


def test_ratio_zero_gives_minus_infinity():
    least = found("circle").least_excluded
    assert least.max_ratio < 1e-20
    np.testing.assert_allclose(least.point, [0.47, 0.52], rtol=1e-6, atol=0)


def crease(steep):
    def log_ratios(point, _):
        off = steep * (point[1] - point[0] ** 2)
        return 1.0 + (point[0] - 0.6) ** 2 + jnp.stack([off, -off])

    return log_ratios


LEAST = {
    "on an edge": (lambda p, _: (1 + (p[0] + 0.2) ** 2 + (p[1] - 0.4) ** 2)[None], (0.0, 0.4), 1.04),
    "in a corner": (lambda p, _: (1 + p[0] - 2 * p[1])[None] + 2, (0.0, 1.0), 1.0),
    "on a straight crease, slope 1000": (
        lambda p, _: p[0] + 1000 * (0.8 * p[0] + 0.6 * p[1] - 0.7) * jnp.array([1.0, -1.0]),
        (0.125, 1.0),
        0.125,
    ),
    "on a curved crease, slope 10": (crease(10.0), (0.6, 0.36), 1.0),
    "on a curved crease, slope 100": (crease(100.0), (0.6, 0.36), 1.0),
}


FAST = ("on an edge", "on a curved crease, slope 100")


@pytest.mark.parametrize("name", [n if n in FAST else pytest.param(n, marks=pytest.mark.slow) for n in LEAST])
def test_least_excluded_point(name):
    log_ratios, point, value = LEAST[name]
    count = 2 if "crease" in name else 1
    names = tuple("ab"[:count])
    problem = Problem(names, (("all", tuple(range(count))),), log_ratios)
    least = find_boundary(problem, options=FEW).least_excluded
    np.testing.assert_allclose(np.max(least.log_ratios), value, rtol=2e-9, atol=0)
    assert np.max(np.abs(least.point - point)) < 1e-6
    assert least.conflict == names
