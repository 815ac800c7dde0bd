"""Absorption on relic neutrinos against closed forms, adaptive quadrature and hand calculations."""

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from scipy.integrate import quad

from zpjax.inputs import load_data
from zpjax.numerics.quadrature import gauss_legendre
from zpjax.physics import relic_absorption
from zpjax.units import to_natural

FIGURES = load_data()["cosmic_neutrinos"]
BENCHMARK = (7e-5 / 0.01) ** 2
T_NU = float(relic_absorption.relic_temperature(FIGURES))
cold_depth = jax.jit(relic_absorption.cold_depth)
massless_depth = jax.jit(relic_absorption.massless_depth)
thermal_rate = jax.jit(relic_absorption.thermal_rate)


@jax.jit
def breit_wigner_depth(z_source, resonant_mass, mass, width_ratio, figures):
    """Optical depth over |G_ij|^2/m^2 of a source at z_source on relics at rest, with the width of the mediator, in GeV^2.

    int_0^z_s dz n_0 (1+z)^2/H sigma, sigma = (48 pi/s) m^2 Gamma_ij Gamma/[(s - m^2)^2 + m^2 Gamma^2],
    Gamma_ij = |G_ij|^2 m/(24 pi), s = 2 m_j E (1+z). The variable is y = arctan[(s - m^2)/(m Gamma)]: the width is
    1e-10 of the mass, and in z the peak would be missed. `width_ratio`: Gamma/m; `mass`: m_j in GeV. Tends to
    `cold_depth` as the width vanishes. The difference is of the order of the width ratio.
    """
    t, w = gauss_legendre(64)
    at_rest = mass / resonant_mass  # s/m^2 = (1+z) m_j/X
    low, high = (jnp.arctan((at_rest * growth - 1) / width_ratio) for growth in (1.0, 1 + z_source))
    s = 1 + width_ratio * jnp.tan(low + (high - low) * t)  # over m^2
    growth = s / at_rest
    integrand = 2 / s * growth**2 / (at_rest * relic_absorption.hubble_rate(growth - 1, figures))
    return relic_absorption.relic_density(figures) * (high - low) * jnp.sum(w * integrand)


@pytest.mark.parametrize(
    ("z", "depth"),
    [(0.0, 0.09215), (0.5, 0.23524), (1.0, 0.41181), (2.0, 0.82077), (3.0, 1.29180), (5.0, 2.40111)],
    ids="resonance at z = {}".format,
)
def test_the_depth_at_the_benchmark_with_full_coupling(z, depth):
    """g' = 7e-5, 10 MeV, |G_ij| = g'; five digits."""
    np.testing.assert_allclose(BENCHMARK * cold_depth(z, FIGURES), depth, rtol=5e-5, atol=0)


def test_the_depth_exceeds_one_beyond_a_redshift_of_2_4():
    """Farzan (2015), sec. 4: "the optical depth can be larger than one"."""
    assert BENCHMARK * cold_depth(2.36, FIGURES) < 1 < BENCHMARK * cold_depth(2.40, FIGURES)


def test_the_depth_today_is_a_tenth_of_the_matter_potential():
    """eps = g'^2/(3 sqrt2 G_F m^2) for b = 1: tau(z = 0) = 0.0931 eps, whatever the mass."""
    fermi = 1.1663788e-5
    depth = cold_depth(0.0, FIGURES) * 3 * np.sqrt(2) * fermi
    np.testing.assert_allclose(depth, 0.09307, rtol=1e-4, atol=0)


def test_there_are_56_relics_per_cubic_centimetre():
    density = relic_absorption.relic_density(FIGURES) / to_natural(1.0, "cm^-2") ** 1.5
    np.testing.assert_allclose(density, 56.01, rtol=1e-4, atol=0)
    moment = float(mpmath.quad(lambda x: x**2 / (mpmath.exp(x) + 1), [0, 20, mpmath.inf]))
    np.testing.assert_allclose(
        relic_absorption.relic_density(FIGURES), moment * T_NU**3 / (2 * np.pi**2), rtol=1e-12, atol=0
    )


def test_the_hubble_constant_is_67_4_km_per_s_and_mpc():
    per_second = 67.4e3 / 3.0856775814913673e22
    np.testing.assert_allclose(FIGURES["hubble_constant"], per_second / to_natural(1.0, "s"), rtol=1e-6, atol=0)


@pytest.mark.parametrize("ratio", [1e-4, 1e-6, 1e-10], ids="width/mass = {}".format)
def test_a_narrow_breit_wigner_curve_gives_the_closed_form(ratio):
    found = breit_wigner_depth(2.0, 1e-10, 5e-11, ratio, FIGURES)  # resonant at z = 1
    np.testing.assert_allclose(found, cold_depth(1.0, FIGURES), rtol=max(4 * ratio, 1e-9), atol=0)


