"""Coupling of the mediator to electrons, as searches for dark photons measure it."""

from zpjax.constants import Scalar
from zpjax.observables.base import Inputs, MediatorCouplings, Observable
from zpjax.observables.decay import decay
from zpjax.physics.kinetic_mixing import effective_charges
from zpjax.physics.widths import fermion_width


def mixing_squared(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """(g_e/e)^2 = g'^2 (v_e^2 + a_e^2)/e^2, dimensionless: eps^2 of a dark photon that electrons radiate as often.

    The electron's charges include kinetic mixing at q^2 = 0; the mass shell, q^2 = m^2, changes the default by 5e-4 at
    10 MeV. Axial couplings count like vector ones, which holds for m >> m_e (the longitudinal mode adds m_e^2/m^2).
    """
    electron = effective_charges(couplings, inputs.constants).charged_lepton.e
    e2 = inputs.constants.electric_charge**2
    return couplings.strength**2 * (electron.vector**2 + electron.axial**2) / e2


def electron_width(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Gamma(Z' -> e+ e-) in GeV, with kinetic mixing at q^2 = 0; 0 below two electron masses.

    What brings the mediator into equilibrium with the plasma: it makes electrons' pairs and is made by them.
    """
    electron = effective_charges(couplings, inputs.constants).charged_lepton.e
    return couplings.strength**2 * fermion_width(couplings.mass, inputs.constants.m_electron, electron)


def invisible_mixing_squared(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """(g_e/e)^2 BR(Z' -> nu nubar), dimensionless: eps^2 of an invisible dark photon of the same yield.

    What missing-energy searches with electrons (e Z -> e Z Z') and mono-photon searches (e+ e- -> gamma Z') limit; see
    `mixing_squared`. Domain and accuracy: those of the branching ratios. Between 0.2 and 0.3 GeV electron beams also make
    the mediator by annihilation of secondary positrons, whose published line shape assumes a wide dark photon.
    """
    return mixing_squared(couplings, inputs) * decay(couplings, inputs).invisible


OBSERVABLES = (
    Observable(
        "invisible_mixing_squared",
        invisible_mixing_squared,
        "1",
        r"\epsilon_e^2\,\mathrm{BR}_\mathrm{inv}",
        "squared kinetic mixing of an invisible dark photon of the same yield from electrons",
        ("na64e_2023", "babar_mono_photon_2017"),
        without_mediator=0.0,
        mass_range=(0.0, 1.0),
    ),
)
