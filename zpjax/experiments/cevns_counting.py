"""How an experiment that counts coherent scatterings sees a mediator: node sums and one Delta chi^2.

Everything that knows no mediator (flux, kinematics, form factor, acceptance) is folded into weights on a few nodes in
q^2 (tables `cevns_*`); a rate is then sum_k W_k [Q + kappa/(q_k^2 + m^2)]^2.
"""

from collections.abc import Callable

import equinox as eqx
import jax.numpy as jnp
from jax.typing import ArrayLike
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.observables.base import Observable
from zpjax.physics.couplings import MediatorCouplings


class Counted(eqx.Module):
    """Expected events of one experiment, and their Delta chi^2 against the Standard Model's."""

    events: Scalar
    chi2: Scalar


def squared_charge_parts(
    standard: ArrayLike, unit_strength: ArrayLike, mass: Scalar, transfer: Array
) -> tuple[Array, Array]:
    """(A, B) of [Q + kappa/(q^2 + m^2)]^2 - Q^2 = A g'^2 + B g'^4 at the nodes q^2; exactly 0 for kappa = 0.

    Apart, because A and B know the mass and the charges only: on a grid they are computed once per mass. Charges may have any
    shape that goes with the nodes'.
    """
    shift = unit_strength / (transfer + mass**2)
    return 2 * standard * shift, shift**2


def relative_change(
    weights: Float[Array, "flavour node"],
    charges: tuple[Float[Array, " flavour"], Float[Array, " flavour"]],
    couplings: MediatorCouplings,
    transfer: Float[Array, " node"],
) -> Scalar:
    """(R - R_SM)/R_SM for weights that share their nodes, one row per flavour; a parabola in g'^2.

    charges: of the Standard Model, and those of unit strength.
    """
    standard, strengths = charges
    passed = 1 / (transfer + couplings.mass**2)
    linear = 2 * _summed(standard * strengths, _summed(weights, passed))
    square = _summed(strengths**2, _summed(weights, passed**2))
    squared_coupling = couplings.strength**2
    change = squared_coupling * (linear + squared_coupling * square)
    return change / _summed(standard**2, jnp.sum(weights, axis=1))


def _summed(a, b):
    # not in the lower precision that a GPU has for products of matrices
    return jnp.dot(a, b, precision="highest")


def delta_chi2(change: Scalar, expected: Scalar, observed: Scalar, error: Scalar, relative_error: Scalar) -> Scalar:
    """chi^2(expected + change) - chi^2(expected), chi^2 = (x - observed)^2/(error^2 + (relative_error x)^2).

    The relative error is a pull on the prediction, profiled (this is its closed form). Written so that no change
    gives exactly 0; negative where the change improves the fit.
    """
    miss, squared = expected - observed, relative_error**2
    variance = error**2 + squared * expected**2
    grown = 2 * expected + change
    lowered = 2 * miss + change - miss**2 * squared / variance * grown
    return change * lowered / (variance + squared * change * grown)


def counted_observables(
    name: str, function: Callable, what: str, where: str, symbol: str, standard: float, sources: tuple[str, ...]
) -> tuple[Observable, Observable]:
    """Events (`standard` without a mediator) and Delta chi^2 of one experiment, of coherent scattering `what` `where`."""
    events = rf"N_{{\mathrm{{{symbol}}}}}", f"expected coherent scatterings {what}{where}", sources, standard
    chi2 = (
        rf"\Delta\chi^2_{{\mathrm{{{symbol}}}}}",
        f"Delta chi^2 of coherent scattering {what} against the Standard Model's",
        sources,
        0.0,
    )
    return (
        Observable(f"cevns_events.{name}", function, "1", *events, component="events"),
        Observable(f"cevns_chi2.{name}", function, "1", *chi2, component="chi2"),
    )
