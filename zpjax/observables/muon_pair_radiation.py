"""Radiation of the mediator in e+e- -> mu+ mu- Z' at the B factories."""

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.numerics.guarded import positive_part_power
from zpjax.observables.base import Inputs, Observable, shared
from zpjax.physics.couplings import MediatorCouplings, VectorCharge
from zpjax.physics.kinetic_mixing import effective_charges

# Power of the threshold factor divided out of the tables: between the two of non-relativistic phase space and what the
# tabulated range prefers.
_THRESHOLD_POWER = 3


class MuonPairRadiation(eqx.Module):
    """Cross-section in GeV^-2, and the part of it that does not know the strength: sigma/(g'^2 sigma_V)."""

    cross_section: Scalar
    charges_squared: Scalar


def shapes(mass: Scalar, s: Scalar, m_muon: Scalar) -> tuple[Scalar, Scalar]:
    """What is divided out of the tables: (1 - (m + 2 m_mu)^2/s)^3, and that times 1 + 2 m_mu^2/m^2 for axial charges."""
    threshold = positive_part_power(1 - (mass + 2 * m_muon) ** 2 / s, _THRESHOLD_POWER)
    return threshold, threshold * (1 + 2 * (m_muon / mass) ** 2)


def without_shape(fractions: tuple[Scalar, Scalar], mass: Scalar, s: Scalar, m_muon: Scalar) -> tuple[Scalar, Scalar]:
    """The smooth functions of log m that are tabulated."""
    vector, axial = shapes(mass, s, m_muon)
    return fractions[0] / vector, fractions[1] / axial


@shared
def muon_pair_radiation(couplings: MediatorCouplings, inputs: Inputs) -> MuonPairRadiation:
    """Cross-section of e+e- -> mu+ mu- Z' at 10.58 GeV, in GeV^-2.

    sigma = g'^2 (4 pi alpha^2/3 s) [v^2 R_V(m) + a^2 R_A(m)] with the muon's vector and axial charge (kinetic mixing
    included) and the functions R of `physics.final_state_radiation.radiated_fraction`, from splines in log m.
    Domain: 0.5 MeV to 6 GeV. Accuracy of the splines: 1e-6. Neglects radiation of the Z' from the beams: for charged
    electrons (B-L) the signal is larger. An axial charge of a massive muon gives 1/m^2 (the Goldstone mode).
    Source: traces of the two diagrams, checked against a Monte Carlo with explicit spinors and the massless limit.
    """
    constants, table = inputs.constants, inputs.tables.computed["muon_pair_radiation"]
    s = inputs.data["b_factories"]["collision_energy"] ** 2
    muon = effective_charges(couplings, constants).charged_lepton.mu
    cell = table["vector"].cell(jnp.log(couplings.mass))
    threshold, _ = shapes(couplings.mass, s, constants.m_muon)
    vector = table["vector"].at(cell)
    charges = muon.vector**2
    if not isinstance(muon, VectorCharge):
        # The common threshold factor cancels in the ratio, which therefore stays finite at the kinematic end.
        charges += muon.axial**2 * (1 + 2 * (constants.m_muon / couplings.mass) ** 2) * table["axial"].at(cell) / vector
    point_like = 4 * jnp.pi * constants.fine_structure**2 / (3 * s)
    return MuonPairRadiation(
        cross_section=couplings.strength**2 * point_like * charges * vector * threshold, charges_squared=charges
    )


OBSERVABLES = (
    Observable(
        "muon_pair_zp_cross_section",
        muon_pair_radiation,
        "fb",
        r"\sigma(e^+e^-\to\mu^+\mu^-Z^\prime)",
        "cross-section of muon pairs with a mediator at 10.58 GeV",
        ("belle2_invisible_2023",),
        without_mediator=0.0,
        mass_range=(5e-4, 6.0),
        component="cross_section",
    ),
)
