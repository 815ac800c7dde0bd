"""Elastic scattering of neutrinos on electrons with a neutral vector mediator in the t channel."""

import math
from collections.abc import Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from zpjax.constants import Scalar, StandardInputs
from zpjax.numerics.quadrature import sum_over
from zpjax.observables.base import Inputs, Observable
from zpjax.physics.couplings import Charge, ChiralCharge, MediatorCouplings, VectorCharge
from zpjax.physics.kinetic_mixing import effective_charges


class Recoils(eqx.Module):
    """Electron recoil energies at which a rate is summed, with the weights of the three terms of the cross-section.

    transfer: Q^2 = 2 m_e T. same, opposite, mixed: weight times the average over neutrino energies E of 1, of
    (1 - T/E)^2 and of m_e T/E^2. Any common factor of the three is free.
    """

    transfer: Float[Array, " node"]
    same: Float[Array, " node"]
    opposite: Float[Array, " node"]
    mixed: Float[Array, " node"]


class Beam(eqx.Module):
    """One neutrino flavour: its share of the flux, its couplings g_L and g_R to electrons, and its charge Q'_nu."""

    share: Scalar
    left: Scalar
    right: Scalar
    charge: Charge


def electron_couplings(sin2_theta_w: Scalar, charged_current: bool) -> tuple[Scalar, Scalar]:
    """Tree-level g_L, g_R of neutrinos on electrons, -1/2 + s_W^2 and s_W^2; nu_e adds 1 to g_L by W exchange."""
    return (0.5 if charged_current else -0.5) + sin2_theta_w, sin2_theta_w


def maximal_recoil(energy: Scalar, m_electron: Scalar) -> Scalar:
    """Largest kinetic energy of the electron, 2 E^2/(m_e + 2 E), in GeV."""
    return 2 * energy**2 / (m_electron + 2 * energy)


def electron_charge(
    couplings: MediatorCouplings, constants: StandardInputs, q2: Scalar | None = None
) -> ChiralCharge | VectorCharge:
    """Charges of the electron including kinetic mixing at q^2 (default 0), in units of g'."""
    return effective_charges(couplings, constants, q2).charged_lepton.e


def coupling_strength(couplings: MediatorCouplings, constants: StandardInputs) -> Scalar:
    """g'^2/(2 sqrt2 G_F) in GeV^2: times charges over (m^2 + Q^2) it shifts g_L and g_R of neutrinos on fermions.

    delta g_P = g'^2 Q'_nu Q'_{fP} / (2 sqrt2 G_F (m^2 + Q^2)), P = L, R, from L = -g' Z'_mu J^mu and the convention
    L_NC = -2 sqrt2 G_F (nubar gamma P_L nu)(fbar gamma (g_L P_L + g_R P_R) f). The longitudinal part of the
    propagator drops out: the neutrino current is conserved.
    """
    return couplings.strength**2 / (2 * math.sqrt(2.0) * constants.fermi_constant)


def rate_ratio(
    couplings: MediatorCouplings,
    constants: StandardInputs,
    beams: Sequence[Beam],
    recoils: Recoils,
    antineutrinos: bool = False,
    q2: Scalar | None = None,
) -> Scalar:
    """Rate over the Standard Model's, summed over flavours and recoils. Dimensionless, exactly 1 without the mediator.

    dsigma/dT = (2 G_F^2 m_e/pi) [g_L^2 + g_R^2 (1 - T/E)^2 - g_L g_R m_e T/E^2] with g_P shifted as in
    `coupling_strength`; antineutrinos exchange L and R. The mediator's charges are diagonal in flavour and the
    scattered neutrino is not seen, so the rate is an incoherent sum over flavours whatever the charges: off-diagonal
    elements of the density matrix of oscillated neutrinos drop out. Mixing is taken at one q^2 (default 0).
    Neglects electroweak and QED radiative corrections (4 % of the rate, less of the ratio) and the binding of electrons.
    """
    electron = electron_charge(couplings, constants, q2)
    strength = coupling_strength(couplings, constants)
    beam = jax.tree.map(lambda *each: jnp.stack(jnp.broadcast_arrays(*each)), *beams)
    share, left, right, charge = beam.share, beam.left, beam.right, beam.charge
    # notation: rate = sum_k w_k . (g_L^2, g_R^2, -g_L g_R) with g_P + strength Q'_nu Q'_eP s_k for g_P, s = 1/(m^2 + Q^2)
    names = ("opposite", "same", "mixed") if antineutrinos else ("same", "opposite", "mixed")

    def powers(node: Recoils) -> tuple[list, list]:
        s = 1 / (couplings.mass**2 + node.transfer)
        once = [getattr(node, name) * s for name in names]
        return once, [term * s for term in once]

    # Apart from charges and strength: on a grid these sums over recoils are of one axis.
    (once_ll, once_rr, once_lr), (twice_ll, twice_rr, twice_lr) = sum_over(powers, recoils, np.ones(len(recoils.same)))
    weights = jnp.stack([jnp.sum(getattr(recoils, name)) for name in names])
    charged = share * charge
    to_left, to_right, squared = (jnp.dot(charged, x) for x in (left, right, charge))
    q_l, q_r = electron.left, electron.right
    linear = 2 * (to_left * q_l * once_ll + to_right * q_r * once_rr) - (to_left * q_r + to_right * q_l) * once_lr
    quadratic = squared * (q_l * q_l * twice_ll + q_r * q_r * twice_rr - q_l * q_r * twice_lr)
    expected = jnp.dot(share, jnp.stack([left**2, right**2, -left * right], axis=1)) @ weights
    return 1 + strength * (linear + strength * quadratic) / expected


def nu_e_delta_gv_contact(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Shift of g_V = g_L + g_R of nu_mu on electrons for a mediator heavier than the momentum transfer. Dimensionless.

    g'^2 Q'_mu (Q'_eL + Q'_eR)/(2 sqrt2 G_F m^2), kinetic mixing at q^2 = 0 included: eps^e_mumu of `eps_e`, plus what
    an electron charged at tree level adds. Domain: m^2 >> 2 m_e T, that is m >> 1 MeV for solar neutrinos and
    m >> 0.2 GeV at CHARM-II. Source: Davidson et al. (2003), eq. (1).
    """
    electron = electron_charge(couplings, inputs.constants)
    scale = coupling_strength(couplings, inputs.constants) / couplings.mass**2
    return scale * couplings.charges.neutrino.mu * (electron.left + electron.right)


OBSERVABLES = (
    Observable(
        "nu_e_delta_gv_contact",
        nu_e_delta_gv_contact,
        "1",
        r"\Delta g_V^{\nu_\mu e}|_\mathrm{contact}",
        "shift of the vector coupling of nu_mu to electrons in the contact limit",
        ("davidson_2003",),
        without_mediator=0.0,
    ),
)
