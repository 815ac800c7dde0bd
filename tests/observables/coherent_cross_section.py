"""Coherent scattering neutrino by neutrino, and the charge of a nucleus at tree level: references for the tests."""

import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.physics.nuclear_form_factor import helm


def tree_charge(protons: Scalar, neutrons: Scalar, figures: dict) -> Scalar:
    """Q_V = Z (1/2 - 2 s^2) - N/2: the charge without radiative corrections, of every flavour. Dimensionless."""
    return protons * (0.5 - 2 * figures["sin2_theta_w"]) - neutrons / 2


def differential_cross_section(
    recoil: Scalar, energy: Scalar, nucleus_mass: Scalar, charge: Scalar, mass_number: Scalar, inputs
) -> Scalar:
    """dsigma/dT in GeV^-3 for one neutrino energy; `charge` is Q_V at this recoil.

    (G_F^2 M/pi) Q_V^2 F^2(q) (1 - T/E - M T/(2E^2)), q^2 = 2 M T, and 0 above the largest recoil 2E^2/(M + 2E).
    Neglects axial couplings (1e-3 and less on heavy nuclei), inelastic channels, and different form factors of
    protons and neutrons. Source: Freedman (1974); Lindner et al. (2017), eq. (3).
    """
    form = helm(jnp.sqrt(2 * nucleus_mass * recoil), mass_number, inputs.data["cevns"])
    factor = 1 - recoil / energy - nucleus_mass * recoil / (2 * energy**2)
    scale = inputs.constants.fermi_constant**2 * nucleus_mass / jnp.pi
    return jnp.where(factor > 0, scale * (charge * form) ** 2 * factor, 0.0)
