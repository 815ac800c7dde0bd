"""The charge distribution of a nucleus as elastic scattering sees it."""

import jax.numpy as jnp

from zpjax.constants import Scalar

# Below this q R the spherical Bessel function is summed as a series: the closed form loses x^-2 in relative accuracy.
_SERIES_BELOW = 0.1


def helm(q: Scalar, mass_number: Scalar, figures: dict) -> Scalar:
    """F(q) of the Helm model, dimensionless, F(0) = 1.

    F = 3 j_1(q R_0)/(q R_0) exp(-q^2 s^2/2), R_0^2 = c^2 + 7 pi^2 a^2/3 - 5 s^2, c = c_1 A^(1/3) - c_0.
    figures: skin_thickness s, surface_diffuseness a, radius_slope c_1, radius_offset c_0 (lengths in GeV^-1).
    Domain: any q >= 0. Accuracy: 1e-13. Neglects the difference between protons and neutrons (the neutron skin) and
    the isotopes' own radii: a 5 % change of R_0 moves CEvNS rates at a stopped-pion source by 3-5 % on Cs and I.
    Source: Helm (1956); the radius is that of Lewin and Smith (1996), eq. (4.11).
    """
    s, a = figures["skin_thickness"], figures["surface_diffuseness"]
    half_density = figures["radius_slope"] * mass_number ** (1 / 3) - figures["radius_offset"]
    radius = jnp.sqrt(half_density**2 + 7 * jnp.pi**2 * a**2 / 3 - 5 * s**2)
    return _uniform_sphere(q * radius) * jnp.exp(-((q * s) ** 2) / 2)


def _uniform_sphere(x):
    """3 j_1(x)/x = 3 (sin x - x cos x)/x^3."""
    small = x < _SERIES_BELOW
    y = jnp.where(small, x, 0.0) ** 2
    series = 1 - y / 10 + y**2 / 280 - y**3 / 15120 + y**4 / 1330560
    z = jnp.where(small, 1.0, x)
    return jnp.where(small, series, 3 * (jnp.sin(z) - z * jnp.cos(z)) / z**3)
