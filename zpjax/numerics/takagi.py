"""Takagi factorisation of complex symmetric matrices, differentiable."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Complex, Float

from zpjax.numerics.guarded import safe_ratio
from zpjax.numerics.jacobi import symmetric_eigen

# Below this part of the largest, sums and differences of sigma are rounding errors.
_ROUNDING = 1e-13


@jax.custom_jvp
def takagi(matrix: Complex[Array, "n n"]) -> tuple[Float[Array, " n"], Complex[Array, "n n"]]:
    """(sigma, U) with U^T M U = diag(sigma), U unitary, sigma >= 0 ascending; the antisymmetric part of M is ignored.

    M u = sigma u^* is a real symmetric eigenvalue problem of twice the size, with eigenvalues +-sigma. Unlike the
    eigenvectors of M^dagger M it needs no phases afterwards, and small sigma keep their digits: the error is 1e-16 of the
    largest, not of its square. Each column of U is free up to its sign (a phase where sigma = 0).

    Gradient: with A = U^T dM U and dU = U K, K anti-hermitian, d sigma_i = Re A_ii, Re K_ij = Re A_ij/(sigma_j -
    sigma_i), Im K_ij = -Im A_ij/(sigma_i + sigma_j). Components that are free (equal or vanishing sigma) are set to 0,
    so that gradients of what does not depend on them stay right.
    """
    return _factors(matrix)


def _factors(matrix):
    symmetric = (matrix + matrix.T) / 2
    real, imaginary = jnp.real(symmetric), jnp.imag(symmetric)
    doubled = jnp.block([[real, -imaginary], [-imaginary, -real]])
    values, vectors = symmetric_eigen(doubled)
    size = len(matrix)
    upper, lower = vectors[:size, size:], vectors[size:, size:]
    return jnp.maximum(values[size:], 0.0), jax.lax.complex(upper, lower)


@takagi.defjvp
def _tangent(primals, tangents):
    sigma, unitary = takagi(*primals)
    (change,) = tangents
    rotated = unitary.T @ ((change + change.T) / 2) @ unitary
    difference, total = (
        jnp.where(jnp.abs(x) > _ROUNDING * sigma[-1], x, 0.0)
        for x in (sigma[None, :] - sigma[:, None], sigma[None, :] + sigma[:, None])
    )
    k = jax.lax.complex(safe_ratio(jnp.real(rotated), difference), -safe_ratio(jnp.imag(rotated), total))
    return (sigma, unitary), (jnp.real(jnp.diagonal(rotated)), unitary @ k)
