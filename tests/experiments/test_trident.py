"""Trident production at the experiments: an independent Monte Carlo, published bounds and limits of the mass."""

import jax
import numpy as np
import pytest
from scipy.optimize import brentq

from benchmarks.scipy_versions import trident as reference
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.constraints import constraint_named
from zpjax.experiments import trident

RATIOS = {
    "ccfr": by_numpy(trident.trident_ratio_ccfr),
    "charm2": by_numpy(trident.trident_ratio_charm2),
    "nutev": by_numpy(trident.trident_ratio_nutev),
}
G_V, G_A = 0.5 + 2 * 0.2312, 0.5
VEV2 = 1 / (np.sqrt(2) * 1.1663788e-5)
every = pytest.mark.parametrize("experiment", tuple(RATIOS))


def flavoured(mass, strength):
    return couplings(m_zp=mass, g_zp=strength, mixing_ratio=0.0)


def bound(inputs, experiment, largest, mass):
    """The coupling at which the ratio reaches `largest`."""
    return brentq(lambda g: float(RATIOS[experiment](flavoured(mass, g), inputs)) - largest, 1e-5, 1e-1, rtol=1e-8)


@pytest.mark.parametrize("mass", [1e-3, 1e-2, 0.1, 1.0], ids="m = {:g} GeV".format)
@pytest.mark.parametrize("experiment", ["ccfr", "charm2"])
def test_the_change_is_that_of_a_monte_carlo_with_nothing_in_common(inputs, experiment, mass):
    """16384 events with the complete amplitude: 2 % on the quadratic part at 1 MeV, better elsewhere."""
    strength = {1e-3: 8e-4, 1e-2: 9e-4, 0.1: 1.2e-3, 1.0: 3e-3}[mass]
    expected = reference.trident_ratio(mass, strength, experiment)
    found = RATIOS[experiment](flavoured(mass, strength), inputs)
    np.testing.assert_allclose(found - 1, expected - 1, rtol=0.02, atol=0)


def test_the_interference_of_vector_and_axial_current_adds_up_to_nothing():
    _, (vector, axial, mixed) = reference.sample("ccfr")
    assert np.sum(np.abs(mixed)) > 0.1 * np.sum(axial)
    np.testing.assert_allclose(
        np.sum(mixed) / np.sqrt(np.sum(vector) * np.sum(axial)), 0, atol=2e-3
    )  # the events' error


@pytest.mark.parametrize(
    ("mass", "expected"),
    [(1e-3, 7.87e-4), (1e-2, 8.89e-4), (0.1, 1.169e-3), (1.0, 2.788e-3)],
    ids=["1 MeV", "10 MeV", "100 MeV", "1 GeV"],
)
def test_ccfr_allows_couplings_below_an_independent_bound(inputs, mass, expected):
    """0.82 + 2 0.28; the independent result has a Gaussian form factor, with which bounds are 1-2 % weaker."""
    found = bound(inputs, "ccfr", 1.38, mass)
    np.testing.assert_allclose(found, expected, rtol=0.025, atol=0)
    assert found < expected


def test_ccfr_excludes_nine_ten_thousandths_at_ten_mev(inputs):
    """The bound Farzan (2015) quotes: "around 9e-4"."""
    np.testing.assert_allclose(bound(inputs, "ccfr", 1.38, 0.01), 9e-4, rtol=0.05, atol=0)  # one digit


def test_charm2_is_a_little_weaker_than_ccfr(inputs):
    """1.58 + 2 0.57 at 10 MeV: 9.29e-4 on silicon alone with a Gaussian form factor."""
    np.testing.assert_allclose(bound(inputs, "charm2", 2.72, 0.01), 9.29e-4, rtol=0.03, atol=0)
    weaker = bound(inputs, "charm2", 1.58 + 2 * 0.64, 0.01)
    np.testing.assert_allclose(weaker / bound(inputs, "charm2", 2.72, 0.01), 1.03, rtol=0.01, atol=0)


@pytest.mark.parametrize(
    ("name", "expected"), [("ccfr", (0.18 / 0.28) ** 2), ("charm2", (0.58 / 0.57) ** 2), ("nutev", (0.28 / 1.73) ** 2)]
)
def test_the_standard_model_is_within_about_one_sigma(inputs, name, expected):
    (ratio,) = constraint_named(f"trident_{name}").statistic.ratios(RATIOS[name](flavoured(0.01, 0.0), inputs))
    np.testing.assert_allclose(ratio, expected / 4, rtol=1e-12, atol=0)


