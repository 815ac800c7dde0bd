"""Survival of electron neutrinos on their way out of a supernova with non-standard interactions."""

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar, StandardInputs
from zpjax.numerics.guarded import safe_ratio
from zpjax.observables.base import Inputs, MediatorCouplings, Observable, shared
from zpjax.physics.matter import contact_epsilon, matter_charge
from zpjax.physics.neutrino_mixing import electron_shares

# Largest adiabaticity parameter: exp(-1600) is nothing, and the bound keeps slopes finite without a coupling to matter.
_MOST_ADIABATIC = 1e3


class SupernovaSurvival(eqx.Module):
    """P(nu_e -> nu_e) by mass ordering and octant of theta_12, the potential ratios, and Y_e of the inner resonance."""

    normal: Scalar
    inverted: Scalar
    normal_dark: Scalar
    inverted_dark: Scalar
    kappa_core: Scalar
    kappa_envelope: Scalar
    inner_electron_fraction: Scalar


class PotentialRatio(eqx.Module):
    """kappa = per_electron + per_nucleon/Y_e: potential of nu_e minus that of another flavour over sqrt2 G_F N_e."""

    per_electron: Scalar
    per_nucleon: Scalar

    def at(self, electron_fraction: Scalar) -> Scalar:
        """kappa where there are Y_e electrons per nucleon."""
        return self.per_electron + self.per_nucleon / electron_fraction

    @property
    def resonance(self) -> Scalar:
        """Y_e at which kappa vanishes; outside (0, 1) it does so nowhere, and 0 without a coupling to matter."""
        return safe_ratio(-self.per_nucleon, self.per_electron)


def potential_ratio(couplings: MediatorCouplings, constants: StandardInputs, difference: Scalar) -> PotentialRatio:
    """The potential ratio for `difference` = Q_e - Q_a of two neutrino charges.

    1 + (eps_ee - eps_aa) summed over the u, d and e of neutral matter with 1/Y_e - 1 neutrons per electron. Equal u and d
    couplings and no electrons: 1 - 3(1+Y_n) eps^q_aa. Forward scattering, q^2 = 0.
    """
    charges = couplings.charges
    per_nucleon = charges.up.u.vector + 2 * charges.down.d.vector
    rest = matter_charge(couplings, -1.0)  # Linear in the neutrons; minus one of them is 1/Y_e = 0.
    return PotentialRatio(
        1 + contact_epsilon(couplings, constants, difference, rest),
        contact_epsilon(couplings, constants, difference, per_nucleon),
    )


@shared
def supernova_survival(couplings: MediatorCouplings, inputs: Inputs) -> SupernovaSurvival:
    """P(nu_e -> nu_e) from the neutrino sphere to space, dimensionless, with what decides it.

    Far above the resonances flavours are eigenstates ordered by their potentials, and an adiabatic path keeps the rank:
    P = |U_ek|^2 for the mass state k of nu_e's rank, where highest, middle and lowest end as nu_3, nu_2, nu_1 (normal) or
    nu_2, nu_1, nu_3 (inverted). kappa_a = (V_e - V_a)/(sqrt2 G_F N_e), a = mu, tau, gives the rank. Both positive (the
    Standard Model, H and L resonances): |U_e3|^2 or |U_e2|^2. Both negative: |U_e1|^2 or |U_e3|^2, as for antineutrinos.
    For eps^u = eps^d and Q_mu = Q_tau both are 1 - 3(1+Y_n) eps = 1 - 3 eps/Y_e.
    Y_e rises outwards, 0.1 to 0.5, so kappa_a may change its sign on the way: the inner resonance. It is crossed with the
    Landau-Zener probability exp(-pi gamma/2), gamma = (2 H)^2/|d(V kappa_a)/dr|. Without flavour-changing couplings H is
    the vacuum term alone and gamma ~ 1e-6: nu_e stays nu_e, and the envelope's kappa decides. Flavour-changing couplings
    above a few 1e-5 would make it adiabatic (Esteban-Pretel et al. 2007).
    `dark`: theta_12 -> pi/2 - theta_12, the octant that solar data ask for where the Sun's potential is reversed.
    H and L are taken as adiabatic (true for this theta_13 without shocks). At kappa_a = 0 of the envelope the switch is
    a smooth step whose width is the vacuum term over V, not a solution of the equations of motion.
    Neglected: collective effects, shocks, the Earth, muons and neutrinos as scatterers; kinetic mixing cancels in neutral
    matter. Any charges. Accuracy 1e-6 for |kappa| > 0.2 within these assumptions.
    Source: Dighe and Smirnov (2000); Esteban-Pretel et al. (2007); Jana and Porto (2024) on exchanged orderings.
    """
    star, constants = inputs.data["supernova"], inputs.constants
    nu = couplings.charges.neutrino
    ratios = [potential_ratio(couplings, constants, nu.e - other) for other in (nu.mu, nu.tau)]
    above_mu, above_tau = (_probability_above(ratio, inputs) for ratio in ratios)
    highest, lowest = above_mu * above_tau, (1 - above_mu) * (1 - above_tau)
    middle = 1 - highest - lowest
    first, second, third = electron_shares(inputs.data["oscillations"])
    return SupernovaSurvival(
        normal=highest * third + middle * second + lowest * first,
        inverted=highest * second + middle * first + lowest * third,
        normal_dark=highest * third + middle * first + lowest * second,
        inverted_dark=highest * first + middle * second + lowest * third,
        kappa_core=ratios[0].at(star["core_electron_fraction"]),
        kappa_envelope=ratios[0].at(star["envelope_electron_fraction"]),
        inner_electron_fraction=ratios[0].resonance,
    )


