"""Cells that cannot hide a change of sign, and those that can."""

import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.boundary import Lattice, Problem, find_boundary, values_on
from zpjax.boundary.enclosure import undecided_cells

from .regions import REGIONS, TINY_HOLE, TINY_ISLAND, found

ALL = np.ones(1, bool)


def lattice_of(log_ratios, lines=64):
    problem = Problem(("f",), (("f", (0,)),), log_ratios)
    return values_on(problem, np.linspace(0, 1, lines), np.linspace(0, 1, lines))


@pytest.mark.parametrize("region", [TINY_ISLAND, TINY_HOLE], ids=["island", "hole"])
def test_a_cell_that_hides_a_component_is_undecided(region):
    lattice = lattice_of(region.log_ratios)
    values = lattice.log_ratios[..., 0]
    assert np.all(values > 0) or np.all(values < 0)
    centre = (0.6234, 0.3312) if region is TINY_ISLAND else (0.2718, 0.5772)
    cell = tuple(int(c * 63) for c in centre)
    assert undecided_cells(lattice, ALL)[cell]


def test_a_plane_decides_every_cell_that_it_does_not_cross():
    assert not np.any(undecided_cells(lattice_of(lambda p, _: (p[0] + 2 * p[1] - 1.1)[None]), ALL))


def test_the_bound_is_that_of_bilinear_interpolation():
    # f = (x - 1/2)^2 - c has second difference 2 everywhere: a cell of width h may dip 2 safety h^2/8 below its corners
    lines = np.linspace(0, 1, 4)
    middle, bend = (1 / 6) ** 2, 2 * 2 / 9 / 8
    for above, hidden in ((0.99 * bend, True), (1.01 * bend, False)):
        values = ((lines - 0.5) ** 2 - middle + above)[:, None, None] * np.ones((4, 4, 1))
        cells = undecided_cells(Lattice(lines, lines, values), ALL)
        assert np.all(cells == hidden)


def test_one_piece_that_excludes_is_enough_and_every_piece_must_allow():
    def two(point, _):
        return jnp.stack([point[0] - 2.0, 30 * jnp.sin(40 * point[0]) * jnp.sin(40 * point[1]) + 5.0])

    lines = np.linspace(0, 1, 20)
    lattice = values_on(Problem(("a", "b"), (("a", (0,)), ("b", (1,))), two), lines, lines)
    assert not np.any(undecided_cells(lattice, np.array([True, False])))
    rough = undecided_cells(lattice, np.array([True, True]))
    assert np.any(rough)
    lifted = Lattice(lines, lines, lattice.log_ratios + np.array([4.0, 0.0]))
    assert not np.any(undecided_cells(lifted, np.array([True, True])))


def test_silent_pieces_decide_and_missing_numbers_do_not():
    lines = np.linspace(0, 1, 8)
    assert not np.any(undecided_cells(Lattice(lines, lines, np.full((8, 8, 1), -np.inf)), ALL))
    assert np.all(undecided_cells(Lattice(lines, lines, np.full((8, 8, 1), np.nan)), ALL))


def test_the_search_reports_them():
    statistics = found("circle").statistics
    assert statistics.safety == 2.0
    assert statistics.undecided_cells < 10  # around the centre, where log r falls without bound
    assert 0 <= statistics.undecided_area < 1e-3
    assert found("undecided quarter").statistics.undecided_area > 0.2


def test_further_hollows_are_expected_until_seeds_met_the_same_ones_again():
    from zpjax.boundary import Options
    from zpjax.boundary.discovery import further_hollows

    assert found("circle").statistics.further_hollows < 0.5
    spread = np.stack(np.meshgrid(np.arange(8) / 8, np.arange(8) / 8), axis=-1).reshape(-1, 2)
    assert further_hollows(spread[:32], 33) == np.inf  # every seed met another one
    w, n = 3, 40
    ends = spread[[0, 20, 63]][np.arange(n) % 3]
    assert further_hollows(ends, n) == pytest.approx(w * (n - 1) / (n - w - 2) - w, rel=1e-14, abs=0)
    few = find_boundary(REGIONS["circle"].problem, options=Options(lattice=16, seeds=2))
    assert few.statistics.further_hollows > 0.5
