"""The two islands of the LMA-Dark band where CEvNS changes sign, on the real plane, against a fine grid."""

import numpy as np
import pytest
from scipy.ndimage import label

from benchmarks.questions import default_scan
from zpjax.boundary import Options, allowed_area, find_boundary, values_on
from zpjax.verbs.boundary_problem import boundary_problem

pytestmark = pytest.mark.slow

LINES = 700


@pytest.fixture(scope="module")
def problem():
    return boundary_problem(default_scan(constraints=["lma_dark_2026", "coherent_csi_2021"]))


def test_both_islands_are_found_and_enclose_what_a_grid_counts(problem):
    boundary = find_boundary(problem, options=Options(lattice=96))
    lines = (np.arange(LINES) + 0.5) / LINES
    allowed = np.max(values_on(problem, lines, lines).log_ratios, axis=-1) < 0
    components = label(allowed, np.ones((3, 3)))[1]
    assert components == 2
    assert len(boundary.combined) == components
    np.testing.assert_allclose(allowed_area(boundary), np.mean(allowed), rtol=0.02, atol=0)
    statistics = boundary.statistics
    assert statistics.arc_error <= 1e-6
    assert statistics.bracketed_max == 1e-6
    left, right = sorted(boundary.combined, key=lambda curve: np.min(curve.points[:, 0]))
    assert not left.closed
    assert right.closed


@pytest.mark.parametrize("seed", range(1, 6))
def test_other_seeds_find_both(problem, seed):
    boundary = find_boundary(problem, options=Options(lattice=64, seed=seed))
    assert [curve.closed for curve in boundary.combined].count(True) == 1
    assert len(boundary.combined) == 2
