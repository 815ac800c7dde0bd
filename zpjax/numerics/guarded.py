"""Roots and ratios whose values and gradients stay finite at the edge of their domain."""

import jax.numpy as jnp
from jax.typing import ArrayLike
from jaxtyping import Array


def positive_part_power(x: ArrayLike, exponent: float) -> Array:
    """x**exponent for x > 0 and 0 otherwise, with a finite gradient on both sides.

    The argument is replaced before the power (not only after it): masking the output alone would leave NaN in the
    gradient. At x <= 0 the gradient is 0.
    """
    inside = x > 0
    return jnp.where(inside, jnp.where(inside, x, 1.0) ** exponent, 0.0)


def safe_ratio(numerator: ArrayLike, denominator: ArrayLike) -> Array:
    """numerator / denominator, and 0 (with zero gradient) where the denominator is 0."""
    nonzero = denominator != 0
    return jnp.where(nonzero, numerator / jnp.where(nonzero, denominator, 1.0), 0.0)


def reciprocal(x: ArrayLike) -> Array:
    """1/x, and infinity with zero gradient where x is 0."""
    nonzero = x != 0
    return jnp.where(nonzero, 1 / jnp.where(nonzero, x, 1.0), jnp.inf)
