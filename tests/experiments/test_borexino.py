"""The 7Be rate in Borexino."""

import equinox as eqx
import numpy as np
import pytest
from scipy.optimize import brentq

from benchmarks.scipy_versions import neutrino_electron as reference
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.constraints import constraint_named
from zpjax.experiments.borexino import be7_recoils, nu_e_rate_ratio_be7
from zpjax.units import to_natural

ratio = by_numpy(nu_e_rate_ratio_be7)


def coupling_at(value, mass, model, inputs, low, **parameters):
    """g' at which the rate ratio has this value, searched within a decade from `low`."""
    return brentq(
        lambda g: float(ratio(couplings(model, m_zp=mass, g_zp=g, **parameters), inputs)) - value, low, 10 * low
    )


@pytest.mark.parametrize(
    ("charged_current", "cross_section"),
    [(True, 6.06818e-45), (False, 1.22475e-45)],
    ids=["nu_e, 862 keV", "nu_mu, 862 keV"],
)
def test_the_nodes_give_the_closed_form_of_the_standard_model(inputs, charged_current, cross_section):
    """Tree level, s_W^2 = 0.23863: six digits computed independently, and the closed form."""
    m_e, energy, s2 = inputs.constants.m_electron, 0.862e-3, 0.23863
    left, right = (0.5 if charged_current else -0.5) + s2, s2
    nodes = be7_recoils(inputs)
    first, share = slice(0, len(nodes.same) // 2), 0.8956
    total = left**2 * nodes.same[first].sum() + right**2 * nodes.opposite[first].sum()
    total = (total - left * right * nodes.mixed[first].sum()) / share
    value = 2 * inputs.constants.fermi_constant**2 * m_e / np.pi * total / to_natural(1.0, "cm^2")
    np.testing.assert_allclose(value, cross_section, rtol=4e-6, atol=0)  # six digits
    t = 2 * energy**2 / (m_e + 2 * energy)
    tilted = energy / 3 * (1 - (1 - t / energy) ** 3)
    closed = left**2 * t + right**2 * tilted - left * right * m_e * t**2 / (2 * energy**2)
    np.testing.assert_allclose(total, closed, rtol=1e-12, atol=0)


@pytest.mark.parametrize(
    ("mass", "strength", "error"),
    [(1e-3, 3e-5, 1e-10), (1e-3, 1e-2, 2e-10), (1e-2, 2.7e-4, 1e-12), (0.1, 2.7e-3, 1e-12), (1e-4, 8.4e-6, 4e-3)],
    ids=["1 MeV", "1 MeV, strongly coupled", "10 MeV", "100 MeV", "0.1 MeV, where the nodes are few"],
)
def test_the_change_of_the_rate_is_that_of_adaptive_quadrature(inputs, mass, strength, error):
    value = ratio(couplings(m_zp=mass, g_zp=strength), inputs)
    # The ratio is of order 1: 1e-12 of rounding comes on top.
    np.testing.assert_allclose(value - 1, reference.borexino_be7(mass, strength) - 1, rtol=error + 1e-11, atol=0)


@pytest.mark.parametrize(
    ("mass", "product", "value"),
    [(0.01, 1e-12, 0.999866), (0.01, -1e-12, 1.000135), (0.01, 1e-11, 0.998670), (1e-3, 1e-13, 0.999043)],
    ids=["10 MeV, +1e-12", "10 MeV, -1e-12", "10 MeV, +1e-11", "1 MeV, +1e-13"],
)
def test_small_couplings_interfere(inputs, mass, product, value):
    """Six digits computed independently for g' g_e given and nu_mu, nu_tau of equal charge, 862 keV, P_ee = 0.53."""
    point = mediator(charged(e=(product, product), nu_mu=1.0, nu_tau=1.0), mass, 1.0)
    # One line there, two here: 1 % of the change.
    np.testing.assert_allclose(ratio(point, inputs) - 1, value - 1, rtol=0.012, atol=1e-6)


@pytest.mark.parametrize(
    ("mass", "strength"), [(1e-3, 1.274e-6), (0.01, 1.141e-5), (0.1, 1.140e-4)], ids=["1 MeV", "10 MeV", "100 MeV"]
)
def test_gauged_b_minus_l_adds_8_per_cent_at_the_expected_coupling(inputs, mass, strength):
    """Computed independently for the 862 keV line without mixing; Farzan (2015) quotes 1e-5 from Harnik et al."""
    found = coupling_at(1.08, mass, "b_minus_l", inputs, strength / 3, mixing_ratio=0.0)
    np.testing.assert_allclose(found, strength, rtol=0.004, atol=0)  # the second line


@pytest.mark.parametrize(
    ("mass", "strength"), [(1e-3, 3.06e-5), (0.01, 2.686e-4), (0.1, 2.682e-3)], ids=["1 MeV", "10 MeV", "100 MeV"]
)
def test_the_default_model_adds_8_per_cent_at_the_expected_coupling(inputs, mass, strength):
    found = coupling_at(1.08, mass, "flavoured_u1", inputs, strength / 3)
    np.testing.assert_allclose(found, strength, rtol=1e-3, atol=0)  # three digits
    expected = brentq(lambda g: reference.borexino_be7(mass, g) - 1.08, strength / 3, strength * 3, rtol=1e-9)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=0)


