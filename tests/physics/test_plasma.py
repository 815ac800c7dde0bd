"""Photons and electrons: adaptive integrals in momentum, thermodynamic identities and known limits."""

import jax
import numpy as np
import pytest
from scipy.integrate import quad

from zpjax.physics.plasma import plasma_functions, plasma_pressure

pressure = jax.jit(plasma_pressure, static_argnames="qed_order")
functions = jax.jit(plasma_functions)
TEMPERATURES = [2e-5, 1e-4, 5e-4, 3e-3, 4e-2]


def reference(temperature, constants, qed_order):
    """P/T^4 with momenta in units of T, by adaptive quadrature."""
    x, e2 = constants.m_electron / temperature, 4 * np.pi * constants.fine_structure

    def integral(numerator):
        def integrand(q):
            energy = np.hypot(q, x)
            return numerator(q, energy) / energy / (np.exp(energy) + 1)

        return quad(integrand, 0, np.sqrt((x + 50) ** 2 - x**2), epsabs=0, epsrel=1e-11, limit=200)[0]

    free = np.pi**2 / 45 + 2 / (3 * np.pi**2) * integral(lambda q, e: q**4)
    j = 2 / np.pi**2 * integral(lambda q, e: q**2)
    debye = 2 / np.pi**2 * integral(lambda q, e: q**2 + e**2)
    second, third = -e2 * (j / 12 + j**2 / 8), (e2 * debye) ** 1.5 / (12 * np.pi)
    return free + second * (qed_order >= 2) + third * (qed_order >= 3)


@pytest.mark.parametrize("qed_order", [0, 2, 3], ids=["free", "to e^2", "to e^3"])
@pytest.mark.parametrize("temperature", TEMPERATURES, ids="T = {} GeV".format)
def test_the_pressure_is_that_of_adaptive_integrals(constants, temperature, qed_order):
    found = pressure(np.log(temperature), constants.m_electron, constants.fine_structure, qed_order=qed_order)
    np.testing.assert_allclose(found, reference(temperature, constants, qed_order), rtol=2e-11, atol=0)  # of quad


def test_hot_plasma_has_the_massless_limits(constants):
    """11 pi^2/180 (1 + 7/4 of photons); -5 e^2/288; e^3/(36 sqrt3 pi): Kapusta, Finite-temperature field theory."""
    e = constants.electric_charge
    free, second, third = (
        float(pressure(np.log(10.0), constants.m_electron, constants.fine_structure, qed_order=n)) for n in (0, 2, 3)
    )
    np.testing.assert_allclose(free, 11 * np.pi**2 / 180, rtol=1e-7, atol=0)
    np.testing.assert_allclose(second - free, -5 * e**2 / 288, rtol=1e-6, atol=0)
    np.testing.assert_allclose(third - second, e**3 / (36 * np.sqrt(3) * np.pi), rtol=1e-6, atol=0)


@pytest.mark.parametrize("temperature", TEMPERATURES, ids="T = {} GeV".format)
def test_entropy_energy_and_heat_are_slopes_of_the_pressure(constants, temperature):
    """s = dP/dT, rho = T s - P, d rho/dT = T ds/dT, by differences of the adaptive integrals."""
    step = 1e-3 * temperature
    p = [reference(temperature + k * step, constants, 3) * (temperature + k * step) ** 4 for k in (-2, -1, 0, 1, 2)]
    entropy = (8 * (p[3] - p[1]) - (p[4] - p[0])) / (12 * step)
    second = (16 * (p[3] + p[1]) - (p[4] + p[0]) - 30 * p[2]) / (12 * step**2)
    found = functions(np.log(temperature), constants.m_electron, constants.fine_structure)
    expected = [entropy / temperature**3, (temperature * entropy - p[2]) / temperature**4, second / temperature**2]
    # 1e-5: rounding of the second difference.
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=0)


def test_cold_plasma_is_photons(constants):
    found = functions(np.log(1e-6), constants.m_electron, constants.fine_structure)
    photons = np.pi**2 / 15
    np.testing.assert_allclose(found, [4 / 3 * photons, photons, 4 * photons], rtol=1e-12, atol=0)
