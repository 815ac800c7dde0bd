"""Least squares of a few unknowns."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from zpjax.numerics.small_systems import least_value, path_sums, profiled_change


def problem(seed=7):
    """Maps (pull, datum, node), two rows of nodes, pulls U_0, residual and weights."""
    generator = np.random.default_rng(seed)
    sizes = {"maps": (3, 8, 5), "parts": (2, 5), "pulls": (3, 8), "residual": 8, "weights": 3}
    return {name: generator.normal(size=size) for name, size in sizes.items()}


def minimum(pulls, residual, best):
    """min_p |r - U p|^2 + |b + p|^2 by lstsq."""
    system = np.vstack([pulls.T, np.eye(len(pulls))])
    target = np.concatenate([residual, -best])
    rest = target - system @ np.linalg.lstsq(system, target, rcond=None)[0]
    return rest @ rest


@by_numpy
def changed(x, y, maps, parts, pulls, residual, weights):
    return profiled_change((x, y), path_sums(maps, parts, pulls, residual, weights), pulls, weights)


@pytest.mark.parametrize(("x", "y"), [(1e-3, 1e-6), (1.0, 0.0), (0.0, -1.0), (2.0, 3.0), (1e3, 2e2)])
def test_the_minimum_moves_as_least_squares_finds(x, y):
    maps, parts, pulls, residual, weights = problem().values()
    moved = maps @ (x * parts[0] + y * parts[1])
    best = pulls @ residual
    expected = minimum(pulls + moved, residual - weights @ moved, best) - minimum(pulls, residual, best)
    np.testing.assert_allclose(changed(x, y, *problem().values()), expected, rtol=1e-9, atol=0)


def test_no_change_gives_exactly_nothing():
    assert changed(0.0, 0.0, *problem().values()) == 0.0


def test_the_solution_solves():
    matrix = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]])
    _, found = by_numpy(least_value)(matrix, np.array([1.0, 2.0, 3.0]), 0.0)
    np.testing.assert_allclose(matrix @ found, [1.0, 2.0, 3.0], rtol=1e-14, atol=0)


def quadratic(t, size=3, seed=11):
    """M, v and c that move along a curve."""
    generator = np.random.default_rng(seed)
    (a, b), (u, v) = generator.normal(size=(2, size, size)), generator.normal(size=(2, size))
    root = a + jnp.sin(t) * b
    return root @ root.T + jnp.eye(size), u + t**2 * v, t**3


def least(t):
    """c - v^T M^-1 v."""
    matrix, vector, constant = quadratic(t)
    return constant - vector @ jnp.linalg.solve(matrix, vector)


@pytest.mark.parametrize("order", range(4), ids="derivative {}".format)
def test_the_least_value_and_its_derivatives_are_those_of_the_solution(order):
    found, expected = lambda t: least_value(*quadratic(t))[0], least
    for _ in range(order):
        found, expected = jax.jacfwd(found), jax.jacfwd(expected)
    np.testing.assert_allclose(by_numpy(found)(0.7), by_numpy(expected)(0.7), rtol=1e-11, atol=0)


def test_the_least_value_has_the_same_second_derivative_in_every_mode():
    def value(t):
        return least_value(*quadratic(t))[0]

    expected = by_numpy(jax.jacfwd(jax.jacfwd(least)))(0.7)
    for second in (jax.jacfwd(jax.jacrev(value)), jax.jacrev(jax.jacfwd(value)), jax.jacrev(jax.jacrev(value))):
        np.testing.assert_allclose(by_numpy(second)(0.7), expected, rtol=1e-11, atol=0)
