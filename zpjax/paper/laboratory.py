"""Section 4 of the paper: decays of mesons, electrons, the muon's magnetic moment and beams."""

import math
from dataclasses import replace

from zpjax.constraints import constraint_named
from zpjax.observables.muon_g2 import vector_loop
from zpjax.paper.evaluation import COUPLING, couplings_at, image_coupling, inputs, limit, predicted, predicted_of, ratio
from zpjax.paper.rows import Found, Row, agreement, holds_if, shown
from zpjax.physics.couplings import ChargedLeptonCharges, VectorCharge
from zpjax.units import to_natural

_KAONS = ("na62_k_mu_nu_x", "na62_k_mu_nunu", "e949_k_mu_nunu")
_RANGE = (10.0, 20.0, 30.0, 40.0)  # MeV, of the paper's region


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


def mixing_size() -> Found:
    """Kinetic mixing at one loop over g', with a cut-off at the top mass and at 1 TeV."""
    ours, higher = (predicted("kinetic_mixing", **s) / COUPLING for s in ({}, {"mixing_scale": "1 TeV"}))
    paper = inputs().constants.electric_charge / (8 * math.pi**2)
    return Found(
        f"{ours:.2e} g'", agreement(abs(ours), paper, order=10),
        f"vanishing at the top mass; {higher:.2e} g' if at 1 TeV. A logarithm larger, of the other sign",
        meant=f"{paper:.2e} g'", numbers={"ours": ours, "higher": higher, "paper": paper},
    )  # fmt: skip


def mixing_is_finite() -> Found:
    """sum N_c Q_f Q'_f over all fermions, the coefficient of the loop's logarithm.

    eps = -(e g'/(12 pi^2)) sum_f N_c Q_f Q'_f ln(m_f^2/Lambda^2) at q^2 = 0. Leptons give -(1 + c) from mu and tau, quarks of
    generation i give N_c (2/3 - 1/3) y_i = y_i, and sum y_i = -(1 + c)/3 by the absence of SU(2)^2 U(1)' anomalies. The sum is
    -(4/3)(1 + c) = -8/3 for c = 1, whatever a and b: the loop diverges logarithmically, and eps is a free parameter that
    needs a counterterm. It is finite only for c = -1, as in L_mu - L_tau, whose formula the paper's source has.
    """
    # Of the loop's slope in ln Lambda^2: d(eps/g')/d ln Lambda^2 = (e/12 pi^2) sum.
    low, high = (predicted("kinetic_mixing", mixing_scale=s) / COUPLING for s in ("1 TeV", "10 TeV"))
    total = (high - low) / (2 * math.log(10)) * 12 * math.pi**2 / inputs().constants.electric_charge
    other = [predicted("kinetic_mixing", "l_mu_minus_l_tau", mixing_scale=s) for s in ("1 TeV", "10 TeV")]
    return Found(
        f"diverges: sum N Q Q' = {total:.4f}",
        holds_if(abs(total) < 1e-9),
        "a free parameter; finite for L_mu - L_tau, from which the estimate is taken",
        numbers={"sum": total, "other": other[1] - other[0]},
    )


def borexino_of_b_minus_l() -> Found:
    """The limit on the coupling of B-L at 10 MeV from the 7Be rate."""
    ours = limit("borexino_be7", "b_minus_l")
    return Found(
        shown(ours), agreement(ours, 1e-5), "total 7Be rate; the paper's reading is of figure 8 of its source",
        numbers={"limit": ours},
    )  # fmt: skip


