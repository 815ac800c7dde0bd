"""Mass of the Z' from vacuum expectation values, eq. (14), its mass mixing with the Z, and which VEVs a mass needs."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.farzan.scalar_potential import FIELDS, Vacuum


class ZMixing(eqx.Module):
    """Neutral gauge bosons at tree level. angle: of the Z in the light state; masses in GeV."""

    mass: Scalar
    mass_z: Scalar
    angle: Scalar
    electron_axial: Scalar


def mediator_mass(g_zp: Scalar, vacuum: Vacuum, charges: dict) -> Scalar:
    """m_Z' in GeV without mixing: m^2 = 2 g'^2 sum Y_i^2 |<phi_i>|^2 for VEVs of complex fields.

    Eq. (14) of Farzan (2015) has no factor 2: it holds for v_i = sqrt2 <phi_i>, while its eq. (13) gives <S> of the complex
    field. charges: field name -> U(1)' charge.
    """
    return g_zp * jnp.sqrt(2 * jnp.sum((charge_vector(charges) * vacuum.vector()) ** 2))


def charge_vector(charges: dict) -> Float[Array, " 6"]:
    """U(1)' charges in the order of the fields (H, H', S, S_1, S_2, F); fields not named are neutral."""
    return jnp.array([float(charges.get(name, 0)) for name in FIELDS])


def needed_vev(m_zp: Scalar, g_zp: Scalar) -> Scalar:
    """sqrt(sum Y_i^2 v_i^2) = m_Z'/g' in GeV, with v = sqrt2 <phi>: 142.857 GeV at 10 MeV and 7e-5."""
    return m_zp / g_zp


def vevs_for_mass(m_zp: Scalar, g_zp: Scalar, direction: Float[Array, " 6"], charges: dict) -> Float[Array, " 6"]:
    """VEVs v_i = sqrt2 <phi_i> in GeV along a direction of `FIELDS` that give the mass; without mixing."""
    return direction * m_zp / (g_zp * jnp.linalg.norm(charge_vector(charges) * direction))


def vev_scan(m_zp: Scalar, g_zp: Scalar, charges: dict, number: int = 10_000, seed: int = 0) -> dict[str, np.ndarray]:
    """Largest VEV v (GeV) of S, S_1 and S_2 over random directions: what "10 MeV needs a few 100 GeV" amounts to.

    Directions are uniform in the positive octant of the three singlets; one vmap. Returns `largest` and `vevs` (number, 3).
    """
    drawn = np.abs(np.random.default_rng(seed).normal(size=(number, 3)))
    directions = np.zeros((number, len(FIELDS)))
    directions[:, 2:5] = drawn
    vevs = np.asarray(jax.vmap(lambda d: vevs_for_mass(m_zp, g_zp, d, charges))(directions))[:, 2:5]
    return {"largest": vevs.max(axis=1), "vevs": vevs}


def z_mixing(g_zp: Scalar, vacuum: Vacuum, charges: dict, figures: dict) -> ZMixing:
    """Exact diagonalisation of the masses of Z and Z'; figures: `data["theory"]` (m_z, sin2_theta_w).

    M^2 = [[g_Z^2 (h^2 + h'^2)/2, -g_Z g' Y h'^2], [., 2 g'^2 sum Y_i^2 phi_i^2]] with g_Z^2 = 2 m_Z^2/(h^2 + h'^2): the neutral
    component of H' has T_3 = -1/2 and charge Y. The angle is about -2 (g'/g_Z) Y h'^2/(h^2 + h'^2): a heavy H' with a
    small VEV keeps it below 1e-9. electron_axial: coupling g_A of -g_A e-bar gamma gamma5 e Z' through it, g_Z angle/4 up to
    sign, which atomic parity violation sees. Kinetic mixing is left out.
    """
    m2 = z_mass_matrix(g_zp, vacuum, charges, figures)
    (heavy, mixed), light = m2[0], m2[1, 1]
    gap = heavy - light
    angle = -jnp.arctan2(2 * mixed, gap) / 2
    shift = 2 * mixed**2 / (gap + jnp.sqrt(gap**2 + 4 * mixed**2))
    g_z = jnp.sqrt(2 * heavy / (vacuum.h**2 + vacuum.hp**2))
    return ZMixing(jnp.sqrt(light - shift), jnp.sqrt(heavy + shift), angle, g_z * angle / 4)


def z_mass_matrix(g_zp: Scalar, vacuum: Vacuum, charges: dict, figures: dict) -> Float[Array, "2 2"]:
    """Squared masses of (Z, Z') in GeV^2; see `z_mixing`."""
    doublets = vacuum.h**2 + vacuum.hp**2
    g_z = figures["m_z"] * jnp.sqrt(2 / doublets)
    mixed = -g_z * g_zp * float(charges["H'"]) * vacuum.hp**2
    own = mediator_mass(g_zp, vacuum, charges) ** 2
    return jnp.stack([jnp.stack([figures["m_z"] ** 2 + 0 * own, mixed + 0 * own]), jnp.stack([mixed + 0 * own, own])])
