"""Decays of a heavy to a light pseudoscalar meson and the mediator, through flavour-changing couplings at tree level."""

from typing import NamedTuple

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.numerics.guarded import positive_part_power, safe_ratio
from zpjax.observables.base import Inputs, MediatorCouplings, Observable
from zpjax.physics.quark_mixing import (
    FIRST,
    SECOND,
    THIRD,
    down_coupling,
    squared_magnitude,
    top_loop_coupling,
    up_coupling,
)
from zpjax.physics.widths import reduced_widths


class FlavourDecays(eqx.Module):
    """Branching ratios of one point: production of the mediator, and the same with a decay to neutrinos."""

    k_to_pi: Scalar
    b_to_k: Scalar
    b_to_pi: Scalar
    d_to_pi: Scalar
    d0_to_pi0: Scalar
    k_to_pi_invisible: Scalar
    b_to_k_invisible: Scalar
    b_to_pi_invisible: Scalar
    d_to_pi_invisible: Scalar
    d0_to_pi0_invisible: Scalar
    k_to_pi_invisible_loop: Scalar


class Mesons(NamedTuple):
    """What a decay P -> P' Z' needs besides the coupling, natural units. share: of P' in the quark state made."""

    parent: Scalar
    daughter: Scalar
    lifetime: Scalar
    form_factor: Scalar
    pole: Scalar
    share: float = 1.0


def flavour_decays(couplings: MediatorCouplings, inputs: Inputs) -> FlavourDecays:
    """All branching ratios P -> P' Z' of one point; exactly 0 for `quark_rotation` "none" and for equal charges.

    BR = |g_L|^2 times `rate_per_coupling`, with the left-handed coupling of `physics.quark_mixing` (right-handed quarks
    are not rotated). The width is divided by the measured total width without adding itself to it: where the value
    exceeds 1 it is Gamma/Gamma(measured), and says only that the point is excluded by far. "invisible" multiplies by
    BR(Z' -> neutrinos), prompt or not. Neglects isospin breaking; couplings are those of tree level.
    `k_to_pi_invisible_loop` has the coupling of the top loop alone, an order of magnitude.
    """
    if couplings.quark_rotation == "none":
        return FlavourDecays(*[0.0] * len(FlavourDecays.__dataclass_fields__))
    elements = {
        "k_to_pi": down_coupling(couplings, inputs, SECOND, FIRST),
        "b_to_k": down_coupling(couplings, inputs, THIRD, SECOND),
        "b_to_pi": down_coupling(couplings, inputs, THIRD, FIRST),
        "d_to_pi": up_coupling(couplings, inputs, FIRST, SECOND),
        "d0_to_pi0": up_coupling(couplings, inputs, FIRST, SECOND),
    }
    widths = reduced_widths(couplings, inputs.constants)
    invisible = safe_ratio(widths.invisible, widths.total)
    mesons = meson_figures(inputs)
    rates = {name: couplings.strength**2 * rate_per_coupling(couplings.mass, mesons[name]) for name in elements}
    values = {name: rates[name] * squared_magnitude(element) for name, element in elements.items()}
    loop = squared_magnitude(top_loop_coupling(couplings, inputs, SECOND, FIRST))
    return FlavourDecays(
        **values,
        **{f"{name}_invisible": value * invisible for name, value in values.items()},
        k_to_pi_invisible_loop=rates["k_to_pi"] * loop * invisible,
    )


def meson_figures(inputs: Inputs) -> dict[str, Mesons]:
    """The decays of `flavour_decays` by name. The pi0 is half u ubar, which halves its rate against the pi+."""
    constants, figures = inputs.constants, inputs.data["flavour"]

    def decay(name, parent, daughter, lifetime, share=1.0):
        return Mesons(parent, daughter, lifetime, figures[f"form_factor_{name}"], figures[f"pole_{name}"], share)

    pi, b_plus, tau_b = constants.m_pi_plus, figures["m_b_plus"], figures["lifetime_b_plus"]
    return {
        "k_to_pi": decay("k_to_pi", constants.m_kaon_plus, pi, figures["lifetime_kaon_plus"]),
        "b_to_k": decay("b_to_k", b_plus, constants.m_kaon_plus, tau_b),
        "b_to_pi": decay("b_to_pi", b_plus, pi, tau_b),
        "d_to_pi": decay("d_to_pi", figures["m_d_plus"], pi, figures["lifetime_d_plus"]),
        "d0_to_pi0": decay("d_to_pi", figures["m_d_0"], constants.m_pi0, figures["lifetime_d_0"], 0.5),
    }


