"""Flavours and spectrum of the diffuse flux of cosmic neutrinos at Earth, over energy; for figures, not for scans."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.inputs import Inputs
from zpjax.physics.couplings import MediatorCouplings
from zpjax.physics.diffuse_transmission import cold_absorbers, thermal_absorbers, transmission_of_states
from zpjax.physics.neutrino_mixing import flavour_shares, neutrino_masses, squared_mass_couplings, state_shares

_ABSORBERS = {"cold": cold_absorbers, "thermal": thermal_absorbers}
# Of relics at rest, by the nature of neutrinos: see `observables.cosmic_neutrinos.dirac_dip`.
AT_REST = {"majorana": 1.0, "dirac": 0.5}


def opacities(couplings: MediatorCouplings, oscillations: dict, at_rest: float = 1.0) -> Float[Array, "state state"]:
    """|G_ij|^2/m^2 in GeV^-2 for cosmic nu_i (rows) and relic nu_j (columns), times `at_rest` for nu_2 and nu_3."""
    squared = squared_mass_couplings(couplings.charges.neutrino, oscillations)
    return squared * (couplings.strength / couplings.mass) ** 2 * jnp.array([1.0, at_rest, at_rest])


def flux_of_states(
    couplings: MediatorCouplings,
    energies: Float[Array, " energy"],
    inputs: Inputs,
    relics: str = "cold",
    neutrinos: str = "majorana",
    regeneration: bool = True,
) -> Float[Array, "state energy"]:
    """Flux of nu_1, nu_2, nu_3 at Earth over the flux of all states without the mediator; 1 in total where nothing acts.

    energies: GeV, evenly spaced in their logarithm if `regeneration`. relics: "cold" (nu_2 and nu_3 at rest) or "thermal".
    neutrinos: "majorana" or "dirac". regeneration: adds the neutrinos from the decay of the mediator (`regenerated`).
    """
    figures, oscillations = inputs.data["cosmic_neutrinos"], inputs.data["oscillations"]
    shares = state_shares(figures["source_flavours"], oscillations)
    absorbers = _ABSORBERS[relics](couplings.mass**2 / (2 * energies), neutrino_masses(oscillations), figures)
    opacity = opacities(couplings, oscillations, AT_REST[neutrinos])
    arriving = shares[:, None] * transmission_of_states(absorbers, opacity)
    if not regeneration:
        return arriving
    # Widths, not opacities: how many relics have the right helicity is no matter of the decay.
    widths = squared_mass_couplings(couplings.charges.neutrino, oscillations)
    produced = jnp.sum(widths, axis=1) / jnp.sum(widths)
    lost = 1 - jnp.sum(arriving, axis=0)
    return arriving + produced[:, None] * regenerated(
        lost, jnp.log(energies[1] / energies[0]), figures["spectral_index"]
    )


def flux_of_flavours(
    couplings: MediatorCouplings, energies: Float[Array, " energy"], inputs: Inputs, **options: object
) -> Float[Array, "flavour energy"]:
    """Flux of nu_e, nu_mu, nu_tau at Earth, three times its share of the unabsorbed flux of all; options as above.

    Multiplied by the power law of one flavour it is the flux of that flavour.
    """
    states = flux_of_states(couplings, energies, inputs, **options)
    return 3 * jnp.einsum("ai,ik->ak", flavour_shares(inputs.data["oscillations"]), states)


def regenerated(lost: Float[Array, " energy"], step: Scalar, spectral_index: Scalar) -> Float[Array, " energy"]:
    """Neutrinos (of all states) from the decay of mediators over the unabsorbed flux at their energy.

    int_0^1 (dx/x) x^gamma n(x) lost(E/x), n(x) = 3 x^2 + 3 (1-x)^2: both daughters of a mediator made by a neutrino of
    energy E/x on a relic at rest, which leave with 3/4 and 1/4 of its energy on average. `lost`: absorbed share of the flux
    at energies `step` apart in ln E; what is absorbed beyond the last is left out. Neglects a second absorption: daughters
    made on nu_3 can meet no relic at rest again, those made on nu_2 may still meet nu_3. Energy is conserved exactly.
    """
    fall = step * jnp.arange(lost.shape[0])
    x = jnp.exp(-fall)
    kernel = step * x**spectral_index * (3 * x**2 + 3 * (1 - x) ** 2)
    kernel = kernel.at[0].multiply(0.5)
    return jnp.convolve(lost[::-1], kernel)[: lost.shape[0]][::-1]
