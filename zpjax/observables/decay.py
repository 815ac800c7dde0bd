"""Decay of the mediator: widths, branching ratios and decay length at rest."""

import equinox as eqx

from zpjax.constants import Scalar
from zpjax.numerics.guarded import reciprocal, safe_ratio
from zpjax.observables.base import Inputs, MediatorCouplings, Observable, shared
from zpjax.physics.widths import reduced_widths


class Decay(eqx.Module):
    """Widths in GeV, decay length at rest in GeV^-1 and branching ratios of one point."""

    width_total: Scalar
    width_invisible: Scalar
    ctau: Scalar
    invisible: Scalar
    ee: Scalar
    mumu: Scalar
    pi0gamma: Scalar
    pipi: Scalar
    three_pi: Scalar
    kk: Scalar


@shared
def decay(couplings: MediatorCouplings, inputs: Inputs) -> Decay:
    """All decay observables of one point.

    Widths are g'^2 times `physics.widths.reduced_widths` (formulas, domain and accuracy there); the decay length at
    rest is hbar c / Gamma; branching ratios are ratios of reduced widths and therefore independent of g'. The paper's
    1e-9 km at (10 MeV, 7e-5) is 150 times shorter than this formula. Where nothing is light enough and charged, the
    mediator is stable: its branching ratios are 0 and its decay length is infinite, with slopes of 0.
    """
    widths = reduced_widths(couplings, inputs.constants)
    total, strength2 = widths.total, couplings.strength**2
    ratios = {
        name: safe_ratio(getattr(widths, name), total)
        for name in ("invisible", "ee", "mumu", "pi0gamma", "pipi", "three_pi", "kk")
    }
    return Decay(
        width_total=strength2 * total,
        width_invisible=strength2 * widths.invisible,
        ctau=reciprocal(strength2 * total),
        **ratios,
    )


_SOURCES = ("farzan_2015", "tulin_2014", "ilten_2018", "pdg_2024")
_RANGE = (0.0, 1.0)
_CHANNELS = (
    ("br_invisible", "invisible", r"\nu\bar\nu", "neutrinos"),
    ("br_ee", "ee", "e^+e^-", "electrons"),
    ("br_mumu", "mumu", r"\mu^+\mu^-", "muons"),
    ("br_pi0gamma", "pi0gamma", r"\pi^0\gamma", "a neutral pion and a photon"),
    ("br_pipi", "pipi", r"\pi^+\pi^-", "two charged pions"),
    ("br_3pi", "three_pi", r"\pi^+\pi^-\pi^0", "three pions"),
    ("br_kk", "kk", r"K\bar K", "two kaons"),
)
OBSERVABLES = (
    Observable("width_total", decay, "GeV", r"\Gamma", "total width", _SOURCES, 0.0, _RANGE, "width_total"),
    Observable(
        "width_invisible",
        decay,
        "GeV",
        r"\Gamma_\mathrm{inv}",
        "width to neutrinos",
        _SOURCES,
        without_mediator=0.0,
        component="width_invisible",
    ),
    Observable("ctau", decay, "cm", r"c\tau", "decay length at rest", _SOURCES, None, _RANGE, "ctau"),
    *(
        Observable(
            name, decay, "1", rf"\mathrm{{BR}}({state})", f"branching ratio to {words}", _SOURCES, None, _RANGE, channel
        )
        for name, channel, state, words in _CHANNELS
    ),
)
