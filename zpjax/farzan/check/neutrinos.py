"""Sections 1 and 2 of the paper: LMA-Dark, its windows, and who can see it."""

from functools import cache

import jax.numpy as jnp
import numpy as np

from zpjax.constraints import constraint_named
from zpjax.experiments.medium_baseline import Solution, mixing_of_solution
from zpjax.experiments.nsi_windows import windows
from zpjax.farzan.check.predictions import bisected, image_coupling, inputs, predicted, ratio, use
from zpjax.farzan.check.rows import Found, agreement, holds_if, shown
from zpjax.physics.reactor_survival import vacuum_survival
from zpjax.units import to_natural

# Fits of solar and reactor data over eps_ee - eps_mumu: the year of the paper's window, and the data of today.
_FITS, _QUARKS, _GRID, _THREE_SIGMA = ("2013", "2026"), ("u", "d", "u = d"), (-1.6, 0.8, 97), 9.0
# Of a window's width, that its edges may differ for a fit of other hands.
_EDGE = 0.15
# JUNO: 52.5 km, antineutrinos of 2 to 8 MeV.
_BASELINE, _ENERGIES = (52.5, "km"), np.linspace(2e-3, 8e-3, 601)
_HEAVY = "1 TeV"


def window(fit: str, quarks: str, octant: str = "dark") -> dict:
    """The row of `windows` for data of that year: solar and reactor data with everything else profiled."""
    use(constraint_named("lma_dark_2026").sources)
    return _fitted(fit, quarks)[octant]


@cache
def _fitted(fit: str, quarks: str) -> dict[str, dict]:
    _, rows = windows(fit, quarks, np.linspace(*_GRID), _THREE_SIGMA)
    return {row["octant"]: row for row in rows}


def _window(quarks: str, low: float, high: float) -> Found:
    row = window("2013", quarks)
    ours = row["intervals"][0]
    off = max(abs(ours[0] - low), abs(ours[1] - high)) / (high - low)
    return Found(
        f"{ours[0]:.2f} to {ours[1]:.2f}",
        holds_if(off < _EDGE, "rough"),
        f"our fit to the data of 2013, one coupling at a time; best fit {row['eps']:.2f}",
        numbers={"lower": ours[0], "upper": ours[1], "best": row["eps"]},
    )


def up_window() -> Found:
    """The three-sigma window of eps^u_ee - eps^u_mumu in the dark octant, from `experiments.nsi_windows.windows`."""
    return _window("u", -1.40, -0.68)


def down_window() -> Found:
    """The same for d quarks."""
    return _window("d", -1.44, -0.87)


def both_windows() -> Found:
    """The window for equal u and d couplings, against both windows of eq. (2) imposed on each of them.

    Matter of Y neutrons per electron has N_u = 2 + Y and N_d = 1 + 2Y quarks per electron. The Sun feels
    (2 + Y) eps^u + (1 + 2Y) eps^d. A fit with u alone needs (2 + Y) eps^u = 2 in the middle of LMA-Dark, that is eps^u = 0.83 for
    Y = 0.416, one with d alone eps^d = 1.09. With eps^u = eps^d = eps both add up: 3 (1 + Y) eps = 2, eps = 0.471. Imposing
    both windows asks for |eps| between 0.87 and 1.40: the potential is then reversed nearly twice over.
    """
    row, image = window("2026", "u = d"), predicted("lma_dark_eps_image")
    low, high = row["intervals"][0]
    overlap = max(0.0, min(high, -0.87) - max(low, -1.40))
    return Found(
        f"{low:.2f} to {high:.2f}",
        holds_if(overlap > 0),
        f"each window is of a fit with one kind of quark; with both the effects add, and the Sun needs {image:.3f}",
        meant="-1.40 to -0.87",
        numbers={"lower": low, "upper": high, "image": image, "overlap": overlap},
    )


def better_fit_then() -> Found:
    """chi^2 of the best LMA-Dark fit with u quarks less that without interactions, data of 2013."""
    row, light = window("2013", "u"), window("2013", "u", "light")
    gain = row["standard_model"] - row["chi2"]
    return Found(
        f"chi2 {row['chi2']:.1f} against {row['standard_model']:.1f}",
        holds_if(gain > 0),
        f"u quarks, data of 2013; LMA with interactions fits as well ({light['chi2']:.1f})",
        numbers={"gain": gain},
    )


