"""NA64 with muons against adaptive quadrature, an independent table of yields and the collaboration's exclusion."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks.scipy_versions import na64mu
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.constraints import constraint_named
from zpjax.experiments import muon_beam_dump
from zpjax.experiments.muon_beam_dump import acceptance, cross_sections, muon_beam_dump_events

CHARGE = 0.30282212
# The collaboration's curve for an invisible dark photon (NA64 input to the European Strategy 2025): mass in MeV, eps.
PUBLISHED = {
    1.008: 0.00173008500,
    3.00513: 0.00174533933,
    10.1464: 0.00174161735,
    30.2491: 0.00174167404,
    60.3903: 0.00173466313,
    100.729: 0.00184185268,
    161.186: 0.00217253903,
    250.894: 0.00286467700,
    401.480: 0.00433371377,
    500.894: 0.00547030146,
    1000.0: 0.01390249976,
}
events = by_numpy(muon_beam_dump_events)


@pytest.mark.parametrize(("mass", "coupling"), [(2e-3, 1e-4), (0.01, 7e-5), (0.15, 1e-3), (0.4, 2e-3)])
def test_the_events_are_those_of_an_adaptive_integration(inputs, mass, coupling):
    point = couplings(m_zp=mass, g_zp=coupling, mixing_ratio=0.0)
    # Left out there: hadrons in the width, 2e-4 of it at 0.4 GeV.
    digits = 1e-5 if mass < 0.2 else 4e-4
    found = events(point, inputs)
    for name in ("na64mu", "na64mu_1e12", "na64mu_2e13"):
        expected = na64mu.VERSIONS[f"muon_beam_dump_events.{name}"](mass, coupling)
        np.testing.assert_allclose(getattr(found, name), expected, rtol=digits, atol=0)


@pytest.mark.parametrize(
    ("mass", "per_coupling", "limit"),
    [
        (1e-3, 1.6045e8, 1.197e-4),
        (0.01, 1.5926e8, 1.202e-4),
        (0.1, 9.4541e7, 1.560e-4),
        (0.3, 2.4224e7, 3.081e-4),
        (1.0, 1.6175e6, 1.192e-3),
    ],
    ids=lambda v: f"{v:g}",
)
def test_with_full_acceptance_the_yield_is_that_of_an_independent_calculation(inputs, mass, per_coupling, limit):
    """Events over g'^2, and g' for 2.3 events, with 1.98e10 muons; one per cent."""
    data = inputs.data["na64mu"]
    vector = jnp.exp(inputs.tables.computed["na64mu"]["log_vector"](jnp.log(mass)))
    found = data["muons_on_target"] * data["lead_density"] * data["lead_thickness"] * vector
    np.testing.assert_allclose(found, per_coupling, rtol=0.01, atol=0)
    np.testing.assert_allclose(np.sqrt(2.3 / found), limit, rtol=0.005, atol=0)


@pytest.mark.parametrize("mass", PUBLISHED, ids="{} MeV".format)
def test_the_limit_is_the_collaborations(inputs, mass):
    """By calibration, to one per cent in g'. Their mediator decays invisibly at all masses."""
    point = mediator(charged(mu=(1, 1), nu_mu=1e6), 1e-3 * mass, PUBLISHED[mass] * CHARGE)
    limit = constraint_named("na64mu_2024").statistic.limit
    np.testing.assert_allclose(events(point, inputs).na64mu, limit, rtol=0.02, atol=0)


@pytest.mark.parametrize(("mass", "eps"), [(0.0101464, 2.73993553e-5), (0.250894, 4.50674788e-5)])
def test_the_projection_for_run_4_is_the_collaborations(inputs, mass, eps):
    point = mediator(charged(mu=(1, 1), nu_mu=1e6), mass, eps * CHARGE)
    np.testing.assert_allclose(events(point, inputs).na64mu_2e13, 2.302585, rtol=0.02, atol=0)


def test_one_acceptance_for_all_masses_would_be_a_quarter_too_weak_at_100_mev(inputs):
    light, heavy = (acceptance(m, inputs.data["na64mu"]) for m in (1e-3, 0.1))
    np.testing.assert_allclose(light, 0.0519, rtol=1e-3, atol=0)
    np.testing.assert_allclose(np.sqrt(heavy / light), 1.24, rtol=0.01, atol=0)


def test_the_benchmark_is_allowed_now_and_excluded_by_run_4(inputs):
    """(10 MeV, 7e-5): the paper's point; NA64 of 2022 sees 0.04 events, the plan for Run 4 about 160."""
    found = events(couplings(), inputs)
    np.testing.assert_allclose(found.na64mu, 0.0401, rtol=0.01, atol=0)
    np.testing.assert_allclose(found.na64mu_2e13, 162.0, rtol=0.01, atol=0)


def test_the_events_count_the_muons_charges_alone(inputs):
    one = events(mediator(charged(mu=(1, 1), nu_mu=1), 0.05, 1e-4), inputs).na64mu
    three = events(mediator(charged(mu=(3, 3), nu_mu=1, e=(0, 0), u=(1, 1)), 0.05, 1e-4), inputs).na64mu
    np.testing.assert_allclose(three, 9 * one, rtol=1e-12, atol=0)
    left = events(mediator(charged(mu=(2, 0), nu_mu=1), 0.05, 1e-4), inputs).na64mu
    axial = events(mediator(charged(mu=(1, -1), nu_mu=1), 0.05, 1e-4), inputs).na64mu
    np.testing.assert_allclose(left, one + axial, rtol=1e-12, atol=0)
    assert axial > 5 * one  # the Goldstone mode, (2 m_mu/m)^2


def test_kinetic_mixing_changes_the_muons_charge_by_a_per_cent(inputs):
    with_mixing, without = (events(couplings(**v), inputs).na64mu for v in ({}, {"mixing_ratio": 0.0}))
    np.testing.assert_allclose(with_mixing / without, (1 - 1.859193e-2 * CHARGE) ** 2, rtol=1e-4, atol=0)


def test_above_two_muon_masses_only_neutrinos_are_missing(inputs):
    """c = 1: BR_inv = 2/(2 + 2(1 + 2r) sqrt(1 - 4r)), r = m_mu^2/m^2; 0.53 at 300 MeV."""
    visible, hidden = (
        events(mediator(charged(mu=(1, 1), nu_mu=scale, nu_tau=scale), 0.3, 1e-3), inputs).na64mu for scale in (1, 1e6)
    )
    np.testing.assert_allclose(visible / hidden, 1 - 0.469751, rtol=1e-4, atol=0)


def test_the_events_and_their_slopes_vanish_with_the_coupling(inputs):
    point = couplings(g_zp=0.0)
    value, slope = by_numpy(jax.value_and_grad(lambda g: muon_beam_dump_events(couplings(g_zp=g), inputs).na64mu))(0.0)
    assert events(point, inputs).na64mu == value == slope == 0.0


def test_the_cross_sections_of_the_direct_calculation_are_in_the_table(inputs):
    direct = by_numpy(lambda m: cross_sections(m, inputs.constants, inputs.data["na64mu"]))
    table = inputs.tables.computed["na64mu"]
    for mass in (7e-4, 0.0234, 0.31, 1.7):
        for value, column in zip(direct(mass), ("log_vector", "log_axial"), strict=True):
            np.testing.assert_allclose(jnp.exp(table[column](jnp.log(mass))), value, rtol=1e-6, atol=0)


def test_every_exposure_is_an_observable():
    names = {observable.name for observable in muon_beam_dump.OBSERVABLES}
    assert names == set(na64mu.VERSIONS)
