"""Emission and absorption of a light mediator in the hot core of a supernova, taken as one zone of temperature T.

Rates are natural-unit formulas for a core at rest without neutrino chemical potentials; x = m/T throughout.
"""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constants import Scalar, StandardInputs
from zpjax.numerics.bessel import scaled_k2
from zpjax.numerics.quadrature import gauss_legendre, sum_over

# Against adaptive integrals: 5e-10 for the moments and 1.3e-9 for the pairs at x > 0.03, 6e-9 at x = 0.005.
_NODES, _END = 24, 6.3
_MUON_NODES = 64
# Momenta up to the chemical potential plus 45 T: what is beyond is exp(-45) = 3e-20 or less.
_TAIL = 45.0


class BoseMoments(eqx.Module):
    """Integrals over a Bose distribution of x = m/T without the factor e^-x, dimensionless (momenta in T).

    number: int q^2 n dq; momentum: int q^3 n dq, proportional to the energy flux int v E n. For x -> 0: 2 zeta(3), pi^4/15.
    """

    number: Scalar
    momentum: Scalar


class CoreIntegrals(eqx.Module):
    """All that a core emits at one x = m/T, without the factor e^-x, dimensionless.

    dipole: int E^2 q (1 + x^2/(2 E^2)) n dE, what a heavy thermal dipole emits; pi^4/15 for x -> 0. pairs: that of
    `pair_emissivity_fermi_dirac`, int E n [q + 2 ln(1 + e^(-(E + q)/2)) - 2 ln(1 + e^(-(E - q)/2))] dE.
    """

    moments: BoseMoments
    dipole: Scalar
    pairs: Scalar


def bose_moments(x: Scalar) -> BoseMoments:
    """The integrals at x = m/T."""
    return _bose_integrals(x, _moments)


def core_integrals(x: Scalar) -> CoreIntegrals:
    """The integrals at x = m/T, in one sum over their nodes."""

    def integrands(energy, q):
        tails = jnp.log1p(jnp.exp(-(energy + q) / 2)) - jnp.log1p(jnp.exp(-(energy - q) / 2))
        return CoreIntegrals(_moments(energy, q), q * (energy**2 + x**2 / 2), energy * (q + 2 * tails))

    return _bose_integrals(x, integrands)


def _moments(energy, q):
    first = q * energy
    return BoseMoments(first, q * first)


def _bose_integrals(x, integrands):
    """int_x^inf dE integrands(E, q)/(1 - e^-E) e^(x - E), by E = x + u^2."""
    boltzmann, twice = jnp.exp(-x), 2 * x

    def term(node):
        squared, exponential, decay = node
        # dE = 2 u du; u and e^(-u^2) are in `decay`.
        weight = decay / (1 - boltzmann * exponential)
        each = integrands(x + squared, jnp.sqrt(squared * (squared + twice)))
        return jax.tree.map(lambda value: weight * value, each)

    return sum_over(term, *_rule())


def _rule():
    """(u^2, exp(-u^2), 2 u exp(-u^2)) at the nodes and the weights in u."""
    y, weights = gauss_legendre(_NODES)
    u = _END * y
    return (u**2, np.exp(-(u**2)), 2 * u * np.exp(-(u**2))), _END * weights


def thermal_boost(x: Scalar, moments: BoseMoments | None = None) -> Scalar:
    """<p/m> of a Bose gas at x = m/T, dimensionless: 3.038 at x = 1, pi^4/(30 zeta(3) x) for x -> 0."""
    moments = bose_moments(x) if moments is None else moments
    return moments.momentum / (x * moments.number)


def pair_emissivity(mass: Scalar, width: Scalar, temperature: Scalar) -> Scalar:
    """Energy per volume and time from inverse decay, nu nubar -> Z', in GeV^5: Gamma 3 m^3 T K_2(m/T)/(2 pi^2).

    Maxwell-Boltzmann statistics and detailed balance: int E (m/E) Gamma dn is exactly Gamma m n. `width`: that of the pairs in
    question. Above the emissivity of Fermi statistics by 1.754 for m << T and 1 for m >> T, see
    `pair_emissivity_fermi_dirac`. Domain: no chemical potential.
    """
    x = mass / temperature
    return 3 / (2 * jnp.pi**2) * width * mass * temperature**3 * jnp.exp(-x) * scaled_k2(x)


