"""Section 4 of the paper: the early Universe, supernovae and cosmic neutrinos."""

import jax.numpy as jnp
from scipy.optimize import minimize_scalar

from zpjax.farzan.check.predictions import COUPLING, bisected, couplings_at, image_coupling, inputs, predicted
from zpjax.farzan.check.rows import Found, agreement, holds_if, shown
from zpjax.physics.neutrino_mixing import squared_mass_couplings
from zpjax.physics.relic_absorption import cold_depth
from zpjax.physics.supernova_core import thermal_boost
from zpjax.units import from_natural, to_natural

_LARGEST_EXCESS = 0.1  # the paper's criterion, sec. 4
# Of |eps/g'| between which N_eff has its minimum over mixing, for 5 to 50 MeV on the LMA-Dark line.
_POWERS = (-5.5, -2.0)


def _excess(mass: float, **settings) -> float:
    """N_eff less its value for a mediator of 1 GeV, which is gone long before neutrinos decouple."""
    return predicted("n_eff", m_zp=f"{mass!r} GeV", **settings) - predicted("n_eff", m_zp="1 GeV", **settings)


def _least_excess(mass: float) -> tuple[float, float]:
    """(the least of `_excess` over kinetic mixing on the LMA-Dark line, |eps/g'| there); it falls from 0, then rises to the loop's."""
    line = image_coupling(m_zp=f"{mass!r} GeV", mixing_ratio=0)
    found = minimize_scalar(
        lambda power: _excess(mass, g_zp=line, mixing_ratio=-(10**power)),
        bounds=_POWERS, method="bounded", options={"xatol": 1e-4},
    )  # fmt: skip
    return float(found.fun), float(10**found.x)


def extra_radiation() -> Found:
    """Delta N_eff at 10 MeV without kinetic mixing and at the mixing of its minimum; and for decoupling at once.

    Two fluids, photons with electrons and neutrinos with the mediator at one temperature: d rho/dt = -3 H (rho + p) + Q for
    each, Q the energy exchange by weak interactions, which fades between 3 and 1 MeV, and by Z' <-> e+e-. The mediator's energy
    goes to neutrinos whenever it becomes non-relativistic, which at 10 MeV begins while Q is still at work and ends after it.
    Decoupling at once at T_D gives Delta N_eff = 3 [(1 + s_Z'(T_D)/s_nu(T_D))^(4/3) - 1], 0.089 for T_D = 1.5 MeV and 0.42 for
    2.3 MeV, since s_Z' falls like exp(-m/T): no single T_D stands for the fading, and the integral gives 0.315.
    Mixing is free for c = 1 (its loop diverges) and does not raise N_eff at once: an eps of 2.4e-9 lets the mediator's entropy
    flow to electrons while it decays and no longer couples them once it has gone, Delta N_eff = 0.064. The loop's eps is 370
    times that, couples both sectors for too long and gives more than no mixing at all.
    """
    bare, meant = _excess(0.01, mixing_ratio=0), predicted("delta_neff_instantaneous")
    looped, (least, ratio) = _excess(0.01, g_zp=image_coupling()), _least_excess(0.01)
    return Found(
        f"{shown(bare)} without mixing, {shown(least, 2)} at best",
        holds_if(bare < _LARGEST_EXCESS, "rough" if least < _LARGEST_EXCESS else "fails"),
        f"neutrinos decouple slowly, not at once at 1.5 MeV; true if mixing, a free parameter, is tuned to |eps/g'| = {shown(ratio, 2)} "
        f"on the LMA-Dark line, {100 * ratio / _loop():.1f} % of the one-loop value, which gives {shown(looped)}",
        meant=shown(meant),
        numbers={"excess": bare, "instantaneous": meant, "least": least, "least_mixing": ratio, "looped": looped},
    )


def _loop() -> float:
    """|eps/g'| of one loop with its cut-off at the top mass."""
    return abs(predicted("kinetic_mixing")) / COUPLING


