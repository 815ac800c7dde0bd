"""Mixing of neutral mesons by exchange of the mediator, to an order of magnitude."""

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.observables.base import Inputs, MediatorCouplings, Observable
from zpjax.physics.quark_mixing import FIRST, SECOND, THIRD, down_coupling, squared_magnitude, up_coupling


class MesonMixing(eqx.Module):
    """Mass differences from the mediator in GeV, and its part of the CP violation in kaon mixing."""

    kaon: Scalar
    b_d: Scalar
    b_s: Scalar
    d_0: Scalar
    epsilon_kaon: Scalar


def meson_mixing(couplings: MediatorCouplings, inputs: Inputs) -> MesonMixing:
    """The mediator's part 2|M_12| of the mass differences (GeV) and of epsilon_K, each to an order of magnitude.

    2 |M_12| = |g_L|^2 f^2 M/(4 m^2). The meson annihilates into the mediator, <0|qbar gamma^mu P_L q'|P> = i f p^mu/2,
    and p.(-g + p p/m^2).p/(M^2 - m^2) = M^2/m^2 has no pole: the spin-1 mediator does not mix with the meson, its
    longitudinal mode does. Valid for light and heavy mediators alike within the vacuum saturation of one channel; the
    other channel and further poles change the factor 1/4 to 5/24 (light) or 1/3 (heavy) for B mesons, and are unknown
    to a factor of a few for K and D. epsilon_K = Im(M_12)/(sqrt2 Delta m_K) with V_us^* V_ud real.
    Exactly 0 for `quark_rotation` "none" and for equal charges.
    """
    if couplings.quark_rotation == "none":
        return MesonMixing(0.0, 0.0, 0.0, 0.0, 0.0)
    figures, constants = inputs.data["flavour"], inputs.constants
    scale = (couplings.strength / couplings.mass) ** 2 / 4

    def difference(coupling, decay_constant, mass):
        return scale * decay_constant**2 * mass * squared_magnitude(coupling)

    kaon = down_coupling(couplings, inputs, FIRST, SECOND)
    imaginary = 2 * jnp.real(kaon) * jnp.imag(kaon) * scale * figures["f_kaon"] ** 2 * constants.m_kaon_0 / 2
    return MesonMixing(
        kaon=difference(kaon, figures["f_kaon"], constants.m_kaon_0),
        b_d=difference(down_coupling(couplings, inputs, FIRST, THIRD), figures["f_b"], figures["m_b_0"]),
        b_s=difference(down_coupling(couplings, inputs, SECOND, THIRD), figures["f_b_s"], figures["m_b_s"]),
        d_0=difference(up_coupling(couplings, inputs, FIRST, SECOND), figures["f_d"], figures["m_d_0"]),
        epsilon_kaon=imaginary / (jnp.sqrt(2.0) * figures["delta_m_kaon"]),
    )


_SOURCES = ("farzan_2015", "flag_2024", "pdg_2024")
_MESONS = (
    ("delta_m_kaon", "kaon", r"\Delta m_K", "neutral kaons"),
    ("delta_m_b_d", "b_d", r"\Delta m_d", "neutral B mesons"),
    ("delta_m_b_s", "b_s", r"\Delta m_s", "Bs mesons"),
    ("delta_m_d_0", "d_0", r"\Delta m_D", "neutral D mesons"),
)
OBSERVABLES = (
    *(
        Observable(
            name,
            meson_mixing,
            "GeV",
            rf"{symbol}|_{{Z'}}",
            f"order of magnitude of the mediator's part of the mass difference of {words}",
            _SOURCES,
            without_mediator=0.0,
            component=component,
        )
        for name, component, symbol, words in _MESONS
    ),
    Observable(
        "epsilon_kaon",
        meson_mixing,
        "1",
        r"\epsilon_K|_{Z'}",
        "order of magnitude of the mediator's part of CP violation in kaon mixing",
        _SOURCES,
        without_mediator=0.0,
        component="epsilon_kaon",
    ),
)
