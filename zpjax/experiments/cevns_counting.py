"""How an experiment that counts coherent scatterings sees a mediator: node sums and one Delta chi^2.

Everything that knows no mediator (flux, kinematics, form factor, acceptance) is folded into weights on a few nodes in
q^2 (tables `cevns_*`); a rate is then sum_k W_k [Q + kappa/(q_k^2 + m^2)]^2.
"""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.numerics.guarded import safe_ratio


class Counted(eqx.Module):
    """Expected events of one experiment, and their Delta chi^2 against the Standard Model's."""

    events: Scalar
    chi2: Scalar


def squared_charge_changes(
    standard: Scalar, strength: Scalar, mass: Scalar, transfer: Float[Array, " node"]
) -> Float[Array, " node"]:
    """[Q + kappa/(q^2 + m^2)]^2 - Q^2 at the nodes q^2; exactly 0 for kappa = 0. Dimensionless."""
    shift = strength / (transfer + mass**2)
    return shift * (2 * standard + shift)


def relative_change(weights: Float[Array, "flavour node"], standard, strengths, mass, transfer) -> Scalar:
    """(R - R_SM)/R_SM for weights that share their nodes, one row per flavour."""
    change, total = 0.0, 0.0
    for row, charge, strength in zip(weights, standard, strengths, strict=True):
        change += jnp.sum(row * squared_charge_changes(charge, strength, mass, transfer))
        total += charge**2 * jnp.sum(row)
    return change / total


def delta_chi2(change: Scalar, expected: Scalar, observed: Scalar, error: Scalar, relative_error: Scalar) -> Scalar:
    """chi^2(expected + change) - chi^2(expected), chi^2 = (x - observed)^2/(error^2 + (relative_error x)^2).

    The relative error is a pull on the prediction, profiled (this is its closed form). Written so that no change
    gives exactly 0; negative where the change improves the fit.
    """
    miss = expected - observed
    variance = error**2 + (relative_error * expected) ** 2
    growth = relative_error**2 * change * (2 * expected + change)
    return safe_ratio(variance * change * (2 * miss + change) - miss**2 * growth, variance * (variance + growth))
