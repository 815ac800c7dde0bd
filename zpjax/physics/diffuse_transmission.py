"""Transmission of the diffuse flux of cosmic neutrinos through the relic neutrinos."""

from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from zpjax.numerics.quadrature import gauss_legendre
from zpjax.physics.cosmic_sources import flux_beyond, source_density
from zpjax.physics.relic_absorption import cold_depth, hubble_rate, massless_depth, relic_temperature, thermal_rate

# Redshifts in a group (cold) and on the whole line of sight (thermal; the resonance is 1 % wide).
_PER_GROUP, _ON_THE_WAY = 6, 3001
# Groups with a smaller share of the flux are dropped: they would set the scale of the exponentials.
_NEGLIGIBLE = 1e-9


class Absorbers(eqx.Module):
    """What stands between sources and Earth; nothing here depends on the mediator.

    share: part of the unabsorbed flux from a redshift (sums to 1 over redshifts). depth: optical depth of relic nu_j from
    that redshift on, over |G_ij|^2/m^2, in GeV^2; it never falls with the redshift.
    """

    share: Float[Array, "energy redshift"]
    depth: Float[Array, "state energy redshift"]


def cold_absorbers(resonant_mass: Float[Array, " energy"], masses: Float[Array, " 3"], figures: dict) -> Absorbers:
    """nu_2 and nu_3 at rest, nu_1 thermal and massless; for the energies E = m^2/(2 X), X = `resonant_mass` in GeV.

    For spectra at energies of one's choice; scans take the energies of `physics.absorption_ladder`, which cost less.
    Redshifts are grouped by the resonances they lie behind, so that each step of the depth is exact; within each of the
    three groups the depth on nu_1 is integrated with 6 nodes. What is absorbed is good to 1e-3 of itself (against adaptive
    quadrature). Relics at rest: edges are sharp, and in truth 1 %
    (nu_3) or 6 % (nu_2) wide for a massless nu_1, about 3 T_nu/m_j.
    """
    total = 1 + figures["largest_redshift"]
    growth = resonant_mass / masses[1:, None]
    inside = (growth >= 1.0) & (growth < total)
    cold = jnp.where(inside, cold_depth(jnp.where(inside, growth, 1.0) - 1, figures), 0.0)
    edges = _group_edges(*growth, *inside, total)
    shares = flux_beyond(edges - 1, figures)
    redshift, weight = _nodes_between(edges[:-1], edges[1:], figures)
    share = (shares[:-1] - shares[1:])[..., None] * weight
    thermal = massless_depth(jnp.broadcast_to(resonant_mass[:, None], redshift.shape), redshift, figures)
    behind = edges[:-1] >= growth[:, None]
    steps = jnp.where(behind, cold[:, None], 0.0)
    depth = jnp.concatenate([thermal[None], jnp.broadcast_to(steps[..., None], (2, *thermal.shape))])
    flat = resonant_mass.shape[0], -1
    return _without_empty_groups(
        Absorbers(jnp.moveaxis(share, 0, 1).reshape(flat), jnp.moveaxis(depth, 1, 2).reshape(3, *flat))
    )


def _group_edges(second, third, second_inside, third_inside, total):
    """1+z of the edges of three groups: 1, the resonances with nu_3 and nu_2 on the way, and the end.

    Where only one resonance is on the way the larger part is halved; where none is, all groups are equal.
    """
    one = jnp.where(second_inside, second, third)
    other = jnp.where(one**2 < total, jnp.sqrt(one * total), jnp.sqrt(one))
    alone = (jnp.minimum(one, other), jnp.maximum(one, other))
    nothing, both = (total ** (1 / 3), total ** (2 / 3)), (third, second)
    near, far = (
        jnp.where(second_inside & third_inside, b, jnp.where(second_inside | third_inside, a, n))
        for b, a, n in zip(both, alone, nothing, strict=True)
    )
    return jnp.stack([jnp.ones_like(near), near, far, jnp.full_like(near, total)])


def _nodes_between(low, high, figures):
    """Redshifts in each interval of 1+z and the shares of its flux that they stand for, on a new last axis."""
    t, w = gauss_legendre(_PER_GROUP)
    start, stop = jnp.log(low)[..., None], jnp.log(high)[..., None]
    redshift = jnp.expm1(start + (stop - start) * t)
    weight = w * source_density(redshift, figures)
    return redshift, weight / jnp.sum(weight, axis=-1, keepdims=True)


def _without_empty_groups(absorbers: Absorbers) -> Absorbers:
    """The same with the depth of the nearest part that counts wherever the share is negligible."""
    counts = absorbers.share > _NEGLIGIBLE
    nearest = jnp.min(jnp.where(counts, absorbers.depth, jnp.inf), axis=-1, keepdims=True)
    share = jnp.where(counts, absorbers.share, 0.0)
    return Absorbers(share / jnp.sum(share, axis=-1, keepdims=True), jnp.where(counts, absorbers.depth, nearest))


def thermal_absorbers(resonant_mass: Float[Array, " energy"], masses: Float[Array, " 3"], figures: dict) -> Absorbers:
    """All relics with their thermal motion, whatever their masses: the reference, and what figures show.

    3001 steps of ln(1+z) for each energy: milliseconds, not for scans. Good to 1e-4 of the depth for m_j < 0.06 eV.
    """
    steps = jnp.linspace(0.0, jnp.log1p(figures["largest_redshift"]), _ON_THE_WAY)
    growth, spacing = jnp.exp(steps), steps[1]
    redshift = growth - 1
    temperature = relic_temperature(figures) * growth

    def depth(x, mass):
        rate = thermal_rate(x / growth, temperature, mass) / hubble_rate(redshift, figures)
        return jnp.concatenate([jnp.zeros(1), jnp.cumsum((rate[1:] + rate[:-1]) / 2 * spacing)])

    density = source_density(redshift, figures).at[jnp.array([0, -1])].multiply(0.5)
    share = jnp.broadcast_to(density / jnp.sum(density), (resonant_mass.shape[0], _ON_THE_WAY))
    along = [jax.lax.map(partial(depth, mass=mass), resonant_mass) for mass in masses]
    return Absorbers(share, jnp.stack(along))


def transmission_of_states(absorbers: Absorbers, opacity: Float[Array, "state state"]) -> Float[Array, "state energy"]:
    """Part of the flux of nu_i that arrives: sum over redshifts of share exp(-sum_j opacity_ij depth_j).

    opacity: |G_ij|^2/m^2 in GeV^-2, with the factor for the nature of neutrinos. Absorbed neutrinos are lost: the
    decay nu nubar of the mediator is left out.
    """
    depth = jnp.einsum("ij,jkn->ikn", opacity, absorbers.depth)
    return jnp.sum(absorbers.share * jnp.exp(-depth), axis=-1)