def least_mass() -> Found:
    """The mass above which Delta N_eff < 0.1: with the mixing of its minimum, without mixing, and with the one-loop mixing.

    The excess of `extra_radiation` falls with the mass. Kinetic mixing adds Z' <-> e+e- to the energy exchange Q. A little of it
    lowers N_eff; with the size that the loop has for these charges and a cut-off at the top mass, it keeps neutrinos and
    electrons together until the mediator is Boltzmann-suppressed, and the mass has to be 20 MeV.
    """

    def largest(excess) -> float:
        return bisected(lambda m: excess(m) > _LARGEST_EXCESS, 5e-3, 5e-2, 20)

    bare = largest(lambda m: _excess(m, mixing_ratio=0))
    mixed = largest(lambda m: _excess(m, g_zp=image_coupling(m_zp=f"{m!r} GeV")))
    free = largest(lambda m: _least_excess(m)[0])
    instantaneous = largest(lambda m: predicted("delta_neff_instantaneous", m_zp=f"{m!r} GeV"))
    return Found(
        f"{1e3 * free:.1f} MeV if mixing is free",
        holds_if(bare < 1.05e-2, "rough" if free < 1.05e-2 else "fails"),
        f"for Delta N_eff < 0.1 on the LMA-Dark line; {1e3 * bare:.1f} MeV without mixing, {1e3 * mixed:.1f} MeV with its one-loop value: "
        "10 MeV needs mixing tuned to less than 1 % of the loop",
        meant=f"{1e3 * instantaneous:.2f} MeV",
        numbers={
            "bare_mev": 1e3 * bare,
            "mixed_mev": 1e3 * mixed,
            "free_mev": 1e3 * free,
            "instantaneous_mev": 1e3 * instantaneous,
        },
    )


def _decay_length(temperature: float = 0.01) -> tuple[float, float]:
    """(c tau at rest, mean decay length at that temperature in GeV), both in km."""
    rest = from_natural(to_natural(predicted("ctau"), "cm"), "km")
    return rest, rest * float(thermal_boost(0.01 / temperature))


def decay_length() -> Found:
    """Decay length in a medium of 10 MeV at the paper's point, in km.

    Gamma = g'^2 m/(12 pi) for two light neutrinos of charge 1, each a single Weyl state of g'^2 m/(24 pi). At (10 MeV, 7e-5):
    1.30e-12 GeV, c tau = 1.52e-7 km at rest. A mediator of temperature T moves <p/m> c tau, a factor 3.04 at m = T = 10 MeV. The
    scaling g'^-2 T m^-2 of the paper is right for T >> m; its prefactor is 460 times too small (150 for the length at rest).
    """
    rest, moving = _decay_length()
    return Found(
        f"{shown(moving, 2)} km",
        agreement(moving, 1e-9),
        f"Gamma = g'^2 m/(12 pi): {shown(rest)} km at rest, times <p/m> = {moving / rest:.2f}; the scaling is right",
        numbers={"rest_km": rest, "moving_km": moving},
    )


def decays_inside() -> Found:
    """The decay length in a core of 30 MeV against its radius."""
    length, radius = predicted("sn_decay_length"), from_natural(float(inputs().data["supernova"]["core_radius"]), "km")
    return Found(
        f"{shown(length)} km of {radius:g} km", holds_if(length < 1e-3 * radius), "core of 30 MeV",
        numbers={"length_km": length, "radius_km": radius},
    )  # fmt: skip


def diffusion() -> Found:
    """Mean free path of nu_mu against nu nubar -> Z' in the core, and the opacity of neutrons."""
    path, opacity = predicted("sn_nu_mfp"), predicted("sn_opacity_ratio_n")
    radius = from_natural(float(inputs().data["supernova"]["core_radius"]), "cm")
    return Found(
        f"{path:.2f} cm",
        "rough" if path < radius else "fails",
        "short indeed, but neutrino-neutrino collisions keep the momentum flux (2307.15115); what diffusion does see is the "
        f"opacity of nucleons, {opacity:.2f} of the standard one for neutrons",
        numbers={"path_cm": path, "opacity_neutron": opacity},
    )


