"""The energies and redshifts that step together against the transmission at free energies, limits and closed forms."""

import numpy as np
import pytest

from tests.by_numpy import by_numpy
from zpjax.inputs import load_data
from zpjax.physics.absorption_ladder import absorption_ladder, log_transmissions, minimum, refilling
from zpjax.physics.cosmic_sources import flux_beyond, source_density
from zpjax.physics.diffuse_transmission import cold_absorbers, transmission_of_states
from zpjax.physics.neutrino_mixing import neutrino_masses

FIGURES, OSCILLATIONS = load_data()["cosmic_neutrinos"], load_data()["oscillations"]
MASSES = neutrino_masses(OSCILLATIONS)
ladder, transmissions, least = map(by_numpy, (absorption_ladder, log_transmissions, minimum))
LADDER = ladder(MASSES, FIGURES)
# Where two energies share an edge of the spectrum the first lies just above it and sees nothing of it.
EDGES = (20, 41)


def test_the_edges_are_energies_of_both_sides():
    for edge, mass in zip(EDGES, MASSES[1:], strict=True):
        np.testing.assert_allclose(LADDER.resonant_mass[edge : edge + 2], mass, rtol=1e-14, atol=0)
    assert np.all(np.diff(LADDER.resonant_mass) >= 0)


def test_the_flux_of_all_cells_is_all_flux():
    np.testing.assert_allclose(np.sum(LADDER.share), 1, rtol=1e-14, atol=0)
    rung = float(LADDER.rung)
    beyond = [float(by_numpy(flux_beyond)(np.expm1(k * rung), FIGURES)) for k in (5, 10, 20)]
    # 3 nodes in each cell, across breaks of the evolution that turn within 3 %.
    np.testing.assert_allclose([np.sum(LADDER.share[k:]) for k in (5, 10, 20)], beyond, rtol=3e-4, atol=0)


@pytest.mark.parametrize("largest", [3.0, 6.0, 12.0], ids="sources up to z = {}".format)
def test_other_ends_of_the_line_of_sight_lose_no_flux(largest):
    """The last cell ends with the sources, whose evolution is integrated as for the largest redshift of all."""
    figures = FIGURES | {"largest_redshift": largest}
    share = ladder(MASSES, figures).share
    grid = np.linspace(0, np.log1p(largest), 20001)
    density = by_numpy(source_density)(np.expm1(grid), figures)
    within = np.trapezoid(density[grid < 8 * LADDER.rung], grid[grid < 8 * LADDER.rung])
    np.testing.assert_allclose(np.sum(share[:8]), within / np.trapezoid(density, grid), rtol=1e-3, atol=0)
    np.testing.assert_allclose(np.sum(share), 1, rtol=1e-14, atol=0)


@pytest.mark.parametrize("opacity", [1e-8, 5e-5, 2e-3], ids="g'/m = sqrt({})/GeV".format)
def test_it_is_the_transmission_at_free_energies(opacity):
    """One state that meets all relics with the same coupling: absorbed shares are good to 1e-3 of the deepest, to 2e-3 where that is all."""
    matrix, shares = np.full((3, 3), opacity), np.ones(3) / 3
    (found,) = transmissions(LADDER, (matrix,), shares)
    sides = np.ones(len(LADDER.resonant_mass))
    for edge in EDGES:
        sides[edge : edge + 2] = 1 - 1e-9, 1 + 1e-9

    def free(resonant_mass, matrix):
        return transmission_of_states(cold_absorbers(resonant_mass, MASSES, FIGURES), matrix)[0]

    expected = by_numpy(free)(LADDER.resonant_mass * sides, matrix)
    absorbed, allowed = 1 - expected, (2e-3 if opacity > 1e-3 else 1e-3) * np.max(1 - expected)
    np.testing.assert_allclose(-np.expm1(found), absorbed, rtol=0, atol=allowed)
    # At the edges the step is exact; what is left is the massless state's part.
    np.testing.assert_allclose(-np.expm1(found)[[21, 42]], absorbed[np.array([21, 42])], rtol=1e-3, atol=0)


def test_nothing_in_the_way_absorbs_nothing_and_a_wall_absorbs_all():
    """Just below an edge the wall stands before all sources."""
    for strength, expected in ((0.0, 0.0), (1e12, 1.0)):
        (found,) = transmissions(LADDER, (np.full((3, 3), strength),), np.ones(3) / 3)
        assert np.all(np.isfinite(found))
        np.testing.assert_array_equal(-np.expm1(found)[[21, 42]], expected)


@pytest.mark.parametrize("nearest", [7, 30, 55], ids=["above nu_2", "between nu_2 and nu_3", "below nu_3"])
def test_the_minimum_of_a_parabola_is_its_vertex(nearest):
    logarithm = np.log(LADDER.resonant_mass)
    vertex = logarithm[nearest] + 0.3 * (logarithm[nearest + 1] - logarithm[nearest])
    resonant_mass, value = least(LADDER, 2.5 + (logarithm - vertex) ** 2)
    np.testing.assert_allclose(np.log(resonant_mass), vertex, rtol=1e-12, atol=0)
    np.testing.assert_allclose(value, 2.5, rtol=1e-12, atol=0)


@pytest.mark.parametrize("edge", EDGES, ids=["nu_2", "nu_3"])
@pytest.mark.parametrize("side", [0, 1], ids=["above", "below"])
def test_the_minimum_may_be_an_edge(edge, side):
    """A jump down across an edge is no valley: neighbours on the other side have no part in the parabola."""
    index = np.arange(len(LADDER.resonant_mass))
    lower = index <= edge if side == 0 else index > edge
    values = np.where(lower, np.abs(index - edge - side) * 0.1, 5.0)
    resonant_mass, value = least(LADDER, values)
    np.testing.assert_allclose(resonant_mass, LADDER.resonant_mass[edge], rtol=1e-12, atol=0)
    assert abs(value) < 1e-12


def test_a_uniform_loss_is_refilled_by_a_beta_function():
    """int dx x^(gamma-1) [3 x^2 + 3 (1-x)^2] at every energy."""
    gamma = 2.5
    expected = 3 / (gamma + 2) + 6 / (gamma * (gamma + 1) * (gamma + 2))
    found = np.sum(by_numpy(refilling)(LADDER, gamma), axis=1)
    np.testing.assert_allclose(found, expected, rtol=2.1e-2, atol=0)
    inner = np.r_[0, 8:22, 31:67]
    np.testing.assert_allclose(found[inner], expected, rtol=1.2e-3, atol=0)