def borexino_rescaled() -> Found:
    """(g' e eps)^(1/2) excluded at 10 MeV in the model, against the rescaled limit of B-L.

    The rate of nu_a on electrons is g_L^2 + g_R^2 (1 - T/E)^2 - g_L g_R m_e T/E^2, and the mediator shifts both by
    delta = g' Q_a e eps/(2 sqrt2 G_F (m^2 + 2 m_e T)). Fourth powers, and with them a factor (1/0.66)^(1/4) for the share of nu_mu and
    nu_tau, belong to the term delta^2. Above 1 MeV the limit comes from the term linear in delta, which for B-L is that of nu_e
    (g_L = 0.74) and here that of nu_mu and nu_tau (g_L = -0.26, small, of either sign). The share at 7Be energies is 0.47.
    """
    constants, figures = inputs().constants, inputs().data["borexino"]
    per_coupling = (constants.electric_charge * abs(predicted("kinetic_mixing")) / COUPLING) ** 0.5
    ours = limit("borexino_be7") * per_coupling
    rescaled = limit("borexino_be7", "b_minus_l") * (1 / 0.66) ** 0.25
    return Found(
        shown(ours), agreement(ours, rescaled, order=1.3),
        f"interference decides, which differs in size and sign; nu_mu and nu_tau are {1 - figures['survival_probability']:.2f}",
        meant=shown(rescaled), numbers={"ours": ours, "rescaled": rescaled},
    )  # fmt: skip


def electron_coupling() -> Found:
    """(g' e eps)^(1/2) at the paper's point with the paper's mixing and with the loop's."""
    meant = predicted("nu_electron_coupling_estimate")
    mixing = abs(predicted("kinetic_mixing"))
    ours = (COUPLING * inputs().constants.electric_charge * mixing) ** 0.5
    return Found(
        shown(ours), agreement(ours, 2e-6), "with the loop's mixing; still below the limit, as the paper says",
        meant=shown(meant), numbers={"ours": ours, "meant": meant},
    )  # fmt: skip


def borexino_allows() -> Found:
    """Ratio r of Borexino at the paper's point."""
    r = ratio("borexino_be7")
    return Found(f"r = {shown(r)}", holds_if(r < 1), "total 7Be rate, interference included", numbers={"ratio": r})


def reactors_do_not_apply() -> Found:
    """Change of GEMMA's and TEXONO's rates by the mediator at a hundred times the paper's coupling."""
    names = [constraint_named(name).observable.name for name in ("gemma", "texono")]
    change = max(abs(predicted(n, g_zp=100 * COUPLING) - predicted(n, g_zp=COUPLING)) for n in names)
    return Found(
        f"rates change by {change:g}", holds_if(change == 0), "nu_e is neutral, and kinetic mixing does not change that",
        numbers={"change": change},
    )  # fmt: skip


def beam_dumps() -> Found:
    """Ratios r of nu-Cal at the paper's point and at 5 MeV on the LMA-Dark line."""
    there, light = ratio("nucal_beam_dump"), ratio("nucal_beam_dump", m_zp="5 MeV", g_zp=image_coupling(m_zp="5 MeV"))
    return Found(
        f"r = {shown(there, 2)} at 10 MeV",
        holds_if(max(there, light) < 1, "rough" if there < 1 else "fails"),
        f"right at 10 MeV; at 5 MeV r = {shown(light, 2)}: mixing leaves 3e-5 of the decays to e+e-, enough for nu-Cal",
        numbers={"there": there, "light": light},
    )


def quark_bound() -> Found:
    """Ratios r of coherent scattering at the paper's point.

    See `couplings.allowed_at_the_point` for the cross-section: the momentum transfers of coherent scattering, 20 to 60 MeV, are those
    at which a mediator of 10 MeV still has a tenth of its contact amplitude, against Q^2 > 1 GeV^2 where the paper looked. Its
    source of 2011 preceded the first observation, in 2017.
    """
    names = {"coherent_csi_2021": "CsI", "coherent_ge_2026": "germanium"}
    found = {name: ratio(name) for name in names}
    return Found(
        ", ".join(f"r = {shown(r)} ({names[n]})" for n, r in found.items()),
        holds_if(max(found.values()) < 1),
        "true when written; coherent scattering, seen since 2017, bounds it",
        numbers=found,
    )


