"""Scattering of slow neutrons on heavy nuclei."""

from zpjax.observables.base import Inputs, MediatorCouplings, Observable, Scalar


def neutron_contact_coupling(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """g_n/m^2 = g' (Q'_u + 2 Q'_d)/m^2 of the neutron's vector coupling, in GeV^-2.

    What scattering of keV neutrons on lead bounds once the range 1/m is below the size of the nucleus, m >~ 1 MeV:
    |g_n| < sqrt(4 pi 3.4e-11) (m/MeV)^2. The bound takes equal couplings of protons and neutrons; the induced charge
    of the protons (mixing) is neglected. Source: Barbieri and Ericson (1975); Barger et al. (2011).
    """
    # The neutron is neutral: kinetic mixing cancels, and is left out so that it does exactly.
    charge = couplings.charges.up.u.vector + 2 * couplings.charges.down.d.vector
    return couplings.strength * charge / couplings.mass**2


OBSERVABLES = (
    Observable(
        "neutron_contact_coupling",
        neutron_contact_coupling,
        "GeV^-2",
        r"g_n/m^2",
        "coupling of the neutron over the mediator's mass squared",
        ("barbieri_ericson_1975", "barger_2011"),
        without_mediator=0.0,
        mass_range=(1e-3, float("inf")),
    ),
)