def pair_emissivity_fermi_dirac(
    mass: Scalar, width: Scalar, temperature: Scalar, integrals: CoreIntegrals | None = None
) -> Scalar:
    """`pair_emissivity` with Fermi-Dirac neutrinos and without stimulated emission, in GeV^5.

    (3 m Gamma/(2 pi^2)) int_m^inf dE E int dE_1 f(E_1) f(E - E_1) over (E - p)/2 < E_1 < (E + p)/2, whose inner integral is
    2 T n_B(E) ln[cosh((E + p)/4T)/cosh((E - p)/4T)]. Massless neutrinos, no chemical potential, narrow width. Accuracy of
    the quadrature 1.3e-9. integrals: those of x = m/T where they are known.
    """
    x = mass / temperature
    pairs = (core_integrals(x) if integrals is None else integrals).pairs
    return 3 / (2 * jnp.pi**2) * width * mass * temperature**3 * jnp.exp(-x) * pairs


def absorption_rate(energy: Scalar, mass: Scalar, reduced_coupling: Scalar, temperature: Scalar) -> Scalar:
    """Rate at which a neutrino of that energy meets an antineutrino and forms Z', in GeV; exact for a narrow width.

    (g^2 m^2 T/(8 pi E^2)) ln(1 + exp(-m^2/(4 E T))), `reduced_coupling` g = g' Q_nu; thermal antineutrinos of one helicity,
    massless and without chemical potential; no stimulated emission, no back-reaction.
    """
    gap = mass**2 / (4 * energy * temperature)
    return reduced_coupling**2 * mass**2 * temperature / (8 * jnp.pi * energy**2) * jnp.log1p(jnp.exp(-gap))


class Muons(eqx.Module):
    """Density in GeV^3 and the fraction of it that final-state blocking leaves to scattering without recoil."""

    density: Scalar
    unblocked: Scalar


def thermal_muons(constants: StandardInputs, chemical_potential: Scalar, temperature: Scalar) -> Muons:
    """Muons of mass m_mu: 2 int d^3p/(2 pi)^3 f, and int f (1 - f)/int f. The vacuum mass; quadrature 1e-10.

    Domain: chemical potential below m_mu + 10 T.
    """
    m = constants.m_muon
    y, weights = gauss_legendre(_MUON_NODES)
    end = chemical_potential + _TAIL * temperature
    p = end * y
    occupied = 1 / (jnp.exp((jnp.sqrt(p**2 + m**2) - chemical_potential) / temperature) + 1)
    density = jnp.sum(end * weights * p**2 * occupied) / jnp.pi**2
    free = jnp.sum(end * weights * p**2 * occupied * (1 - occupied)) / jnp.pi**2
    return Muons(density, free / density)


def scattering_rate(couplings_squared: Scalar, muons: Muons, constants: StandardInputs) -> Scalar:
    """Rate of mu gamma -> mu Z' per photon (and of mu Z' -> mu gamma per transverse Z') for m << omega << m_mu, in GeV.

    n_mu F (8 pi/3) alpha alpha'/m_mu^2, alpha' = g^2/(4 pi) with g the vector coupling of the muon: Thomson scattering, F
    the unblocked fraction.
    """
    thomson = 8 * jnp.pi / 3 * constants.fine_structure * couplings_squared / (4 * jnp.pi) / constants.m_muon**2
    return muons.density * muons.unblocked * thomson


def semi_compton_emissivity(
    rate: Scalar, mass: Scalar, temperature: Scalar, integrals: CoreIntegrals | None = None
) -> Scalar:
    """Energy per volume and time from mu gamma -> mu Z' in GeV^5: `rate` T^4/pi^2 times the spectrum of a dipole.

    For m -> 0 it is the rate times the photons' energy density pi^2 T^4/15. For m ~ T it has the emission of a massive
    vector by a heavy dipole, (k/omega)(1 + m^2/(2 omega^2)) of the massless one. Neglected: recoil (omega/m_mu, a factor
    below 2), the photon's plasma mass, axial couplings. integrals: those of x = m/T where they are known.
    """
    x = mass / temperature
    dipole = (core_integrals(x) if integrals is None else integrals).dipole
    return rate * temperature**4 / jnp.pi**2 * jnp.exp(-x) * dipole
