"""Rates in a supernova core against independent integrals, figures and limits."""

import numpy as np
import pytest
from scipy.integrate import quad

from zpjax.physics import supernova_core as core

CM = 5.067730716e13  # in GeV^-1
EMISSIVITY = 1.602176634e-3 / 6.582119569e-25 / 1.973269804e-14**3  # GeV^5 in erg/cm^3/s


def neutrino_width(strength, mass):
    """Two flavours."""
    return strength**2 * mass / (12 * np.pi)


@pytest.mark.parametrize(
    ("temperature", "classical", "fermi"),
    [(0.01, 2.0752e32, 1.2676e32), (0.03, 6.7157e33, 3.8671e33)],
    ids=["10 MeV", "30 MeV"],
)
def test_the_pair_emissivity_at_10_mev(temperature, classical, fermi):
    """g' = 1e-9, erg/cm^3/s; figures computed independently to five digits."""
    point = (0.01, neutrino_width(1e-9, 0.01), temperature)
    np.testing.assert_allclose(core.pair_emissivity(*point) * EMISSIVITY, classical, rtol=2e-5, atol=0)
    np.testing.assert_allclose(core.pair_emissivity_fermi_dirac(*point) * EMISSIVITY, fermi, rtol=2e-5, atol=0)


@pytest.mark.parametrize("x", [0.05, 0.3, 2.0, 8.0], ids="m/T = {}".format)
def test_the_fermi_emissivity_is_the_double_integral_over_neutrino_energies(x):
    """(g^2 Q^2 m^2/(16 pi^3)) int dE1 dE2 f1 f2 (E1 + E2) over 4 E1 E2 > m^2, per flavour, T = 1."""

    def inner(first):
        start = x**2 / (4 * first)
        return quad(lambda e: (first + e) / (np.exp(e) + 1), start, start + 60, epsabs=0, epsrel=1e-9)[0]

    # log E1, because small first energies ask for large second ones.
    integrand = lambda t: np.exp(t) * inner(np.exp(t)) / (np.exp(np.exp(t)) + 1)  # noqa: E731
    expected = x**2 / (16 * np.pi**3) * quad(integrand, np.log(x**2 / 400), np.log(80), epsrel=1e-8, limit=400)[0]
    width = x / (24 * np.pi)
    np.testing.assert_allclose(core.pair_emissivity_fermi_dirac(x, width, 1.0), expected, rtol=1e-7, atol=0)


def test_classical_and_fermi_statistics_agree_for_heavy_mediators():
    ratio = core.pair_emissivity(1.0, 1.0, 0.03) / core.pair_emissivity_fermi_dirac(1.0, 1.0, 0.03)
    np.testing.assert_allclose(ratio, 1.0, rtol=2e-6, atol=0)  # corrections are exp(-m/(2 T)) over phase space


def test_light_mediators_are_emitted_as_m_squared_t_cubed():
    """Q -> Gamma 3 m T^3/pi^2 with Gamma = g^2 m/(12 pi), from K_2 -> 2/x^2."""
    value = core.pair_emissivity(1e-6, neutrino_width(1.0, 1e-6), 0.03)
    np.testing.assert_allclose(value, 1e-12 * 0.03**3 / (4 * np.pi**3), rtol=1e-8, atol=0)


def test_heavy_mediators_are_boltzmann_suppressed():
    low, high = (np.log(core.pair_emissivity(m, m, 0.03)) for m in (3.0, 3.3))
    # Q ~ m^2 (m T)^(3/2) e^(-m/T) with the width's own factor of m.
    np.testing.assert_allclose(high - low, -10 + 3.5 * np.log(1.1), rtol=1e-3, atol=0)


@pytest.mark.parametrize(
    ("strength", "mass", "temperature", "path"),
    [
        (7e-5, 0.01, 0.01, 0.15350),
        (7e-5, 0.01, 0.03, 0.43743),
        (4.9e-5, 0.01, 0.01, 0.31326),
        (1e-6, 0.01, 0.03, 2143.4),
        (7e-4, 0.1, 0.03, 8.6965e-5),
    ],
)
def test_the_free_path_at_3_15_temperatures(strength, mass, temperature, path):
    """Five digits computed independently, in cm."""
    rate = core.absorption_rate(3.15 * temperature, mass, strength, temperature)
    np.testing.assert_allclose(1 / rate / CM, path, rtol=2e-5, atol=0)


