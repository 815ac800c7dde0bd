"""Least squares of a few unknowns."""

import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.numerics.small_systems import path_sums, profiled_change, solve_positive


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


def changed(x, y, maps, parts, pulls, residual, weights):
    sums = path_sums(jnp.asarray(maps), jnp.asarray(parts), jnp.asarray(pulls), jnp.asarray(residual))
    return float(profiled_change((x, y), sums, jnp.asarray(pulls), jnp.asarray(weights)))


@pytest.mark.parametrize(("x", "y"), [(1e-3, 1e-6), (1.0, 0.0), (0.0, -1.0), (2.0, 3.0), (1e3, 2e2)])
def test_the_minimum_moves_as_least_squares_finds(x, y):
    maps, parts, pulls, residual, weights = problem().values()
    moved = maps @ (x * parts[0] + y * parts[1])
    best = pulls @ residual
    expected = minimum(pulls + moved, residual - weights @ moved, best) - minimum(pulls, residual, best)
    np.testing.assert_allclose(changed(x, y, **problem()), expected, rtol=1e-9, atol=0)


def test_no_change_gives_exactly_nothing():
    assert changed(0.0, 0.0, **problem()) == 0.0


def test_the_solution_solves():
    matrix = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]])
    found = solve_positive(matrix.tolist(), [1.0, 2.0, 3.0])
    np.testing.assert_allclose(matrix @ np.array(found), [1.0, 2.0, 3.0], rtol=1e-14, atol=0)
