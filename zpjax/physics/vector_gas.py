"""Thermodynamics of a massive vector boson in equilibrium, without chemical potential."""

import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.numerics.quadrature import sum_over, thermal_rule

_NODES = 40
# exp(-45) = 3e-20: the neglected tail of the Bose integral.
_TAIL = 45.0


def vector_entropy(x: Scalar) -> Scalar:
    """s/T^3 of a massive vector boson (g = 3) without chemical potential, x = m/T.

    (3/2 pi^2) int dq (q^2 E + q^4/(3E))/(e^E - 1) with E = sqrt(q^2 + x^2). With E = x + u^2 the threshold is
    smooth and the factor e^-x comes out; underflows to 0 for x > 745. Limits: 2 pi^2/15 for x -> 0;
    3 (x/2 pi)^(3/2) (x + 35/8) e^-x for x -> infinity, to leading orders.
    """
    return jnp.exp(-x) * _boltzmann_free(x, lambda q, energy: q * energy**2 + q**3 / 3)


def log_vector_entropy(x: Scalar) -> Scalar:
    """ln(s/T^3) + x of `vector_entropy`: smooth in ln x, and without its underflow."""
    return jnp.log(_boltzmann_free(x, lambda q, energy: q * energy**2 + q**3 / 3))


def log_vector_energy(x: Scalar) -> Scalar:
    """ln(rho/T^4) + x, rho = (3/2 pi^2) T^4 int dq q^2 E/(e^E - 1). Limit: rho/T^4 = pi^2/10 for x -> 0."""
    return jnp.log(_boltzmann_free(x, lambda q, energy: q * energy**2))


def _boltzmann_free(x, integrand):
    """e^x (3/2 pi^2) int dE integrand(q, E)/(e^E - 1)."""
    boltzmann = jnp.exp(-x)

    def term(node):
        u, kinetic, decay = node
        q = u * jnp.sqrt(kinetic + 2 * x)
        # 1 - e^-E from the node's own e^-kinetic: the digits lost for E << 1 weigh q E^2/E, that is nothing.
        return u * decay * integrand(q, x + kinetic) / (1 - boltzmann * decay)

    return 3 / jnp.pi**2 * sum_over(term, *thermal_rule(_NODES, _TAIL))
