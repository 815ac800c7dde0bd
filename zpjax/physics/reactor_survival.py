"""Survival of reactor antineutrinos over tens of kilometres in vacuum."""

import jax.numpy as jnp

from zpjax.constants import Scalar


def vacuum_survival(energy: Scalar, length: Scalar, figures: dict) -> Scalar:
    """P(anti-nu_e -> anti-nu_e) of three flavours in vacuum, dimensionless.

    1 - c13^4 sin^2 2theta_12 sin^2 D21 - sin^2 2theta_13 (c12^2 sin^2 D31 + s12^2 sin^2 D32), D_ij = dm2_ij L/(4E).
    figures: sin2_theta_12, sin2_theta_13, dm2_21, dm2_31 (GeV^2); energy in GeV, length in GeV^-1. Broadcasts.
    Exactly the same for theta_12 -> pi/2 - theta_12 with dm2_31 -> dm2_21 - dm2_31, which exchanges D31 and D32: only
    the sign of cos 2theta_12 dm2_31 can be measured. theta_23 and delta do not enter. Accuracy 1e-13 (rounding of phases of 100).
    Source: Bakhti and Farzan (2014).
    """
    s12, s13 = figures["sin2_theta_12"], figures["sin2_theta_13"]
    per_splitting = length / (4 * energy)
    d21, d31, d32 = (
        jnp.sin(splitting * per_splitting) ** 2
        for splitting in (figures["dm2_21"], figures["dm2_31"], figures["dm2_31"] - figures["dm2_21"])
    )
    slow = (1 - s13) ** 2 * 4 * s12 * (1 - s12) * d21
    return 1 - slow - 4 * s13 * (1 - s13) * ((1 - s12) * d31 + s12 * d32)