def rate_per_coupling(mass: Scalar, mesons: Mesons) -> Scalar:
    """BR(P -> P' Z')/|g_L|^2 for L = -g_L qbar gamma P_L q' Z' + h.c.; dimensionless, 0 above threshold.

    tau f_+(m^2)^2 lambda(M^2, M'^2, m^2)^(3/2)/(64 pi M^3 m^2) with f_+(q^2) = f_+(0)/(1 - q^2/m_pole^2). From
    <P'|qbar gamma^mu q'|P> = f_+ (p + p')^mu + f_- q^mu, where f_- drops out (eps.q = 0), the factor 1/2 of P_L and the
    polarisation sum, (p + p').(-g + q q/m^2).(p + p') = lambda/m^2. It grows as 1/m^2: the current is not conserved, and
    the longitudinal mode is a Goldstone boson. Domain: m > 0. Uncertainty: twice that of f_+(0), which is 0.4 % for K,
    2 % for D, 7 % for B to K and 30 % for B to pi; the pole's rise from q^2 = 0 agrees with Kl3 data to a quarter of
    itself (1 % of the rate at 100 MeV) and is below 10 % for B up to 1 GeV.
    """
    gap, total = mesons.parent - mesons.daughter, mesons.parent + mesons.daughter
    m2 = mass**2
    # Above the threshold nothing may divide by 0 at the pole, and lambda is positive again above M + M'.
    q2 = jnp.where(m2 < gap**2, m2, gap**2)
    # As a product lambda keeps its digits at threshold. A root is several times faster than a power of 3/2.
    triangle = (gap**2 - q2) * (total**2 - q2)
    phase_space = triangle * positive_part_power(triangle, 0.5)
    form_factor = mesons.form_factor / (1 - q2 / mesons.pole**2)
    width = form_factor**2 * phase_space / (64 * jnp.pi * mesons.parent**3 * m2)
    return mesons.share * mesons.lifetime * width


_SOURCES = ("pdg_2024", "farzan_2015")
_CHANNELS = (
    ("k_to_pi", r"K^+\to\pi^+", "K+ to pi+", ("flag_2024",)),
    ("b_to_k", r"B^+\to K^+", "B+ to K+", ("hpqcd_2023",)),
    ("b_to_pi", r"B^+\to\pi^+", "B+ to pi+", ("duplancic_2008",)),
    ("d_to_pi", r"D^+\to\pi^+", "D+ to pi+", ("fermilab_milc_2023",)),
    ("d0_to_pi0", r"D^0\to\pi^0", "D0 to pi0", ("fermilab_milc_2023",)),
)
OBSERVABLES = (
    *(
        Observable(
            f"br_{name}_zp",
            flavour_decays,
            "1",
            rf"\mathrm{{BR}}({decay} Z')",
            f"width of {words} and a mediator over the measured total width",
            _SOURCES + source,
            without_mediator=0.0,
            component=name,
        )
        for name, decay, words, source in _CHANNELS
    ),
    *(
        Observable(
            f"br_{name}_invisible",
            flavour_decays,
            "1",
            rf"\mathrm{{BR}}({decay} Z'(\nu\bar\nu))",
            f"width of {words} and a mediator that decays to neutrinos, over the measured total width",
            _SOURCES + source,
            0.0,
            (0.0, 1.0),
            f"{name}_invisible",
        )
        for name, decay, words, source in _CHANNELS
    ),
    Observable(
        "br_k_to_pi_invisible_loop",
        flavour_decays,
        "1",
        r"\mathrm{BR}(K^+\to\pi^+ Z'(\nu\bar\nu))|_\mathrm{loop}",
        "order of magnitude of K+ to pi+ and an invisible mediator through the top loop alone",
        (*_SOURCES, "flag_2024", "bauer_2021"),
        0.0,
        (0.0, 1.0),
        "k_to_pi_invisible_loop",
    ),
)