def muon_correction() -> Found:
    """Relative correction to g'^2/(8 pi^2) from the mediator's mass at 10 MeV.

    a = g'^2/(8 pi^2) F(r), F = int_0^1 dx 2 x^2 (1 - x)/(x^2 + (1 - x) r^2), r = m/m_mu. Near x = 0, at x of order r, the integrand
    falls from 2 to 0: 1 - F = int 2 (1 - x)^2 r^2/(x^2 + (1 - x) r^2) -> 2 r^2 int_0^inf dx/(x^2 + r^2) = pi r. The leading
    correction is linear in m/m_mu, not quadratic, for the photon's loop is infrared-sensitive at the scale of the mass.
    """
    r = to_natural(10.0, "MeV") / inputs().constants.m_muon
    ours, paper = float(vector_loop(r)) - 1, float(r**2)
    return Found(
        f"{100 * ours:.0f} %", agreement(abs(ours), 0.01, order=10),
        f"linear, -pi m/m_mu = {-100 * math.pi * r:.0f} % to first order, not quadratic",
        meant=f"{100 * paper:.1f} %", numbers={"correction": ours, "quadratic": paper},
    )  # fmt: skip


def muon_moment() -> Found:
    """g'^2/(8 pi^2) at 7e-5, and the loop with mass and mixing at the paper's point."""
    massless, ours = COUPLING**2 / (8 * math.pi**2), predicted("delta_a_mu")
    return Found(
        shown(ours), agreement(ours, massless), "the loop at 10 MeV with kinetic mixing", meant=shown(massless),
        numbers={"ours": ours, "massless": massless},
    )  # fmt: skip


def muon_bound() -> Found:
    """The muon's moment at the paper's point over the error of the measurement of the paper's time, and today's limit."""
    share, today = ratio("farzan_muon_g2"), limit("muon_g2_wp25")
    return Found(
        f"{share:.2f} of the error then",
        holds_if(share > 0.3, "rough") if share < 1 else "fails",
        f"below it, as the paper says, but by a factor of {1 / share:.0f}; today's limit at 10 MeV is g' < {shown(today, 2)}",
        numbers={"share": share, "today": today},
    )


def muon_discrepancy() -> Found:
    """Share of the discrepancy with the prediction of 2020 that the mediator makes up at the paper's point."""
    share = predicted("delta_a_mu") / float(constraint_named("muon_g2_wp20").statistic.value)
    return Found(
        f"{100 * share:.1f} % of it", holds_if(share < 0.5), "that of 2020; with today's prediction there is none",
        numbers={"share": share},
    )  # fmt: skip


def suppression() -> Found:
    """m^2/(m^2 + Q^2) over the paper's region, and NuTeV's and CHARM's ratios r at 10 MeV."""
    worst = max(ratio(name) for name in ("nutev_g_l", "nutev_g_r", "charm_r_nu"))
    return Found(
        f"{predicted('dis_suppression_nutev'):.0e}, r = {shown(worst)}",
        holds_if(worst < 1),
        "at one Q^2; events of low Q^2 count more, and NuTeV still allows the point",
        numbers={"ratio": worst},
    )


def trident_bound() -> Found:
    """The limit on g' at 10 MeV from CCFR's tridents, full amplitude."""
    ours, other = limit("trident_ccfr"), limit("trident_ccfr", "l_mu_minus_l_tau")
    return Found(
        shown(ours), agreement(ours, 9e-4), f"CCFR, two sigma; {shown(other)} for L_mu - L_tau, the published case",
        numbers={"limit": ours, "l_mu_minus_l_tau": other},
    )  # fmt: skip


def trident_margin() -> Found:
    """That limit over the paper's coupling, and over LMA-Dark's."""
    ours, dark = (limit("trident_ccfr") / g for g in (COUPLING, image_coupling()))
    return Found(
        f"{ours:.0f} times", agreement(ours, 10, within=0.5), f"{dark:.0f} times the coupling of LMA-Dark",
        numbers={"margin": ours, "lma_dark": dark},
    )  # fmt: skip


def muon_beam() -> Found:
    """The coupling that 1e12 muons reach at 10 MeV in NA64."""
    ours = limit("na64mu_1e12")
    return Found(
        shown(ours), agreement(ours, 1e-5),
        "with the collaboration's own projected acceptance; it reaches the coupling of LMA-Dark",
        numbers={"limit": ours},
    )  # fmt: skip