def _probability_above(ratio, inputs):
    """Probability that nu_e enters the envelope above the other flavour's level, in the ranks of its adiabatic path."""
    star = inputs.data["supernova"]
    vacuum = inputs.data["oscillations"]["dm2_31"] / (2 * star["oscillation_energy"])
    width = vacuum / _standard_potential(inputs.constants, star["envelope_density"])
    inside, outside = (
        _smooth_sign(ratio.at(star[f"{part}_electron_fraction"]), width) for part in ("core", "envelope")
    )
    crossing = crossing_probability(ratio, inputs)
    return (1 + crossing * outside + (1 - crossing) * inside) / 2


def crossing_probability(ratio: PotentialRatio, inputs: Inputs) -> Scalar:
    """Landau-Zener probability of leaving the adiabatic level at the inner resonance (or, without one, at its nearest layer).

    exp(-pi gamma/2), gamma = (2 H)^2/(V |d kappa/dr|) with H^2 = sum_a |H_ea|^2 of the vacuum, Y_e rising linearly over
    `rise_length` where the electron density is `rise_density`: an order of magnitude for gamma, which is ~ 1e-6.
    """
    star = inputs.data["supernova"]
    inside, outside = star["core_electron_fraction"], star["envelope_electron_fraction"]
    here = jnp.clip(ratio.resonance, inside, outside)
    change = (outside - inside) / star["rise_length"] / here**2  # |d(1/Y_e)/dr|
    speed = _standard_potential(inputs.constants, star["rise_density"]) * change
    mixing = 4 * vacuum_mixing_squared(inputs.data["oscillations"], star["oscillation_energy"]) / speed
    gamma = mixing / (jnp.abs(ratio.per_nucleon) + mixing / _MOST_ADIABATIC)
    return jnp.exp(-jnp.pi / 2 * gamma)


def vacuum_mixing_squared(figures: dict, energy: Scalar) -> Scalar:
    """|H_e mu|^2 + |H_e tau|^2 of the vacuum Hamiltonian U diag(0, dm21, dm31) U^dagger/(2E), in GeV^2; normal ordering."""
    _, second, third = electron_shares(figures)
    solar, atmospheric = figures["dm2_21"], figures["dm2_31"]
    mean = second * solar + third * atmospheric
    return (second * solar**2 + third * atmospheric**2 - mean**2) / (2 * energy) ** 2


def _standard_potential(constants, electron_density):
    return jnp.sqrt(2.0) * constants.fermi_constant * electron_density


def _smooth_sign(value, width):
    return value / jnp.sqrt(value**2 + width**2)


_SOURCES = ("dighe_smirnov_2000", "esteban_pretel_2007", "jana_porto_2024")
_CASES = (
    ("", "normal", r"P_{ee}^\mathrm{SN}", "normal ordering"),
    ("_inverted", "inverted", r"P_{ee}^\mathrm{SN,IO}", "inverted ordering"),
    ("_dark", "normal_dark", r"P_{ee}^\mathrm{SN,D}", "normal ordering and theta_12 in the dark octant"),
    (
        "_inverted_dark",
        "inverted_dark",
        r"P_{ee}^\mathrm{SN,IO,D}",
        "inverted ordering and theta_12 in the dark octant",
    ),
)
OBSERVABLES = (
    *(
        Observable(
            f"sn_survival_probability{ending}",
            supernova_survival,
            "1",
            symbol,
            f"survival probability of a supernova nu_e for {words}",
            _SOURCES,
            without_mediator=None,
            component=field,
            single_precision=False,
        )
        for ending, field, symbol, words in _CASES
    ),
    Observable(
        "sn_kappa_core",
        supernova_survival,
        "1",
        r"\kappa_\mathrm{core}",
        "potential of nu_e relative to nu_mu at the neutrino sphere over the Standard Model's",
        _SOURCES,
        without_mediator=1.0,
        component="kappa_core",
    ),
    Observable(
        "sn_kappa_envelope",
        supernova_survival,
        "1",
        r"\kappa_\mathrm{env}",
        "potential of nu_e relative to nu_mu in the envelope of a supernova over the Standard Model's",
        _SOURCES,
        without_mediator=1.0,
        component="kappa_envelope",
    ),
    Observable(
        "sn_inner_resonance",
        supernova_survival,
        "1",
        r"Y_e^\mathrm{I}",
        "electrons per nucleon at the inner resonance of nu_e and nu_mu; none outside (0, 1)",
        _SOURCES,
        without_mediator=0.0,
        component="inner_electron_fraction",
    ),
)
