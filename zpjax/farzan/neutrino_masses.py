"""Masses of right-handed and light neutrinos from the Yukawa couplings of eq. (11)."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Complex, Float

from zpjax.constants import Scalar, StandardInputs
from zpjax.numerics.jacobi import inverse_of_three
from zpjax.numerics.takagi import takagi


class NeutrinoYukawas(eqx.Module):
    """Couplings of eq. (11) and of the Majorana terms below it, for c = 1 (equal charges of mu and tau).

    dirac: lambda_1 ... lambda_5; majorana: A_2, A_3, A_23, B_2, B_3; all may be complex. m_1: M_1 in GeV.
    """

    dirac: Complex[Array, " 5"] | Float[Array, " 5"]
    m_1: Scalar
    majorana: Complex[Array, " 5"] | Float[Array, " 5"]


def higgs_vev(constants: StandardInputs) -> Scalar:
    """<H> = (2 sqrt2 G_F)^(-1/2) = 174.10 GeV, the VEV of the complex field; v = sqrt2 <H> = 246.22 GeV."""
    return (8 * constants.fermi_constant**2) ** -0.25


def dirac_masses(yukawas: NeutrinoYukawas, vev_h: Scalar) -> Array:
    """m_D in GeV, rows N_1, N_2, N_3, columns nu_e, nu_mu, nu_tau: <H> [[l1, 0, 0], [0, l2, l4], [0, l5, l3]].

    Source: Farzan (2015), eq. (11). The sign of H^T c L is absorbed in N.
    """
    l1, l2, l3, l4, l5 = yukawas.dirac
    zero = 0 * l1
    return vev_h * jnp.stack([jnp.stack(row) for row in ((l1, zero, zero), (zero, l2, l4), (zero, l5, l3))])


def majorana_masses(yukawas: NeutrinoYukawas, vev_s1: Scalar, vev_s2: Scalar) -> Array:
    """M_N in GeV of (1/2) N^T C M_N N, symmetric, from VEVs of the complex fields S_1 and S_2.

    The terms below eq. (11) of Farzan (2015) carry no factor 1/2: diagonal couplings enter twice, off-diagonal ones
    once. M_N = [[2 M_1, B_2 S_2, B_3 S_2], [., 2 A_2 S_1, A_23 S_1], [., ., 2 A_3 S_1]].
    """
    a2, a3, a23, b2, b3 = yukawas.majorana
    first = 2 * yukawas.m_1 + 0 * a2
    rows = (
        (first, b2 * vev_s2, b3 * vev_s2),
        (b2 * vev_s2, 2 * a2 * vev_s1, a23 * vev_s1),
        (b3 * vev_s2, a23 * vev_s1, 2 * a3 * vev_s1),
    )
    return jnp.stack([jnp.stack(row) for row in rows])


def light_masses(m_dirac: Array, m_majorana: Array) -> Array:
    """M_nu = -m_D^T M_N^-1 m_D in GeV, of (1/2) nu^T C M_nu nu in the basis of flavours; type-I seesaw.

    Leading order in m_D/M_N: the relative correction is (m_D/M_N)^2, 1e-12 for electroweak M_N and masses of 0.1 eV.
    """
    return -m_dirac.T @ inverse_of_three(m_majorana) @ m_dirac


def majorana_masses_for(m_dirac: Array, m_light: Array) -> Array:
    """The M_N = -m_D M_nu^-1 m_D^T that gives a wanted M_nu (rank 3) for any invertible m_D.

    For c = 1 every entry of M_N can be filled by S_1, S_2 and M_1: hence any neutrino masses and mixing are possible,
    there is no texture zero and no prediction.
    """
    return -m_dirac @ inverse_of_three(m_light) @ m_dirac.T


def active_sterile_mixing(m_dirac: Array, m_majorana: Array) -> Array:
    """Theta = (M_N^-1 m_D)^dagger, rows nu_e, nu_mu, nu_tau, columns N: the share of N_i in a light flavour is |Theta|^2.

    Its square is the relative correction to the seesaw formula and to the unitarity of the light mixing.
    """
    return jnp.conj(inverse_of_three(m_majorana) @ m_dirac).T


def mixing_of(m_light: Array) -> tuple[Float[Array, " 3"], Complex[Array, "3 3"]]:
    """(masses in GeV ascending, U) with nu_alpha = sum_i U_alpha,i nu_i, from M_nu = U^* diag(m) U^dagger.

    Charged leptons are taken in their mass basis, which for c = 1 the symmetry does not prevent (mu and tau have
    equal charges) and for other c it enforces.
    """
    return takagi(m_light + 0j)


def light_masses_of(masses: Float[Array, " 3"], mixing: Complex[Array, "3 3"]) -> Complex[Array, "3 3"]:
    """M_nu = U^* diag(m) U^dagger in GeV: the inverse of `mixing_of`."""
    return (jnp.conj(mixing) * masses) @ jnp.conj(mixing).T
