"""Couplings of the mediator to quark mass eigenstates: the charges seen through the rotations of left-handed quarks."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Complex

from zpjax.constants import Scalar
from zpjax.inputs import Inputs
from zpjax.physics.couplings import MediatorCouplings

# Generations, as indices of couplings.
FIRST, SECOND, THIRD = 0, 1, 2
_GENERATIONS = (FIRST, SECOND, THIRD)


def mixing_matrix(figures: dict, share: Scalar | None = None) -> tuple[tuple, ...]:
    """The quark mixing matrix V (rows u, c, t; columns d, s, b) from its three angles and its phase, as rows of scalars.

    Standard parametrisation R_23(theta_23) U_13(theta_13, delta) R_12(theta_12). With `share`, the three angles are
    multiplied by it at fixed phase: a path of exactly unitary matrices from 1 (share 0) to V (share 1). `figures` holds
    sin_theta_12, sin_theta_23, sin_theta_13 and cp_phase. Rows of scalars, not an array: entries that are not used
    are then not computed. Unitary to 1e-15. Source: Review of particle physics (2024).
    """
    sines = [figures[f"sin_theta_{pair}"] for pair in ("12", "23", "13")]
    if share is not None:
        sines = [jnp.sin(share * jnp.arcsin(s)) for s in sines]
    (s12, s23, s13), (c12, c23, c13) = sines, [jnp.sqrt(1 - s * s) for s in sines]
    phase = jax.lax.complex(jnp.cos(figures["cp_phase"]), jnp.sin(figures["cp_phase"]))
    return (
        (c12 * c13, s12 * c13, s13 * jnp.conj(phase)),
        (-s12 * c23 - c12 * s23 * s13 * phase, c12 * c23 - s12 * s23 * s13 * phase, s23 * c13),
        (s12 * s23 - c12 * c23 * s13 * phase, -c12 * s23 - s12 * c23 * s13 * phase, c23 * c13),
    )


def quark_rotations(couplings: MediatorCouplings, inputs: Inputs) -> tuple[tuple | None, tuple | None]:
    """Rotations (U_u, U_d) of left-handed quarks, f(basis of the charges) = U f(mass), or None for no rotation.

    Always U_u^dagger U_d = V, except for "none", which rotates nothing although V is not 1. "down": U_d = V; "up":
    U_u = V^dagger; "alignment": U_d is V with its angles times the alignment (see `mixing_matrix`), U_u = U_d V^dagger.
    Right-handed quarks are not rotated.
    """
    rotation, figures = couplings.quark_rotation, inputs.data["flavour"]
    if rotation == "none":
        return None, None
    full = mixing_matrix(figures)
    if rotation == "down":
        return None, full
    if rotation == "up":
        return adjoint(full), None
    down = mixing_matrix(figures, couplings.quark_alignment)
    return product(down, adjoint(full)), down


def down_coupling(couplings: MediatorCouplings, inputs: Inputs, i: int, j: int) -> Array | float:
    """g_ij/g' of d_i-bar gamma P_L d_j for generations i and j, complex; the number 0 where nothing rotates, i != j."""
    down = couplings.charges.down
    return _coupling((down.d.left, down.s.left, down.b.left), quark_rotations(couplings, inputs)[1], i, j)


def up_coupling(couplings: MediatorCouplings, inputs: Inputs, i: int, j: int) -> Array | float:
    """g_ij/g' of u_i-bar gamma P_L u_j for generations i and j, complex; the number 0 where nothing rotates, i != j."""
    up = couplings.charges.up
    return _coupling((up.u.left, up.c.left, up.t.left), quark_rotations(couplings, inputs)[0], i, j)


def _coupling(charges, unitary, i, j):
    if unitary is not None:
        return rotated_coupling(charges, unitary, i, j)
    return charges[i] if i == j else 0.0


def rotated_coupling(charges: tuple, unitary: tuple[tuple, ...], i: int, j: int) -> Array | float:
    """(U^dagger diag(y) U)_ij, complex, for three left-handed charges y and a unitary U given by rows.

    Written with differences to y_1, which unitarity allows: equal charges give exactly 0 for i != j, and a small
    off-diagonal coupling is no difference of large terms.
    """
    first, *others = charges
    rest = sum((y - first) * jnp.conj(unitary[k][i]) * unitary[k][j] for k, y in enumerate(others, start=1))
    return first + rest if i == j else rest


def rotated_couplings(charges: tuple, unitary: tuple[tuple, ...]) -> Complex[Array, "3 3"]:
    """The hermitian matrix U^dagger diag(y) U of all couplings over g'; shape (3, 3), complex, differentiable in U."""
    return jnp.stack(
        [jnp.stack([rotated_coupling(charges, unitary, i, j) + 0j for j in _GENERATIONS]) for i in _GENERATIONS]
    )


def top_loop_coupling(couplings: MediatorCouplings, inputs: Inputs, i: int, j: int) -> Array | float:
    """g_ij/g' of d_i-bar gamma P_L d_j that the top quark induces at one loop, leading logarithm, complex.

    y_t^2/(16 pi^2) ln(Lambda/m_t) { (T K + K T)/2 - y_t^R T }_ij with T_ij = V_ti^* V_tj, K = U_d^dagger diag(y) U_d and
    the charge y_t^R of the right-handed top: the current of the mediator is not conserved where Yukawa couplings carry
    charge, and its longitudinal part is renormalised like an axion's. Exactly 0 for equal charges, for "down" (where the
    up-quark masses conserve the current) and for "none".
    For "up" it is y_t^2/(16 pi^2) ln(Lambda/m_t) V_ti^* V_tj {(y_i + y_j)/2 - y_t^R}: what no alignment removes.
    An order of magnitude: the scalars that break the symmetry add as much, without the logarithm.
    Source: Bauer et al. (2021), evolution of the quark couplings c_Q.
    """
    if couplings.quark_rotation in ("none", "down"):
        return 0.0
    figures = inputs.data["flavour"]
    top = mixing_matrix(figures)[THIRD]
    right = couplings.charges.up.t.right
    # K - y_t^R on the diagonal keeps the invariance under a shift of all charges exact.
    k = [
        [down_coupling(couplings, inputs, p, q) - (right if p == q else 0.0) for q in _GENERATIONS]
        for p in _GENERATIONS
    ]
    size = figures["top_yukawa_squared"] * figures["loop_logarithm"] / (4 * np.pi) ** 2
    left_of, right_of = (
        sum(jnp.conj(top[i]) * top[p] * k[p][j] for p in _GENERATIONS),
        sum(k[i][p] * jnp.conj(top[p]) * top[j] for p in _GENERATIONS),
    )
    return size * (left_of + right_of) / 2


def squared_magnitude(z: Complex[Array, "..."] | complex) -> Array:
    """|z|^2, with a finite gradient at 0 where |z| has none."""
    return jnp.real(z) ** 2 + jnp.imag(z) ** 2


def adjoint(matrix: tuple[tuple, ...]) -> tuple[tuple, ...]:
    """The hermitian conjugate of a matrix given by rows."""
    return tuple(tuple(jnp.conj(row[i]) for row in matrix) for i in range(len(matrix[0])))


def product(left: tuple[tuple, ...], right: tuple[tuple, ...]) -> tuple[tuple, ...]:
    """The product of two matrices given by rows."""
    columns = tuple(zip(*right, strict=True))
    return tuple(tuple(sum(x * y for x, y in zip(row, column, strict=True)) for column in columns) for row in left)