def muon_beam_reach() -> Found:
    """Whether 1e12 muons reach the LMA-Dark line over the paper's masses."""
    reach = [limit("na64mu_1e12", mass=m * 1e-3) / image_coupling(m_zp=f"{m} MeV") for m in _RANGE]
    return Found(
        f"{100 * max(reach):.0f} % of g' at most",
        holds_if(max(reach) < 1),
        f"of the coupling of LMA-Dark, {_RANGE[0]:.0f} to {_RANGE[-1]:.0f} MeV, 90 % without background",
        numbers={f"at_{m:.0f}_mev": r for m, r in zip(_RANGE, reach, strict=True)},
    )


ROWS = (
    Row("decays_invisibly", "4", "sec. 4, mesons", "Z' decays to neutrinos", "dominant", decays_invisibly),
    Row("kaon_to_electron", "4", "sec. 4, mesons", "K -> e nu Z' occurs", "BR > 0", kaon_to_electron),
    Row("meson_bound", "4", "sec. 4, mesons", "limit on g' from meson decays", "1e-3", meson_bound),
    Row("meson_margin", "4", "sec. 4, mesons", "an order of magnitude above 7e-5", "> 10", meson_margin),
    Row("meson_rates_scale", "4", "sec. 4, mesons", "branching ratios grow as", "g'^2", meson_rates_scale),
    Row("meson_precision", "4", "sec. 4, mesons", "precision to gain in branching ratios", "200", meson_precision),
    Row("mixing_size", "4", "sec. 4, mixing", "kinetic mixing", "g' e/(8 pi^2)", mixing_size),
    Row("mixing_is_finite", "4", "sec. 4, mixing", "the loop gives the mixing", "finite", mixing_is_finite),
    Row("borexino_of_b_minus_l", "4", "sec. 4, mixing", "Borexino's limit on B-L at 10 MeV", "1e-5", borexino_of_b_minus_l),
    Row("borexino_rescaled", "4", "sec. 4, mixing", "the same for (g' e eps)^(1/2), times (1/0.66)^(1/4)", "1e-5", borexino_rescaled),
    Row("electron_coupling", "4", "sec. 4, mixing", "(g' e eps)^(1/2) at 7e-5", "2e-6", electron_coupling),
    Row("borexino_allows", "4", "sec. 4, mixing", "the point is well below Borexino's limit", "allowed", borexino_allows),
    Row("reactors_do_not_apply", "4", "sec. 4, mixing", "GEMMA does not apply", "r = 0", reactors_do_not_apply),
    Row("beam_dumps", "4", "sec. 4, mixing", "beam dumps are insensitive", "r < 1", beam_dumps),
    Row("quark_bound", "4", "sec. 4, mixing", "no significant bound on nu-quark couplings", "r < 1", quark_bound),
    Row("muon_correction", "4", "sec. 4, g-2", "correction of the mediator's mass", "0.01", muon_correction),
    Row("muon_moment", "4", "sec. 4, g-2", "(g-2)/2 of the muon", "g'^2/(8 pi^2)", muon_moment),
    Row("muon_bound", "4", "sec. 4, g-2", "below, but close to, the bound", "close", muon_bound),
    Row("muon_discrepancy", "4", "sec. 4, g-2", "cannot explain the discrepancy", "too small", muon_discrepancy),
    Row("suppression", "4", "sec. 4, scattering", "NuTeV and CHARM suppressed by m^2/|m^2 - q^2|", "<< 1", suppression),
    Row("trident_bound", "4", "sec. 4, tridents", "limit on g' at 10 MeV", "9e-4", trident_bound),
    Row("trident_margin", "4", "sec. 4, tridents", "an order of magnitude above 7e-5", "10", trident_margin),
    Row("muon_beam", "4", "sec. 4, muon beam", "g' that 1e12 muons reach", "1e-5", muon_beam),
    Row("muon_beam_reach", "5", "sec. 5, item 6", "1e12 muons test the entire range", "yes", muon_beam_reach),
)  # fmt: skip
