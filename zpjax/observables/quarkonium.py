"""Invisible decays of the J/psi and Upsilon(1S) through the mediator and the Z boson."""

import equinox as eqx
import jax.numpy as jnp
import numpy as np

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
    constants, figures, charges = (
        inputs.constants,
        inputs.data["quarkonium"],
        effective_charges(couplings, inputs.constants),
    )
    electric, isospin, nu = np.array([UP, DOWN]), np.array([0.5, -0.5]), couplings.charges.neutrino
    masses, widths, leptons = (
        jnp.stack([figures[key] for key in keys])
        for keys in (("m_jpsi", "m_upsilon"), ("width_jpsi", "width_upsilon"), ("br_jpsi_ee", "br_upsilon_mumu"))
    )
    weak = isospin - 2 * electric * figures["sin2_theta_w"]
    z_boson = jnp.sqrt(2.0) * constants.fermi_constant * weak / (1 - (masses / figures["m_z"]) ** 2)
    distance, damping = masses**2 - couplings.mass**2, masses * widths
    # Per charge of a neutrino, over g'^2.
    exchange = jnp.stack([charges.up.c.vector, charges.down.b.vector]) / (distance**2 + damping**2)
    photon = constants.electric_charge**2 * electric / masses**2
    # Powers of g'^2 in the sum over neutrinos of |z - g'^2 Q (distance + i damping) exchange|^2.
    neutrinos, squares = nu.e + nu.mu + nu.tau, nu.e**2 + nu.mu**2 + nu.tau**2
    parts = (
        3 * z_boson**2,
        -2 * neutrinos * z_boson * exchange * distance,
        squares * exchange**2 * (distance**2 + damping**2),
    )
    per_pair = leptons / (2 * photon**2)
    alone, mixed, mediator = (jnp.unstack(per_pair * part) for part in parts)
    strength2 = couplings.strength**2
    return InvisibleQuarkonia(
        *(one + strength2 * (two + strength2 * three) for one, two, three in zip(alone, mixed, mediator, strict=True))
    )


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
