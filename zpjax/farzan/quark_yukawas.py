"""Quark mass matrices that one extra doublet H' allows, and the couplings of the Z' in the mass basis."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Complex, Float

from zpjax.constants import Scalar
from zpjax.physics.quark_mixing import mixing_matrix, rotated_couplings

# Whether Y_H' = y_1 - y_3 (the paper) or y_3 - y_1.
ORDERINGS = ("paper", "reversed")


class QuarkRotations(eqx.Module):
    """Masses (GeV, ascending) and rotations f(charges) = U f(mass) of one kind of quarks, both chiralities."""

    masses: Float[Array, " 3"]
    left: Complex[Array, "3 3"]
    right: Complex[Array, "3 3"]


class QuarkSector(eqx.Module):
    """Mass matrices in GeV of qbar_L M q_R, rows Q_1, Q_2, Q_3."""

    up: Complex[Array, "3 3"]
    down: Complex[Array, "3 3"]


def allowed_by_doublets(sector: QuarkSector, ordering: str) -> Scalar:
    """Largest entry, over the largest mass, among those that H (charge 0) and H' do not give; 0 for an allowed texture.

    paper: Y_H' = y_1 - y_3, so that H'^dag c Qbar_3 u_1,2 gives the entries 31 and 32 of up quarks and Qbar_1,2 H' d_3 the
    entries 13 and 23 of down quarks; the others vanish. reversed: up and down exchanged. For y_1 = y_2.
    Source: Farzan (2015), sec. 3.
    """
    lower, upper = (sector.up, sector.down) if _known(ordering) == "paper" else (sector.down, sector.up)
    return jnp.max(jnp.stack([_size(lower[:2, 2]) / _size(lower), _size(upper[2, :2]) / _size(upper)]))


def _size(x):
    return jnp.max(jnp.abs(x))


def _known(ordering: str) -> str:
    if ordering not in ORDERINGS:
        raise ValueError(f"Argument `ordering` must be one of {', '.join(ORDERINGS)}, but is '{ordering}'.")
    return ordering


def rotations_of(matrix: Complex[Array, "3 3"]) -> QuarkRotations:
    """Singular values in rising order and rotations, U_L^dagger M U_R = diag(masses); phases of the columns are free.

    Relative error of the lightest mass and of the right-handed rotations (m_3/m_1) 1e-16; from M M^dagger it would be
    (m_3/m_1)^2 1e-16, 2e-6 for up quarks. Differentiable for unequal masses.
    """
    left, masses, right = jnp.linalg.svd(matrix)
    return QuarkRotations(masses[::-1], left[:, ::-1], jnp.conj(right[::-1]).T)


def ckm_of(sector: QuarkSector) -> Complex[Array, "3 3"]:
    """The quark mixing matrix U_uL^dagger U_dL of two mass matrices, up to phases of rows and columns."""
    return jnp.conj(rotations_of(sector.up).left).T @ rotations_of(sector.down).left


def textured_sector(figures: dict, flavour: dict, small: Float[Array, " 3"], ordering: str = "paper") -> QuarkSector:
    """Mass matrices of the allowed form with exactly the measured masses and mixing.

    small: left-handed rotation angles (32, 31) of the sector without large left-handed mixing (up for "paper") and a relative
    phase; (0, 0, 0) puts all of V into the other. M = L with M M^dagger = U diag(m^2) U^dagger is triangular (Cholesky), so
    that every left-handed rotation fits the texture: what restricts it is the size of the H' couplings (`doublet_yukawas`).
    figures: `data["theory"]`, flavour: `data["flavour"]`.
    """
    paper = _known(ordering) == "paper"
    v = jnp.stack([jnp.stack([entry + 0j for entry in row]) for row in mixing_matrix(flavour)])
    first = _small_rotation(small)
    second = first @ (v if paper else jnp.conj(v).T)
    kinds = (figures["up_quark_masses"], figures["down_quark_masses"])
    masses = kinds if paper else kinds[::-1]
    lower, upper = _lower(first, masses[0]), _upper(second, masses[1])
    return QuarkSector(lower, upper) if paper else QuarkSector(upper, lower)


def _small_rotation(small):
    """exp of an anti-hermitian generator in the 23 and 13 planes."""
    angle_32, angle_31, phase = small
    turned = angle_31 * jnp.exp(1j * phase)
    zero = 0 * turned
    rows = ((zero, zero, -jnp.conj(turned)), (zero, zero, -angle_32 + zero), (turned, angle_32 + zero, zero))
    return jax.scipy.linalg.expm(jnp.stack([jnp.stack(row) for row in rows]))


def _lower(unitary, masses):
    """Lower triangular M with M M^dagger = U diag(m^2) U^dagger, from a QR factorisation of (U diag(m))^dagger."""
    triangular = jnp.linalg.qr(jnp.conj(unitary * masses).T)[1]
    return jnp.conj(triangular).T


def _upper(unitary, masses):
    """Upper triangular M, from the same with rows and columns in reverse order."""
    return _lower(unitary[::-1], masses)[::-1, ::-1]


def mediator_couplings(
    rotation: QuarkRotations, charges: tuple[Scalar, Scalar, Scalar]
) -> tuple[Complex[Array, "3 3"], Complex[Array, "3 3"]]:
    """(g_L, g_R)/g' of qbar_i gamma q_j Z' in the mass basis; charges: (y_1, y_2, y_3), the same for both chiralities."""
    return rotated_couplings(charges, rotation.left), rotated_couplings(charges, rotation.right)


def doublet_yukawas(sector: QuarkSector, vev_hp: Scalar, ordering: str = "paper") -> QuarkSector:
    """Yukawa couplings of H' (dimensionless) in the basis of charges: its entries of the masses over <H'>.

    vev_hp: VEV of the complex field in GeV. Perturbative if all are below about sqrt(4 pi).
    """
    lower = jnp.zeros((3, 3)).at[2, :2].set(1.0)
    up, down = (lower, lower.T) if _known(ordering) == "paper" else (lower.T, lower)
    return QuarkSector(sector.up * up / vev_hp, sector.down * down / vev_hp)


def first_order_couplings(
    sector: QuarkSector, charges: tuple[Scalar, Scalar, Scalar], ordering: str = "paper"
) -> tuple[Scalar, Scalar]:
    """(g_bs, g_sd)/g' of the down quarks as the paper estimates them: (y_3 - y_1) m_23/m_33, and 0.

    "The ij element will be zero" (Farzan 2015, sec. 3) holds to first order in the mixing of the third generation; to
    second order g_sd = (y_3 - y_1) V_ts^* V_td.
    """
    if _known(ordering) == "reversed":
        return jnp.zeros(()), jnp.zeros(())
    y_1, _, y_3 = charges
    return (y_3 - y_1) * jnp.abs(sector.down[1, 2] / sector.down[2, 2]), jnp.zeros(())
