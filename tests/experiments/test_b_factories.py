"""Searches for muon pairs with a mediator: recast of the published couplings, and cross-sections."""

import jax
import numpy as np
import pytest

from benchmarks.scipy_versions.colliders import M_MU, VERSIONS, leptonic_fractions
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.catalogue import observable_named
from zpjax.constraints import constraint_named
from zpjax.experiments.b_factories import muon_pair_searches
from zpjax.observables.decay import decay
from zpjax.observables.muon_pair_radiation import muon_pair_radiation

searches = by_numpy(muon_pair_searches)
above_threshold = pytest.mark.parametrize("mass", [0.2114, 0.25, 0.5, 1.0, 4.0], ids="m = {} GeV".format)


@above_threshold
def test_l_mu_minus_l_tau_without_mixing_is_its_own_equivalent(inputs, mass):
    found = searches(couplings("l_mu_minus_l_tau", m_zp=mass, g_zp=2e-3, mixing_ratio=0.0), inputs)
    np.testing.assert_allclose(found.four_muons_squared, 4e-6, rtol=1e-12, atol=0)
    np.testing.assert_allclose(found.two_muons_squared, 4e-6, rtol=1e-12, atol=0)


@above_threshold
def test_equal_equivalents_are_equal_rates(inputs, mass):
    """Rates scale with the square: B-L gives as many four-muon events as L_mu - L_tau at its equivalent coupling."""
    model = couplings("b_minus_l", m_zp=mass, g_zp=2e-3)
    found = searches(model, inputs)
    for squared, rate in (("four_muons_squared", "four_muons"), ("two_muons_squared", "two_muons")):
        strength = np.sqrt(getattr(found, squared))
        reference = searches(couplings("l_mu_minus_l_tau", m_zp=mass, g_zp=strength, mixing_ratio=0.0), inputs)
        np.testing.assert_allclose(getattr(found, rate), getattr(reference, rate), rtol=1e-12, atol=0)


def test_right_handed_neutral_muons_radiate_more_at_low_mass(inputs):
    """The axial charge of a chiral muon: at 30 MeV its longitudinal mode doubles the rate of the vector charge alone."""
    chiral, vector = (searches(mediator(charged(mu=c, nu_mu=1.0), 0.03), inputs) for c in ((1, 0), (0.5, 0.5)))
    ratio = muon_pair_radiation(mediator(charged(mu=(1, 0)), 0.03), inputs).charges_squared / 0.25
    np.testing.assert_allclose(chiral.two_muons_squared / vector.two_muons_squared, ratio, rtol=1e-12, atol=0)
    assert ratio > 2


@pytest.mark.parametrize("name", [n for n in VERSIONS if n.startswith(("muon_pair_zp_cross_section.", "lmu"))])
@pytest.mark.parametrize("mass", [0.05, 0.3, 0.5], ids="m = {} GeV".format)
def test_the_default_charges_are_those_of_l_mu_plus_l_tau_below_the_omega(inputs, name, mass):
    value = observable_named(name).pick(searches(couplings(m_zp=mass, g_zp=1e-3, mixing_ratio=0.0), inputs))
    np.testing.assert_allclose(value, VERSIONS[name](mass, 1e-3), rtol=3e-3, atol=0)  # Monte Carlo; hadrons 5e-4


def test_cross_sections_times_branching_ratios_share_out_the_total(inputs):
    point = couplings(m_zp=0.8, g_zp=1e-3)
    found, ratios = searches(point, inputs), by_numpy(decay)(point, inputs)
    total = muon_pair_radiation(point, inputs).cross_section
    np.testing.assert_allclose(found.four_muons / total, ratios.mumu, rtol=1e-12, atol=0)
    np.testing.assert_allclose(found.two_muons / total, ratios.invisible, rtol=1e-12, atol=0)


def test_below_the_threshold_no_four_muons(inputs):
    found = searches(couplings(m_zp=2 * M_MU * (1 - 1e-9)), inputs)
    assert float(found.four_muons) == float(found.four_muons_squared) == 0
    slope = by_numpy(jax.grad(lambda m: muon_pair_searches(couplings(m_zp=m), inputs).four_muons_squared))
    assert np.all(np.isfinite([float(slope(m)) for m in (2 * M_MU * (1 - 1e-9), 2 * M_MU, 2 * M_MU * (1 + 1e-9))]))


@pytest.mark.parametrize(
    ("mass", "published", "tolerance"),
    [
        pytest.param(0.4334, 1.246e-3, 0.25, id="a dip: the smoothed curve does not follow it"),
        pytest.param(0.5002, 1.517e-3, 0.25, id="500 MeV"),
        pytest.param(1.0056, 2.383e-3, 0.25, id="1 GeV, a peak"),
    ],
)
def test_babar_excludes_the_published_couplings(inputs, mass, published, tolerance):
    """Single points of the second digitisation, with the scatter of the published limit as tolerance."""
    constraint = constraint_named("babar_four_muons")
    point = couplings("l_mu_minus_l_tau", m_zp=mass, g_zp=published, mixing_ratio=0.0)
    ratio = constraint.ratios(searches(point, inputs).four_muons_squared, mass)["babar_four_muons"]
    np.testing.assert_allclose(np.sqrt(ratio), 1.0, rtol=tolerance, atol=0)


def test_babar_expects_tens_of_events_at_its_limit(inputs):
    """514 fb^-1 (abstract of 1606.03501) at the limit: tens to hundreds of signal events before efficiency, as a limit on a
    dimuon peak over four-muon background needs."""
    mass = 0.3
    rate = VERSIONS["muon_pair_zp_cross_section"](mass, 1.17e-3) * leptonic_fractions(mass)[0]
    femtobarn = 1e-39 / 0.3893793721e-27
    assert 10 < 514 * rate / femtobarn < 300
