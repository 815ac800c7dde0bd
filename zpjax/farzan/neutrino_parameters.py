"""Angles, phases and masses of neutrinos read off a mixing matrix, beside data."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Complex, Float

from zpjax.constants import Scalar
from zpjax.farzan.neutrino_masses import light_masses_of, mixing_of
from zpjax.physics.neutrino_mixing import lepton_mixing
from zpjax.physics.quark_mixing import squared_magnitude

ORDERINGS = ("normal", "inverted")


class NeutrinoParameters(eqx.Module):
    """What experiments can measure; masses in GeV, squared differences in GeV^2, phases in radians (-pi, pi]."""

    sin2_theta_12: Scalar
    sin2_theta_13: Scalar
    sin2_theta_23: Scalar
    delta_cp: Scalar
    alpha_21: Scalar
    alpha_31: Scalar
    dm2_21: Scalar
    dm2_31: Scalar
    sum_of_masses: Scalar
    m_beta_beta: Scalar
    m_beta: Scalar


def neutrino_parameters(m_light: Complex[Array, "3 3"], ordering: str = "normal") -> NeutrinoParameters:
    """Parameters of a Majorana mass matrix M_nu (GeV) in the basis of flavours.

    U = V(theta, delta) diag(1, exp(i alpha_21/2), exp(i alpha_31/2)) up to phases of the charged leptons, as in the
    Review of particle physics (2024). Phases come from invariants, exp(i delta) from U_e1 U_mu3 U_e3^* U_mu1^*.
    ordering: "normal" numbers the states by mass, "inverted" makes the lightest nu_3. Phases have no
    meaning where an angle vanishes.
    """
    if ordering not in ORDERINGS:
        raise ValueError(f"Argument `ordering` must be one of {', '.join(ORDERINGS)}, but is '{ordering}'.")
    masses, u = mixing_of(m_light)
    if ordering == "inverted":
        masses, u = jnp.roll(masses, -1), jnp.roll(u, -1, axis=1)
    s13 = squared_magnitude(u[0, 2])
    s12, s23 = squared_magnitude(u[0, 1]) / (1 - s13), squared_magnitude(u[1, 2]) / (1 - s13)
    invariant = u[0, 0] * u[1, 2] * jnp.conj(u[0, 2] * u[1, 0])
    delta = jnp.angle(-(invariant + (1 - s12) * (1 - s13) * s13 * s23))
    alpha_21 = jnp.angle((u[0, 1] * jnp.conj(u[0, 0])) ** 2)
    alpha_31 = jnp.angle((u[0, 2] * jnp.conj(u[0, 0])) ** 2 * jnp.exp(2j * delta))
    return NeutrinoParameters(
        s12,
        s13,
        s23,
        delta,
        alpha_21,
        alpha_31,
        masses[1] ** 2 - masses[0] ** 2,
        masses[2] ** 2 - masses[0] ** 2,
        jnp.sum(masses),
        jnp.sqrt(squared_magnitude(m_light[0, 0] + 0j)),
        jnp.sqrt(jnp.sum(squared_magnitude(u[0]) * masses**2)),
    )


def measured_matrix(
    figures: dict, lightest: Scalar, alpha_21: Scalar = 0.0, alpha_31: Scalar = 0.0, sign: int = 1
) -> Complex[Array, "3 3"]:
    """M_nu (GeV) with measured angles and splittings, for a lightest mass (GeV) and two Majorana phases.

    figures: sin2_theta_12, sin2_theta_13, sin2_theta_23, delta_cp, dm2_21, dm2_31 (`data["oscillations"]`).
    sign: +1 normal ordering, -1 inverted, for which |dm2_32| is that of the normal ordering.
    """
    if sign > 0:
        masses = _masses(lightest, figures["dm2_21"], figures["dm2_31"])
    else:
        third, second = lightest, jnp.sqrt(lightest**2 + figures["dm2_31"])
        masses = jnp.stack([jnp.sqrt(second**2 - figures["dm2_21"]), second, jnp.asarray(third, dtype=float)])
    return light_masses_of(masses, majorana_mixing(figures, alpha_21, alpha_31))


def _masses(lightest, dm2_21, dm2_31) -> Float[Array, " 3"]:
    lightest = jnp.asarray(lightest, dtype=float)
    return jnp.stack([lightest, jnp.sqrt(lightest**2 + dm2_21), jnp.sqrt(lightest**2 + dm2_31)])


def majorana_mixing(figures: dict, alpha_21: Scalar, alpha_31: Scalar) -> Complex[Array, "3 3"]:
    """U with both Majorana phases; see `neutrino_parameters`."""
    dirac = jnp.stack([jnp.stack([entry + 0j for entry in row]) for row in lepton_mixing(figures)])
    phases = jnp.stack([0.0 * jnp.asarray(alpha_21), jnp.asarray(alpha_21) / 2, jnp.asarray(alpha_31) / 2])
    return dirac * jnp.exp(1j * phases)


def mass_margins(found: NeutrinoParameters, limits: dict) -> dict[str, Scalar]:
    """Prediction over limit (allowed below 1): the sum of masses and m_bb for the strongest and weakest nuclear matrix element.

    limits: `data["theory"]`. The sum is that of LCDM with three equal masses (DESI DR2 with Planck and ACT, 95 %), which
    even massless nu_1 barely passes; in w0waCDM it is weaker. m_bb: KamLAND-Zen, 90 %.
    """
    low, high = limits["m_beta_beta_limit"]
    return {
        "sum_of_masses": found.sum_of_masses / limits["sum_of_masses_limit"],
        "m_beta_beta_strict": found.m_beta_beta / low,
        "m_beta_beta_loose": found.m_beta_beta / high,
    }
