"""Section 3 of the paper up to eq. (7): effective interactions, and what today's bounds say of its point."""

import jax.numpy as jnp

from zpjax.farzan.check.predictions import (
    COUPLING,
    bisected,
    coupling_of_epsilon,
    image_coupling,
    inputs,
    predicted,
    ratio,
)
from zpjax.farzan.check.rows import Found, agreement, holds_if, shown
from zpjax.units import from_natural, to_natural

# eps/g' near the minimum of N_eff over mixing at 10 MeV (`cosmology.extra_radiation`).
_TUNED = -1e-4


def epsilon() -> Found:
    """eps^u_mumu at the paper's point, eqs. (5) and (6), g'^2 Y_L (Y_Q + Y_u)/(2 sqrt2 G_F m^2)."""
    up, down = predicted("eps_u_mumu"), predicted("eps_d_mumu")
    return Found(shown(up, 4), agreement(up, 1.0), "equal for u and d", numbers={"up": up, "down": down})


def coupling() -> Found:
    """g' at which eps^u_mumu = 1, 10 MeV."""
    ours = coupling_of_epsilon(1.0)
    return Found(shown(ours, 4), agreement(ours, 7e-5, 0.02), "at 10 MeV", numbers={"coupling": ours})


def coupling_of_lma_dark() -> Found:
    """g' that LMA-Dark needs at 10 MeV, where eq. (7) asks for eps = 1.

    The Sun needs (2 + Y) eps^u + (1 + 2Y) eps^d = 2 with Y neutrons per electron, which for eps^u = eps^d is eps = 2/(3 (1 + Y)).
    Y = 0.416, the mean over the production of 8B neutrinos weighted with the electron density, gives 0.471, and
    g' = 7.03e-5 sqrt(0.471) = 4.83e-5 (m/10 MeV). At 7e-5 the sum of both quarks is 4.2 in place of 2.
    """
    ours, eps = image_coupling(), predicted("lma_dark_eps_image")
    reversed_ = -predicted("eps_sun_8b")
    return Found(
        shown(ours, 3),
        agreement(ours, 7e-5, order=1.2),
        f"u and d add: eps = {eps:.3f} each, not 1; at 7e-5 the potential is reversed {reversed_ / 2:.1f} times over",
        meant=shown(coupling_of_epsilon(1.0)),
        numbers={"coupling": ours, "eps": eps, "potential": reversed_},
    )


def forward_scattering() -> Found:
    """Range of the force, 1/m, against the distance between electrons where solar neutrinos are born, in fm."""
    reach = from_natural(1 / to_natural(10.0, "MeV"), "fm")
    spacing = from_natural(float(jnp.mean(inputs().tables.solar_8b.electron_density)) ** (-1 / 3), "fm")
    return Found(
        f"range {reach:.0f} fm",
        holds_if(reach < spacing),
        f"q^2 = 0 at any energy; electrons of the Sun are {shown(spacing, 2)} fm apart, its density varies over far more",
        numbers={"range_fm": reach, "spacing_fm": spacing},
    )


def relative_amplitude() -> Found:
    """|m^2/(q^2 - m^2)| at NuTeV's typical q^2 = -20 GeV^2, 10 MeV."""
    ours = predicted("dis_suppression_nutev")
    return Found(
        shown(ours),
        holds_if(ours < 1e-3),
        "of the contact limit's amplitude, at NuTeV and 10 MeV",
        numbers={"share": ours},
    )


def heavy_end() -> Found:
    """The same at 1 GeV, and the mass from which on NuTeV or CHARM excludes LMA-Dark."""
    heavy = predicted("dis_suppression_nutev", m_zp="1 GeV")

    def worst(mass):
        settings = {"m_zp": f"{mass!r} GeV", "g_zp": image_coupling(m_zp=f"{mass!r} GeV")}
        return max(ratio(name, **settings) for name in ("nutev_g_l", "nutev_g_r", "charm_r_nu"))

    end = bisected(lambda mass: worst(mass) < 1, 0.1, 20.0, steps=14)
    return Found(
        f"{heavy:.2f} of the contact limit at 1 GeV",
        holds_if(worst(0.01) < 1 and end > 0.5),
        f"NuTeV and CHARM exclude LMA-Dark from {shown(end, 2)} GeV on; at 10 MeV r = {shown(worst(0.01), 2)}",
        numbers={"share": heavy, "end_gev": end},
    )


def sign_of_b_minus_l() -> Found:
    """eps^u_mumu of B-L, and eps_ee - eps_mumu, at the paper's point."""
    value, difference = (predicted(n, "b_minus_l") for n in ("eps_u_mumu", "eps_u_ee_minus_mumu"))
    return Found(
        shown(value),
        holds_if(value < 0),
        f"and eps_ee - eps_mumu = {difference:g}: universal charges do not change oscillations at all",
        numbers={"epsilon": value, "difference": difference},
    )


def no_quarks_in_l_mu_minus_l_tau() -> Found:
    """eps^u_mumu of L_mu - L_tau."""
    value = predicted("eps_u_mumu", "l_mu_minus_l_tau")
    return Found(
        f"{value:g}",
        holds_if(value == 0),
        "what kinetic mixing adds cancels in neutral matter",
        numbers={"epsilon": value},
    )


def allowed_at_the_point() -> Found:
    """Ratios r of bounds that did not exist in 2015, at the paper's point and on today's LMA-Dark line at 10 MeV.

    Each ratio is Delta chi^2 over its threshold. N_eff: see `cosmology.extra_radiation`. Coherent scattering, which mixing hardly
    touches: each nucleon has charge 1, so that the vector coupling g_V of nu_mu to it moves by
    g'^2/(sqrt2 G_F (m^2 + Q^2)) = 3 eps m^2/(m^2 + Q^2), from -1/2 for neutrons and about 0 for protons. The cross-section of a
    nucleus of A nucleons, N neutrons is (1 - 6 eps (A/N) m^2/(m^2 + Q^2))^2 of the standard one: near 0 for eps = 1, Q = 3 m.
    """
    names = {"planck_2018_n_eff": "N_eff", "coherent_ge_2026": "germanium"}
    there, tuned = {name: ratio(name) for name in names}, ratio("planck_2018_n_eff", mixing_ratio=_TUNED)
    on_line = {name: ratio(name, g_zp=image_coupling()) for name in names}
    return Found(
        ", ".join(f"r = {shown(r)} ({names[n]})" for n, r in there.items()),
        holds_if(max(there.values()) < 1),
        "true of the bounds known in 2015; with one-loop mixing N_eff and coherent scattering exclude it today, also at "
        f"{shown(image_coupling())} (r = {', '.join(shown(r) for r in on_line.values())}). Mixing is free: tuned to {_TUNED:g} g' it "
        f"brings N_eff to r = {shown(tuned, 2)}, and leaves germanium; only lighter points on the line then pass all",
        numbers={**there, "coupling": COUPLING, "tuned": tuned},
    )


def electron_charge() -> Found:
    """Charge of the electron that kinetic mixing induces, in units of g'."""
    constants = inputs().constants
    induced = float(predicted("kinetic_mixing") / COUPLING * constants.electric_charge)
    return Found(
        f"{induced:.1e} g' by mixing", holds_if(abs(induced) < 0.05, "rough"),
        "zero at tree level; one loop couples electrons to the mediator", numbers={"induced": induced},
    )  # fmt: skip
