"""Searches for invisible dark photons, recast by the coupling to electrons."""

import numpy as np
import pytest

from benchmarks.scipy_versions import electron_beams
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.constraints import constraint_named
from zpjax.observables.electron_coupling import invisible_mixing_squared, mixing_squared

CHARGE = 0.30282212
seen = by_numpy(invisible_mixing_squared)


def ratio(name, point, inputs):
    return float(constraint_named(name).ratios(seen(point, inputs), point.mass)[name])


@pytest.mark.parametrize(("mass", "coupling"), [(2e-3, 1e-5), (0.01, 7e-5), (0.08, 1e-3)])
def test_the_default_model_looks_like_a_dark_photon_of_eps_over_50(inputs, mass, coupling):
    found = seen(couplings(m_zp=mass, g_zp=coupling), inputs)
    np.testing.assert_allclose(found, electron_beams.invisible_mixing_squared(mass, coupling), rtol=1e-5, atol=0)
    # eps/g' = -1.859e-2 and almost nothing but neutrinos in the final state.
    np.testing.assert_allclose(found, (1.859193e-2 * coupling) ** 2, rtol=1e-4, atol=0)


def test_a_dark_photon_with_hidden_decays_counts_as_itself(inputs):
    point = mediator(charged(nu_mu=1e4), 0.05, 1e-4 * CHARGE, mixing_ratio=-1 / CHARGE)
    np.testing.assert_allclose(seen(point, inputs), 1e-8, rtol=1e-5, atol=0)


def test_visible_decays_and_neutral_electrons_are_not_seen(inputs):
    assert seen(mediator(charged(e=(1, 1)), 0.05, 1e-3), inputs) == 0.0
    assert seen(mediator(charged(mu=(1, 1), nu_mu=1), 0.05, 1e-3), inputs) == 0.0


def test_b_minus_l_couples_to_electrons_without_mixing(inputs):
    """g_e = -g'; three neutrinos of half an electron's weight: BR_inv = 3/5 far above 2 m_e."""
    point = couplings("b_minus_l", m_zp=0.05, g_zp=1e-4, mixing_ratio=0.0)
    np.testing.assert_allclose(seen(point, inputs), 0.6 * (1e-4 / CHARGE) ** 2, rtol=1e-3, atol=0)


def test_chiral_electrons_count_by_vector_and_axial_charge(inputs):
    left = mixing_squared(mediator(charged(e=(1, 0)), 0.05, 1e-3), inputs)
    np.testing.assert_allclose(left, 0.5 * (1e-3 / CHARGE) ** 2, rtol=1e-7, atol=0)


@pytest.mark.parametrize(
    ("name", "mass", "eps"),
    [
        ("na64e_2023", 0.0097244067, 2.1476774e-5),
        ("na64e_2023", 0.1013320, 2.0812909e-4),
        ("na64e_2023", 0.23731030, 1.3465394e-4),
        ("babar_mono_photon", 0.010009, 9.453776e-4),
        ("babar_mono_photon", 0.99672, 9.586752e-4),
        ("na64e_1e13", 3 * 0.0373909989, 9 * (10 * 6.3057425e-12) ** 0.5),
    ],
)
def test_an_invisible_dark_photon_meets_its_published_limit(inputs, name, mass, eps):
    """The last one is published as y = 0.1 eps^2/81 over m/3."""
    point = mediator(charged(nu_mu=1e4), mass, eps * CHARGE, mixing_ratio=-1 / CHARGE)
    np.testing.assert_allclose(ratio(name, point, inputs), 1.0, rtol=1e-3, atol=0)


@pytest.mark.parametrize(("name", "weakest"), [("na64e_2023", 1e-3), ("babar_mono_photon", 1e-5)])
def test_the_papers_benchmark_is_invisible_to_missing_energy_with_electrons(inputs, name, weakest):
    """(10 MeV, 7e-5), one-loop mixing: r = 3.5e-3 and 1.9e-6, as Farzan (2015) claims."""
    r = ratio(name, couplings(), inputs)
    assert weakest / 10 < r < 10 * weakest


@pytest.mark.parametrize(("mass", "limit"), [(0.0015, 3.24e-4), (0.01, 1.18e-3), (0.1, 1.10e-2)])
def test_na64_with_electrons_limits_the_default_model_far_above_the_lma_dark_line(inputs, mass, limit):
    np.testing.assert_allclose(ratio("na64e_2023", couplings(m_zp=mass, g_zp=limit), inputs), 1.0, rtol=0.02, atol=0)
    assert limit > 20 * 4.5e-3 * mass


def test_na64_with_electrons_touches_the_muon_g2_band_of_l_mu_minus_l_tau_near_1_mev(inputs):
    """NA64 (2024), arXiv:2404.06982: the band of White Paper 2020, g' = 4.5e-4 and above, excluded up to 2 MeV."""
    assert ratio("na64e_2023", couplings("l_mu_minus_l_tau", m_zp=1.5e-3, g_zp=4.5e-4), inputs) > 1
    assert ratio("na64e_2023", couplings("l_mu_minus_l_tau", m_zp=3e-3, g_zp=4.5e-4), inputs) < 1
