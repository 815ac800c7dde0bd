"""Non-standard neutrino interactions in the contact limit, fermion by fermion."""

from zpjax.observables.base import Inputs, MediatorCouplings, Observable, Scalar
from zpjax.physics.kinetic_mixing import mixing_ratio
from zpjax.physics.matter import contact_epsilon


def eps_u_mumu(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """eps^u_mumu of Farzan (2015), eq. (5): gauge charges only, q^2 = 0. Dimensionless; exact at tree level.

    g'^2 Q'_mu (Q'_uL + Q'_uR) / (2 sqrt2 G_F m^2). What kinetic mixing adds to u and d cancels in neutral matter
    against `eps_e`, and is left out here as in the paper.
    """
    charges = couplings.charges
    return contact_epsilon(couplings, inputs.constants, charges.neutrino.mu, charges.up.u.vector)


def eps_d_mumu(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """eps^d_mumu of Farzan (2015), eq. (6); see `eps_u_mumu`."""
    charges = couplings.charges
    return contact_epsilon(couplings, inputs.constants, charges.neutrino.mu, charges.down.d.vector)


def eps_u_tautau(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """eps^u_tautau of Farzan (2015), eq. (5); c times eps^u_mumu. See `eps_u_mumu`."""
    charges = couplings.charges
    return contact_epsilon(couplings, inputs.constants, charges.neutrino.tau, charges.up.u.vector)


def eps_d_tautau(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """eps^d_tautau of Farzan (2015), eq. (6); see `eps_u_mumu`."""
    charges = couplings.charges
    return contact_epsilon(couplings, inputs.constants, charges.neutrino.tau, charges.down.d.vector)


def eps_e(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """eps^e_mumu induced by kinetic mixing: coupling +eps e of the electron. Dimensionless, q^2 = 0."""
    return -eps_p(couplings, inputs)


def eps_p(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """eps^p_mumu induced by kinetic mixing: coupling -eps e of the proton; -`eps_e`, so neutral matter sees none."""
    constants = inputs.constants
    induced = -mixing_ratio(couplings, constants) * constants.electric_charge
    return contact_epsilon(couplings, constants, couplings.charges.neutrino.mu, induced)


def eps_u_ee_minus_mumu(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """eps^u_ee - eps^u_mumu, the combination of Farzan (2015), eq. (2), that oscillations constrain; gauge charges."""
    nu, quark = couplings.charges.neutrino, couplings.charges.up.u.vector
    return contact_epsilon(couplings, inputs.constants, nu.e - nu.mu, quark)


def eps_d_ee_minus_mumu(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """eps^d_ee - eps^d_mumu of Farzan (2015), eq. (2); gauge charges."""
    nu, quark = couplings.charges.neutrino, couplings.charges.down.d.vector
    return contact_epsilon(couplings, inputs.constants, nu.e - nu.mu, quark)


_SOURCES = ("farzan_2015",)
OBSERVABLES = (
    Observable("eps_u_mumu", eps_u_mumu, "1", r"\epsilon^u_{\mu\mu}", "NSI of nu_mu with u quarks", _SOURCES, 0.0),
    Observable("eps_d_mumu", eps_d_mumu, "1", r"\epsilon^d_{\mu\mu}", "NSI of nu_mu with d quarks", _SOURCES, 0.0),
    Observable(
        "eps_u_tautau", eps_u_tautau, "1", r"\epsilon^u_{\tau\tau}", "NSI of nu_tau with u quarks", _SOURCES, 0.0
    ),
    Observable(
        "eps_d_tautau", eps_d_tautau, "1", r"\epsilon^d_{\tau\tau}", "NSI of nu_tau with d quarks", _SOURCES, 0.0
    ),
    Observable(
        "eps_u_ee_minus_mumu",
        eps_u_ee_minus_mumu,
        "1",
        r"\epsilon^u_{ee}-\epsilon^u_{\mu\mu}",
        "NSI of nu_e relative to nu_mu with u quarks",
        _SOURCES,
        without_mediator=0.0,
    ),
    Observable(
        "eps_d_ee_minus_mumu",
        eps_d_ee_minus_mumu,
        "1",
        r"\epsilon^d_{ee}-\epsilon^d_{\mu\mu}",
        "NSI of nu_e relative to nu_mu with d quarks",
        _SOURCES,
        without_mediator=0.0,
    ),
    Observable(
        "eps_e", eps_e, "1", r"\epsilon^e_{\mu\mu}", "mixing-induced NSI of nu_mu with electrons", _SOURCES, 0.0
    ),
    Observable("eps_p", eps_p, "1", r"\epsilon^p_{\mu\mu}", "mixing-induced NSI of nu_mu with protons", _SOURCES, 0.0),
)
