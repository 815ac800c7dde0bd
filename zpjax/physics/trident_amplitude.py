"""Squared amplitude of nu + photon -> nu mu+ mu- for a vector and for an axial muon current."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from zpjax.constants import Scalar

# Dirac matrices in the chiral basis, metric (+, -, -, -).
_PAULI = np.array([[[1, 0], [0, 1]], [[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
_NONE = np.zeros((2, 2))
_SIGN = np.array([1.0, -1.0, -1.0, -1.0])
GAMMA = np.array([np.block([[_NONE, s], [sign * s, _NONE]]) for s, sign in zip(_PAULI, _SIGN, strict=True)])
_ONE = np.eye(4)


def product(first: Array, second: Array) -> Array:
    """The Minkowski product of two four-vectors (..., 4)."""
    return jnp.sum(_SIGN * first * second, axis=-1)


def slash(vector: Array) -> Array:
    """gamma^mu vector_mu, of shape (4, 4)."""
    return jnp.einsum("m,mij->ij", _SIGN * vector, GAMMA)


def emission(
    photon: Array, current: Array, minus: Array, plus: Array, q: Array, mass: Scalar, chirality: int = 1
) -> Array:
    """The muon line photon_mu current_a Gamma^{mu a} without its spinors, as a matrix (4, 4).

    photon (p_- - q + M)/((p_- - q)^2 - M^2) current + current (q - p_+ + chirality M)/((q - p_+)^2 - M^2) photon,
    every vector slashed. `chirality` = -1 is the axial current with its gamma5 carried to the right of the line, where
    it turns the sign of the mass behind it.
    """
    q2 = product(q, q)
    before = (slash(minus - q) + mass * _ONE) / (q2 - 2 * product(minus, q))
    after = (slash(q - plus) + chirality * mass * _ONE) / (q2 - 2 * product(plus, q))
    return slash(photon) @ before @ slash(current) + slash(current) @ after @ slash(photon)


def spin_sum(
    photon: Array, current: Array, minus: Array, plus: Array, q: Array, mass: Scalar, chirality: int = 1
) -> Scalar:
    """sum over muon spins of |ubar(p_-) photon_mu current_a Gamma^{mu a} v(p_+)|^2 for real vectors.

    `chirality` is 1 for the current gamma^a and -1 for gamma^a gamma5.
    """
    line = emission(photon, current, minus, plus, q, mass, chirality)
    back = GAMMA[0] @ line.conj().T @ GAMMA[0]
    trace = (slash(minus) + mass * _ONE) @ line @ (slash(plus) - chirality * mass * _ONE) @ back
    return jnp.trace(trace).real
