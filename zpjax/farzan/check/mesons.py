"""Section 4 of the paper: decays of the mediator, and of mesons to it."""

import math
from dataclasses import replace

from zpjax.farzan.check.predictions import COUPLING, couplings_at, image_coupling, limit, predicted, predicted_of
from zpjax.farzan.check.rows import Found, agreement, holds_if, shown
from zpjax.physics.couplings import ChargedLeptonCharges, VectorCharge

_KAONS = ("na62_k_mu_nu_x", "na62_k_mu_nunu", "e949_k_mu_nunu")


def decays_invisibly() -> Found:
    """Branching ratio to neutrinos at 10 MeV and at 130 MeV, below the pion's mass."""
    light, heavy = predicted("br_invisible"), predicted("br_invisible", m_zp="130 MeV")
    return Found(
        f"{light:.5f}", holds_if(min(light, heavy) > 0.99), f"the rest goes to e+e- by mixing; {heavy:.5f} at 130 MeV",
        numbers={"light": light, "heavy": heavy},
    )  # fmt: skip


def kaon_to_electron() -> Found:
    """BR(K+ -> e+ nu_e Z') with the charges of eqs. (9, 10) and a = -1, without and with kinetic mixing.

    The mediator is emitted by the neutrino (Q_nu), by the lepton (Q_l), by the meson (Q_K = y_u - y_s) and at the contact. For
    e and nu_e Q_nu = Q_l = 0, and at a = -1 Q_K = 1/3 - 1/3 = 0: every term vanishes at point-like order. What is left is emission
    by kinetic mixing, which couples the electron and the kaon, and emission from the meson's structure through the anomaly, a few
    1e-12 at 7e-5. K -> mu nu Z' and pi -> mu nu Z' do occur; pi -> e nu Z' vanishes for the same reason.
    """
    bare, mixed = predicted("br_k_to_e_nu_zp", mixing_ratio=0), predicted("br_k_to_e_nu_zp")
    muon = predicted("br_k_to_mu_nu_zp")
    return Found(
        f"{bare:g}; {shown(mixed, 2)} by mixing",
        holds_if(bare > 0),
        f"e, nu_e and (for a = -1) the kaon are neutral; K -> mu nu Z' does occur, {shown(muon, 2)}",
        numbers={"bare": bare, "mixed": mixed, "muon": muon},
    )


def meson_bound() -> Found:
    """The strongest limit on g' at 10 MeV from K+ -> mu+ nu Z', and that of a boson that couples to neutrinos alone.

    For charges Q_nu, Q_l and Q_K of neutrino, lepton and kaon q_mu M^mu is proportional to Q_nu - Q_l - Q_K. A boson of neutrinos
    alone has 1 there: the longitudinal part of the polarisation sum, q q/m^2, makes the rate grow as (m_K/m)^2 and frees it from
    the muon's helicity: BR = 9.3 g'^2 at 10 MeV. In the model Q_nu = Q_l = 1, Q_K = 0: the current is conserved, only the emission
    of a photon-like boson is left, BR = 0.22 g'^2, and a branching ratio of 1e-6 means g' = 2.1e-3. The searches near 10 MeV reach
    no better than 1e-5 to 4e-5, for the boson hides under K -> mu nu gamma and K -> mu nu.
    """
    ours = min(g for g in (limit(name) for name in _KAONS) if g is not None)
    conserved, alone = (COUPLING * (1e-6 / rate) ** 0.5 for rate in _kaon_rates())
    return Found(
        shown(ours, 2),
        agreement(ours, 1e-3),
        f"a branching ratio of 1e-6 is g' = {shown(conserved, 2)} here, where the current is conserved, and "
        f"{shown(alone, 2)} for a boson of neutrinos alone, as in the paper's source",
        meant=f"{shown(alone, 2)} to {shown(alone * 10**0.5, 2)}",
        numbers={"limit": ours, "conserved": conserved, "neutrinos": alone},
    )


def _kaon_rates() -> tuple[float, float]:
    """BR(K+ -> mu+ nu Z') at the paper's point, and for the neutrino's charge alone."""
    couplings = couplings_at(mixing_ratio=0)
    neutral = VectorCharge(0)
    charges = replace(couplings.charges, charged_lepton=ChargedLeptonCharges(neutral, neutral, neutral))
    return tuple(predicted_of("br_k_to_mu_nu_zp", c) for c in (couplings, replace(couplings, charges=charges)))


def meson_margin() -> Found:
    """The limit on g' over the paper's coupling."""
    margin = min(g for g in (limit(name) for name in _KAONS) if g is not None) / COUPLING
    return Found(f"{margin:.0f} times", holds_if(margin > 10), "at 10 MeV and 7e-5", numbers={"margin": margin})


def meson_rates_scale() -> Found:
    """Exponent of g' in BR(K+ -> mu+ nu Z')."""
    once, twice = (predicted("br_k_to_mu_nu_zp", g_zp=k * COUPLING) for k in (1, 2))
    power = math.log2(twice / once)
    return Found(f"g'^{power:.4f}", holds_if(abs(power - 2) < 1e-9), "exact", numbers={"power": power})


def meson_precision() -> Found:
    """Square of the ratio of the limit to the coupling: by how much branching ratios must become more precise.

    Rates grow as g'^2, so that the paper's limit of 1e-3 and coupling of 7e-5 give (1e-3/7e-5)^2 = 204. With the limit
    that a conserved current leaves (`meson_bound`) and the coupling that LMA-Dark needs (4.83e-5) it is four orders of magnitude.
    """
    bound = min(g for g in (limit(name) for name in _KAONS) if g is not None)
    meant, ours = (1e-3 / COUPLING) ** 2, (bound / image_coupling()) ** 2
    return Found(
        f"{ours:.0f}", agreement(ours, 200, order=1e2), "with today's limit and the coupling of LMA-Dark",
        meant=f"{meant:.0f}", numbers={"factor": ours, "meant": meant},
    )  # fmt: skip