def dip_energy() -> Found:
    """Energy at Earth of the deepest absorption, and of the resonance with relic nu_3 at redshifts 0 and 1, TeV."""
    energy = predicted("dip_energy")
    heaviest = float(inputs().data["oscillations"]["dm2_31"]) ** 0.5
    resonance = [from_natural(to_natural(10.0, "MeV") ** 2 / (2 * heaviest * (1 + z)), "TeV") for z in (0, 1)]
    return Found(
        f"{energy:.0f} TeV",
        holds_if(300 < energy < 1000),
        f"resonance with relic nu_3: {resonance[1]:.0f} TeV from z = 1, {resonance[0]:.0f} TeV from here; 10 MeV",
        numbers={"energy_tev": energy, "near_tev": resonance[0]},
    )


def optical_depth() -> Found:
    """Optical depth of a nu_3 on relic nu_3 at the paper's point, at redshift 1, and the redshift where it exceeds 1."""
    figures, couplings = inputs().data["cosmic_neutrinos"], couplings_at()
    scale = float((couplings.strength / couplings.mass) ** 2)
    depth = predicted("optical_depth")
    near, deep = (scale * float(cold_depth(z, figures)) for z in (0.0, figures["largest_redshift"]))
    above = bisected(lambda z: scale * float(cold_depth(z, figures)) < 1, 0.1, 6.0)
    return Found(
        f"{near:.2f} nearby, {depth:.2f} at z = 1",
        holds_if(depth > 1, "rough" if deep > 1 else "fails"),
        f"for full coupling above 1 only beyond z = {above:.1f}, where there are few sources",
        numbers={"near": near, "at_one": depth, "redshift": above},
    )


def dip() -> Found:
    """Depth of the dip in the diffuse flux of all flavours at the paper's point, without and with the mediator's decay.

    The transmission at energy E is int dz w(z) exp(-tau(z_E)): only the part of the sources beyond the resonance at
    1 + z_E = m^2/(2 m_3 E) is absorbed, by tau(z_E) = 2 pi |G|^2 n_0 (1 + z_E)^3/(m^2 H(z_E)) <= 0.4 for z_E <= 1 where most
    sources are, and only its nu_3 share of a third. That makes 5 %. The mediator decays back to neutrinos, which
    fills half of it. A dip that is discerned needs an optical depth of order one for all flavours.
    """
    bare, refilled = predicted("dip_depth"), predicted("dip_depth_refilled")
    there = predicted("dip_depth_refilled", g_zp=image_coupling())
    return Found(
        f"{100 * bare:.1f} %; {100 * refilled:.1f} % with decay",
        holds_if(refilled > 0.2),
        f"and {100 * there:.1f} % on the LMA-Dark line: today's fluxes are known to tens of per cent",
        numbers={"depth": bare, "refilled": refilled, "lma_dark": there},
    )


def like_l_mu_minus_l_tau() -> Found:
    """Sum of |G_ij|^2/g'^2 over mass states, its (3, 3) entry and the depth of the dip, against those of L_mu - L_tau."""
    figures = inputs().data["oscillations"]
    names = ("flavoured_u1", "l_mu_minus_l_tau")
    ours, theirs = (squared_mass_couplings(couplings_at(name).charges.neutrino, figures) for name in names)
    sums, heaviest = ([float(f(g)) for g in (ours, theirs)] for f in (jnp.sum, lambda g: g[2, 2]))
    depths = [predicted("dip_depth", name) for name in names]
    alike = abs(sums[0] / sums[1] - 1) < 0.1
    return Found(
        f"sum of |G_ij|^2/g'^2: {sums[0]:.2f} and {sums[1]:.2f}",
        holds_if(alike and abs(heaviest[0] - heaviest[1]) < 0.1, "rough" if alike else "fails"),
        f"but nu_3 nu_3 has {heaviest[0]:.2f} here and {heaviest[1]:.2f} there; dips of {100 * depths[0]:.1f} and "
        f"{100 * depths[1]:.1f} %",
        numbers={"sum": sums[0], "sum_there": sums[1], "heaviest": heaviest[0], "heaviest_there": heaviest[1]},
    )


def light_right_handed_neutrinos() -> Found:
    """Delta N_eff of light right-handed partners of nu_mu and nu_tau at the paper's point."""
    extra = predicted("delta_neff_right_handed")
    return Found(
        shown(extra), holds_if(extra > 0.3), "two partners thermalise through the mediator: the reason for a seesaw",
        numbers={"excess": extra},
    )  # fmt: skip