@every
def test_without_a_mediator_the_ratio_is_exactly_one(inputs, experiment):
    assert RATIOS[experiment](couplings(g_zp=0.0), inputs) == 1


@every
def test_vector_and_axial_shares_add_up_to_one(inputs, experiment):
    table = inputs.tables.computed[f"trident_{experiment}"]
    vector, axial = np.sum(table["vector_weight"]), np.sum(table["axial_weight"])
    np.testing.assert_allclose(vector + axial, 1, rtol=1e-9, atol=0)
    assert vector < axial  # equal for massless muons


@every
def test_linear_and_quadratic_part_obey_cauchy_and_schwarz(inputs, experiment):
    """(V f)^2 <= V V f^2, that is A^2 <= 4 B g_V^2 V/sigma_SM, with near equality for heavy mediators."""
    table = inputs.tables.computed[f"trident_{experiment}"]
    vector, axial = np.sum(table["vector_weight"]), np.sum(table["axial_weight"])
    standard = G_V**2 * vector + G_A**2 * axial
    for mass, low, high in ((1e-3, 0.001, 0.5), (0.1, 0.1, 0.9), (100.0, 0.99, 1.0)):
        linear, quadratic = coefficients(inputs, experiment, mass)
        assert low < linear**2 / (4 * quadratic * G_V**2 * vector / standard) < high + 1e-9


def coefficients(inputs, experiment, mass):
    """A and B of 1 + A g'^2 + B g'^4, from opposite charges of the neutrino."""
    strength = 1e-3 + 1e-2 * mass  # large enough to be seen beside the 1
    same, opposite = (
        float(RATIOS[experiment](mediator(charged(nu_mu=sign, mu=(1, 1)), mass, strength), inputs)) - 1
        for sign in (1.0, -1.0)
    )
    return (same - opposite) / (2 * strength**2), (same + opposite) / (2 * strength**4)


@every
def test_heavy_mediators_give_the_contact_limit_with_the_shares_of_the_currents(inputs, experiment):
    table = inputs.tables.computed[f"trident_{experiment}"]
    vector, axial = np.sum(table["vector_weight"]), np.sum(table["axial_weight"])
    standard = G_V**2 * vector + G_A**2 * axial
    linear, quadratic = coefficients(inputs, experiment, 1e3)
    np.testing.assert_allclose(linear * 1e6, 2 * G_V * vector * VEV2 / standard, rtol=1e-4, atol=0)  # Q^2/m^2
    np.testing.assert_allclose(quadratic * 1e12, vector * VEV2**2 / standard, rtol=1e-4, atol=0)


@every
def test_light_vector_mediators_grow_by_a_logarithm_and_axial_ones_as_an_inverse_square(inputs, experiment):
    """The muon's axial current is not conserved: its longitudinal part couples with m_mu/m."""
    vector = [coefficients(inputs, experiment, m) for m in (1e-3, 2e-3, 4e-3)]
    steps = np.diff([quadratic for _, quadratic in vector])
    np.testing.assert_allclose(steps[0] / steps[1], 1, rtol=0.02, atol=0)
    np.testing.assert_allclose(vector[0][0], vector[1][0], rtol=0.01, atol=0)
    axial = [
        float(RATIOS[experiment](mediator(charged(nu_mu=1.0, mu=(1, -1)), m, 1e-2), inputs)) - 1 for m in (1e-3, 2e-3)
    ]
    np.testing.assert_allclose(axial[0] / axial[1], 4, rtol=0.05, atol=0)


def test_the_contact_limit_overstates_light_mediators_by_orders_of_magnitude(inputs):
    linear, _ = coefficients(inputs, "ccfr", 0.01)
    heavy, _ = coefficients(inputs, "ccfr", 1e3)
    assert heavy * 1e6 / 0.01**2 > 1e3 * linear


@every
@pytest.mark.parametrize("mass", [1e-4, 1e-3, 0.2113, 1.0, 100.0], ids="m = {:g} GeV".format)
def test_gradients_are_finite_at_every_mass_and_without_coupling(inputs, experiment, mass):
    function = getattr(trident, f"trident_ratio_{experiment}")
    gradient = by_numpy(jax.grad(lambda m, g: function(couplings(m_zp=m, g_zp=g), inputs), argnums=(0, 1)))
    assert gradient(mass, 0.0) == (0.0, 0.0)
    slopes = gradient(mass, 1e-2)
    assert all(np.isfinite(slope) for slope in slopes)
    assert slopes[0] < 0 < slopes[1]
