"""Deep-inelastic neutrino scattering with a light mediator in the t channel."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.numerics.guarded import positive_part_power
from zpjax.numerics.quadrature import gauss_legendre
from zpjax.observables.base import Inputs, Observable
from zpjax.observables.neutrino_electron_scattering import coupling_strength
from zpjax.physics.couplings import Charge, ChiralCharge, MediatorCouplings, VectorCharge
from zpjax.physics.exchange import propagator_sums
from zpjax.physics.kinetic_mixing import DOWN, UP, effective_charges

# Of ln Q^2 over 26 units, and of the hadronic energy. The first decides: see `transfer_spectrum`.
_NODES, _ENERGIES = 32, 16


class TransferSpectrum(eqx.Module):
    """Q^2 of neutral-current events, as nodes and weights that sum to 1."""

    q2: Float[Array, " node"]
    weight: Float[Array, " node"]


class QuarkExchange(eqx.Module):
    """Charges of u and d, and the averages over Q^2 of 1/(m^2 + Q^2) and of its square in GeV^-2 and GeV^-4."""

    up: ChiralCharge | VectorCharge
    down: ChiralCharge | VectorCharge
    once: Scalar
    twice: Scalar


class SquaredCouplings(eqx.Module):
    """Changes of g_L^2 and g_R^2, each summed over u and d."""

    left: Scalar
    right: Scalar


def transfer_spectrum(common: dict, figures: dict) -> TransferSpectrum:
    """Distribution of Q^2 where hadrons carry nu = y E above a threshold, for cross-sections flat in y.

    dN/dQ^2 = int dnu/(2 M nu) (1 - x)^3 Q^2/(Q^2 + 0.6 GeV^2), x = Q^2/(2 M nu), threshold < nu < E: a flat, scaling F_2
    with the counting rule at large x, which vanishes towards real photons as current conservation asks. Flat y is exact
    for g_L^2 in neutrinos and g_R^2 in antineutrinos on quarks, which carry nearly all of the information.
    Accuracy: quadrature 1e-4 in <1/(m^2+Q^2)> and in its square for 1 MeV < m < 10 GeV (measured against adaptive
    quadrature over events); the shape, 20 % in the mean Q^2 and a factor of 2 where Q^2 < 0.6 GeV^2 dominates (the quadratic term for m < 1 GeV).
    Neglects the beam's width, sea quarks' own y dependence, scaling violations and nuclear effects.
    """
    (t, w), (u, v) = gauss_legendre(_NODES), gauss_legendre(_ENERGIES)
    low, high = figures["hadron_threshold"], figures["neutrino_energy"]
    hadrons = low + (high - low) * u
    smallest, largest = common["smallest_transfer"], 2 * common["m_nucleon"] * high
    q2 = smallest * (largest / smallest) ** t
    x = jnp.outer(q2, 1 / (2 * common["m_nucleon"] * hadrons))
    shape = positive_part_power(1 - x, common["large_x_power"]) @ (v / hadrons)
    weight = w * q2**2 * shape / (q2 + common["vanishing_scale"])
    return TransferSpectrum(q2, weight / jnp.sum(weight))


def quark_exchange(couplings: MediatorCouplings, inputs: Inputs, experiment: str) -> QuarkExchange:
    """Exchange with light quarks over the Q^2 of an experiment (of `data/inputs`); kinetic mixing is taken at its typical one."""
    figures = inputs.data[experiment]
    spectrum = transfer_spectrum(inputs.data["neutrino_quark"], figures)
    charges = effective_charges(couplings, inputs.constants, -figures["typical_q2"])
    return QuarkExchange(charges.up.u, charges.down.d, *propagator_sums(couplings.mass, spectrum.q2, spectrum.weight))


def squared_coupling_changes(
    couplings: MediatorCouplings, inputs: Inputs, charge: Charge, exchange: QuarkExchange
) -> SquaredCouplings:
    """Changes of g_L^2 and g_R^2 (u plus d) of a neutrino with charge Q'_nu, averaged over Q^2. Dimensionless.

    sum_q [2 g_P^q <eps^{qP}> + <(eps^{qP})^2>], eps^{qP}(Q^2) = g'^2 Q'_nu Q'_{qP}/(2 sqrt2 G_F (m^2 + Q^2)), P = L, R;
    tree-level g_L^q = T_3 - Q_q s_W^2, g_R^q = -Q_q s_W^2. The average is taken of the square, not squared: events of
    low Q^2 dominate it. Source: Farzan (2015), sec. 4; Davidson et al. (2003).
    """
    strength, sin2 = (
        coupling_strength(couplings, inputs.constants) * charge,
        inputs.data["neutrino_quark"]["sin2_theta_w"],
    )
    up, down = -UP * sin2, -DOWN * sin2

    def change(g_up, g_down, q_up, q_down):
        linear = 2 * (g_up * q_up + g_down * q_down) * exchange.once
        return strength * (linear + strength * (q_up**2 + q_down**2) * exchange.twice)

    return SquaredCouplings(
        left=change(0.5 + up, down - 0.5, exchange.up.left, exchange.down.left),
        right=change(up, down, exchange.up.right, exchange.down.right),
    )


def dis_suppression_nutev(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """m^2/(m^2 + Q^2) at Q^2 = 20 GeV^2: the mediator's amplitude relative to its contact limit. Dimensionless.

    The paper's |m^2/(q^2 - m^2)| with q^2 = -Q^2. One typical Q^2 only; a spectrum average is dominated by lower Q^2.
    Source: Farzan (2015), secs. 3 and 4; NuTeV's mean Q^2.
    """
    m2 = couplings.mass**2
    return m2 / (m2 + inputs.constants.nutev_q2)


OBSERVABLES = (
    Observable(
        "dis_suppression_nutev",
        dis_suppression_nutev,
        "1",
        r"m^2/(m^2+Q^2)",
        "propagator suppression at NuTeV",
        ("farzan_2015", "nutev_2002"),
        without_mediator=None,
    ),
)
