"""Kinetic mixing with the photon and the strengths that go with it."""

import math

from zpjax.observables.base import Inputs, MediatorCouplings, Observable, Scalar
from zpjax.physics.kinetic_mixing import mixing_ratio


def kinetic_mixing(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """eps at q^2 = 0, dimensionless: g' times `physics.kinetic_mixing.mixing_ratio`, which states the formula.

    For the default charges sum N_c Q_f Q'_f = -8/3: the loop is log-divergent, and eps is set by `mixing_scale`.
    """
    return couplings.strength * mixing_ratio(couplings, inputs.constants)


def gauge_coupling(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """g' itself, for limits that a paper states on the coupling."""
    return couplings.strength


def nu_electron_coupling_estimate(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """sqrt(g' e eps) with the paper's estimate eps = g' e/(8 pi^2): g' e/(2 sqrt2 pi), whatever the actual mixing.

    The paper compares it with 1e-5 from Borexino. Order of magnitude only: the loop with the default charges is five
    times larger and of opposite sign, and for m > 1 MeV the rate is driven by interference, not by |Z'|^2.
    Source: Farzan (2015), sec. 4.
    """
    return couplings.strength * inputs.constants.electric_charge / (2 * math.sqrt(2.0) * math.pi)


OBSERVABLES = (
    Observable("kinetic_mixing", kinetic_mixing, "1", r"\epsilon", "kinetic mixing at q^2 = 0", ("farzan_2015",), 0.0),
    Observable("gauge_coupling", gauge_coupling, "1", "g'", "gauge coupling", ("farzan_2015",), without_mediator=0.0),
    Observable(
        "nu_electron_coupling_estimate",
        nu_electron_coupling_estimate,
        "1",
        r"\sqrt{g'e\epsilon}",
        "the paper's estimate of the neutrino-electron coupling",
        ("farzan_2015",),
        without_mediator=0.0,
    ),
)
