"""Whether a quadratic form is positive for non-negative arguments: quartic potentials bounded from below."""

from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float


def least_on_simplex(matrix: Float[Array, "n n"]) -> Float[Array, ""]:
    """min x^T A x over x >= 0 with sum x = 1, for symmetric A; positive exactly where A is strictly copositive.

    The minimum over each face is 1/(1^T A^-1 1) if the stationary point A^-1 1 lies inside it; all 2^n - 1 faces are
    looked at, so that n <= 8 or so. Exact; differentiable except where the face changes.
    """
    faces = np.array([face for face in product((0.0, 1.0), repeat=len(matrix)) if any(face)])
    return jnp.min(jax.vmap(lambda face: _least_inside(matrix, face))(faces))


def _least_inside(matrix, face):
    """The value at the stationary point where that is inside the face, and the largest entry of A otherwise."""
    on = face[:, None] * face[None, :]
    # Rows off the face become those of the unit matrix: one size for all faces.
    part = jnp.where(on > 0, matrix, jnp.diag(1 - face))
    largest = jnp.max(jnp.abs(matrix))
    singular = jnp.abs(jnp.linalg.det(part)) < 1e-14 * largest ** jnp.sum(face)
    weights = jnp.linalg.solve(jnp.where(singular, jnp.eye(len(matrix)), part), face)
    total = jnp.sum(weights)
    signs = jnp.where(face > 0, jnp.sign(weights), jnp.sign(total))
    inside = ~singular & jnp.all(signs == jnp.sign(total))
    return jnp.where(inside, 1 / jnp.where(inside, total, 1.0), largest)
