"""Survival of solar neutrinos with all three flavours: the reference for the closed form."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.inputs import SolarProduction
from zpjax.physics.flavour_hamiltonian import matter_hamiltonian, vacuum_hamiltonian
from zpjax.physics.neutrino_mixing import flavour_shares


def adiabatic_probabilities(
    energy: Scalar, potential: Scalar, epsilon: Float[Array, "flavour flavour"], figures: dict
) -> Float[Array, " flavour"]:
    """P(nu_e -> nu_e, nu_mu, nu_tau) by day of a neutrino born in a potential V_e (GeV) with matter couplings eps.

    P_a = sum_k |V_ek|^2 |U_ak|^2, with V the eigenvectors of the Hamiltonian at production, matched to the mass states by
    the order of eigenvalues: levels do not cross on an adiabatic path. Either ordering and octant. Sums to 1 within 1e-14.
    Gradients are those of an eigenvector basis: infinite where two levels meet, which no mixing angle of nature allows.
    """
    hamiltonian = vacuum_hamiltonian(figures, energy) + matter_hamiltonian(potential, epsilon)
    # In units of the smaller splitting: eigenvalues of 1e-20 GeV would be lost in the solver's tolerances.
    scale = figures["dm2_21"] / (2 * energy)
    _, vectors = jnp.linalg.eigh(hamiltonian / scale)
    levels = jnp.stack([jnp.zeros_like(figures["dm2_21"]), figures["dm2_21"], figures["dm2_31"]])
    at_earth = flavour_shares(figures)[:, jnp.argsort(levels)]
    return at_earth @ jnp.abs(vectors[0]) ** 2


def mean_adiabatic_probabilities(
    energy: Scalar, zones: SolarProduction, constants, epsilon_of, figures: dict
) -> Float[Array, " flavour"]:
    """`adiabatic_probabilities` averaged over zones of equal production probability.

    epsilon_of: neutrons per electron -> matrix of matter couplings per electron.
    """
    potentials = jnp.sqrt(2.0) * constants.fermi_constant * jnp.asarray(zones.electron_density)

    def one(potential, neutrons):
        return adiabatic_probabilities(energy, potential, epsilon_of(neutrons), figures)

    return jnp.mean(jax.vmap(one)(potentials, jnp.asarray(zones.neutrons_per_electron)), axis=0)


def fine_zones(production: SolarProduction, number: int = 1000) -> SolarProduction:
    """Zones of equal production probability from the bins of a production table, as a smooth profile with the same means.

    The integral of either quantity over the production probability is known at the edges of the bins; a cubic spline
    through it, differentiated, is the profile.
    """
    return SolarProduction(
        *(_refined(np.asarray(x), number) for x in (production.electron_density, production.neutrons_per_electron))
    )


def _refined(means: np.ndarray, number: int) -> np.ndarray:
    from scipy.interpolate import CubicSpline

    edges = np.linspace(0, 1, len(means) + 1)
    integral = CubicSpline(edges, np.concatenate([[0], np.cumsum(means) / len(means)]))
    return np.diff(integral(np.linspace(0, 1, number + 1))) * number
