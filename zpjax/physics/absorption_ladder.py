"""Transmission of the diffuse flux of cosmic neutrinos at energies that step with the redshift: what scans evaluate.

With rungs that divide the interval ln(m_3/m_2) both resonances, 1 + z = X/m_2 and X/m_3, lie on edges between cells of
ln(1+z) at every energy, so that absorption at rest is a step between two cells and one set of cells serves all energies.
"""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.numerics.guarded import safe_ratio
from zpjax.numerics.quadrature import gauss_legendre
from zpjax.physics.cosmic_sources import source_density
from zpjax.physics.relic_absorption import cold_depth, massless_rate

# Rungs between the edges of nu_2 and nu_3; measured at (10 MeV, 7e-5): 12 leave 3e-3 of the dip's depth, 16 1e-3, 20 6e-4.
_RUNGS = 20
_CELLS, _PER_CELL = 24, 3
# Three ranges of energies that share their ends, where the spectrum jumps: (rungs above m_2, a step, relics at rest met).
_RANGES = (
    (np.arange(-2 * _RUNGS, 1, 2), 2, 0),
    (np.arange(0, _RUNGS + 1), 1, 1),
    (np.arange(_RUNGS, _RUNGS + _CELLS + 1), 1, 2),
)
_RUNG = np.concatenate([rungs for rungs, _, _ in _RANGES])
_MET = np.repeat([met for _, _, met in _RANGES], [len(rungs) for rungs, _, _ in _RANGES])
_FIRST_BEHIND = np.stack([_RUNG, _RUNG - _RUNGS])
# Of nu_2 and nu_3 (state, energy, cell): whether the cell lies behind the resonance.
_BEHIND = (np.arange(_CELLS) >= _FIRST_BEHIND[..., None]) & (_MET >= np.array([[1], [2]]))[..., None]
# Where a range starts and ends, the distance to the next energy in rungs, and the middle of the three energies around each:
# itself, or a step away from the ends of its range.
_LENGTHS = [len(rungs) for rungs, _, _ in _RANGES]
_ENDS = np.cumsum(_LENGTHS) - 1
_STARTS = _ENDS - np.array(_LENGTHS) + 1
_STEP = np.repeat([step for _, step, _ in _RANGES], _LENGTHS)
_MIDDLE = np.clip(np.arange(len(_RUNG)), np.repeat(_STARTS + 1, _LENGTHS), np.repeat(_ENDS - 1, _LENGTHS))
_BEFORE = np.triu(np.ones((_CELLS, _CELLS)), 1)
# Column of an energy's own X from which the mediator's decay refills it: across an edge it is that above it.
_OWN = np.arange(len(_RUNG)) - np.isin(np.arange(len(_RUNG)), _STARTS)


class AbsorptionLadder(eqx.Module):
    """What stands between sources and Earth; nothing here depends on the mediator.

    resonant_mass: X = m^2/(2 E) in GeV, rising, with the edges of nu_2 and nu_3 twice. rung: ln(m_3/m_2)/20, the distance in
    ln X of neighbours (above the edge of nu_2 in energy: two rungs). share: part of the unabsorbed flux from a cell of
    redshifts. depth: optical depth of relic nu_j from that cell on, over |G_ij|^2/m^2, in GeV^2.
    """

    resonant_mass: Float[Array, " energy"]
    rung: Scalar
    share: Float[Array, " cell"]
    depth: Float[Array, "state energy cell"]


def absorption_ladder(masses: Float[Array, " state"], figures: dict) -> AbsorptionLadder:
    """nu_2 and nu_3 at rest, nu_1 thermal and massless; from 33 times the energy resonant with nu_2 down to the last dip.

    Cells of ln(1+z) as wide as the rungs, their flux and the rate on nu_1 by 3 nodes each; the depth on nu_1 is its mean
    over the flux of the cell. What is absorbed is good to 1e-3 of the dip's depth, and to 2e-3 where that is nearly 1.
    Domain: m_1 << m_2 and sources up to a redshift of (m_3/m_2)^1.2 - 1 (7.2), beyond which the last cell is coarse.
    """
    rung = jnp.log(masses[2] / masses[1]) / _RUNGS
    resonant_mass = masses[1] * jnp.exp(rung * _RUNG)
    end = jnp.log1p(figures["largest_redshift"])
    edges = jnp.append(jnp.minimum(rung * np.arange(_CELLS), end), end)
    low, width = edges[:-1, None], (edges[1:] - edges[:-1])[:, None]
    t, w = gauss_legendre(_PER_CELL)
    redshift = jnp.expm1(low + width * t)
    flux = w * source_density(redshift, figures)
    share = width[:, 0] * jnp.sum(flux, axis=-1)
    rate = massless_rate(resonant_mass[:, None, None], redshift, figures)
    crossed = jnp.sum(rate * width * w, axis=-1)
    entered = jnp.sum(rate * width * (flux @ _up_to_nodes() / jnp.sum(flux, axis=-1, keepdims=True)), axis=-1)
    at_rest = cold_depth(resonant_mass / masses[1:, None] - 1, figures)[..., None] * _BEHIND
    depth = jnp.concatenate([(crossed @ _BEFORE + entered)[None], at_rest])
    return AbsorptionLadder(resonant_mass, rung, share / jnp.sum(share), depth)


