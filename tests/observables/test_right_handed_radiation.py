"""Right-handed neutrinos: full equilibrium, freeze-in and dilution against scipy, and vanishing charges."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.special import kn

from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.observables.right_handed_radiation import delta_neff_right_handed

found = by_numpy(delta_neff_right_handed)
PLANCK = 1.22089e19


def one_charge(mass, strength):
    """A mediator that couples to muon neutrinos alone."""
    return mediator(charged(nu_mu=1.0), mass, strength)


def by_scipy(mass, strength, figures):
    """dy/d ln T with the widths and Bessel functions written out, adaptively, for one charge."""
    log_t, log_g = np.log(figures["entropy_temperatures"]), np.log(figures["entropy_degrees"])

    def degrees(t):
        return np.exp(np.interp(t, log_t, log_g))

    def slope(t, y):
        temperature = np.exp(t)
        hubble = np.sqrt(4 * np.pi**3 / 45 * degrees(t)) * temperature**2 / PLANCK
        energy = 7 / 8 * np.pi**2 / 15 * temperature**4
        number = 3 / (2 * np.pi**2) * mass**2 * temperature * kn(2, mass / temperature)
        rate = strength**2 * mass**2 / (24 * np.pi) * number / energy
        four_fermion = strength**4 / mass**4 / (1 + (temperature / mass) ** 4)
        rate += 16 * 0.884 / np.pi**5 * four_fermion * temperature**9 / energy
        return -rate / hubble * ((degrees(np.log(2e-3)) / degrees(t)) ** (4 / 3) - y)

    return solve_ivp(slope, (np.log(50.0), np.log(2e-3)), [0.0], method="Radau", rtol=1e-7, atol=1e-16).y[0, -1]


@pytest.mark.parametrize(
    "strength", [1e-11, 1e-8, 1e-4, 1e-3], ids=["freeze-in", "barely thermal", "thermal", "contact"]
)
@pytest.mark.parametrize("mass", [0.01, 0.3, 1.0], ids="{} GeV".format)
def test_it_agrees_with_an_adaptive_integration(inputs, mass, strength):
    # 3e-3: of the steps, where equilibrium ends.
    expected = by_scipy(mass, strength, inputs.data["early_universe"])
    np.testing.assert_allclose(found(one_charge(mass, strength), inputs), expected, rtol=3e-3, atol=0)


@pytest.mark.parametrize(
    ("model", "partners"), [("b_minus_l", 3), ("l_mu_minus_l_tau", 2), ("flavoured_u1", 2)], ids=lambda x: str(x)
)
def test_every_charged_neutrino_has_one_partner(inputs, model, partners):
    """Light mediators keep them in equilibrium until neutrinos leave the plasma."""
    value = found(couplings(model, m_zp=0.01, g_zp=1e-4), inputs)
    # 3e-4: the last step is taken at the temperature of its middle.
    np.testing.assert_allclose(value, partners, rtol=3e-4, atol=0)


def test_without_charge_or_coupling_there_is_none(inputs):
    assert found(mediator(charged(e=(1, 1)), 0.01, 1e-4), inputs) == 0
    assert found(one_charge(0.01, 0.0), inputs) == 0


def test_freeze_in_goes_with_the_square_of_the_coupling(inputs):
    values = [float(found(one_charge(0.01, g), inputs)) for g in (1e-13, 1e-12)]
    np.testing.assert_allclose(values[1] / values[0], 100, rtol=1e-4, atol=0)


def test_heavier_mediators_leave_earlier_and_are_diluted_more(inputs):
    values = [float(found(one_charge(m, 1e-6), inputs)) for m in np.geomspace(0.003, 1.0, 30)]
    assert np.all(np.diff(values) <= 0)
    assert values[-1] < 0.75
