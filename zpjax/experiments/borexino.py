"""Solar 7Be neutrinos on electrons in Borexino."""

import jax.numpy as jnp

from zpjax.numerics.quadrature import gauss_legendre
from zpjax.observables.base import Inputs, MediatorCouplings, Observable, Scalar
from zpjax.observables.neutrino_electron_scattering import Beam, Recoils, electron_couplings, maximal_recoil, rate_ratio

# Per line. With T = T_max y^2 the error of the rate's change is 3e-11 at 1 MeV and 2e-3 at 0.1 MeV, where
# m^2/(2 m_e) is 1 % of the largest recoil (measured against adaptive quadrature).
_NODES = 8


def nu_e_rate_ratio_be7(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Rate of 7Be neutrinos over the Standard Model's, both lines, every recoil. Dimensionless; see `rate_ratio`.

    Flux shares: P_ee for nu_e, the rest split between nu_mu and nu_tau; charges diagonal in flavour make the sum
    incoherent. Mixing at q^2 = 0: up to the largest |q^2| of 7e-7 GeV^2 it runs by 2e-6 (muons, quarks) and, where
    electrons are charged, by 3e-4 of the electron's charge (its own loop).
    Accuracy: quadrature 3e-11 of the change for m >= 1 MeV (2e-3 at 0.1 MeV). Neglects radiative corrections (4 % in the
    rate), what the mediator does to P_ee in the Sun, and the small difference of P_ee between the lines.
    Source: Harnik et al. (2012), sec. 4; Coloma et al. (2022).
    """
    return rate_ratio(couplings, inputs.constants, _beams(couplings, inputs), be7_recoils(inputs))


def _beams(couplings, inputs):
    s2, figures = inputs.data["neutrino_electron"]["sin2_theta_w"], inputs.data["borexino"]
    charges = couplings.charges.neutrino
    survival, of_others = figures["survival_probability"], figures["muon_share"]
    return (
        Beam(survival, *electron_couplings(s2, charged_current=True), charges.e),
        Beam((1 - survival) * of_others, *electron_couplings(s2, charged_current=False), charges.mu),
        Beam((1 - survival) * (1 - of_others), *electron_couplings(s2, charged_current=False), charges.tau),
    )


def be7_recoils(inputs: Inputs) -> Recoils:
    """Nodes over the recoils of both lines; with these weights a sum over nodes is the integral over T in GeV."""
    m_e, figures = inputs.constants.m_electron, inputs.data["borexino"]
    y, w = gauss_legendre(_NODES)
    energy = figures["line_energies"][:, None]
    largest = maximal_recoil(energy, m_e)
    recoil = largest * y**2
    weight = figures["line_shares"][:, None] * largest * 2 * y * w
    return Recoils(
        transfer=jnp.ravel(2 * m_e * recoil),
        same=jnp.ravel(weight),
        opposite=jnp.ravel(weight * (1 - recoil / energy) ** 2),
        mixed=jnp.ravel(weight * m_e * recoil / energy**2),
    )


OBSERVABLES = (
    Observable(
        "nu_e_rate_ratio.borexino_be7",
        nu_e_rate_ratio_be7,
        "1",
        r"R/R_\mathrm{SM}|_{^7\mathrm{Be}}",
        "7Be neutrino-electron scattering rate over the Standard Model's",
        ("harnik_2012", "coloma_2022"),
        without_mediator=1.0,
        mass_range=(1e-4, float("inf")),
    ),
)
