"""Anomalous magnetic moment of the muon from a neutral vector mediator."""

import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.numerics.quadrature import integrate
from zpjax.observables.base import Inputs, Observable
from zpjax.physics.couplings import MediatorCouplings, VectorCharge
from zpjax.physics.kinetic_mixing import effective_charges

_NODES = 32


def delta_a_mu(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Z' contribution to a_mu = (g-2)/2, one loop, dimensionless.

    g'^2/(8 pi^2) [v^2 F_V(r) + a^2 F_A(r)], r = m/m_mu, with the muon's vector and axial charges including the part
    induced by kinetic mixing at q^2 = 0. F_V -> 1 - pi r for r -> 0 (linear, not quadratic as the paper has it: -22 %
    at 10 MeV) and 2/(3 r^2) for r -> infinity. Domain: any m > 0. Accuracy of the loop
    (against mpmath): 2e-12 for 1 MeV-3 GeV, 1e-8 for 0.1 MeV-10 GeV, 1e-6 at 100 GeV. Neglects two loops. Source: Leveille (1978); Pospelov (2009).
    """
    constants = inputs.constants
    charge = effective_charges(couplings, constants).charged_lepton.mu
    r = couplings.mass / constants.m_muon
    loop = charge.vector**2 * vector_loop(r)
    if not isinstance(charge, VectorCharge):
        loop += charge.axial**2 * axial_loop(r)
    return couplings.strength**2 / (8 * jnp.pi**2) * loop


def vector_loop(r: Scalar) -> Scalar:
    """F_V(r) = int_0^1 dx 2 x^2 (1-x)/(x^2 + (1-x) r^2), r = m/m_mu."""
    return _over_denominator(lambda x: 2 * x**2 * (1 - x), r)


def axial_loop(r: Scalar) -> Scalar:
    """F_A(r) = int_0^1 dx [2x(1-x)(x-4) - 4x^3/r^2]/(x^2 + (1-x) r^2), r = m/m_mu; -2/r^2 as r -> 0 (the Goldstone mode)."""
    return _over_denominator(lambda x: 2 * x * (1 - x) * (x - 4) - 4 * x**3 / r**2, r)


def _over_denominator(numerator, r):
    """int_0^1 numerator(x)/(x^2 + (1-x) r^2) in three panels [0, s], [s, sqrt s] and [sqrt s, 1] with s = r/(1+r).

    The integrand varies at x ~ r for light mediators and at 1-x ~ 1/r^2 for heavy ones; the second panel crowds its
    nodes at s, the third at 1. Two panels were good to 5e-6 only at 1 MeV; x = r sinh t needs one panel, but its
    exponential per node makes it four times slower.
    """
    low = r / (1 + r)
    high = jnp.sqrt(low)

    def term(y):
        first, second, third = low * y, low + (high - low) * y**2, 1 - (1 - high) * y**2
        return low * fraction(first) + 2 * y * ((high - low) * fraction(second) + (1 - high) * fraction(third))

    def fraction(x):
        return numerator(x) / (x**2 + (1 - x) * r**2)

    return integrate(term, _NODES)


OBSERVABLES = (
    Observable(
        "delta_a_mu",
        delta_a_mu,
        "1",
        r"\Delta a_\mu",
        "Z' contribution to (g-2)/2 of the muon",
        ("leveille_1978", "pospelov_2009"),
        without_mediator=0.0,
    ),
)