def test_a_wide_breit_wigner_curve_gives_its_integral_over_redshift():
    """A ratio of width and mass of 1/50, which adaptive quadrature in z resolves."""
    ratio, at_rest = 0.02, 0.5

    def integrand(z):
        s = at_rest * (1 + z)  # over m^2
        section = 48 * np.pi / s * ratio / (24 * np.pi) / ((s - 1) ** 2 + ratio**2)
        return (1 + z) ** 2 / relic_absorption.hubble_rate(z, FIGURES) * section

    expected = relic_absorption.relic_density(FIGURES) * quad(integrand, 0, 3, points=[1.0], epsrel=1e-10)[0]
    found = breit_wigner_depth(3.0, 1e-10, 5e-11, ratio, FIGURES)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=0)


@pytest.mark.parametrize(
    ("energy", "depth"), [(1e7, 0.147107), (3e7, 0.139357), (1e8, 0.0416718)], ids=["10 PeV", "30 PeV", "100 PeV"]
)
def test_the_depth_on_massless_relics_at_the_benchmark(energy, depth):
    """Full coupling, source at z = 2; six digits, with H_0 and T_nu given to six."""
    found = BENCHMARK * massless_depth(0.01**2 / (2 * energy), 2.0, FIGURES)
    np.testing.assert_allclose(found, depth, rtol=2e-5, atol=0)


@pytest.mark.parametrize("resonant_mass", [1e-14, 1e-13, 1e-12, 1e-11, 5e-11], ids="X = {} GeV".format)
def test_the_depth_on_massless_relics_is_the_integral_over_redshift(resonant_mass):
    def rate(u):  # u = ln(1+z)
        z = np.expm1(u)
        argument = resonant_mass / (2 * T_NU * (1 + z) ** 2)
        return np.logaddexp(0, -argument) / ((1 + z) * relic_absorption.hubble_rate(z, FIGURES))

    integral = quad(rate, 0, np.log(7), epsabs=0, epsrel=1e-11)[0]
    expected = resonant_mass**2 * T_NU / (2 * np.pi) * integral
    np.testing.assert_allclose(massless_depth(resonant_mass, 6.0, FIGURES), expected, rtol=1e-8, atol=0)


def rate_in_full(x, temperature, mass):
    """m^2 Gamma/|G|^2 from int d^3p/(2 pi)^3 f (1 - v cos) 2 pi delta(s - m^2) with s = 2 E (eps - p cos).

    The delta function fixes cos: int dcos (1 - v cos) delta = (X/eps)/(2 E p) where |eps - X| < p. In units 2 E = m^2/X.
    """

    def over_momentum(p):
        energy = np.hypot(p, mass)
        angle = x / energy * x / p  # over m^2
        return p**2 / (4 * np.pi**2) / (np.exp(p / temperature) + 1) * 2 * np.pi * angle

    lowest = abs(x**2 - mass**2) / (2 * x)
    inside = (lowest + temperature, lowest + 5 * temperature)
    return quad(over_momentum, lowest, lowest + 60 * temperature, epsabs=0, epsrel=1e-12, points=inside)[0]


@pytest.mark.parametrize("mass", [0.0, 1e-13, 8.7e-12, 5e-11], ids="relic of {} GeV".format)
@pytest.mark.parametrize("ratio", [0.9, 1.0, 1.03], ids="X/m = {}".format)
def test_the_thermal_rate_is_its_integral(mass, ratio):
    x = ratio * max(mass, 2e-13)
    found = thermal_rate(jnp.asarray(x), jnp.asarray(T_NU), mass)
    np.testing.assert_allclose(found, rate_in_full(x, T_NU, mass), rtol=1e-10, atol=0)


def test_the_thermal_rate_on_massless_relics_is_a_logarithm():
    x = np.geomspace(1e-14, 1e-12, 9)
    found = jax.vmap(lambda x: relic_absorption.thermal_rate(x, jnp.asarray(T_NU), 0.0))(x)
    expected = x**2 * T_NU / (2 * np.pi) * np.log1p(np.exp(-x / (2 * T_NU)))
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=0)


def test_relics_at_rest_are_the_limit_of_the_thermal_rate():
    """int dlnE Gamma = 2 pi |G|^2 n/m^2, up to (T/m_j)^2: the area under the resonance."""
    mass, ln_x = 5e-11, np.linspace(-0.4, 0.4, 4001)
    rate = jax.vmap(lambda x: relic_absorption.thermal_rate(x, jnp.asarray(T_NU), mass))(mass * jnp.exp(ln_x))
    area = np.trapezoid(rate, ln_x)
    spread = (T_NU / mass) ** 2
    np.testing.assert_allclose(area, 2 * np.pi * relic_absorption.relic_density(FIGURES), rtol=20 * spread, atol=0)
