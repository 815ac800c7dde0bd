"""Flavour change that the textures imply: meson decays by Z' emission, meson mixing by exchange of neutral scalars."""

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.farzan.quark_yukawas import QuarkSector, doublet_yukawas, mediator_couplings, rotations_of
from zpjax.farzan.scalar_potential import ScalarSector, Vacuum
from zpjax.farzan.scalar_spectrum import eaten_directions, mass_matrix
from zpjax.inputs import Inputs
from zpjax.observables.flavour import meson_figures, rate_per_coupling
from zpjax.physics.quark_mixing import FIRST, SECOND, THIRD, squared_magnitude

# Decay (as in `observables.flavour`), kind of quark, generations.
_DECAYS = (
    ("k_to_pi", "down", SECOND, FIRST),
    ("b_to_k", "down", THIRD, SECOND),
    ("b_to_pi", "down", THIRD, FIRST),
    ("d_to_pi", "up", FIRST, SECOND),
    ("d0_to_pi0", "up", FIRST, SECOND),
)
# Meson, kind of quark, generations; in the order of the figures in `data["theory"]`.
_MESONS = (
    ("kaon", "down", FIRST, SECOND),
    ("b_d", "down", FIRST, THIRD),
    ("b_s", "down", SECOND, THIRD),
    ("d_0", "up", FIRST, SECOND),
)


class ScalarExchange(eqx.Module):
    """2|M_12| in GeV by exchange of neutral scalars, and the same over the measured mass difference."""

    kaon: Scalar
    b_d: Scalar
    b_s: Scalar
    d_0: Scalar
    kaon_share: Scalar
    b_d_share: Scalar
    b_s_share: Scalar
    d_0_share: Scalar


def texture_decays(
    sector: QuarkSector, charges: tuple[Scalar, Scalar, Scalar], m_zp: Scalar, g_zp: Scalar, inputs: Inputs
) -> dict[str, Scalar]:
    """BR(P -> P' Z') of the five decays of `observables.flavour` for any mass matrices, right-handed quarks included.

    The width is that of the observables with |g_L|^2 replaced by |g_L + g_R|^2: between pseudoscalars only the vector
    current counts. charges: (y_1, y_2, y_3). Domain and accuracy as there; with all mixing left-handed down (up) it is the
    option quark_rotation = down (up) of the scans.
    """
    vector = {}
    for kind in ("up", "down"):
        left, right = mediator_couplings(rotations_of(getattr(sector, kind)), charges)
        vector[kind] = left + right
    mesons = meson_figures(inputs)
    return {
        name: g_zp**2 * rate_per_coupling(m_zp, mesons[name]) * squared_magnitude(vector[kind][i, j])
        for name, kind, i, j in _DECAYS
    }


def scalar_exchange(
    quarks: QuarkSector, scalars: ScalarSector, vacuum: Vacuum, charges: dict, inputs: Inputs, ordering: str = "paper"
) -> ScalarExchange:
    """Meson mixing by the neutral components of H' and what they mix with, by annihilation in vacuum saturation.

    L = -J (c_k/sqrt2) s_k + h.c. with J = Y_ij qbar_Li q_Rj and c_k = O_(x' k) + i O_(y' k) - (h'/h)(O_(x k) + i O_(y k)), x + i y the
    neutral components of H' and (unprimed) H: what quark masses share changes no flavour. With R = (M/(m_i + m_j))^2
    and w_k = 1/(m_k^2 - M^2), here as the inverse of the mass matrix less M^2, M_12 = R M f^2 B {Y_ij Y_ji^* sum |c_k|^2 w_k/8 - (5/96)[Y_ij^2 sum c_k^2 w_k + Y_ji^*2 sum c_k^*2 w_k]}.
    States that gauge bosons eat are left out: they belong to `observables.meson_mixing`. A scalar without mass
    is included. Y = (masses from H')/<H'>: at fixed mu the VEV falls as 1/m_H'^2, the couplings rise, and the first sum grows as
    m_H'^2: H' decouples only if mu grows with its mass. S, real part and phase, couples like m_23/<S> whatever the mass of H'; its phase
    is the massless scalar of a model without link. charges: `scalar_charges`.
    An order of magnitude: no running of the operators (factors of 2 to 5 for K); not near m_k = M. Source: Farzan (2015), sec. 3, for
    the couplings.
    """
    matrix, c = _source(scalars, vacuum, charges)
    figures, meson, constants = inputs.data["theory"], inputs.data["flavour"], inputs.constants
    (m_d, m_s), m_b = figures["light_quark_masses_2gev"], figures["bottom_mass"]
    hadrons = {
        "kaon": (constants.m_kaon_0, meson["f_kaon"], m_d + m_s),
        "b_d": (meson["m_b_0"], meson["f_b"], m_b + m_d),
        "b_s": (meson["m_b_s"], meson["f_b_s"], m_b + m_s),
        "d_0": (meson["m_d_0"], meson["f_d"], constants.m_charm),
    }
    couplings = {kind: _in_mass_basis(quarks, vacuum.hp, ordering, kind) for kind in ("up", "down")}
    found = {}
    for index, (name, kind, i, j) in enumerate(_MESONS):
        mass, decay_constant, quark_masses = hadrons[name]
        element = (mass / quark_masses) ** 2 * mass * decay_constant**2 * figures["bag_scalar"][index]
        # Solved, not diagonalised: real parts and phases of nearly equal mass cancel in the second sum, to 1e-10 of their size.
        exchanged = jnp.linalg.solve(matrix - mass**2 * jnp.eye(len(c)), c)
        forward, backward = couplings[kind][i, j], jnp.conj(couplings[kind][j, i])
        different = forward * backward * jnp.real(jnp.vdot(c, exchanged)) / 8
        same = jnp.sum(c * exchanged)
        same = 5 / 96 * (forward**2 * same + backward**2 * jnp.conj(same))
        found[name] = 2 * jnp.sqrt(squared_magnitude(element * (different - same)))
    shares = {f"{n}_share": x / figures["measured_mass_differences"][k] for k, (n, x) in enumerate(found.items())}
    return ScalarExchange(**found, **shares)


def _in_mass_basis(quarks: QuarkSector, vev_hp: Scalar, ordering: str, kind: str):
    """Couplings of H'0 to one kind of quarks, rows left-handed."""
    rotation = rotations_of(getattr(quarks, kind))
    yukawas = getattr(doublet_yukawas(quarks, vev_hp, ordering), kind)
    return jnp.conj(rotation.left).T @ yukawas @ rotation.right


def _source(scalars: ScalarSector, vacuum: Vacuum, charges: dict):
    """Squared masses (GeV^2) as a matrix without eaten states, and the flavour-changing direction in it."""
    matrix, eaten = mass_matrix(scalars, vacuum), eaten_directions(scalars, vacuum, charges)
    number = len(matrix) // 2
    unit = jnp.eye(2 * number)
    h, hp = (unit[k] + 1j * unit[number + k] for k in (1, 3))
    direction = hp - vacuum.hp / vacuum.h * h
    # Eaten states get a mass like the others', so that the matrix has an inverse, and no share of the direction.
    scale = jnp.max(jnp.abs(jnp.diagonal(matrix)))
    return matrix + scale * eaten @ eaten.T, direction - eaten @ (eaten.T @ direction)
