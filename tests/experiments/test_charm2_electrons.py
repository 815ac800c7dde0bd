"""The vector coupling of nu_mu to electrons at CHARM-II."""

import numpy as np
import pytest

from benchmarks.scipy_versions import neutrino_electron as reference
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.experiments.charm2_electrons import nu_e_delta_gv_charm2
from zpjax.observables.neutrino_electron_scattering import nu_e_delta_gv_contact

shift = by_numpy(nu_e_delta_gv_charm2)
MASSES = (1e-3, 0.01, 0.1, 1.0)
masses = pytest.mark.parametrize("mass", MASSES, ids=["1 MeV", "10 MeV", "100 MeV", "1 GeV"])


def electron_coupled(mass, product):
    """nu_mu and electrons of this product of couplings, no mixing."""
    return mediator(charged(e=(product, product), nu_mu=1.0), mass, 1.0)


@masses
def test_the_mean_shift_is_that_of_adaptive_quadrature(inputs, mass):
    value = shift(electron_coupled(mass, 1e-9), inputs)
    np.testing.assert_allclose(value, reference.charm2(mass, 1.0, 1e-9), rtol=3e-7, atol=0)


def test_the_default_model_acts_through_mixing_at_the_typical_transfer(inputs):
    """Mixing by adaptive quadrature at Q^2 = 0.0137 GeV^2: negative g_e, so g_V falls."""
    value = shift(couplings(m_zp=0.03, g_zp=1e-3), inputs)
    assert value < 0
    np.testing.assert_allclose(value, reference.charm2(0.03, 1e-3), rtol=3e-7, atol=0)


def test_one_momentum_transfer_suffices_for_the_mixing():
    """Over 3-24 GeV of recoil the induced charge moves by +2 to -3 %, around its value at 0.0137 GeV^2."""
    low, middle, high = (reference.induced_electron_charge(q2) for q2 in (0.00307, 0.0137, 0.0245))
    assert 0.0 < low / middle - 1 < 0.025
    assert -0.03 < high / middle - 1 < 0.0


@pytest.mark.parametrize(
    ("mass", "product"),
    [(1e-3, 5.609e-9), (0.01, 5.664e-9), (0.1, 1.122e-8), (1.0, 5.664e-7)],
    ids=["1 MeV", "10 MeV", "100 MeV", "1 GeV"],
)
def test_a_shift_of_0_034_has_the_coupling_of_one_typical_recoil(inputs, mass, product):
    """Computed independently at Q^2 = 0.01 GeV^2 alone; for light masses the average is 1/(0.0137 GeV^2), 27 % less."""
    value = shift(electron_coupled(mass, product), inputs)
    expected = 0.034 * (mass**2 + 0.01) / (mass**2 + 0.0137)
    np.testing.assert_allclose(value, expected, rtol=0.05, atol=0)  # an average, not one recoil


def test_a_heavy_mediator_shifts_g_v_as_in_the_contact_limit(inputs):
    point = electron_coupled(100.0, 1e-5)
    np.testing.assert_allclose(shift(point, inputs), nu_e_delta_gv_contact(point, inputs), rtol=2e-6, atol=0)


def test_light_mediators_are_seen_by_their_coupling_alone(inputs):
    light, lighter = (shift(electron_coupled(m, 1e-9), inputs) for m in (1e-3, 1e-4))
    np.testing.assert_allclose(light, lighter, rtol=2e-4, atol=0)  # m^2/Q^2 at 1 MeV


def test_only_the_vector_charge_counts(inputs):
    axial = mediator(charged(e=(1e-9, -1e-9), nu_mu=1.0), 0.01, 1.0)
    assert shift(axial, inputs) == 0
    left = mediator(charged(e=(2e-9, 0.0), nu_mu=1.0), 0.01, 1.0)
    np.testing.assert_allclose(shift(left, inputs), shift(electron_coupled(0.01, 1e-9), inputs), rtol=1e-12, atol=0)
