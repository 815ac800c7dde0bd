"""Trident production from equivalent photons: the approximation of the literature, to compare the full one with."""

import jax.numpy as jnp

from zpjax.constants import StandardInputs
from zpjax.physics.trident_cross_section import Nucleus, TridentPoint, spin_squares
from zpjax.physics.trident_kinematics import three_body

# Coordinates of the unit cube: the photon's Q, the energy of the collision and the three-body system (4).
DIMENSIONS = 6


def photon_point(cube, s, constants: StandardInputs) -> TridentPoint:
    """nu gamma -> nu mu+ mu- for a real, unpolarised photon at squared energy s, per unit volume of the cube (0, 1)^4."""
    body = three_body(cube, s, 0.0, constants.m_muon)
    first, second = (spin_squares(across, body, constants.m_muon) for across in body.across)
    coupling = 2 * constants.fermi_constant**2 * 4 * jnp.pi * constants.fine_structure
    scale = coupling / 2 * body.volume / (2 * s)
    return TridentPoint(body.transfer, scale * (first[0] + second[0]), scale * (first[1] + second[1]))


def equivalent_photon_point(cube, nucleus: Nucleus, energy, constants: StandardInputs) -> TridentPoint:
    """The approximate cross-section (GeV^-2) per unit volume of the cube (0, 1)^6.

    (Z^2 alpha/pi) int ds/s sigma(nu gamma; s) int dQ^2/Q^2 (1 - Q_min^2/Q^2) F^2(Q^2), Q_min = s/2E.
    The bracket, the flux of transverse photons, is often left out, which makes muon pairs 1.7 to 2.2 times too
    frequent; with it the result is 1-10 % above the full one. Neglects longitudinal photons and the recoil.
    Source: Altmannshofer et al. (2014) without the bracket; Ballett et al. (2019) on what it costs.
    """
    threshold = 4 * constants.m_muon**2
    lowest, highest = threshold / (2 * energy), jnp.sqrt(nucleus.q2_max)
    q = lowest + (highest - lowest) * cube[0] ** 2
    q_jacobian = 2 * (highest - lowest) * cube[0]
    s_range = 2 * energy * q - threshold
    s = threshold + s_range * cube[1]
    transverse = 1 - (s / (2 * energy * q)) ** 2
    photons = nucleus.charge**2 * constants.fine_structure / jnp.pi * transverse * nucleus.form_factor(q**2) ** 2
    scale = photons * 2 * q_jacobian / q * s_range / s
    point = photon_point(cube[2:], s, constants)
    return TridentPoint(point.transfer, scale * point.vector, scale * point.axial)


def photon_cross_section_at_high_energy(s, constants: StandardInputs):
    """The limit of nu gamma -> nu mu+ mu- for s >> m_mu^2 per g_V^2, and per g_A^2, in GeV^-2.

    (G_F^2 alpha s/9 pi^2) [ln(s/m_mu^2) - 8/3]. The constant follows from the photon's splitting into muons, with a
    weight 8x(1-x) beside its logarithm; 19/6, which the source has, from 6x(1-x). Accuracy: corrections m_mu^2/s times
    logarithms, 0.3 % at 100 GeV^2. Source: Altmannshofer et al. (2014), with 8/3 in place of 19/6.
    """
    logarithm = jnp.log(s / constants.m_muon**2) - 8 / 3
    return constants.fermi_constant**2 * constants.fine_structure * s / (9 * jnp.pi**2) * logarithm
