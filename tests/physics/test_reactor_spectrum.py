"""Reactor spectra and inverse beta decay, against numpy and published yields."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks.scipy_versions import reactors
from zpjax.inputs import load_data
from zpjax.numerics.quadrature import gauss_legendre
from zpjax.physics.reactor_spectrum import (
    energy_per_fission,
    fission_spectrum,
    inverse_beta_cross_section,
    threshold,
    visible_energy,
)
from zpjax.units import from_natural

FIGURES = load_data()["medium_baseline"]
ENERGIES = np.linspace(1.85, 9.5, 41)


def test_the_spectrum_is_that_of_numpy():
    found = fission_spectrum(ENERGIES * 1e-3, FIGURES) / 1e3
    np.testing.assert_allclose(found, reactors.emitted(ENERGIES), rtol=1e-13, atol=0)


def test_the_cross_section_is_that_of_numpy(constants):
    found = from_natural(inverse_beta_cross_section(ENERGIES * 1e-3, FIGURES, constants), "cm^2")
    np.testing.assert_allclose(found, reactors.cross_section(ENERGIES), rtol=1e-11, atol=0)


def test_the_cross_section_is_close_to_lowest_order(constants):
    """Recoil and weak magnetism: 1 % more at threshold, 4.6 % less at 8 MeV."""
    energies = np.array([2.0, 3.0, 5.0, 8.0])
    found = from_natural(inverse_beta_cross_section(energies * 1e-3, FIGURES, constants), "cm^2")
    ratio = found / reactors.lowest_order(energies)
    np.testing.assert_allclose(ratio, [1.0096, 0.9932, 0.9751, 0.9543], rtol=1e-4, atol=0)


@pytest.mark.parametrize(
    ("isotope", "expected"), [(0, 6.69), (1, 10.1), (2, 4.36), (3, 6.04)], ids=["235U", "238U", "239Pu", "241Pu"]
)
def test_the_yield_of_an_isotope_is_the_published_one(constants, isotope, expected):
    """1e-43 cm^2 per fission of the Huber-Mueller model as Daya Bay quotes it (1704.01082)."""
    x, weights = gauss_legendre(60)
    low, high = threshold(FIGURES, constants), 10e-3
    energies = low + (high - low) * x**2
    alone = FIGURES | {"fission_shares": np.eye(4)[isotope]}
    rates = fission_spectrum(energies, alone) * inverse_beta_cross_section(energies, FIGURES, constants)
    found = from_natural(np.sum(2 * (high - low) * x * weights * rates), "cm^2") * 1e43
    np.testing.assert_allclose(found, expected, rtol=0.015, atol=0)


def test_nothing_happens_below_threshold_and_slopes_stay_finite(constants):
    edge = threshold(FIGURES, constants)
    np.testing.assert_allclose(edge, 1.80433e-3, rtol=1e-5, atol=0)
    np.testing.assert_allclose(visible_energy(edge, FIGURES, constants), 2 * 0.51099895e-3, rtol=1e-12, atol=0)

    def section(energy):
        return inverse_beta_cross_section(energy, FIGURES, constants)

    assert not np.any(section(jnp.array([0.0, 0.5e-3, 1.3e-3, 1.8e-3])))
    assert np.all(np.isfinite(jax.vmap(jax.grad(section))(jnp.array([0.0, 1e-3, edge, 2e-3]))))


def test_a_fission_gives_about_205_mev():
    np.testing.assert_allclose(energy_per_fission(FIGURES), 0.2058, rtol=2e-3, atol=0)
