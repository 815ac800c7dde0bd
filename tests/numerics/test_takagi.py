"""The factorisation against its definition, singular values and plain autodiff."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.numerics.takagi import takagi


def symmetric(seed, size=3):
    generator = np.random.default_rng(seed)
    z = generator.normal(size=(size, size)) + 1j * generator.normal(size=(size, size))
    return z + z.T


def unitary(seed, size=3):
    return np.linalg.qr(symmetric(seed, size))[0]


@pytest.mark.parametrize("size", [2, 3, 6])
@pytest.mark.parametrize("seed", range(3))
def test_it_is_unitary_and_makes_the_matrix_diagonal(seed, size):
    matrix = symmetric(seed, size)
    sigma, u = (np.asarray(x) for x in takagi(matrix))
    np.testing.assert_allclose(u.conj().T @ u, np.eye(size), rtol=0, atol=1e-14)
    np.testing.assert_allclose(u.T @ matrix @ u, np.diag(sigma), rtol=0, atol=1e-14 * sigma.max())
    np.testing.assert_allclose(sigma[::-1], np.linalg.svd(matrix, compute_uv=False), rtol=1e-13, atol=0)


def test_small_values_keep_their_digits():
    """Twelve orders of magnitude: through M^dagger M the smallest would be lost."""
    u, wanted = unitary(5), np.array([1e-12, 1e-3, 1.0])
    matrix = u.conj() @ np.diag(wanted) @ u.conj().T
    np.testing.assert_allclose(takagi(matrix)[0], wanted, rtol=1e-3, atol=0)


def test_equal_values_are_still_diagonalised():
    """M^dagger M is the unit matrix there, and its eigenvectors say nothing of the phases."""
    u = unitary(8)
    matrix = u.conj() @ u.conj().T
    sigma, found = (np.asarray(x) for x in takagi(matrix))
    np.testing.assert_allclose(sigma, 1, rtol=1e-14, atol=0)
    np.testing.assert_allclose(found.T @ matrix @ found, np.eye(3), rtol=0, atol=1e-14)


def invariants(factors):
    """Functions of (sigma, U) without the free signs."""
    sigma, u = factors
    return jnp.concatenate([sigma, jnp.abs(u).ravel() ** 2, jnp.real(u**2).ravel(), jnp.imag(u**2).ravel()])


def by_library(matrix):
    """The same through the library's eigenvectors and their derivatives."""
    real, imaginary = jnp.real(matrix), jnp.imag(matrix)
    values, vectors = jnp.linalg.eigh(jnp.block([[real, -imaginary], [-imaginary, -real]]))
    return values[3:], vectors[:3, 3:] + 1j * vectors[3:, 3:]


def test_the_gradient_is_that_of_plain_autodiff():
    matrix = symmetric(2)

    def through(factors, x):
        change = x.reshape(2, 3, 3)
        change = change + change.transpose(0, 2, 1)
        return invariants(factors(matrix + change[0] + 1j * change[1]))

    x = np.zeros(18)
    custom = jax.jit(jax.jacfwd(lambda x: through(takagi, x)))(x)
    plain = jax.jit(jax.jacfwd(lambda x: through(by_library, x)))(x)
    np.testing.assert_allclose(custom, plain, rtol=0, atol=1e-13)
    np.testing.assert_allclose(jax.jit(jax.jacrev(lambda x: through(takagi, x)))(x), custom, rtol=0, atol=1e-13)


def test_a_massless_state_leaves_the_other_gradients_finite():
    u = unitary(4)
    matrix = u.conj() @ np.diag([0.0, 1.0, 2.0]) @ u.conj().T
    direction = symmetric(9)

    def moved(t):
        sigma, found = takagi(matrix + t * direction)
        return jnp.concatenate([sigma[1:], jnp.abs(found).ravel() ** 2])

    slope = jax.jacfwd(moved)(0.0)
    step = 1e-6
    np.testing.assert_allclose(slope, (moved(step) - moved(-step)) / (2 * step), rtol=0, atol=1e-8)


def test_batches_agree_with_single_matrices():
    batch = np.stack([symmetric(s) for s in range(4)])
    together = jax.vmap(takagi)(batch)[0]
    np.testing.assert_allclose(together, [takagi(m)[0] for m in batch], rtol=1e-13, atol=0)
