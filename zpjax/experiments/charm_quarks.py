"""Neutral currents of muon and electron neutrinos on quarks in CHARM."""

from zpjax.observables.base import Inputs, MediatorCouplings, Observable, Scalar, shared
from zpjax.observables.neutrino_quark_scattering import quark_exchange, squared_coupling_changes


def delta_g_squared_nu_e_charm(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Change of g_L^2 + g_R^2 of nu_e on quarks at CHARM, from equal numbers of nu_e and their antineutrinos.

    Exactly 0 for a nu_e without charge. Source: Davidson et al. (2003), table 2. See `squared_coupling_changes`.
    """
    changes = _changes(couplings, inputs, couplings.charges.neutrino.e)
    return changes.left + changes.right


def delta_r_nu_charm(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Change of R_nu = g_L^2 + r g_R^2 of nu_mu at CHARM, the ratio of neutral to charged currents. Dimensionless.

    Source: CHARM (1987); Llewellyn Smith's relation for isoscalar targets. See `squared_coupling_changes`.
    """
    changes = _changes(couplings, inputs, couplings.charges.neutrino.mu)
    return changes.left + inputs.data["charm_quarks"]["charged_current_ratio"] * changes.right


def _changes(couplings, inputs, charge):
    return squared_coupling_changes(couplings, inputs, charge, _exchange(couplings, inputs))


@shared
def _exchange(couplings, inputs):
    return quark_exchange(couplings, inputs, "charm_quarks")


OBSERVABLES = (
    Observable(
        "delta_g_squared_nu_e.charm",
        delta_g_squared_nu_e_charm,
        "1",
        r"\Delta(g_L^2+g_R^2)_{\nu_e}",
        "change of the squared couplings of nu_e to quarks at CHARM",
        ("davidson_2003",),
        without_mediator=0.0,
    ),
    Observable(
        "delta_r_nu.charm",
        delta_r_nu_charm,
        "1",
        r"\Delta R_\nu|_\mathrm{CHARM}",
        "change of the neutral-to-charged-current ratio of nu_mu at CHARM",
        ("charm_1987",),
        without_mediator=0.0,
    ),
)
