"""The Hamiltonian of neutrino flavours in matter, with non-standard interactions."""

import jax.numpy as jnp
from jaxtyping import Array, Complex, Float

from zpjax.constants import Scalar, StandardInputs
from zpjax.physics.couplings import MediatorCouplings
from zpjax.physics.matter import contact_epsilon, matter_charge
from zpjax.physics.neutrino_mixing import lepton_mixing


def vacuum_hamiltonian(figures: dict, energy: Scalar) -> Complex[Array, "flavour flavour"]:
    """U diag(0, dm2_21, dm2_31) U^dagger/(2E) in GeV, flavours e, mu, tau, for neutrinos; conjugate it for antineutrinos.

    figures: sin2_theta_12, sin2_theta_13, sin2_theta_23, delta_cp, dm2_21, dm2_31 (GeV^2; dm2_31 < 0 in inverted ordering).
    """
    mixing = jnp.asarray([jnp.stack([entry + 0j for entry in row]) for row in lepton_mixing(figures)])
    levels = jnp.stack([jnp.zeros_like(figures["dm2_21"]), figures["dm2_21"], figures["dm2_31"]])
    return (mixing * (levels / (2 * energy))) @ mixing.conj().T


def electron_potential(constants: StandardInputs, electron_density: Scalar) -> Scalar:
    """V_e = sqrt2 G_F n_e in GeV, for a density in GeV^3."""
    return jnp.sqrt(2.0) * constants.fermi_constant * electron_density


def matter_hamiltonian(potential: Scalar, epsilon: Float[Array, "flavour flavour"]) -> Array:
    """V_e [diag(1, 0, 0) + eps] in GeV for neutrinos; minus its conjugate for antineutrinos.

    epsilon: sum_f (N_f/N_e) eps^f with vector couplings eps^f = eps^fL + eps^fR, Hermitian; of its diagonal only
    differences matter.
    """
    return potential * (jnp.diag(jnp.array([1.0, 0.0, 0.0])) + epsilon)


def matter_epsilon(
    couplings: MediatorCouplings, constants: StandardInputs, neutrons_per_electron: Scalar
) -> Float[Array, " flavour"]:
    """Diagonal of sum_f (N_f/N_e) eps^f of a mediator in neutral matter, for e, mu, tau; forward scattering, q^2 = 0."""
    matter = matter_charge(couplings, neutrons_per_electron)
    nu = couplings.charges.neutrino
    return jnp.stack([contact_epsilon(couplings, constants, charge, matter) for charge in (nu.e, nu.mu, nu.tau)])