def test_the_absorption_rate_is_the_integral_over_antineutrinos():
    """int d^3p/(2 pi)^3 f (1 - cos) sigma with sigma = 2 pi g^2 delta(s - m^2), s = 2 E p (1 - cos)."""
    energy, mass, temperature = 0.05, 0.02, 0.01
    threshold = mass**2 / (4 * energy)

    # The angle fixes (1 - cos) = m^2/(2 E p) and gives a Jacobian 1/(2 E p).
    def integrand(p):
        jacobian = mass**2 / (2 * energy * p) / (2 * energy * p)
        return p**2 / (4 * np.pi**2) * jacobian / (np.exp(p / temperature) + 1)

    expected = 2 * np.pi * quad(integrand, threshold, threshold + 0.5, epsabs=0, epsrel=1e-10, limit=200)[0]
    np.testing.assert_allclose(core.absorption_rate(energy, mass, 1.0, temperature), expected, rtol=1e-8, atol=0)


def test_fast_and_slow_neutrinos_are_absorbed_as_they_should():
    light = core.absorption_rate(1.0, 1e-4, 1.0, 0.03)
    np.testing.assert_allclose(light, 1e-8 * 0.03 * np.log(2) / (8 * np.pi), rtol=1e-6, atol=0)
    assert core.absorption_rate(1e-4, 0.1, 1.0, 0.03) < 1e-200


@pytest.mark.parametrize("x", [0.03, 0.3, 1.0, 10.0, 40.0], ids="m/T = {}".format)
def test_the_thermal_moments_are_adaptive_integrals(x):
    def moment(power):
        return quad(lambda q: q**power / np.expm1(np.hypot(q, x)), 0, 60 + 10 * x, epsabs=0, epsrel=1e-11, limit=500)[0]

    def dipole(q):
        energy2 = q**2 + x**2
        return q**2 * (energy2 + x**2 / 2) / np.sqrt(energy2) / np.expm1(np.sqrt(energy2))

    moments = core.bose_moments(x)
    np.testing.assert_allclose(np.exp(-x) * moments.number, moment(2), rtol=2e-9, atol=0)
    np.testing.assert_allclose(np.exp(-x) * moments.momentum, moment(3), rtol=2e-9, atol=0)
    expected = quad(dipole, 0, 60 + 10 * x, epsabs=0, epsrel=1e-11, limit=500)[0]
    np.testing.assert_allclose(np.exp(-x) * core.core_integrals(x).dipole, expected, rtol=2e-9, atol=0)


def test_muons_in_the_core(constants):
    """Per fm^3: 1.3765e-4 without and 3.2295e-3 with a chemical potential of 100 MeV; an adaptive integral."""
    fm3 = 0.1973269804**-3
    for potential, density in ((0.0, 1.3765e-4), (0.1, 3.2295e-3)):
        found = core.thermal_muons(constants, potential, 0.03)
        np.testing.assert_allclose(found.density * fm3, density, rtol=4e-5, atol=0)
    occupied = lambda p: 1 / (np.exp((np.hypot(p, constants.m_muon) - 0.1) / 0.03) + 1)  # noqa: E731
    whole, free = (quad(f, 0, 2, epsrel=1e-11, limit=300)[0] for f in (
        lambda p: p**2 * occupied(p), lambda p: p**2 * occupied(p) * (1 - occupied(p))))  # fmt: skip
    np.testing.assert_allclose(found.density, whole / np.pi**2, rtol=1e-9, atol=0)
    np.testing.assert_allclose(found.unblocked, free / whole, rtol=1e-9, atol=0)


def test_semi_compton_emission_of_massless_mediators(constants):
    """1.826e33 erg/cm^3/s at g' = 1e-9 without blocking: n_mu sigma_Thomson times the photons' energy density."""
    muons = core.thermal_muons(constants, 0.1, 0.03)
    rate = core.scattering_rate(1e-18, muons, constants) / muons.unblocked
    value = core.semi_compton_emissivity(rate, 3e-6, 0.03)
    np.testing.assert_allclose(value * EMISSIVITY, 1.826e33, rtol=4e-4, atol=0)
    np.testing.assert_allclose(value, rate * np.pi**2 * 0.03**4 / 15, rtol=1e-6, atol=0)
