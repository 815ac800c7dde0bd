"""Section 4 of the paper: kinetic mixing, and what couples to electrons and quarks by it or beside it."""

import math

from zpjax.constraints import constraint_named
from zpjax.farzan.check.predictions import COUPLING, bisected, image_coupling, inputs, limit, predicted, ratio
from zpjax.farzan.check.rows import Found, agreement, holds_if, shown


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
    """Ratios r of nu-Cal at the paper's point and at 5 MeV on the LMA-Dark line, with mixing as of one loop.

    Decays to e+e- need the mixing, a free parameter: r there is proportional to (eps/g')^2, and 1 at the value given.
    """
    light = {"m_zp": "5 MeV", "g_zp": image_coupling(m_zp="5 MeV")}
    there, looped = ratio("nucal_beam_dump"), ratio("nucal_beam_dump", **light)
    enough = bisected(lambda x: ratio("nucal_beam_dump", mixing_ratio=-x, **light) < 1, 1e-5, 1e-2)
    return Found(
        f"r = {shown(there, 2)} at 10 MeV",
        holds_if(max(there, looped) < 1, "rough" if there < 1 else "fails"),
        f"right at 10 MeV; at 5 MeV one-loop mixing leaves 3e-5 of the decays to e+e-, r = {shown(looped, 2)} at nu-Cal; insensitive there "
        f"too if mixing, a free parameter, is below {shown(enough, 2)} g'",
        numbers={"there": there, "light": looped, "enough": enough},
    )


def quark_bound() -> Found:
    """Ratios r of coherent scattering at the paper's point.

    See `interactions.allowed_at_the_point` for the cross-section: the momentum transfers of coherent scattering, 20 to 60 MeV, are those
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
