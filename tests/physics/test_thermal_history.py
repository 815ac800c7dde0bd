"""The history conserves energy sector by sector, makes entropy, and has the times of the textbook."""

import jax
import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from zpjax.physics.neutrino_decoupling import effective_neutrino_number
from zpjax.physics.thermal_history import thermal_history
from zpjax.units import from_natural

history, n_eff = jax.jit(thermal_history), jax.jit(effective_neutrino_number)
CASES = [pytest.param(10.0, 0.0, id="Standard Model"), pytest.param(0.01, 0.0, id="10 MeV"),
         pytest.param(0.01, 1e-5, id="10 MeV, eps = 1e-5"), pytest.param(0.002, 1e-4, id="2 MeV, eps = 1e-4")]  # fmt: skip
every_case = pytest.mark.parametrize(("mass", "eps"), CASES)


@every_case
def test_each_sector_loses_the_work_of_expansion_and_what_it_gives(inputs, mass, eps):
    """d rho + 3 (rho + p) d ln a = -+Q dt, the plasma's with Q from the rates: the scale factor does not use them."""
    found = history(mass, eps, inputs)
    log_a = np.log(found.scale_factor)
    received = np.asarray(found.transfer / found.hubble)
    others, push = found.neutrino_energy + found.mediator_energy, found.neutrino_energy / 3 + found.mediator_pressure
    for energy, pressure, gain in (
        (found.plasma_energy, found.plasma_pressure, -received),
        (others, push, received),
        (found.plasma_energy + others, found.plasma_pressure + push, 0.0 * received),
    ):
        energy, pressure = np.asarray(energy), np.asarray(pressure)
        slope = CubicSpline(log_a, np.log(energy))(log_a, 1)
        # 1e-4: the solver's error where eps decouples, in one step of temperature; the slope at the ends is poor.
        balance = slope + 3 * (1 + pressure / energy) - gain / energy
        np.testing.assert_allclose(balance[10:-10], 0, rtol=0, atol=1e-4)


@every_case
def test_entropy_never_falls(inputs, mass, eps):
    found = history(mass, eps, inputs)
    neutrinos = found.neutrino_energy * 4 / 3 + found.mediator_energy + found.mediator_pressure
    plasma = found.plasma_energy + found.plasma_pressure
    entropy = (plasma / found.photon_temperature + neutrinos / found.neutrino_temperature) * found.scale_factor**3
    assert np.all(np.diff(entropy) > -3e-7 * entropy[0])
    assert 0 <= entropy[-1] / entropy[0] - 1 < 2e-3


@every_case
def test_it_ends_with_n_eff(inputs, mass, eps):
    found = history(mass, eps, inputs)
    number = 8 / 7 * (11 / 4) ** (4 / 3) * found.neutrino_energy[-1] / found.photon_energy[-1]
    np.testing.assert_allclose(number, n_eff(mass, eps, inputs), rtol=0, atol=3e-5)


def test_the_universe_is_a_second_old_at_1_mev_and_two_weeks_at_1_kev(inputs):
    """t = 0.74 s (MeV/T)^2 with electrons, 1.32 s (MeV/T)^2 without: Kolb and Turner, ch. 3."""
    found = history(10.0, 0.0, inputs)
    seconds = np.asarray([from_natural(float(t), "s") for t in found.time])
    temperature = np.asarray(found.photon_temperature)[::-1]
    times = np.interp(np.log([3e-3, 1e-6]), np.log(temperature), np.log(seconds[::-1]))
    np.testing.assert_allclose(np.exp(times), [0.740 / 9, 1.316e6], rtol=0.01, atol=0)


def test_long_after_annihilation_the_scale_factor_is_the_photon_temperature_of_today(inputs):
    found = history(0.01, 1e-6, inputs)
    today = np.asarray(found.scale_factor * found.photon_temperature)
    np.testing.assert_allclose(today[-100:], 2.348653e-13, rtol=1e-6, atol=0)
    assert today[0] < 0.75 * today[-1]


def test_the_mediator_has_the_pressure_of_a_gas(inputs):
    """From rho/3 to T n."""
    found = history(0.01, 0.0, inputs)
    ratio = np.asarray(found.mediator_pressure / found.mediator_energy)[:200]
    assert np.all(np.diff(ratio) < 0)
    assert 0.3 < ratio[0] < 1 / 3
    cold = np.asarray(found.neutrino_temperature)[199] / 0.01
    np.testing.assert_allclose(ratio[199], cold / (1 + 1.5 * cold), rtol=0.02, atol=0)
