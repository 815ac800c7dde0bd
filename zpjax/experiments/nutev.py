"""Neutral currents of muon neutrinos on quarks in NuTeV."""

from zpjax.observables.base import Inputs, MediatorCouplings, Observable, shared
from zpjax.observables.neutrino_quark_scattering import SquaredCouplings, quark_exchange, squared_coupling_changes


@shared
def squared_couplings_nutev(couplings: MediatorCouplings, inputs: Inputs) -> SquaredCouplings:
    """Changes of NuTeV's effective g_L^2 and g_R^2; see `squared_coupling_changes` and `transfer_spectrum`.

    Mixing at 20 GeV^2. The mean Q^2 of the spectrum is 28 GeV^2, that of 1/Q^2 is 1/(7.4 GeV^2). Source: NuTeV (2002).
    """
    exchange = quark_exchange(couplings, inputs, "nutev")
    return squared_coupling_changes(couplings, inputs, couplings.charges.neutrino.mu, exchange)


def effective_couplings_nutev(couplings: MediatorCouplings, inputs: Inputs) -> SquaredCouplings:
    """NuTeV's effective g_L^2 and g_R^2: those of the Standard Model's fit plus `squared_couplings_nutev`. Dimensionless."""
    figures, change = inputs.data["nutev"], squared_couplings_nutev(couplings, inputs)
    return SquaredCouplings(
        figures["standard_g_l_squared"] + change.left, figures["standard_g_r_squared"] + change.right
    )


def _change(side, letter):
    return Observable(
        f"delta_g_{letter.lower()}_squared.nutev",
        squared_couplings_nutev,
        "1",
        rf"\Delta g_{letter}^2|_\mathrm{{NuTeV}}",
        f"change of the {side}-handed coupling squared of nu_mu to quarks at NuTeV",
        ("nutev_2002", "davidson_2003"),
        without_mediator=0.0,
        component=side,
    )


def _value(side, letter):
    return Observable(
        f"g_{letter.lower()}_squared.nutev",
        effective_couplings_nutev,
        "1",
        rf"g_{letter}^2|_\mathrm{{NuTeV}}",
        f"{side}-handed coupling squared of nu_mu to quarks, averaged over NuTeV's Q^2",
        ("nutev_2002", "davidson_2003"),
        without_mediator=None,
        component=side,
    )


OBSERVABLES = tuple(make(*side) for make in (_change, _value) for side in (("left", "L"), ("right", "R")))
