"""Neutron scattering on lead."""

import numpy as np

from tests.points import couplings
from zpjax.constraints import constraint_named
from zpjax.observables.neutron_scattering import neutron_contact_coupling


def test_the_neutron_has_the_baryon_charge_of_the_first_generation(inputs):
    found = neutron_contact_coupling(couplings(g_zp=3e-5, m_zp=0.02, b=0.5, mixing_ratio=0.0), inputs)
    np.testing.assert_allclose(found, 0.5 * 3e-5 / 0.02**2, rtol=1e-14, atol=0)


def test_mixing_leaves_the_neutron_alone(inputs):
    """Q_u + 2 Q_d = 0."""
    found = [neutron_contact_coupling(couplings(mixing_ratio=x), inputs) for x in (0.0, 0.1)]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-12, atol=0)


def test_the_limit_is_that_of_the_quoted_inequality(inputs):
    """g_n^2/(4 pi) = 3.4e-11 (m/MeV)^4 is r = 1."""
    strength = np.sqrt(4 * np.pi * 3.4e-11) * 10**2
    point = couplings(g_zp=strength, m_zp=0.01, mixing_ratio=0.0)
    ratio = constraint_named("neutron_lead").ratios(neutron_contact_coupling(point, inputs), 0.01)["neutron_lead"]
    np.testing.assert_allclose(ratio, 1.0, rtol=1e-3, atol=0)
