"""Spectra of the neutrinos of mu+ decays at rest, as the literature writes them: dN/dE in GeV^-1, energies in GeV."""

import jax.numpy as jnp


def muon_antineutrino_spectrum(energy, constants):
    """64 E^2/m_mu^3 (3/4 - E/m_mu) below m_mu/2, 0 above."""
    x = energy / constants.m_muon
    return jnp.where((x > 0) & (x < 0.5), 64 * x**2 * (3 / 4 - x), 0.0) / constants.m_muon


def electron_neutrino_spectrum(energy, constants):
    """192 E^2/m_mu^3 (1/2 - E/m_mu) below m_mu/2, 0 above."""
    x = energy / constants.m_muon
    return jnp.where((x > 0) & (x < 0.5), 192 * x**2 * (1 / 2 - x), 0.0) / constants.m_muon
