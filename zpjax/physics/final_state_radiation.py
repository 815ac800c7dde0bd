"""Radiation of a massive neutral vector from a fermion pair that a virtual photon makes."""

import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.numerics.quadrature import integrate

_NODES = 64


def radiated_fraction(mass: Scalar, s: Scalar, m_fermion: Scalar) -> tuple[Scalar, Scalar]:
    """sigma(e+e- -> f fbar Z')/(g'^2 sigma_0) for a unit vector and for a unit axial charge of f, dimensionless.

    sigma_0 = 4 pi alpha^2/(3 s) is the cross-section of massless fermion pairs. With a = (k1+p)^2 - m_f^2,
    b = (k2+p)^2 - m_f^2 and both polarisation sums done, -g_{mu nu} J^mu J^nu* is 8 g'^2 times

    a/b + b/a - 2 (s + m^2 + 2 M^2)(1/a + 1/b) + 2 [(s + m^2)^2 - 4 M^4]/(a b) - (2 M^2 + m^2)(2 M^2 + s)(1/a^2 + 1/b^2)

    for a vector charge (M = m_f), and for an axial one the corresponding expression with the longitudinal part
    2 M^2/m^2. At fixed L = a + b = s + m^2 - (k1+k2)^2 the integral over a is elementary (u below is the largest
    |a-b|/L); the one over L is done here. Angles drop out because the lepton tensor meets a conserved current.
    Domain: 0 < m < sqrt(s) - 2 m_f. Accuracy of the quadrature: 1e-9 for muons at 10.58 GeV, 0.5 MeV to 6 GeV (against
    adaptive integration). For m_f -> 0 it is (ln^2 x + 3 ln x + 5 - pi^2/3)/(8 pi^2), x = m^2/s. Neglects radiation
    from the beams (also that of Z' from charged electrons) and loops: +-10 %.
    """
    m2, f2 = mass**2, m_fermion**2
    low, high = 2 * mass * jnp.sqrt(s), s + m2 - 4 * f2
    range_of_logs = jnp.log(high / low)

    # L = low (high/low)^z, z = (1 - cos(pi x))/2: logarithmic, and the cosine absorbs the square roots at both ends.
    def term(x):
        sum_ab = low * jnp.exp(range_of_logs * (1 - jnp.cos(jnp.pi * x)) / 2)
        jacobian = sum_ab * range_of_logs * jnp.pi / 2 * jnp.sin(jnp.pi * x)
        return jacobian * jnp.stack(_over_angle(sum_ab, s, m2, f2))

    integral = integrate(term, _NODES) / (4 * jnp.pi**2 * s**2)
    return integral[0], integral[1]


def _over_angle(sum_ab, s, m2, f2):
    """The integrals over a at fixed a + b, divided by 16, for vector and axial charges."""
    # u^2 = (1 - c1)(1 - c2); 1 - u^2 is built without cancellation.
    c1, c2 = 4 * s * m2 / sum_ab**2, 4 * f2 / (s + m2 - sum_ab)
    u2, rest = (1 - c1) * (1 - c2), c1 + c2 - c1 * c2
    u = jnp.sqrt(u2)
    log = jnp.log1p(2 * u * (1 + u) / rest) / (2 * u)  # artanh(u)/u
    double_pole = 4 * (2 * f2 + s) / (sum_ab**2 * rest)
    vector = (
        2 * log - 1 - 4 * log * (s + m2 + 2 * f2) / sum_ab + 4 * log * ((s + m2) ** 2 - 4 * f2**2) / sum_ab**2
    ) - (2 * f2 + m2) * double_pole
    interference = (s + m2) ** 2 - 4 * f2 * s - 6 * f2 * m2 + 8 * f2**2
    axial = (
        2 * log * (1 + 2 * f2 / m2) - 1 - 4 * log * (s + m2 - 4 * f2) / sum_ab + 4 * log * interference / sum_ab**2
    ) + (4 * f2 - m2) * double_pole
    return sum_ab * u * vector, sum_ab * u * axial