def _up_to_nodes():
    """Weights of the integrals from 0 to each node (rows) of the polynomial through the values at the nodes."""
    t, _ = gauss_legendre(_PER_CELL)
    powers = np.arange(_PER_CELL)
    return (t[:, None] ** (powers + 1) / (powers + 1)) @ np.linalg.inv(t[:, None] ** powers)


def log_transmissions(
    ladder: AbsorptionLadder, opacities: tuple[Float[Array, "state state"], ...], shares: Float[Array, " state"]
) -> tuple[Float[Array, " energy"], ...]:
    """ln of the transmitted part of the flux of all states, for several opacities |G_ij|^2/m^2 (GeV^-2) at once.

    ln sum_i s_i sum_cells share exp(-sum_j opacity_ij depth_j), exact to rounding for tiny and for huge depths. A loop over
    energies: under `vmap` the points stay on the vector axis.
    """
    weight = shares[:, None] * ladder.share

    def at(depth):
        return tuple(_log_transmission(opacity, depth, weight) for opacity in opacities)

    return jax.lax.map(at, jnp.moveaxis(ladder.depth, 1, 0))


def _log_transmission(opacity, depth, weight) -> Scalar:
    total = sum(opacity[:, j, None] * depth[j] for j in range(3))
    # Depths never fall with the redshift. The common factor carries no gradient: it cancels.
    least = jax.lax.stop_gradient(jnp.min(total[:, 0]))
    return -least + jnp.log1p(jnp.sum(weight * jnp.expm1(least - total)))


def minimum(ladder: AbsorptionLadder, values: Float[Array, " energy"]) -> tuple[Scalar, Scalar]:
    """(X in GeV, value) at the minimum of `values` over the energies: the lowest, refined by a parabola in ln X.

    The parabola goes through neighbours on the same side of the edges, and its vertex is at most a step away; where they
    bend downwards, as at the end of a range, the lowest itself counts. Continuous but for jumps between resonances.
    """
    lowest = jnp.argmin(jax.lax.stop_gradient(values))
    middle = jnp.asarray(_MIDDLE)[lowest]
    left, centre, right = (values[middle + k] for k in (-1, 0, 1))
    slope, bend = (right - left) / 2, right - 2 * centre + left
    vertex = jnp.where(bend > 0, jnp.clip(safe_ratio(-slope, bend), -1.0, 1.0), lowest - middle)
    distance = vertex * ladder.rung * jnp.asarray(_STEP)[middle]
    return ladder.resonant_mass[middle] * jnp.exp(distance), centre + vertex * (slope + vertex * bend / 2)


def refilling(ladder: AbsorptionLadder, spectral_index: Scalar) -> Float[Array, "energy energy"]:
    """Matrix from the absorbed share at all energies to the share that the mediator's decay returns at each.

    The integral of `physics.diffuse_spectrum.regenerated` by trapezoids between the edges, corrected for the slope of the
    kernel at its end: good to 1e-3 for a uniform loss, to 2 % within three steps below the highest energy and the edge of
    nu_2. Above the highest energy the absorbed share is taken to stay: without that the strongest couplings had a dip there.
    """
    x = ladder.resonant_mass / ladder.resonant_mass[:, None]  # X is smaller where the energy is larger.
    g, index = spectral_index, np.arange(len(_RUNG))
    half_of_ends = np.where(np.isin(index, (*_STARTS, *_ENDS)), 0.5, 1.0)
    trapezoids = (index[:, None] > index) * half_of_ends + np.diag(np.where(np.isin(index, _STARTS), 0.0, 0.5))
    inside = x**g * (3 * x**2 + 3 * (1 - x) ** 2) * trapezoids * _STEP * ladder.rung
    # Euler and Maclaurin: step^2/12 times the slope 3 g + 6 of the kernel at x = 1.
    inside -= (3 * g + 6) / 12 * ladder.rung**2 * _STEP**2 * (_OWN[:, None] == index)
    first = x[:, 0]
    return inside.at[:, 0].add(3 * first**g * (1 / g - 2 * first / (g + 1) + 2 * first**2 / (g + 2)))
