"""NuTeV's couplings of nu_mu to quarks."""

import numpy as np
import pytest
from scipy.optimize import brentq

from benchmarks.scipy_versions import dis as reference
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.constraints import constraint_named
from zpjax.experiments.nutev import effective_couplings_nutev, squared_couplings_nutev

FERMI = 1.1663788e-5
change = by_numpy(squared_couplings_nutev)


def contact(eps, mass=1e4):
    """A mediator far above NuTeV's momentum transfers with eps^u = eps^d = eps (vector-like)."""
    return couplings(m_zp=mass, g_zp=float(np.sqrt(eps * 3 * np.sqrt(2) * FERMI)) * mass, mixing_ratio=0.0)


@pytest.mark.parametrize("mass", [1e-3, 0.1, 1.0], ids=["1 MeV", "100 MeV", "1 GeV"])
def test_both_couplings_are_those_of_adaptive_quadrature_over_events(inputs, mass):
    value = change(couplings(m_zp=mass, g_zp=3e-3, mixing_ratio=0.0), inputs)
    np.testing.assert_allclose(value.left, reference.nutev_left(mass, 3e-3), rtol=3e-4, atol=0)
    np.testing.assert_allclose(value.right, reference.nutev_right(mass, 3e-3), rtol=3e-4, atol=0)


def test_nutev_rules_out_a_contact_interaction_of_the_size_of_lma_dark(inputs):
    """Farzan (2015), sec. 2: NuTeV and CHARM cut into eq. (2) for heavy mediators. eps = 1: 0.43, 200 sigma."""
    value = change(contact(1.0), inputs)
    np.testing.assert_allclose(value.left, -0.07423 + 0.5, rtol=1e-4, atol=0)
    for name, shift in (("nutev_g_l", value.left), ("nutev_g_r", value.right)):
        assert constraint_named(name).statistic.ratios(shift)[0] > 1e3


def test_lma_dark_from_a_10_mev_mediator_is_harmless(inputs):
    """The same eps(0) = 1, and 0.4 of the exact image: a thousandth of an error (sec. 4 of the paper)."""
    for strength in (7.03e-5, 4.5e-5):
        value = change(couplings(g_zp=strength), inputs)
        for shift in (value.left, value.right):
            assert abs(shift) < 2e-6


def test_the_limit_of_one_momentum_transfer_is_recovered_for_heavy_mediators(inputs):
    """-0.0742 eps + eps^2/2 at small eps: |d g_L^2| = 0.0027 where the linear part alone gives eps = 0.037."""
    value = change(contact(0.037), inputs)
    np.testing.assert_allclose(value.left, -0.07423 * 0.037 + 0.037**2 / 2, rtol=1e-3, atol=0)


@pytest.mark.parametrize(("name", "side"), [("nutev_g_l", "left"), ("nutev_g_r", "right")])
def test_the_standard_model_is_allowed_by_the_corrected_data(name, side):
    assert constraint_named(name).observable.component == side
    assert constraint_named(name).statistic.ratios(0.0)[0] < 0.05


def test_the_corrected_datum_undoes_the_anomaly():
    """sin^2 theta_W from 0.2277 to 0.2221 (Bentz et al. 2010) moves g_L^2 by -(1 - 10/9 s^2) d s^2 = +0.0042."""
    datum = constraint_named("nutev_g_l").statistic
    moved = 0.30005 + (0.2277 - 0.2221) * (1 - 10 / 9 * 0.2227)
    np.testing.assert_allclose(moved - 0.3042, datum.value, rtol=0, atol=1e-4)  # four digits quoted
    wider = np.hypot(0.0013, 0.0020) / np.hypot(0.0013, 0.0009)
    np.testing.assert_allclose(datum.error, 0.00137 * wider, rtol=0.03, atol=0)


@pytest.mark.parametrize(("mass", "low", "high"), [(0.01, 1e-4, 1e-2), (1.0, 1e-3, 2e-2)], ids=["10 MeV", "1 GeV"])
def test_the_bound_is_far_above_the_line_of_lma_dark_below_1_gev(inputs, mass, low, high):
    """g' < 2.7e-3 at 10 MeV, 7.2e-3 at 1 GeV; LMA-Dark needs 4.5e-5 and 4.5e-3."""
    statistic = constraint_named("nutev_g_l").statistic

    def excess(g):
        return float(statistic.ratios(change(couplings(m_zp=mass, g_zp=g), inputs).left)[0]) - 1

    bound = brentq(excess, low, high)
    assert bound > 4.5e-3 * mass
    np.testing.assert_allclose(bound, {0.01: 2.7e-3, 1.0: 7.2e-3}[mass], rtol=0.02, atol=0)


def test_only_muon_neutrinos_count(inputs):
    point = mediator(charged(nu_e=1.0, nu_tau=1.0, u=(1, 1), d=(1, 1)), 1.0, 0.01)
    value = change(point, inputs)
    assert value.left == value.right == 0


def test_the_effective_couplings_are_the_standard_ones_plus_the_change(inputs):
    point = couplings(g_zp=3e-3, m_zp=0.1)
    found, delta = effective_couplings_nutev(point, inputs), squared_couplings_nutev(point, inputs)
    np.testing.assert_allclose(
        (found.left - delta.left, found.right - delta.right), (0.3042, 0.0301), rtol=1e-12, atol=0
    )
