"""Radiation from a muon pair against a Monte Carlo with explicit spinors, adaptive cubature and the massless limit."""

import numpy as np
import pytest
from scipy.integrate import dblquad

from benchmarks.scipy_versions.colliders import ALPHA, ENERGY, M_MU, muon_pair_cross_section
from tests.by_numpy import by_numpy
from zpjax.physics.final_state_radiation import radiated_fraction

fractions = by_numpy(radiated_fraction)
POINT_LIKE = 4 * np.pi * ALPHA**2 / (3 * ENERGY**2)
CHARGES = [pytest.param(1.0, 0.0, id="vector"), pytest.param(0.0, 1.0, id="axial"), pytest.param(0.5, 0.5, id="left")]


@pytest.mark.parametrize(("vector", "axial"), CHARGES)
@pytest.mark.parametrize("mass", [1e-3, 0.03, 0.3, 4.0], ids="m = {} GeV".format)
def test_the_cross_section_is_that_of_the_feynman_diagrams(mass, vector, axial):
    """Both diagrams with Dirac matrices, the beams' tensor and five-fold phase space: no trace, no angular average."""
    expected = muon_pair_cross_section(mass, 1.0, vector, axial, points=2**11)
    found = fractions(mass, ENERGY**2, M_MU)
    value = POINT_LIKE * (vector**2 * found[0] + axial**2 * found[1])
    np.testing.assert_allclose(value, expected, rtol=4e-3, atol=0)  # 2048 quasi-random points: 0.1 %


@pytest.mark.parametrize(("vector", "axial"), CHARGES)
@pytest.mark.parametrize(("m_fermion", "mass"), [(0.25, 0.2), (0.15, 0.6)])
def test_it_holds_for_fermions_and_mediators_as_heavy_as_the_energy_allows(m_fermion, mass, vector, axial):
    """At sqrt(s) = 1 every power of the masses counts."""
    expected = muon_pair_cross_section(mass, 1.0, vector, axial, points=2**11, energy=1.0, m_muon=m_fermion)
    found = fractions(mass, 1.0, m_fermion)
    value = 4 * np.pi * ALPHA**2 / 3 * (vector**2 * found[0] + axial**2 * found[1])
    np.testing.assert_allclose(value, expected, rtol=2e-3, atol=0)  # 2048 quasi-random points: 0.1 %


@pytest.mark.parametrize("ratio", [1e-2, 1e-3], ids="m/sqrt(s) = {}".format)
def test_massless_fermions_give_the_infrared_logarithms_of_a_massive_photon(ratio):
    """Real emission, (alpha'/2 pi)[ln^2 x + 3 ln x + 5 - pi^2/3]: with the virtual part the sum is the 3 alpha'/(4 pi)
    of R(e+e-), so that the constant is fixed by it."""
    log = np.log(ratio**2)
    virtual = -(log**2 + 3 * log + 7 / 2 - np.pi**2 / 3)
    real = fractions(ratio, 1.0, 1e-7)[0] * 8 * np.pi**2
    np.testing.assert_allclose(real + virtual, 3 / 2, rtol=0, atol=60 * ratio**2 * log**2)  # powers of m^2/s


def test_chirality_does_not_matter_without_masses():
    vector, axial = fractions(0.1, 1.0, 1e-6)
    np.testing.assert_allclose(axial, vector, rtol=1e-6, atol=0)  # (m_f/m)^2 ln


@pytest.mark.parametrize("mass", [1e-3, 3e-3], ids="m = {} GeV".format)
def test_a_light_axial_mediator_is_emitted_as_its_goldstone_boson(mass):
    """The longitudinal mode couples with 2 m_mu/m: the rate grows as 1/m^2."""
    light, lighter = (fractions(m, ENERGY**2, M_MU)[1] for m in (mass, mass / 3))
    np.testing.assert_allclose(lighter / light, 9.0, rtol=1e-2, atol=0)  # transverse modes: (m/m_mu)^2 ln^2


@pytest.mark.parametrize("mass", [0.05, 1.0], ids="m = {} GeV".format)
def test_the_integral_over_the_dalitz_plot_is_that_of_the_trace(mass):
    """The trace in its two variables a and b by adaptive cubature, with Byckling and Kajantie's boundary."""
    s, m2, f2 = ENERGY**2, mass**2, M_MU**2

    def trace(a, b):
        poles = 1 / a**2 + 1 / b**2
        return (
            a / b
            + b / a
            - 2 * (s + m2 + 2 * f2) * (1 / a + 1 / b)
            + 2 * ((s + m2) ** 2 - 4 * f2**2) / (a * b)
            - (2 * f2 + m2) * (2 * f2 + s) * poles
        )

    def boundary(b, sign):
        # s1 = (k1+p)^2 between its limits at s2 = b + m_mu^2.
        s2 = b + f2
        e_p, e_1 = (s2 - f2 + m2) / (2 * np.sqrt(s2)), (s - s2 - f2) / (2 * np.sqrt(s2))
        k_p, k_1 = np.sqrt(max(e_p**2 - m2, 0.0)), np.sqrt(max(e_1**2 - f2, 0.0))
        return m2 + 2 * e_p * e_1 + sign * 2 * k_p * k_1

    low, high = np.log((mass + M_MU) ** 2 - f2), np.log((ENERGY - M_MU) ** 2 - f2)
    integral = dblquad(
        lambda x, y: np.exp(x + y) * trace(np.exp(x), np.exp(y)),
        low,
        high,
        lambda y: np.log(boundary(np.exp(y), -1)),
        lambda y: np.log(boundary(np.exp(y), +1)),
        epsabs=0,
        epsrel=1e-6,
    )[0]
    expected = 8 * integral / (64 * np.pi**2 * s**2)
    np.testing.assert_allclose(fractions(mass, s, M_MU)[0], expected, rtol=1e-5, atol=0)


def test_nothing_is_left_at_the_kinematic_end():
    assert float(fractions(ENERGY - 2 * M_MU - 1e-3, ENERGY**2, M_MU)[0]) < 1e-9
