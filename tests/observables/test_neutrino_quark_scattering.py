"""The propagator's suppression of deep-inelastic scattering."""

import numpy as np
import pytest

from tests.points import couplings
from zpjax.observables.neutrino_quark_scattering import dis_suppression_nutev
from zpjax.observables.nsi import eps_u_mumu


@pytest.mark.parametrize(
    ("mass", "eps_at_20"),
    [(0.01, 4.9509e-6), (0.1, 4.9485e-4), (1.0, 0.047152)],
    ids=["10 MeV", "100 MeV", "1 GeV"],
)
def test_eps_at_20_gev2_is_suppressed_as_m2_over_m2_plus_q2(inputs, mass, eps_at_20):
    """Farzan (2015), sec. 4, at NuTeV's mean Q^2, for eps(0) = 0.99019 at every mass."""
    point = couplings(m_zp=mass, g_zp=7e-5 * mass / 0.01)
    value = eps_u_mumu(point, inputs) * dis_suppression_nutev(point, inputs)
    np.testing.assert_allclose(value, eps_at_20, rtol=2e-5, atol=0)  # five digits


def test_a_heavy_mediator_is_not_suppressed(inputs):
    np.testing.assert_allclose(dis_suppression_nutev(couplings(m_zp=1e6), inputs), 1.0, rtol=3e-11, atol=0)


def test_for_light_mediators_eps_does_not_depend_on_the_mass(inputs):
    """eps(Q^2) -> g'^2 b/(3 sqrt2 G_F Q^2)."""
    values = [
        eps_u_mumu(p, inputs) * dis_suppression_nutev(p, inputs) for p in (couplings(m_zp=m) for m in (1e-3, 5e-3))
    ]
    expected = 7e-5**2 / (3 * np.sqrt(2) * 1.1663788e-5 * 20)
    np.testing.assert_allclose(values, expected, rtol=2e-6, atol=0)  # m^2/Q^2 at 5 MeV


def test_the_suppression_depends_on_the_mass_alone(inputs):
    assert dis_suppression_nutev(couplings(g_zp=1e-3, b=-2.0), inputs) == dis_suppression_nutev(couplings(), inputs)
