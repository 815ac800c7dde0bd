"""Neutrino trident production of muon pairs, nu_mu A -> nu_mu A mu+ mu-, relative to the Standard Model."""

import math

import jax.numpy as jnp

from zpjax.constants import Scalar, StandardInputs
from zpjax.observables.base import Inputs, Observable
from zpjax.physics.couplings import MediatorCouplings, VectorCharge
from zpjax.physics.exchange import propagator_sums
from zpjax.physics.kinetic_mixing import effective_charges


def standard_couplings(constants: StandardInputs) -> tuple[Scalar, float]:
    """g_V and g_A of -(G_F/sqrt2) [nubar_mu gamma(1-gamma5) nu_mu][mubar gamma (g_V - g_A gamma5) mu]: W plus Z."""
    return 0.5 + 2 * constants.sin2_theta_w_trident, 0.5


def trident_ratio(couplings: MediatorCouplings, constants: StandardInputs, distribution: dict) -> Scalar:
    """sigma/sigma_SM of coherent trident production for a mediator of any mass. Dimensionless.

    1 + sum_k {V_k [(g_V + d_k v)^2 - g_V^2] + A_k [(g_A + d_k a)^2 - g_A^2]} / sum_k [V_k g_V^2 + A_k g_A^2] with
    d_k = g'^2 Q'_nu/(sqrt2 G_F (m^2 + Q_k^2)) and the muon's vector and axial charges v, a, the part induced by
    kinetic mixing at q^2 = 0 included. V_k and A_k are the shares of the cross-section with a vector and an axial muon
    current over the neutrino's momentum transfer Q_k^2; their interference adds up to nothing.
    distribution: the columns vector_transfer, vector_weight, axial_transfer and axial_weight of a trident table.

    Domain: m >= 0.5 MeV, no upper end; no resonance, the exchange is spacelike. Accuracy between 1 MeV and 1 GeV, of
    the terms in g'^2 and g'^4: 1.5e-5 from the nodes, 1e-3 from the points they stand for (the tables' errors).
    Neglects the break-up of the nucleus (the ratio for single protons is similar, their share differs with the cuts)
    and a mediator between neutrino and nucleus that radiates the muons, higher in g'.
    Source: Altmannshofer et al. (2014), with the full amplitude in place of equivalent photons.
    """
    muon = effective_charges(couplings, constants).charged_lepton.mu
    g_v, g_a = standard_couplings(constants)
    scale = couplings.strength**2 * couplings.charges.neutrino.mu / (math.sqrt(2.0) * constants.fermi_constant)
    change = _change(couplings.mass, scale * muon.vector, g_v, distribution, "vector")
    if not isinstance(muon, VectorCharge):
        change += _change(couplings.mass, scale * muon.axial, g_a, distribution, "axial")
    standard = (g**2 * jnp.sum(distribution[f"{n}_weight"]) for n, g in (("vector", g_v), ("axial", g_a)))
    return 1 + change / sum(standard)


def _change(mass, shift, standard, distribution, current):
    """sum_k weight_k [(standard + d_k)^2 - standard^2] with d_k = shift/(mass^2 + transfer_k)."""
    once, twice = propagator_sums(mass, distribution[f"{current}_transfer"], distribution[f"{current}_weight"])
    return shift * (2 * standard * once + shift * twice)


def trident_ratio_contact(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """sigma/sigma_SM of nu_mu N -> nu_mu N mu+ mu- for a mediator heavier than the momentum transfer. Dimensionless.

    [(g_V + d v)^2 + (g_A + d a)^2] / (g_V^2 + g_A^2), g_V = 1/2 + 2 s_W^2, g_A = 1/2, d = g'^2 Q'_nu/(sqrt2 G_F m^2)
    and the muon's vector and axial gauge charges v, a. It takes the vector and axial parts of the phase space as equal,
    which holds at neutrino energies without end (1.12 for their ratio at CCFR, 1.3 at CHARM-II).
    Domain: m >> 1 GeV. Below, it overstates the effect grossly (at 10 MeV by orders of magnitude): a limit to test the
    full cross-section against, never a bound. Source: Altmannshofer et al. (2014).
    """
    constants, muon = inputs.constants, couplings.charges.charged_lepton.mu
    g_v, g_a = standard_couplings(constants)
    scale = math.sqrt(2.0) * constants.fermi_constant * couplings.mass**2
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
