"""Neutrino trident production of muon pairs, in the heavy-mediator limit."""

import jax.numpy as jnp

from zpjax.observables.base import Observable


def trident_ratio_contact(couplings, inputs):
    """sigma/sigma_SM of nu_mu N -> nu_mu N mu+ mu- for a mediator heavier than the momentum transfer. Dimensionless.

    [(g_V + d v)^2 + (g_A + d a)^2] / (g_V^2 + g_A^2), g_V = 1/2 + 2 s_W^2, g_A = 1/2, d = g'^2 Q'_nu/(sqrt2 G_F m^2)
    and the muon's vector and axial gauge charges v, a.
    Domain: m >> 1 GeV. Below, it overstates the effect grossly (at 10 MeV by orders of magnitude): a limit to test the
    full cross-section against, never a bound. Source: Altmannshofer et al. (2014).
    """
    constants, muon = inputs.constants, couplings.charges.charged_lepton.mu
    g_v, g_a = 0.5 + 2 * constants.sin2_theta_w_trident, 0.5
    scale = jnp.sqrt(2.0) * constants.fermi_constant * couplings.mass**2
    shift = couplings.strength**2 * couplings.charges.neutrino.mu / scale
    # Written as a change of 1, so that a vanishing coupling gives exactly the Standard Model.
    interference = 2 * shift * (g_v * muon.vector + g_a * muon.axial)
    return 1 + (interference + shift**2 * (muon.vector**2 + muon.axial**2)) / (g_v**2 + g_a**2)


OBSERVABLES = (
    Observable(
        "trident_ratio_contact",
        trident_ratio_contact,
        "1",
        r"\sigma/\sigma_\mathrm{SM}|_\mathrm{contact}",
        "trident cross-section ratio in the contact limit",
        ("altmannshofer_2014",),
        without_mediator=1.0,
    ),
)
