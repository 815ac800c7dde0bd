"""Resonant absorption of cosmic neutrinos on relic antineutrinos, nu_i nubar_j -> Z', and the other way round.

Depths are given as `scale` times |G_ij|^2/m^2, because nothing else of the mediator enters in the narrow-width limit
once energies are written as the mass X = m^2/(2 E) of the relic at rest that E would meet on resonance. E and X are
values today; at redshift z the energy is (1 + z) E and a relic of mass m_j at rest is met at 1 + z = X/m_j.
"""

import jax.numpy as jnp
import numpy as np

from zpjax.constants import Scalar
from zpjax.numerics.quadrature import gauss_legendre

_ZETA_3 = 1.2020569031595942
# Of the redshift and of the relic momentum.
_REDSHIFTS, _MOMENTA = 48, 32
# Relic momenta beyond the smallest possible one, in temperatures: the rest of the distribution is 1e-17.
_LARGEST_MOMENTUM = 40.0


def hubble_rate(z: Scalar, figures: dict) -> Scalar:
    """H(z) = H_0 sqrt(Omega_m (1+z)^3 + 1 - Omega_m) in GeV; flat, no radiation (0.1 % at z = 6)."""
    matter = figures["matter_density"]
    return figures["hubble_constant"] * jnp.sqrt(matter * (1 + z) ** 3 + 1 - matter)


def relic_temperature(figures: dict) -> Scalar:
    """T_nu today in GeV: (4/11)^(1/3) T_CMB."""
    return (4 / 11) ** (1 / 3) * figures["cmb_temperature"]


def relic_density(figures: dict) -> Scalar:
    """Relic neutrinos (or antineutrinos) of one mass and one helicity today, 3 zeta(3)/(4 pi^2) T_nu^3 in GeV^3.

    56 per cm^3. Gravitational clustering and the 0.6 % of incomplete decoupling are neglected.
    """
    return 3 * _ZETA_3 / (4 * np.pi**2) * relic_temperature(figures) ** 3


def cold_depth(z: Scalar, figures: dict) -> Scalar:
    """Optical depth over |G_ij|^2/m^2 of a resonance at redshift z with relics at rest, in GeV^2.

    2 pi n_0 (1+z)^3/H(z): the narrow-width limit 2 pi |G|^2 delta(s - m^2) of the cross-section, crossed once.
    Relics of one helicity, each of which couples (see `observables.cosmic_neutrinos` for Dirac neutrinos).
    Domain: relics slower than light, T_nu (1+z) << m_j. Source: Kamada and Yu (2015); Araki et al. (2015).
    """
    return 2 * np.pi * relic_density(figures) * (1 + z) ** 3 / hubble_rate(z, figures)


def massless_depth(resonant_mass: Scalar, z: Scalar, figures: dict) -> Scalar:
    """Optical depth over |G_ij|^2/m^2 between redshifts 0 and z on thermal massless relics, in GeV^2.

    int_0^z dz' m^2 Gamma/[|G|^2 (1+z') H] with Gamma = |G|^2 m^2 T/(8 pi E^2) ln(1 + exp[-m^2/(4 E T)]) for isotropic
    relics f = 1/(e^{p/T} + 1), T = T_nu (1+z'). `resonant_mass`: X = m^2/(2 E) in GeV. Exact but for the narrow width;
    quadrature below 1e-8 for z <= 6 and X > 1e-5 eV (measured).
    """
    t, w = gauss_legendre(_REDSHIFTS)
    stretch = jnp.log1p(z)
    redshift = jnp.expm1(jnp.multiply.outer(stretch, t))
    return stretch * jnp.sum(w * massless_rate(jnp.expand_dims(resonant_mass, -1), redshift, figures), axis=-1)


def massless_rate(resonant_mass: Scalar, z: Scalar, figures: dict) -> Scalar:
    """Integrand of `massless_depth` per unit of ln(1+z) at redshift z, in GeV^2."""
    temperature, growth = relic_temperature(figures), 1 + z
    occupied = jnp.logaddexp(0.0, -resonant_mass / (2 * temperature * growth**2))
    return resonant_mass**2 * temperature / (2 * np.pi) * occupied / (growth * hubble_rate(z, figures))


def thermal_rate(resonant_mass: Scalar, temperature: Scalar, mass: Scalar) -> Scalar:
    """m^2 Gamma/|G_ij|^2 of a neutrino on thermal relics of any mass m_j, in GeV^3; all arguments in GeV.

    X^2/(2 pi) int_{p_min}^inf dp (p/eps) f(p), eps^2 = p^2 + m_j^2, p_min = |X^2 - m_j^2|/(2 X), at the X = m^2/(2 E) of
    the energy E where the absorption happens. For m_j = 0 it is `massless_rate`'s logarithm. Quadrature below 1e-10.
    Neglects the width and the clustering of relics.
    """
    t, w = gauss_legendre(_MOMENTA)
    smallest = jnp.abs(resonant_mass**2 - mass**2) / (2 * resonant_mass)
    # Nodes crowd at the smallest momentum, where the distribution is and where p/eps may vary fastest.
    momentum = smallest[..., None] + temperature[..., None] * _LARGEST_MOMENTUM * t**3
    weight = temperature[..., None] * _LARGEST_MOMENTUM * 3 * t**2 * w
    occupation = 1 / (jnp.exp(jnp.minimum(momentum / temperature[..., None], 600.0)) + 1)
    speed = momentum / jnp.sqrt(momentum**2 + mass**2)
    return resonant_mass**2 / (2 * np.pi) * jnp.sum(weight * speed * occupation, axis=-1)
