"""Oscillations through layers of matter, of reactors through the crust, and in matter reversed: references for the tests."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Complex, Float

from zpjax.constants import Scalar
from zpjax.physics.flavour_hamiltonian import matter_hamiltonian, vacuum_hamiltonian
from zpjax.physics.oscillation_probabilities import evolution, hamiltonian, probabilities, product


def layered_probabilities(
    vacuum: Complex[Array, "flavour flavour"],
    matter: Complex[Array, "layer flavour flavour"],
    lengths: Float[Array, " layer"],
    sign: Scalar = 1.0,
) -> Float[Array, "flavour flavour"]:
    """P(a -> b) at [a, b] through layers of constant density, the first one met first; of antineutrinos with sign -1.

    |(S_n ... S_2 S_1)_ba|^2. matter: `matter_hamiltonian` of each layer, that of its electron density and its
    epsilon, in GeV; lengths in GeV^-1. Each layer costs one `evolution`; a layer of zero length changes nothing.
    """

    def through(before, layer):
        potential, length = layer
        return product(evolution(hamiltonian(vacuum, potential, sign), length), before), None

    amplitudes, _ = jax.lax.scan(through, jnp.eye(3, dtype=complex), (matter, lengths))
    return (amplitudes.real**2 + amplitudes.imag**2).T


def mirrored_epsilon(epsilon: Complex[Array, "flavour flavour"]) -> Complex[Array, "flavour flavour"]:
    """The epsilon that reverses the matter potential, -D (diag(1, 0, 0) + eps)^* D - diag(1, 0, 0); see `oscillation_probabilities.mirrored`.

    eps_ee - eps_mumu -> -2 - (eps_ee - eps_mumu), eps_tautau - eps_mumu -> its negative, eps_emu and eps_etau -> their
    conjugates, eps_mutau -> minus its conjugate. The Standard Model, eps = 0, is the mirror image of diag(-2, 0, 0).
    """
    electron, signs = jnp.diag(jnp.array([1.0, 0.0, 0.0])), jnp.array([-1.0, 1.0, 1.0])
    return -signs[:, None] * jnp.conj(electron + epsilon) * signs - electron


def matter_survival(
    energy: Scalar, length: Scalar, figures: dict, potential: Scalar, epsilon: Complex[Array, "flavour flavour"]
) -> Scalar:
    """P(anti-nu_e -> anti-nu_e) through matter of constant density, dimensionless.

    potential: V_e in GeV (`electron_potential`); epsilon: that of the neutral matter per electron (`matter_epsilon`).
    figures: all parameters of `lepton_mixing`, dm2_21 and dm2_31. In the Earth's crust it is the vacuum's with dm2_21
    larger by 0.40 % and sin^2 2theta_12 smaller by 0.8 % at 4 MeV, linear in energy. Accuracy 1e-12 (`evolution`).
    """
    return probabilities(
        hamiltonian(vacuum_hamiltonian(figures, energy), matter_hamiltonian(potential, epsilon), -1.0), length
    )[0, 0]


def product_of_signs(figures: dict) -> Scalar:
    """The sign of cos 2theta_12 dm2_31: all that reactors tell of octant and ordering. 1 for the standard solution."""
    return jnp.sign((1 - 2 * figures["sin2_theta_12"]) * figures["dm2_31"])
