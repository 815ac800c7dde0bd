"""Couplings of a vector mediator to neutrinos of definite mass."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.physics.couplings import NeutrinoCharges
from zpjax.physics.quark_mixing import mixing_matrix, rotated_coupling, squared_magnitude

_STATES = (0, 1, 2)


def lepton_mixing(figures: dict) -> tuple[tuple, ...]:
    """The leptonic mixing matrix U (rows e, mu, tau; columns nu_1, nu_2, nu_3) as rows of scalars, without Majorana phases.

    nu_a = sum_i U_ai nu_i in the standard parametrisation, from sin2_theta_12, sin2_theta_23, sin2_theta_13 and delta_cp.
    Majorana phases drop out of everything in this file. Unitary to 1e-15. Source: Review of particle physics (2024).
    """
    sines = {f"sin_theta_{pair}": jnp.sqrt(figures[f"sin2_theta_{pair}"]) for pair in ("12", "23", "13")}
    return mixing_matrix(sines | {"cp_phase": figures["delta_cp"]})


def neutrino_masses(figures: dict) -> Float[Array, " state"]:
    """Masses of nu_1, nu_2 and nu_3 in GeV from the lightest mass and the two differences; normal ordering only."""
    lightest = figures["lightest_mass"]
    return jnp.stack(
        [jnp.asarray(lightest, dtype=float)] + [jnp.sqrt(lightest**2 + figures[name]) for name in ("dm2_21", "dm2_31")]
    )


def squared_mass_couplings(charges: NeutrinoCharges, figures: dict) -> Float[Array, "state state"]:
    """|G_ij/g'|^2 of Z'_mu nubar_i gamma^mu P_L nu_j: squares of the entries of U^dagger diag(Q_e, Q_mu, Q_tau) U.

    Symmetric; the sum over all entries is Q_e^2 + Q_mu^2 + Q_tau^2, and equal charges give Q^2 times the unit matrix
    exactly. Partial widths are |G_ij|^2 m/(24 pi). Any charges.
    """
    mixing = lepton_mixing(figures)
    flavoured = (charges.e, charges.mu, charges.tau)
    upper = {
        (i, j): squared_magnitude(rotated_coupling(flavoured, mixing, i, j) + 0j)
        for i in _STATES
        for j in _STATES
        if j >= i
    }
    return jnp.stack([jnp.stack([upper[min(i, j), max(i, j)] for j in _STATES]) for i in _STATES])


def electron_shares(figures: dict) -> tuple[Scalar, Scalar, Scalar]:
    """|U_e1|^2, |U_e2|^2 and |U_e3|^2, which know neither theta_23 nor the phase."""
    second, third = figures["sin2_theta_12"], figures["sin2_theta_13"]
    return (1 - second) * (1 - third), second * (1 - third), third


def flavour_shares(figures: dict) -> Float[Array, "flavour state"]:
    """|U_ai|^2: the probability that nu_i is detected as flavour a."""
    return jnp.stack([jnp.stack([squared_magnitude(entry + 0j) for entry in row]) for row in lepton_mixing(figures)])


def state_shares(source_flavours: Float[Array, " flavour"], figures: dict) -> Float[Array, " state"]:
    """Shares of nu_1, nu_2 and nu_3 in a flux of known flavours, after many oscillation lengths; they sum to 1."""
    return jnp.einsum("ai,a->i", flavour_shares(figures), jnp.asarray(source_flavours))
