"""Eigenvalues and inverses against NumPy."""

import jax
import numpy as np
import pytest

from zpjax.numerics.jacobi import inverse_of_three, symmetric_eigen


@pytest.mark.parametrize("size", [2, 6, 12])
@pytest.mark.parametrize("spread", [0, 12], ids=["of one size", "over twelve orders"])
def test_eigenvalues_are_those_of_numpy(size, spread):
    generator = np.random.default_rng(size)
    scales = 10 ** np.linspace(-spread / 2, 0, size)
    batch = generator.normal(size=(50, size, size)) * scales[:, None] * scales
    batch = batch + batch.transpose(0, 2, 1)
    values, vectors = (np.asarray(x) for x in jax.jit(jax.vmap(symmetric_eigen))(batch))
    largest = np.abs(values).max()
    np.testing.assert_allclose(values, np.linalg.eigvalsh(batch), rtol=0, atol=1e-14 * largest)
    np.testing.assert_allclose(batch @ vectors, vectors * values[:, None], rtol=0, atol=1e-14 * largest)
    np.testing.assert_allclose(
        vectors.transpose(0, 2, 1) @ vectors, np.tile(np.eye(size), (50, 1, 1)), rtol=0, atol=1e-14
    )


def test_equal_eigenvalues_keep_orthonormal_vectors():
    values, vectors = symmetric_eigen(np.diag([1.0, 2.0, 2.0, 2.0]) + 0)
    np.testing.assert_array_equal(values, [1, 2, 2, 2])
    np.testing.assert_array_equal(np.abs(vectors), np.eye(4))


def test_an_odd_size_is_refused():
    with pytest.raises(ValueError, match="must have an even size, but has 3"):
        symmetric_eigen(np.eye(3))


@pytest.mark.parametrize("seed", range(4))
def test_the_inverse_of_three_is_that_of_numpy(seed):
    generator = np.random.default_rng(seed)
    matrix = generator.normal(size=(3, 3)) + 1j * generator.normal(size=(3, 3))
    np.testing.assert_allclose(inverse_of_three(matrix), np.linalg.inv(matrix), rtol=1e-12, atol=0)
