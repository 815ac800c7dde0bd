"""Extra radiation from a mediator in equilibrium with neutrinos, decoupling at once."""

import jax.numpy as jnp
import numpy as np

from zpjax.constants import Scalar
from zpjax.numerics.quadrature import gauss_legendre, sum_over
from zpjax.observables.base import Observable

_NODES = 40
# exp(-45) = 3e-20: the neglected tail of the Bose integral.
_TAIL = 45.0


def delta_neff_instantaneous(couplings, inputs):
    """Delta N_eff = 3[(1 + s_Z'(T_D)/s_nu(T_D))^(4/3) - 1] for decoupling at once at T_D = 1.5 MeV. Dimensionless.

    Entropy conservation with the mediator (three polarisations) at the neutrino temperature and all three flavours
    heated; s_nu = 3 (7/8)(4/3)(pi^2/15) T^3. A function of the mass alone: it assumes equilibrium, which g' > 1e-9
    ensures. Accuracy of the formula 1e-10; of the approximation poor, for neutrinos do not decouple at once: at 10 MeV it
    moves from 0.09 to 0.42 when T_D moves from 1.5 to 2.3 MeV. It is what the paper's bound m > 10 MeV rests on.
    Source: Kamada and Yu (2015), method.
    """
    x = couplings.mass / inputs.nuisances.decoupling_temperature
    neutrinos = 3 * (7 / 8) * (4 / 3) * jnp.pi**2 / 15
    return 3 * jnp.expm1(4 / 3 * jnp.log1p(vector_entropy(x) / neutrinos))


def vector_entropy(x: Scalar) -> Scalar:
    """s/T^3 of a massive vector boson (g = 3) without chemical potential, x = m/T.

    (3/2 pi^2) int dq (q^2 E + q^4/(3E))/(e^E - 1) with E = sqrt(q^2 + x^2). With E = x + u^2 the threshold is
    smooth and the factor e^-x comes out; underflows to 0 for x > 745. Limits: 2 pi^2/15 for x -> 0;
    3 (x/2 pi)^(3/2) (x + 35/8) e^-x for x -> infinity, to leading orders.
    """
    boltzmann = jnp.exp(-x)

    def term(node):
        u, kinetic, decay = node
        q = u * jnp.sqrt(kinetic + 2 * x)
        energy = x + kinetic
        # 1 - e^-E from the node's own e^-kinetic: the digits lost for E << 1 weigh q E^2/E, that is nothing.
        return u * decay * (q * energy**2 + q**3 / 3) / (1 - boltzmann * decay)

    return 3 / jnp.pi**2 * boltzmann * sum_over(term, *_rule())


def _rule():
    """(u, u^2, exp(-u^2)) at the nodes, and the weights in u: nothing exponential is left for the points."""
    y, weights = gauss_legendre(_NODES)
    u = y * np.sqrt(_TAIL)
    return np.stack([u, u**2, np.exp(-(u**2))], axis=-1), weights * np.sqrt(_TAIL)


OBSERVABLES = (
    Observable(
        "delta_neff_instantaneous",
        delta_neff_instantaneous,
        "1",
        r"\Delta N_\mathrm{eff}^\mathrm{inst}",
        "extra radiation for instantaneous decoupling at T_D",
        ("kamada_yu_2015",),
        without_mediator=None,
    ),
)
