"""Neutrinos of pions and muons that decay at rest."""

import jax.numpy as jnp

from zpjax.constants import Scalar, StandardInputs

# (a, b, normalisation) of the spectra n E^2/m_mu^3 (a - b E/m_mu) on 0 < E < m_mu/2.
_MUON_ANTINEUTRINO = (3 / 4, 1.0, 64.0)
_ELECTRON_NEUTRINO = (1 / 2, 1.0, 192.0)


def prompt_energy(constants: StandardInputs) -> Scalar:
    """Energy of the nu_mu of pi+ -> mu+ nu_mu, (m_pi^2 - m_mu^2)/(2 m_pi) = 29.792 MeV, in GeV."""
    return (constants.m_pi_plus**2 - constants.m_muon**2) / (2 * constants.m_pi_plus)


def coherent_averages(recoil: Scalar, nucleus_mass: Scalar, constants: StandardInputs) -> tuple[Scalar, Scalar, Scalar]:
    """<1 - T/E - M T/(2 E^2)> over each spectrum above the least energy that gives the recoil T; dimensionless.

    In the order nu_mu, antinu_mu, nu_e: the kinematic factor of coherent scattering, per neutrino, exact (closed form).
    """
    least = (recoil + jnp.sqrt(recoil * (recoil + 2 * nucleus_mass))) / 2
    line = prompt_energy(constants)
    factor = 1 - recoil / line - nucleus_mass * recoil / (2 * line**2)
    prompt = jnp.where(least < line, factor, 0.0)
    return (
        prompt,
        _average(recoil, nucleus_mass, least, constants, *_MUON_ANTINEUTRINO),
        _average(recoil, nucleus_mass, least, constants, *_ELECTRON_NEUTRINO),
    )


def _average(recoil, nucleus_mass, least, constants, a, b, normalisation):
    """int dx n x^2 (a - b x) (1 - t/x - w/x^2) from the least x to 1/2, with x = E/m_mu."""
    t, w = recoil / constants.m_muon, nucleus_mass * recoil / (2 * constants.m_muon**2)
    x0 = jnp.minimum(least / constants.m_muon, 0.5)

    def primitive(x):
        return a * (x**3 / 3 - t * x**2 / 2 - w * x) - b * (x**4 / 4 - t * x**3 / 3 - w * x**2 / 2)

    return normalisation * (primitive(0.5) - primitive(x0))
