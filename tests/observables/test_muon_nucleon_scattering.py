"""Muon-nucleon deep-inelastic scattering with a light mediator."""

import numpy as np
import pytest

from benchmarks.scipy_versions import dis as reference
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator, photon_like
from zpjax.observables.muon_nucleon_scattering import muon_nucleon_dis_ratio

ratio = by_numpy(muon_nucleon_dis_ratio)
E2 = 4 * np.pi * 7.2973525643e-3


@pytest.mark.parametrize("mass", [1e-3, 0.1, 1.0, 30.0], ids=["1 MeV", "100 MeV", "1 GeV", "30 GeV"])
def test_amplitudes_add_before_they_are_squared(inputs, mass):
    point = couplings(m_zp=mass, g_zp=0.05, mixing_ratio=0.0)
    np.testing.assert_allclose(ratio(point, inputs), reference.muon_nucleon(mass, 0.05), rtol=1e-12, atol=0)


def test_a_dark_photon_rescales_the_photon(inputs):
    """Charges proportional to the electric ones: (1 + (g'/e)^2 Q^2/(Q^2 + m^2))^2."""
    value = ratio(photon_like(2.0, 0.05), inputs)
    np.testing.assert_allclose(value, (1 + 0.05**2 / E2 * 10 / 14) ** 2, rtol=1e-12, atol=0)


def test_kinetic_mixing_is_a_dark_photon(inputs):
    point = mediator(charged(), 0.01, 1.0, mixing_ratio=0.02)
    np.testing.assert_allclose(ratio(point, inputs), (1 + 0.02**2) ** 2, rtol=1e-5, atol=0)  # m^2/Q^2


def test_axial_charges_do_not_interfere_with_the_photon(inputs):
    """Averaged over handedness: sum_q (g'^2 Q^2/(e^2 (Q^2+m^2)))^2 / sum_q Q_q^2, a pure square."""
    point = mediator(charged(mu=(1, -1), u=(1, -1), d=(1, -1)), 0.01, 0.05)
    expected = 1 + 2 * (0.05**2 / E2) ** 2 / (5 / 9)
    np.testing.assert_allclose(ratio(point, inputs), expected, rtol=1e-6, atol=0)


def test_the_light_mediator_of_the_paper_is_out_of_reach(inputs):
    """Farzan (2015), sec. 3: 4e-4 even at g' = 0.01, against a few per cent."""
    assert abs(ratio(couplings(), inputs) - 1) < 1e-7
    value = ratio(couplings(g_zp=1e-2, mixing_ratio=0.0), inputs) - 1
    np.testing.assert_allclose(value, -0.4 * 1e-4 / E2, rtol=0.02, atol=0)  # interference alone
