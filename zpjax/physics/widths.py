"""Partial widths of the mediator, divided by the square of its coupling strength."""

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar, StandardInputs
from zpjax.numerics.guarded import positive_part_power
from zpjax.physics.couplings import ChiralCharge, MediatorCouplings, VectorCharge
from zpjax.physics.hadronic_widths import hadronic_widths
from zpjax.physics.kinetic_mixing import effective_charges


class ReducedWidths(eqx.Module):
    """Gamma_i / g'^2 in GeV, one leaf per final state."""

    invisible: Scalar
    ee: Scalar
    mumu: Scalar
    tautau: Scalar
    pi0gamma: Scalar
    pipi: Scalar
    three_pi: Scalar
    kk: Scalar

    @property
    def total(self) -> Scalar:
        """Sum over the final states."""
        return self.invisible + self.ee + self.mumu + self.tautau + self.pi0gamma + self.pipi + self.three_pi + self.kk


def reduced_widths(couplings: MediatorCouplings, constants: StandardInputs) -> ReducedWidths:
    """All partial widths over g'^2, in GeV.

    Neutrinos: m/(24 pi) Q'^2 per flavour (one Weyl state each; light right-handed partners would double it).
    Charged fermions: see `fermion_width`. Hadrons: `hadronic_widths`. Kinetic mixing enters at q^2 = 0: evaluating
    eps on the mass shell changes BR(ee) of the default model by 5e-4 at 10 MeV and matters near the two-muon threshold.
    Domain: 1 MeV to 1 GeV; above, hadrons are incomplete.
    """
    charges = effective_charges(couplings, constants)
    nu, leptons = charges.neutrino, charges.charged_lepton
    hadrons = hadronic_widths(couplings, constants)
    return ReducedWidths(
        invisible=couplings.mass / (24 * jnp.pi) * (nu.e**2 + nu.mu**2 + nu.tau**2),
        ee=fermion_width(couplings.mass, constants.m_electron, leptons.e),
        mumu=fermion_width(couplings.mass, constants.m_muon, leptons.mu),
        tautau=fermion_width(couplings.mass, constants.m_tau, leptons.tau),
        pi0gamma=hadrons.pi0gamma,
        pipi=hadrons.pipi,
        three_pi=hadrons.three_pi,
        kk=hadrons.kk,
    )


def fermion_width(mass: Scalar, m_fermion: Scalar, charge: ChiralCharge | VectorCharge) -> Scalar:
    """Gamma(Z' -> f fbar)/g'^2 = m/(12 pi) beta [(1 + 2 r) v^2 + (1 - 4 r) a^2], r = m_f^2/m^2; 0 below threshold."""
    r = (m_fermion / mass) ** 2
    squares = (1 + 2 * r) * charge.vector**2
    if not isinstance(charge, VectorCharge):
        squares += (1 - 4 * r) * charge.axial**2
    return mass / (12 * jnp.pi) * positive_part_power(1 - 4 * r, 0.5) * squares
