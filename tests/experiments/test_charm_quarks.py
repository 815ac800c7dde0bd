"""CHARM's couplings of nu_mu and nu_e to quarks."""

import numpy as np
import pytest

from benchmarks.scipy_versions import dis as reference
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.constraints import constraint_named
from zpjax.experiments.charm_quarks import delta_g_squared_nu_e_charm, delta_r_nu_charm

FERMI = 1.1663788e-5
of_nu_e, r_nu = by_numpy(delta_g_squared_nu_e_charm), by_numpy(delta_r_nu_charm)


@pytest.mark.parametrize("mass", [0.01, 1.0], ids=["10 MeV", "1 GeV"])
def test_r_nu_is_that_of_adaptive_quadrature_over_events(inputs, mass):
    value = r_nu(couplings(m_zp=mass, g_zp=3e-3, mixing_ratio=0.0), inputs)
    np.testing.assert_allclose(value, reference.charm_r_nu(mass, 3e-3), rtol=3e-4, atol=0)


def test_electron_neutrinos_without_a_charge_see_nothing(inputs):
    assert of_nu_e(couplings(m_zp=0.01, g_zp=1e-2), inputs) == 0


def test_b_minus_l_acts_on_electron_neutrinos_as_on_muon_neutrinos(inputs):
    """Q'_nu = -1, quarks 1/3: the linear term raises g_L^2 + g_R^2 by 2 * 0.0742 per contact eps = -1."""
    point = couplings("b_minus_l", m_zp=1e4, g_zp=0.5, mixing_ratio=0.0)
    eps = -(0.5**2) / (3 * np.sqrt(2) * FERMI * 1e8)
    np.testing.assert_allclose(of_nu_e(point, inputs), 2 * (-0.07423 * eps + eps**2 / 2), rtol=1e-4, atol=0)


def test_charm_allows_a_contact_eps_of_half_for_electron_neutrinos(inputs):
    """Davidson et al. (2003), table 2: 0.406 +-0.140 leaves eps_ee of order one half; NuTeV's nu_mu, hundredths."""
    statistic = constraint_named("charm_nu_e").statistic
    for eps, allowed in ((0.3, True), (1.0, False)):
        scale = float(np.sqrt(eps * 3 * np.sqrt(2) * FERMI)) * 1e4
        point = mediator(charged(nu_e=1.0, u=(1 / 3, 1 / 3), d=(1 / 3, 1 / 3)), 1e4, scale)
        assert (statistic.ratios(of_nu_e(point, inputs))[0] < 1) == allowed


def test_lma_dark_from_a_10_mev_mediator_is_harmless_and_a_contact_one_is_not(inputs):
    statistic = constraint_named("charm_r_nu").statistic
    at_rest, light = statistic.ratios(0.0)[0], statistic.ratios(r_nu(couplings(g_zp=7e-5), inputs))[0]
    np.testing.assert_allclose(light, at_rest, rtol=3e-3, atol=0)
    heavy = couplings(m_zp=1e4, g_zp=70.0, mixing_ratio=0.0)
    assert statistic.ratios(r_nu(heavy, inputs))[0] > 1e3


def test_right_handed_quarks_count_r_times_in_r_nu(inputs):
    """g_L^2 + r g_R^2, r = 0.456: a mediator of right-handed quarks alone (mixing off), u and d apart."""
    right = mediator(charged(nu_mu=1.0, nu_e=1.0, u=(0, 0.3), d=(0, -0.5)), 1.0, 5e-3)
    np.testing.assert_allclose(r_nu(right, inputs) / of_nu_e(right, inputs), 0.456, rtol=1e-9, atol=0)
    left = mediator(charged(nu_mu=1.0, nu_e=1.0, u=(0.3, 0), d=(-0.5, 0)), 1.0, 5e-3)
    np.testing.assert_allclose(r_nu(left, inputs), of_nu_e(left, inputs), rtol=1e-9, atol=0)
