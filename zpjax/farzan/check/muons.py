"""Section 4 of the paper: the magnetic moment of the muon, neutrino scattering, tridents and muon beams."""

import math

from zpjax.constraints import constraint_named
from zpjax.farzan.check.predictions import COUPLING, image_coupling, inputs, limit, predicted, ratio
from zpjax.farzan.check.rows import Found, agreement, holds_if, shown
from zpjax.observables.muon_g2 import vector_loop
from zpjax.units import to_natural

_RANGE = (10.0, 20.0, 30.0, 40.0)  # MeV, of the paper's region


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
