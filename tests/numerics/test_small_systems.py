"""Least squares of a few unknowns."""

import numpy as np
import pytest

from zpjax.numerics.small_systems import profiled_change, solve_positive


def problem(scale, seed=7):
    """Residual, pulls U_0, best b (a minimum at p = 0), changed pulls and shift of size `scale`."""
    generator = np.random.default_rng(seed)
    pulls, residual = generator.normal(size=(3, 8)), generator.normal(size=8)
    best = pulls @ residual
    moved, shift = scale * generator.normal(size=(3, 8)), scale * generator.normal(size=8)
    return pulls, residual, best, moved, shift


def minimum(pulls, residual, best):
    """min_p |r - U p|^2 + |b + p|^2 by lstsq."""
    system = np.vstack([pulls.T, np.eye(len(pulls))])
    target = np.concatenate([residual, -best])
    rest = target - system @ np.linalg.lstsq(system, target, rcond=None)[0]
    return rest @ rest


def changed(pulls, residual, best, moved, shift):
    return float(
        profiled_change(
            (pulls + moved).tolist(), (moved @ residual).tolist(), shift.tolist(), residual.tolist(), best.tolist()
        )
    )


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_the_minimum_moves_as_least_squares_finds(scale):
    pulls, residual, best, moved, shift = problem(scale)
    expected = minimum(pulls + moved, residual - shift, best) - minimum(pulls, residual, best)
    np.testing.assert_allclose(changed(*problem(scale)), expected, rtol=1e-9, atol=0)


def test_no_change_gives_exactly_nothing():
    assert changed(*problem(0.0)) == 0.0


def test_the_solution_solves():
    matrix = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]])
    found = solve_positive(matrix.tolist(), [1.0, 2.0, 3.0])
    np.testing.assert_allclose(matrix @ np.array(found), [1.0, 2.0, 3.0], rtol=1e-14, atol=0)
