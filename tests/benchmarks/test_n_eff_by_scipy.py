"""The SciPy solution of neutrino decoupling obeys its limits, and zpjax's N_eff agrees with it."""

import math

import numpy as np
import pytest

from benchmarks.scipy_versions import n_eff as explicit
from tests.points import charged, mediator
from zpjax.catalogue import observable_named

HEAVY = 1e5
STANDARD = 3.045269

# Mass in MeV, eps, N_eff; integrated with tolerances 100 times smaller than the default's.
REFERENCE = [
    (0.5, 0.0, 5.50749),
    (1.0, 0.0, 5.39975),
    (2.0, 0.0, 5.08704),
    (3.0, 0.0, 4.73872),
    (5.0, 0.0, 4.13298),
    (8.0, 0.0, 3.56759),
    (10.0, 0.0, 3.36051),
    (12.0, 0.0, 3.23471),
    (15.0, 0.0, 3.13330),
    (20.0, 0.0, 3.06989),
    (30.0, 0.0, 3.04727),
    (50.0, 0.0, 3.04529),
    (5.0, 1e-10, 4.09320),
    (5.0, 1e-9, 3.30086),
    (5.0, 1e-8, 3.68855),
    (5.0, 2.7e-7, 4.64687),
    (5.0, 1e-6, 5.10229),
    (5.0, 1e-5, 5.97134),
    (10.0, 1e-10, 3.35702),
    (10.0, 1e-9, 3.17997),
    (10.0, 1e-8, 3.16176),
    (10.0, 2.7e-7, 3.38573),
    (10.0, 1e-6, 3.49747),
    (10.0, 1e-5, 3.72342),
    (20.0, 1e-8, 3.05781),
    (20.0, 2.7e-7, 3.10358),
    (20.0, 1e-5, 3.18152),
    (50.0, 1e-6, 3.04759),
    (50.0, 1e-5, 3.05204),
]


@pytest.mark.parametrize(("mass", "eps", "expected"), REFERENCE, ids=lambda x: f"{x:g}")
def test_the_default_accuracy_is_five_digits(mass, eps, expected):
    np.testing.assert_allclose(explicit.neff(mass, eps), expected, rtol=4e-6, atol=0)


@pytest.mark.parametrize(("mass", "eps", "expected"), REFERENCE, ids=lambda x: f"{x:g}")
def test_the_observable_agrees(mass, eps, expected, inputs):
    """Two formulations and two integrators; what is left are rates between the tabulated temperatures, and the table."""
    found = observable_named("n_eff")(mediator(charged(), 1e-3 * mass, 1.0, eps), inputs)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=0)


def test_the_standard_model_is_that_of_linx():
    """LINX 0.1.4 with both orders of QED: 3.04528."""
    np.testing.assert_allclose(explicit.neff(HEAVY, 0.0), 3.04528, rtol=1e-5, atol=0)


@pytest.mark.parametrize(
    ("mass", "expected"),
    [(12, 3.348), (14.5, 3.247), (16, 3.207), (18, 3.169), (20, 3.142), (22, 3.122), (25, 3.101)],
    ids=lambda x: f"{x:g}",
)
def test_on_the_lma_dark_line_it_is_the_earlier_calculation_without_rings(mass, expected):
    """g' = 4.8e-5 (m/10 MeV); the e^3 term, left out there, is -0.0010."""
    found = explicit.VERSIONS["n_eff"](1e-3 * mass, 4.8e-6 * mass)
    np.testing.assert_allclose(found + 0.0010, expected, rtol=3e-4, atol=0)


def test_a_massless_plasma_has_the_pressure_of_textbooks():
    """-5 e^2 T^4/288 and e^3 T^4/(36 sqrt3 pi) beside 11 pi^2 T^4/180 (Kapusta, for one charged lepton)."""
    e = math.sqrt(explicit.E2)
    expected = 11 * math.pi**2 / 180 - 5 * e**2 / 288 + e**3 / (36 * math.sqrt(3) * math.pi)
    found = explicit.electromagnetic_pressure(np.array([1e-6]))[0]
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=0)


def test_energy_is_conserved_along_the_history():
    """d(rho a^3) + p d(a^3) = 0, both summed over everything, by differences of fourth order."""
    history = explicit.history(10.0, 1e-8, points=4000)
    s, rho, *_ = np.array([explicit.electromagnetic(t) for t in history.photon_temperature]).T
    plasma, pressure = rho * history.photon_temperature**4, (s - rho) * history.photon_temperature**4
    energy = plasma + history.neutrino_density + history.mediator_density
    pressure = pressure + history.neutrino_density / 3 + history.mediator_pressure
    log_a = np.log(history.scale_factor)
    slope = np.gradient(np.log(energy), log_a, edge_order=2)
    np.testing.assert_allclose(slope, -3 * (1 + pressure / energy), rtol=3e-6, atol=0)


def test_time_is_the_integral_of_the_inverse_hubble_rate():
    history = explicit.history(HEAVY, 0.0, points=2000)
    rho = [explicit.electromagnetic(t)[1] * t**4 for t in history.photon_temperature]
    hubble = np.sqrt(8 * math.pi / 3 * (rho + history.neutrino_density)) / explicit.PLANCK_MASS
    rate = np.gradient(history.time, np.log(history.scale_factor), edge_order=2)
    np.testing.assert_allclose(rate, explicit.HBAR / hubble, rtol=2e-4, atol=0)
    # 1.3 s at 1 MeV and 1.3e6 s at 1 keV.
    np.testing.assert_allclose(history.time[-1] * history.photon_temperature[-1] ** 2, 1.32, rtol=0.01, atol=0)
