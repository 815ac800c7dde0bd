"""Invisible decays of the J/psi and Upsilon(1S) through the mediator and the Z boson."""

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.observables.base import Inputs, MediatorCouplings, Observable
from zpjax.physics.kinetic_mixing import DOWN, UP, effective_charges


class InvisibleQuarkonia(eqx.Module):
    """Branching ratios to neutrinos."""

    jpsi: Scalar
    upsilon: Scalar


def invisible_quarkonia(couplings: MediatorCouplings, inputs: Inputs) -> InvisibleQuarkonia:
    """BR(J/psi -> nu nubar) and BR(Upsilon(1S) -> nu nubar), Standard Model included, dimensionless.

    BR(nu nubar)/BR(l+ l-) = (1/2) sum_nu |M^2 C_nu/(e^2 Q_q)|^2, where the bracket is the exchange between the quark's
    vector current and left-handed neutrinos over that of the photon, and the 1/2 counts helicities:
    C_nu = sqrt2 G_F g_V/(1 - M^2/M_Z^2) - g'^2 x_q Q'_nu/(M^2 - m^2 - i M Gamma), g_V = T_3 - 2 Q_q s_W^2.
    The two interfere; x_q is the vector charge of c or b with its part from kinetic mixing at q^2 = 0. Without the mediator:
    2.2e-8 (J/psi) and 1.1e-5 (Upsilon).
    Domain: any m; within some widths of m = M the two-level mixing is only regulated by the meson's width. Accuracy:
    5 % (J/psi) and 8 % (Upsilon), from the running of alpha in the measured leptonic width.
    Source: Chang, Lebedev and Ng (1998) for the Z boson.
    """
    figures, charges = inputs.data["quarkonium"], effective_charges(couplings, inputs.constants)
    charm, bottom = charges.up.c.vector, charges.down.b.vector
    sin2 = figures["sin2_theta_w"]
    states = (
        ("jpsi", "br_jpsi_ee", charm, UP, 0.5 - 2 * UP * sin2),
        ("upsilon", "br_upsilon_mumu", bottom, DOWN, -0.5 - 2 * DOWN * sin2),
    )
    found = {}
    for name, leptons, charge, electric, weak in states:
        ratio = _over_one_lepton_pair(couplings, inputs, name, charge, electric, weak)
        found[name] = figures[leptons] * ratio
    return InvisibleQuarkonia(**found)


def _over_one_lepton_pair(couplings, inputs, name, charge, electric, weak):
    """BR(nu nubar)/BR(l+ l-), summed over the neutrinos."""
    constants, figures, nu = inputs.constants, inputs.data["quarkonium"], couplings.charges.neutrino
    m_meson, width = figures[f"m_{name}"], figures[f"width_{name}"]
    z_boson = jnp.sqrt(2.0) * constants.fermi_constant * weak / (1 - (m_meson / figures["m_z"]) ** 2)
    distance, damping = m_meson**2 - couplings.mass**2, m_meson * width
    per_neutrino = couplings.strength**2 * charge / (distance**2 + damping**2)
    total = 0.0
    for neutrino in (nu.e, nu.mu, nu.tau):
        exchange = per_neutrino * neutrino
        total += (z_boson - exchange * distance) ** 2 + (exchange * damping) ** 2
    photon = constants.electric_charge**2 * electric / m_meson**2
    return total / (2 * photon**2)


_SOURCES = ("chang_1998", "pdg_2024")
OBSERVABLES = (
    Observable(
        "br_jpsi_to_invisible",
        invisible_quarkonia,
        "1",
        r"\mathrm{BR}(J/\psi\to\nu\bar\nu)",
        "branching ratio of the J/psi to neutrinos, Standard Model included",
        _SOURCES,
        without_mediator=None,
        component="jpsi",
    ),
    Observable(
        "br_upsilon_to_invisible",
        invisible_quarkonia,
        "1",
        r"\mathrm{BR}(\Upsilon\to\nu\bar\nu)",
        "branching ratio of the Upsilon(1S) to neutrinos, Standard Model included",
        _SOURCES,
        without_mediator=None,
        component="upsilon",
    ),
)