def test_more_electron_neutrinos_weaken_the_default_bound(inputs):
    """3.14e-5 at 1 MeV for P_ee = 0.55, where only nu_mu and nu_tau feel the mediator."""
    more = eqx.tree_at(lambda i: i.data["borexino"]["survival_probability"], inputs, 0.55)
    np.testing.assert_allclose(coupling_at(1.08, 1e-3, "flavoured_u1", more, 1e-5), 3.14e-5, rtol=2e-3, atol=0)


def test_opposite_charges_of_mu_and_tau_do_not_interfere_at_maximal_mixing(inputs):
    """L_mu - L_tau: what nu_mu gains by interference nu_tau loses; the change is g'^4 alone."""
    small, large = (ratio(couplings("l_mu_minus_l_tau", m_zp=0.01, g_zp=g), inputs) - 1 for g in (2e-4, 4e-4))
    np.testing.assert_allclose(large / small, 16, rtol=1e-9, atol=0)
    # Equal charges, as if c = +1: 24 % more sensitive in g' at 1 MeV (3.48e-5 against 4.48e-5 at +8 %).
    found = coupling_at(1.08, 1e-3, "l_mu_minus_l_tau", inputs, 1e-5)
    np.testing.assert_allclose(found, 4.485e-5, rtol=1e-3, atol=0)


def test_destructive_interference_goes_down_to_minus_3_per_cent(inputs):
    """Positive charge of the electron, 10 MeV: computed independently, minimum -2.9 %."""
    products = np.geomspace(1e-11, 1e-9, 60)
    values = [
        ratio(mediator(charged(e=(p, p), nu_mu=1.0, nu_tau=1.0), 0.01, 1.0), inputs) - 1 for p in products.tolist()
    ]
    np.testing.assert_allclose(min(values), -0.029, rtol=0.03, atol=0)


def test_the_share_of_nu_mu_is_immaterial_for_equal_charges(inputs):
    other = eqx.tree_at(lambda i: i.data["borexino"]["muon_share"], inputs, 0.4)
    point = couplings(g_zp=3e-4)
    np.testing.assert_allclose(ratio(point, inputs), ratio(point, other), rtol=1e-13, atol=0)
    unequal = couplings(g_zp=3e-4, c=-0.5)
    assert abs(ratio(unequal, inputs) - ratio(unequal, other)) > 1e-3


def test_mixing_hardly_runs_over_the_recoils():
    """|q^2| < 7e-7 GeV^2: 2e-6 of the mixing by muons and quarks, hence the value at rest."""
    change = reference.mixing(6.8e-7) / reference.mixing() - 1
    assert abs(change) < 2e-6


def test_the_datum_is_the_rate_over_the_high_metallicity_prediction():
    """48.3 +-1.1 +0.4 -0.7 against 47.9 +-2.8; low metallicity 43.7 +-2.5. All in counts per day and 100 t."""
    chi2 = constraint_named("borexino_be7").statistic
    np.testing.assert_allclose(chi2.value, 48.3 / 47.9, rtol=1e-4, atol=0)
    np.testing.assert_allclose(chi2.error, np.hypot(1.1, 0.4) / 47.9, rtol=2e-3, atol=0)
    np.testing.assert_allclose(chi2.error_below, np.hypot(1.1, 0.7) / 47.9, rtol=2e-3, atol=0)
    np.testing.assert_allclose(chi2.relative_error, 2.8 / 47.9, rtol=2e-3, atol=0)


def test_the_standard_model_agrees_and_15_per_cent_more_does_not():
    """(x - 1.0084)^2 = 4 [0.0244^2 + (0.0585 x)^2] at x = 1.152."""
    chi2 = constraint_named("borexino_be7").statistic
    assert chi2.ratios(1.0)[0] < 0.01
    np.testing.assert_allclose(chi2.ratios(1.152)[0], 1.0, rtol=0.01, atol=0)
