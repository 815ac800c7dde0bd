"""Anomalous magnetic moment of the muon from a neutral vector mediator."""

import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.numerics.quadrature import integrate
from zpjax.observables.base import Observable
from zpjax.physics.kinetic_mixing import LEPTON, effective_charge

_NODES = 32


def delta_a_mu(couplings, inputs):
    """Z' contribution to a_mu = (g-2)/2, one loop, dimensionless.

    g'^2/(8 pi^2) [v^2 F_V(r) + a^2 F_A(r)], r = m/m_mu, with the muon's vector and axial charges including the part
    induced by kinetic mixing at q^2 = 0. F_V -> 1 - pi r for r -> 0 (linear, not quadratic as the paper has it: -22 %
    at 10 MeV) and 2/(3 r^2) for r -> infinity. Domain: any m > 0. Accuracy: 1e-10 of the loop for 0.1 MeV-100 GeV
    (against mpmath). Neglects two loops. Source: Leveille (1978); Pospelov (2009).
    """
    constants = inputs.constants
    charge = effective_charge(couplings, constants, couplings.charges.charged_lepton.mu, LEPTON)
    vector, axial = loop_functions(couplings.mass / constants.m_muon)
    loop = charge.vector**2 * vector + charge.axial**2 * axial
    return couplings.strength**2 / (8 * jnp.pi**2) * loop


def loop_functions(r: Scalar) -> tuple[Scalar, Scalar]:
    """F_V and F_A of the mass ratio r.

    F_V = int_0^1 dx 2 x^2 (1-x)/D, F_A = int_0^1 dx [2x(1-x)(x-4) - 4x^3/r^2]/D, D = x^2 + (1-x) r^2.
    """
    # The integrand varies at x ~ r for light mediators and at 1-x ~ 1/r^2 for heavy ones; splitting at r/(1+r) and
    # squaring towards both ends resolves either with one fixed rule.
    split = r / (1 + r)

    def both_panels(y):
        left, right = y**2 * split, 1 - (1 - split) * y**2
        weights = 2 * y * split, 2 * y * (1 - split)
        terms = [_integrands(x, r) for x in (left, right)]
        return tuple(weights[0] * a + weights[1] * b for a, b in zip(*terms, strict=True))

    return integrate(both_panels, _NODES)


def _integrands(x, r):
    denominator = x**2 + (1 - x) * r**2
    vector = 2 * x**2 * (1 - x)
    axial = 2 * x * (1 - x) * (x - 4) - 4 * x**3 / r**2
    return vector / denominator, axial / denominator


OBSERVABLES = (
    Observable(
        "delta_a_mu",
        delta_a_mu,
        "1",
        r"\Delta a_\mu",
        "Z' contribution to (g-2)/2 of the muon",
        ("leveille_1978", "pospelov_2009"),
    ),
)
