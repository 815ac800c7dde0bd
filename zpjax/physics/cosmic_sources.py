"""Where the diffuse flux of cosmic neutrinos is made: its distribution over the redshift of the sources."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from zpjax.numerics.quadrature import gauss_legendre
from zpjax.physics.relic_absorption import hubble_rate

# Panels end at the breaks of the evolution, which turns within 3 % of 1+z.
_NODES = 24


def star_formation(z: Array, figures: dict) -> Array:
    """Star-formation rate per comoving volume over its value today, dimensionless.

    [(1+z)^(a eta) + ((1+z)/B)^(b eta) + ((1+z)/C)^(c eta)]^(1/eta) with slopes a, b, c, eta = -smoothness, and B and C
    such that the powers meet at the breaks. Source: Yüksel et al. (2008), eq. (5).
    """
    a, b, c = (figures["evolution_slopes"][k] for k in range(3))
    first, second = (1 + figures["evolution_breaks"][k] for k in range(2))
    eta = -figures["evolution_smoothness"]
    scale_b = first ** (1 - a / b)
    scale_c = first ** ((b - a) / c) * second ** (1 - b / c)
    growth = 1 + z
    terms = growth ** (a * eta) + (growth / scale_b) ** (b * eta) + (growth / scale_c) ** (c * eta)
    return terms ** (1 / eta)


def source_density(z: Array, figures: dict) -> Array:
    """Flux at one energy per unit of ln(1+z) of the sources, not normalised: W(z) (1+z)^(1 - gamma)/H(z).

    Equal power laws E^-gamma of all sources, number density proportional to star formation.
    """
    return star_formation(z, figures) * (1 + z) ** (1 - figures["spectral_index"]) / hubble_rate(z, figures)


def flux_beyond(z: Float[Array, "..."], figures: dict) -> Float[Array, "..."]:
    """Share of the flux from sources beyond z, unabsorbed; 1 at z = 0 and 0 at the largest redshift.

    Good to 1e-7 (against adaptive quadrature).
    """
    top = figures["largest_redshift"]
    ends = jnp.log1p(jnp.stack([figures["evolution_breaks"][0], figures["evolution_breaks"][1], top + 0.0]))
    t, w = gauss_legendre(_NODES)

    def beyond(start):
        total, low = 0.0, start
        for k in range(3):
            high = jnp.maximum(ends[k], low)
            nodes = low[..., None] + (high - low)[..., None] * t
            total += (high - low) * jnp.sum(w * source_density(jnp.expm1(nodes), figures), axis=-1)
            low = high
        return total

    start = jnp.log1p(jnp.asarray(z, dtype=float))
    return beyond(start) / beyond(jnp.zeros_like(start))
