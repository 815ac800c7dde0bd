"""Leptonic decays of charged pions and kaons with the mediator, P+ -> l+ nu Z'."""

from collections.abc import Callable

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.observables.base import Inputs, MediatorCouplings, Observable, shared
from zpjax.observables.decay import decay
from zpjax.physics.meson_emission import (
    CHANNELS,
    COMBINATIONS,
    emission_charges,
    emission_forms,
    is_longitudinal,
    phase_space_factor,
    quadratic_form,
)


class MesonDecay(eqx.Module):
    """Branching ratios of one point, to any final state of the mediator and to neutrinos alone."""

    k_mu: Scalar
    k_e: Scalar
    pi_mu: Scalar
    pi_e: Scalar
    k_mu_invisible: Scalar
    k_e_invisible: Scalar
    pi_mu_invisible: Scalar
    pi_e_invisible: Scalar


@shared
def meson_decay(couplings: MediatorCouplings, inputs: Inputs) -> MesonDecay:
    """BR(P+ -> l+ nu Z') of kaons and pions to muons and electrons, and each times BR(Z' -> nu nubar). Dimensionless.

    BR = BR(P -> mu nu) g'^2 c F(m) c with the combinations of charges c and the forms F of `physics.meson_emission`
    (emission from neutrino, lepton, meson and contact term), so that decay constants and CKM elements cancel. Exactly 0
    above the threshold m = M - m_l. The part that grows as 1/m^2 is proportional to the violation of the gauge symmetry,
    Q_nu - Q_L - (Q_u - Q_d), and, with m_l^2, to axial charges; quarks of unequal chirality enter the violation by their
    right-handed charges.
    Domain: m > 5e-4 GeV. Accuracy of the tabulated forms: `errors` in `data/tables/mesons/table.json`, 2e-6 measured.
    Neglected: radiative corrections and structure-dependent emission. The latter matters only where the rest vanishes:
    in the paper's model with equal charges of the first generations, K+ -> e+ nu Z' is 0 here (without kinetic mixing),
    while the anomalous (Wess-Zumino-Witten) vertex gives about 3e-12 at g' = 7e-5. Quark rotations are not followed.
    Source: as `emission_forms`; Farzan (2015), sec. 4, lists the decays.
    """
    decays = {name: branching_ratio(couplings, inputs, name, _tabulated) for name in CHANNELS}
    invisible = decay(couplings, inputs).invisible
    return MesonDecay(**decays, **{f"{name}_invisible": value * invisible for name, value in decays.items()})


def branching_ratio(couplings: MediatorCouplings, inputs: Inputs, name: str, coefficient_functions: Callable) -> Scalar:
    """BR(P+ -> l+ nu Z') of one channel, with the forms of `coefficient_functions`: the table's or others. Dimensionless."""
    channel, constants = CHANNELS[name], inputs.constants
    m_meson, m_lepton = channel.masses(constants)
    gap = m_meson - m_lepton - couplings.mass
    # Above threshold the forms are evaluated at half of the threshold instead, and the factor is 0.
    open_ = gap > 0
    mass = jnp.where(open_, couplings.mass, (m_meson - m_lepton) / 2)
    inside = jnp.where(open_, gap, (m_meson - m_lepton) / 2)
    coefficient = coefficient_functions(inputs, name, mass, inside, m_lepton, m_meson)
    form = quadratic_form(emission_charges(couplings, constants, channel), coefficient)
    factor = phase_space_factor(gap, mass, m_lepton, m_meson)
    return inputs.data["mesons"][channel.normalisation] * couplings.strength**2 * factor * form


def column(channel: str, first: str, second: str) -> str:
    """Name of the table's column of one channel and pair of combinations."""
    return f"{channel}.{first}.{second}"


def _tabulated(inputs, name, mass, gap, m_lepton, m_meson):
    """The coefficient functions from the table, whose variable log(m/(M - m_l - m)) resolves both ends of the range."""
    table = inputs.tables.computed["mesons"]
    spline = table[column(name, COMBINATIONS[0], COMBINATIONS[0])]
    stop = spline.start + spline.coefficients.shape[0] / spline.per_step
    cell = spline.cell(jnp.clip(jnp.log(mass / gap), spline.start, stop))

    def coefficient(first, second):
        value = table[column(name, first, second)].at(cell)
        return value * (m_meson / mass) ** 2 if is_longitudinal(first, second) else value

    return coefficient


def reduced_forms(mass: Scalar, gap: Scalar, m_lepton: Scalar, m_meson: Scalar, m_muon: Scalar) -> Float[Array, "5 5"]:
    """What is tabulated, shape (5, 5): the forms over the factor of phase space, with m^2/M^2 where they grow as 1/m^2.

    T + L/m^2 -> (m^2 T + L)/M^2 among the first three combinations. Dimensionless; smooth in log m down to m -> 0.
    """
    transverse, longitudinal = emission_forms(mass, gap, m_lepton, m_meson, m_muon)
    size = longitudinal.shape[0]
    block = (mass**2 * transverse[:size, :size] + longitudinal) / m_meson**2
    return transverse.at[:size, :size].set(block) / phase_space_factor(gap, mass, m_lepton, m_meson)


_SOURCES = ("farzan_2015", "bakhti_farzan_2017", "pdg_2024")
# Below, the table's first entry stands in for the logarithms of the mass in kaon decays.
_RANGE = (5e-4, float("inf"))
_STATES = (
    ("k_to_mu", "k_mu", r"K^+\to\mu^+\nu", "kaon decay to muon, neutrino and mediator"),
    ("k_to_e", "k_e", r"K^+\to e^+\nu", "kaon decay to positron, neutrino and mediator"),
    ("pi_to_mu", "pi_mu", r"\pi^+\to\mu^+\nu", "pion decay to muon, neutrino and mediator"),
    ("pi_to_e", "pi_e", r"\pi^+\to e^+\nu", "pion decay to positron, neutrino and mediator"),
)


def _observables():
    for name, component, state, words in _STATES:
        for suffix, symbol, ending in (("", "Z'", ""), ("_invisible", r"(Z'\to\nu\bar\nu)", ", seen as missing mass")):
            yield Observable(
                f"br_{name}_nu_zp{suffix}",
                meson_decay,
                "1",
                rf"\mathrm{{BR}}({state} {symbol})",
                f"branching ratio of {words}{ending}",
                _SOURCES,
                without_mediator=0.0,
                mass_range=_RANGE,
                component=component + suffix,
            )


OBSERVABLES = tuple(_observables())