def better_fit_now() -> Found:
    """chi^2 of the best LMA-Dark fit less that without interactions, today's data and the model's equal couplings.

    Both are minima of one function: chi^2 profiled over theta_12, dm2_21, the fluxes and all pulls, at eps = 0 in the light
    octant and at the best eps in the dark one. The gain from interactions is the difference of the two minima.
    """
    row, before = window("2026", "u = d"), window("2013", "u = d")
    gain, gain_then = (r["standard_model"] - r["chi2"] for r in (row, before))
    return Found(
        f"chi2 {row['chi2']:.1f} against {row['standard_model']:.1f}",
        holds_if(gain > 0),
        f"true when written: the data of 2013 preferred it by {gain_then:.1f}; later data cost LMA-Dark more",
        numbers={"gain": gain, "gain_2013": gain_then},
    )


def octant() -> Found:
    """sin^2 theta_12 at the best fits of LMA-Dark."""
    values = [window(fit, quarks)["sin2_theta_12"] for fit in _FITS for quarks in _QUARKS]
    return Found(
        f"sin2_theta_12 = {min(values):.3f} to {max(values):.3f}",
        holds_if(min(values) > 0.5),
        "best fits of the dark octant, 2013 and 2026, u, d and both",
        numbers={"smallest": min(values), "largest": max(values)},
    )


def as_large_as_standard() -> Found:
    """The mediator's potential of nu_e relative to nu_mu in the Sun at LMA-Dark, over the Standard Model's."""
    potential = predicted("eps_sun_8b", g_zp=image_coupling())
    return Found(
        f"{potential:.3f} of the weak one",
        holds_if(0.5 < abs(potential) < 5),
        "exactly -2 reverses the potential of nu_e; every quark contributes 0.47",
        numbers={"potential": potential},
    )


def equal_flavours() -> Found:
    """eps_tautau - eps_mumu in the Earth with the charges of eq. (10)."""
    difference = predicted("eps_earth_tautau_minus_mumu")
    return Found(
        f"{difference:g}", holds_if(difference == 0), "equal charges of mu and tau", numbers={"difference": difference}
    )


def octant_at_reactors() -> Found:
    """Largest change of P(anti-nu_e -> anti-nu_e) at 52.5 km when the octant is flipped, alone and with the ordering."""
    figures = inputs().data["oscillations"]
    length = to_natural(*_BASELINE)

    def survival(octant, ordering):
        return vacuum_survival(_ENERGIES, length, mixing_of_solution(Solution(octant, ordering), figures))

    true = survival(1.0, 1.0)
    alone, both = (float(jnp.max(jnp.abs(survival(-1.0, o) - true))) for o in (1.0, -1.0))
    return Found(
        f"dP = {alone:.2f}; {'none' if both < 1e-12 else f'{both:.0e}'} with the ordering flipped too",
        holds_if(both > 1e-3, "rough"),
        "only the sign of cos(2 theta_12) dm2_31 is measured: the octant needs the ordering from elsewhere",
        meant=f"dP = {alone:.2f} at known ordering",
        numbers={"alone": alone, "both": both},
    )


def heavy_mediator() -> Found:
    """Ratio r of CHARM's neutrino ratio and of NuTeV's couplings for a mediator of 1 TeV with eps = 1."""
    g = _coupling_at("1 TeV")
    worst = max(ratio(name, m_zp=_HEAVY, g_zp=g, mixing_ratio=0) for name in ("nutev_g_l", "nutev_g_r", "charm_r_nu"))
    largest = bisected(
        lambda e: max(ratio(n, m_zp=_HEAVY, g_zp=g * e**0.5, mixing_ratio=0) for n in ("nutev_g_l", "nutev_g_r")) < 1,
        1e-4,
        10,
    )
    return Found(
        f"r = {shown(worst)} at eps = 1",
        holds_if(worst > 1),
        f"u = d and 1 TeV; NuTeV then asks for eps < {shown(largest, 2)}, so that nothing of eq. (2) is left",
        numbers={"ratio": worst, "largest_eps": largest},
    )


def light_mediator() -> Found:
    """The same at the paper's point."""
    worst = max(ratio(name) for name in ("nutev_g_l", "nutev_g_r", "charm_r_nu"))
    return Found(
        f"r = {shown(worst)}",
        holds_if(worst < 1),
        "NuTeV and CHARM at (10 MeV, 7e-5), averaged over their Q^2 spectra",
        numbers={"ratio": worst},
    )


def coupling_in_words() -> Found:
    """g' of LMA-Dark at 30 MeV against the 1e-5 of the introduction."""
    ours = image_coupling(m_zp="30 MeV")
    return Found(
        shown(ours),
        agreement(ours, 1e-5, order=20),
        "at 30 MeV; it is the size in words of a light and weak force, eq. (7) has the number",
        meant=shown(_coupling_at("30 MeV")),
        numbers={"coupling": ours},
    )


def _coupling_at(mass: str) -> float:
    """g' with eps^u = 1 at that mass."""
    return 1e-4 * predicted("eps_u_mumu", m_zp=mass, g_zp=1e-4) ** -0.5
