"""Exchange of the mediator in the t channel, summed over momentum transfers."""

from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.numerics.quadrature import sum_over


def propagator_sums(
    mass: Scalar, transfer: Float[Array, " node"], weight: Float[Array, " node"]
) -> tuple[Scalar, Scalar]:
    """sum_k w_k s_k and sum_k w_k s_k^2 with s = 1/(m^2 + Q^2): all that an average over Q^2 needs of the mediator.

    Charges and strength stay outside: on a grid these sums are of one axis.
    """

    def powers(q2):
        s = 1 / (mass**2 + q2)
        return s, s**2

    return sum_over(powers, transfer, weight)
