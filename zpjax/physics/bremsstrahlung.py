"""Bremsstrahlung of a vector mediator by a charged lepton on a nucleus, l N -> l N Z', in the Weizsaecker-Williams form."""

import equinox as eqx
import jax
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.numerics.quadrature import gauss_legendre

# Nodes in the momentum transfer, the photon-lepton energy and the mediator's energy fraction. Doubling each changes the
# integrated cross-section by less than 1e-8 between 0.3 MeV and 3 GeV.
NODES = (48, 32, 48)


class Target(eqx.Module):
    """A nucleus as the source of quasi-real photons.

    form_factor: (a, d) of G(t) = [a^2 t/(1 + a^2 t)]^2/(1 + t/d)^2, a in GeV^-1 (screening by the atomic electrons) and
    d in GeV^2 (size of the nucleus). t_max: the largest momentum transfer counted, GeV^2.
    """

    charge: Scalar
    screening_length: Scalar
    size_scale: Scalar
    t_max: Scalar


def nuclear_target(
    charge: Scalar, mass_number: Scalar, shape: tuple[Scalar, Scalar], m_electron: Scalar, t_max: Scalar
) -> Target:
    """The target with a = shape[0] Z^(-1/3)/m_e and d = shape[1] A^(-2/3). Source: Bjorken et al. (2009), appendix A."""
    return Target(charge, shape[0] * charge ** (-1 / 3) / m_electron, shape[1] * mass_number ** (-2 / 3), t_max)


def photon_flux(t_min: Scalar, target: Target) -> Scalar:
    """chi/Z^2 = int_{t_min}^{t_max} dt (t - t_min)/t^2 G(t), dimensionless; elastic scattering on the nucleus only."""
    nodes, weights = gauss_legendre(NODES[0])
    span = jnp.log(target.t_max / t_min)
    t = t_min * jnp.exp(span * nodes)
    screened = (target.screening_length**2 * t) ** 2 / (1 + target.screening_length**2 * t) ** 2
    return span * jnp.sum(weights * (1 - t_min / t) * screened / (1 + t / target.size_scale) ** 2)


def energy_spectrum(
    x: Scalar, mass: Scalar, m_lepton: Scalar, beam_energy: Scalar, target: Target, alpha: Scalar
) -> tuple[Scalar, Scalar]:
    """(d sigma/dx over v^2 g'^2, over a^2 g'^2), x = E_Z'/E, in GeV^-2; v and a are the lepton's vector and axial charges.

    d sigma/dx = (Z^2 alpha/pi) (e^2/16 pi) int dS/S^2 A(S, x) chi(t_min)/Z^2, t_min = (S/2E)^2, S = 2 p.q. With
    K = m^2 (1-x) + m_l^2 x^2 and y = S_min/S, S_min = K/(x(1-x)):
    A_V = 2(2-2x+x^2)/(1-x) - 4 x^2 (m^2 + 2 m_l^2)/K y(1-y),
    A_A = 2(2-2x+x^2)/(1-x) + 4 m_l^2 x^2/(m^2 (1-x)) - 4 x^2 (m^2 - 4 m_l^2)/K y(1-y).
    e^2 g'^2 A is the spin average of |M(gamma l -> l Z')|^2, exact (the traces are a test). The approximation is that the
    photon is real and the nucleus does not recoil: below 10 % for m < 1 GeV at 160 GeV (Kirpichnikov et al. 2021).
    Vector and axial parts do not interfere for unpolarised beams. Domain: 0 < x < 1; 0 beyond the end point.
    Sources: Liu and Miller (2017); Kirpichnikov et al. (2021).
    """
    kinematic = mass**2 * (1 - x) + m_lepton**2 * x**2
    s_min = kinematic / (x * (1 - x))
    # t_min = t_max ends the integral over S; y = S_min/S turns A dS/S^2 into a polynomial in y.
    lowest = s_min / (2 * beam_energy * jnp.sqrt(target.t_max))
    inside = lowest < 1
    lowest = jnp.where(inside, lowest, 0.5)
    nodes, weights = gauss_legendre(NODES[1])
    y = lowest + (1 - lowest) * nodes**2
    flux = jax.vmap(lambda t_min: photon_flux(t_min, target))((s_min / (2 * beam_energy * y)) ** 2)
    flux = jnp.where(inside, 2 * nodes * (1 - lowest) * weights * flux, 0.0)
    common = 2 * (2 - 2 * x + x**2) / (1 - x)
    goldstone = 4 * m_lepton**2 * x**2 / (mass**2 * (1 - x))
    bend = 4 * x**2 * y * (1 - y) / kinematic
    scale = alpha**2 * target.charge**2 / (4 * jnp.pi * s_min)
    vector = scale * jnp.sum(flux * (common - bend * (mass**2 + 2 * m_lepton**2)))
    axial = scale * jnp.sum(flux * (common + goldstone - bend * (mass**2 - 4 * m_lepton**2)))
    return vector, axial


def missing_energy_cross_section(
    mass: Scalar, m_lepton: Scalar, beam_energy: Scalar, smallest_fraction: Scalar, target: Target, alpha: Scalar
) -> tuple[Scalar, Scalar]:
    """(sigma over v^2 g'^2, over a^2 g'^2) for a mediator taking more than `smallest_fraction` of the energy, in GeV^-2.

    The integral of `energy_spectrum` up to the end point, by Gauss-Legendre (accuracy: see `NODES`). Made for tables:
    one mass costs 74 000 evaluations of the form factor.
    """
    # Above this x no S with t_min < t_max is left.
    end = 1 - m_lepton**2 / (2 * beam_energy * jnp.sqrt(target.t_max))
    nodes, weights = gauss_legendre(NODES[2])
    # Heavy mediators change the spectrum within 1 - x ~ m_l^2/m^2 of the end: crowd the nodes there.
    x = end - (end - smallest_fraction) * nodes**3
    spectrum = jax.vmap(lambda one: energy_spectrum(one, mass, m_lepton, beam_energy, target, alpha))(x)
    jacobian = 3 * nodes**2 * (end - smallest_fraction) * weights
    return jnp.sum(jacobian * spectrum[0]), jnp.sum(jacobian * spectrum[1])
