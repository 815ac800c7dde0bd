"""Cross-section of nu_mu A -> nu_mu A mu+ mu- on a spin-0 nucleus, point by point in phase space."""

from collections.abc import Callable

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array

from zpjax.constants import Scalar, StandardInputs
from zpjax.physics.trident_amplitude import spin_sum
from zpjax.physics.trident_kinematics import ThreeBody, coherent_emission, three_body

# Coordinates of the unit cube: the photon's emission (2), the three-body system (4) and the azimuth between them.
DIMENSIONS = 7


class Nucleus(eqx.Module):
    """A nucleus of spin 0: charge number, mass (GeV), form factor F(Q^2) and the Q^2 (GeV^2) beyond which it is nil."""

    charge: Scalar
    mass: Scalar
    form_factor: Callable = eqx.field(static=True)
    q2_max: Scalar


class TridentPoint(eqx.Module):
    """One point of phase space: Q_nu^2 = -(k - k')^2 in GeV^2 and its share of the cross-section in GeV^-2.

    vector and axial multiply g_V^2 and g_A^2 of
    -(G_F/sqrt2) [nubar gamma(1-gamma5) nu][mubar gamma (g_V - g_A gamma5) mu].
    The interference of the two is odd under the exchange of the muons and adds up to nothing.
    """

    transfer: Scalar
    vector: Scalar
    axial: Scalar


def trident_point(cube: Array, nucleus: Nucleus, energy: Scalar, constants: StandardInputs) -> TridentPoint:
    """The cross-section per unit volume of the cube (0, 1)^7; its mean over the cube is the coherent cross-section.

    d sigma = |M|^2/(2 (S-M^2)) ds/(2 pi) dQ^2/(8 pi (S-M^2)) dPhi_3, S = M^2 + 2 M E, with
    |M|^2 = 8 G_F^2 (4 pi alpha Z F)^2/Q^4 sum |j_a P_mu Gamma^{mu a}|^2. One photon exchange, no break-up of the
    nucleus. Source: Altmannshofer et al. (2014) for the process; the phase space is derived here.
    """
    emission = coherent_emission(cube[:2], energy, nucleus.mass, nucleus.q2_max, constants.m_muon)
    body = three_body(cube[2:6], emission.s, emission.q2, constants.m_muon)
    phi = 2 * jnp.pi * cube[6]
    across = jnp.cos(phi) * body.across[0] + jnp.sin(phi) * body.across[1]
    vector, axial = spin_squares(emission.along * body.along + emission.across * across, body, constants.m_muon)
    charge = 4 * jnp.pi * constants.fine_structure * nucleus.charge * nucleus.form_factor(emission.q2)
    strength = 8 * (constants.fermi_constant * charge / emission.q2) ** 2
    scale = strength * emission.volume * body.volume / (4 * nucleus.mass * energy)
    return TridentPoint(body.transfer, scale * vector, scale * axial)


def spin_squares(photon: Array, body: ThreeBody, muon_mass: Scalar) -> tuple[Scalar, Scalar]:
    """sum over spins of |j_a photon_mu Gamma^{mu a}|^2 for the vector and for the axial current."""
    return tuple(
        sum(
            spin_sum(photon, current, body.minus, body.plus, body.q, muon_mass, chirality)
            for current in body.neutrino_currents
        )
        for chirality in (1, -1)
    )
