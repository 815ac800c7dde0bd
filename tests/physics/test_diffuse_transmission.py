"""Transmission through the relic neutrinos against adaptive quadrature, and cold against thermal relics."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks.scipy_versions import cosmic_neutrinos as independent
from tests.points import couplings
from zpjax.physics.diffuse_spectrum import opacities
from zpjax.physics.diffuse_transmission import cold_absorbers, thermal_absorbers, transmission_of_states
from zpjax.physics.neutrino_mixing import neutrino_masses


@jax.jit
def states(point, energies, inputs, lightest=0.0):
    """Transmission of nu_1, nu_2, nu_3 at energies in GeV with cold relics."""
    oscillations = inputs.data["oscillations"] | {"lightest_mass": lightest}
    absorbers = cold_absorbers(
        point.mass**2 / (2 * energies), neutrino_masses(oscillations), inputs.data["cosmic_neutrinos"]
    )
    return transmission_of_states(absorbers, opacities(point, oscillations))


@pytest.mark.parametrize(
    ("strength", "mass"), [(7e-5, 0.01), (5e-4, 0.011), (1e-3, 0.01)], ids=["benchmark", "strong", "stronger"]
)
def test_every_state_is_transmitted_as_adaptive_quadrature_says(inputs, strength, mass):
    """Energies below, between and above the edges of nu_3 and nu_2."""
    energies = np.array([1e5, 4e5, 6e5, 9e5, 2e6, 4.5e6, 2e7, 1e8])
    found = states(couplings(g_zp=strength, m_zp=mass), energies, inputs)
    expected = np.transpose([independent.states(mass * 1e9, strength, 1e9 * e) for e in energies])
    # 6 nodes in each group of redshifts; nothing is absorbed at 100 TeV.
    np.testing.assert_allclose(1 - found[:, 0], 0, rtol=0, atol=1e-12)
    np.testing.assert_allclose(1 - found[:, 1:], 1 - expected[:, 1:], rtol=1e-3, atol=0)


def test_an_edge_lets_through_what_is_slightly_more_energetic(inputs):
    """At z = 0 the resonance with nu_3 lies in front of all sources: exp(-tau(0)) just below m^2/(2 m_3), 1 above."""
    point = couplings()
    third = float(neutrino_masses(inputs.data["oscillations"])[2])
    edge = point.mass**2 / (2 * third)
    below, above = states(point, edge * np.array([1 - 1e-9, 1 + 1e-9]), inputs)[2]
    opacity = float(opacities(point, inputs.data["oscillations"])[2, 2])
    depth = 2 * np.pi * independent.N_0 * 1e-27 / (independent.H0 * 1e-9) * opacity
    np.testing.assert_allclose(below / above, np.exp(-depth), rtol=1e-6, atol=0)


def test_transmission_lies_between_nothing_and_all(inputs):
    energies = np.geomspace(1e3, 1e10, 200)
    for strength in (0.0, 1e-6, 1e-3, 1e-1):
        found = states(couplings(g_zp=strength), energies, inputs)
        assert np.all(found >= 0)
        assert np.all(found <= 1 + 1e-14)
    np.testing.assert_allclose(states(couplings(g_zp=0.0), energies, inputs), 1, rtol=1e-14, atol=0)


def test_only_energies_over_the_squared_mass_and_couplings_over_the_mass_matter(inputs):
    energies = np.geomspace(1e4, 1e8, 50)
    once = states(couplings(g_zp=1e-4, m_zp=0.01), energies, inputs)
    thrice = states(couplings(g_zp=3e-4, m_zp=0.03), 9 * energies, inputs)
    np.testing.assert_allclose(once, thrice, rtol=1e-12, atol=0)


def test_thermal_motion_widens_the_edges_and_little_else(inputs):
    """A tenth below the edge of nu_3 cold and thermal relics agree to 1 % of the dip; at it the dip is half."""
    oscillations, figures = inputs.data["oscillations"], inputs.data["cosmic_neutrinos"]
    point, masses = couplings(), neutrino_masses(inputs.data["oscillations"])
    edge = float(point.mass**2 / (2 * masses[2]))
    opacity = opacities(point, oscillations)
    energies = edge * jnp.array([0.7, 0.9, 1.0, 1.1])

    def absorbed(absorbers):
        return 1 - transmission_of_states(jax.jit(absorbers)(point.mass**2 / (2 * energies), masses, figures), opacity)

    warm, cold = absorbed(thermal_absorbers), absorbed(cold_absorbers)
    np.testing.assert_allclose(warm[2, :2], cold[2, :2], rtol=1e-2, atol=0)
    assert 0.3 < warm[2, 2] / cold[2, 1] < 0.7
    assert warm[2, 3] < 0.1 * warm[2, 1]
