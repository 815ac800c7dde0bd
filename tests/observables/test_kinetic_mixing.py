"""Mixing, coupling and the paper's estimate as observables; the loop itself is tested in physics."""

import numpy as np
import pytest

from tests.points import MODEL_NAMES, couplings
from zpjax.observables.kinetic_mixing import gauge_coupling, kinetic_mixing, nu_electron_coupling_estimate

E_CHARGE = np.sqrt(4 * np.pi * 7.2973525643e-3)  # alpha of CODATA 2022


def test_the_mixing_of_the_benchmark_is_minus_1_3e_minus_6(inputs):
    """7e-5 * (-1.859193e-2), one loop cut off at the top mass."""
    np.testing.assert_allclose(kinetic_mixing(couplings(), inputs), -1.301435e-6, rtol=1e-6, atol=0)


def test_l_mu_minus_l_tau_mixes_with_minus_one_seventieth(inputs):
    """eps = -g'/70 (e.g. Escudero et al. 2019, 1901.02010)."""
    value = kinetic_mixing(couplings("l_mu_minus_l_tau", g_zp=1e-3), inputs)
    np.testing.assert_allclose(value, -1e-3 / 70, rtol=0.02, atol=0)  # the literature's rounding


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_the_mixing_is_proportional_to_the_coupling_and_independent_of_the_mass(inputs, model):
    one, other = (
        kinetic_mixing(couplings(model, g_zp=1e-5), inputs),
        kinetic_mixing(couplings(model, g_zp=3e-3), inputs),
    )
    np.testing.assert_allclose(other / one, 300, rtol=1e-13, atol=0)
    assert kinetic_mixing(couplings(model, m_zp=0.7), inputs) == kinetic_mixing(couplings(model), inputs)


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_the_estimate_of_the_paper_is_g_e_over_root_8_pi_squared(inputs, model):
    """sqrt(g' e eps) with eps = g' e/(8 pi^2) = 2.684701e-7 at 7e-5; Farzan (2015), sec. 4. No charge enters."""
    value = nu_electron_coupling_estimate(couplings(model), inputs)
    np.testing.assert_allclose(value, np.sqrt(7e-5 * E_CHARGE * 2.684701e-7), rtol=2e-7, atol=0)  # seven digits
    np.testing.assert_allclose(value, 7e-5 * E_CHARGE / np.sqrt(8 * np.pi**2), rtol=1e-11, atol=0)


def test_the_loop_is_five_times_the_estimate_and_of_opposite_sign(inputs):
    ratio = kinetic_mixing(couplings(), inputs) / 2.684701e-7
    np.testing.assert_allclose(ratio, -4.8476, rtol=1e-4, atol=0)  # five digits


def test_the_gauge_coupling_is_itself(inputs):
    assert gauge_coupling(couplings(g_zp=3.21e-4), inputs) == 3.21e-4
