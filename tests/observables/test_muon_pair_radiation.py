"""The cross-section of muon pairs with a mediator against a Monte Carlo and Belle II's figures."""

import jax
import numpy as np
import pytest

from benchmarks.scipy_versions.colliders import VERSIONS, leptonic_fractions
from tests.by_numpy import by_numpy
from tests.points import MODEL_NAMES, charged, couplings, mediator
from zpjax.observables.muon_pair_radiation import muon_pair_radiation
from zpjax.units import from_natural

radiation = by_numpy(muon_pair_radiation)


@pytest.mark.parametrize("mass", [0.01, 0.3, 1.0], ids="m = {} GeV".format)
def test_it_is_the_monte_carlo(inputs, mass):
    point = couplings(m_zp=mass, g_zp=1e-3, mixing_ratio=0.0)
    expected = VERSIONS["muon_pair_zp_cross_section"](mass, 1e-3)
    np.testing.assert_allclose(radiation(point, inputs).cross_section, expected, rtol=2e-3, atol=0)  # 4096 points


@pytest.mark.parametrize(
    ("mass", "coupling", "low", "high"),
    [
        pytest.param(0.25, 8e-4, 0.046, 0.97, id="the strongest limit on g'"),
        pytest.param(6.0, 0.039, 0.046, 0.97, id="6 GeV"),
    ],
)
def test_belle_ii_finds_its_couplings_and_cross_sections_compatible(inputs, mass, coupling, low, high):
    """2403.02841, abstract: limits of 0.046-0.97 fb on sigma BR(mu mu) are couplings of 0.0008-0.039 below 6 GeV."""
    point = couplings("l_mu_minus_l_tau", m_zp=mass, g_zp=coupling, mixing_ratio=0.0)
    signal = from_natural(float(radiation(point, inputs).cross_section), "fb") * leptonic_fractions(mass)[0]
    assert low < signal < high


@pytest.mark.parametrize(
    ("mass", "picobarn"), [(0.01, 1256.4), (0.1, 567.76), (0.3, 301.03), (1.0, 99.563)], ids=lambda v: f"{v}"
)
def test_at_unit_coupling_it_has_its_tabulated_value(inputs, mass, picobarn):
    """By adaptive integration of the one-dimensional integral."""
    point = mediator(charged(mu=(1, 1)), mass, strength=1.0)
    value = from_natural(float(radiation(point, inputs).cross_section), "pb")
    np.testing.assert_allclose(value, picobarn, rtol=3e-5, atol=0)  # five digits


def test_only_the_muon_radiates(inputs):
    others = charged(e=(1, 1), tau=(1, 1), u=(1, 1), nu_mu=1.0)
    assert float(radiation(mediator(others, 0.1), inputs).cross_section) == 0


def test_chiral_muons_add_their_vector_and_axial_rates(inputs):
    left, vector, axial = (
        float(radiation(mediator(charged(mu=c), 0.1), inputs).cross_section) for c in ((1, 0), (1, 1), (1, -1))
    )
    np.testing.assert_allclose(left, (vector + axial) / 4, rtol=1e-12, atol=0)
    assert axial > vector


def test_kinetic_mixing_changes_the_muons_charge(inputs):
    on, off = (float(radiation(couplings(**k), inputs).cross_section) for k in ({}, {"mixing_ratio": 0.0}))
    np.testing.assert_allclose(on / off, (1 - 1.859193e-2 * 0.3028221) ** 2, rtol=1e-6, atol=0)


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_nothing_is_radiated_beyond_the_kinematic_end(inputs, model):
    gradient = by_numpy(jax.grad(lambda m: muon_pair_radiation(couplings(model, m_zp=m), inputs).cross_section))
    for mass in (10.5, 20.0):
        assert float(radiation(couplings(model, m_zp=mass), inputs).cross_section) == 0
        assert float(gradient(mass)) == 0
