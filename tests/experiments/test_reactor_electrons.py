"""Reactor antineutrinos on electrons."""

import numpy as np
import pytest

from benchmarks.scipy_versions import neutrino_electron as reference
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.constraints import constraint_named
from zpjax.experiments.reactor_electrons import nu_e_rate_ratio_gemma, nu_e_rate_ratio_texono, reactor_spectrum

RATIOS = {"texono": by_numpy(nu_e_rate_ratio_texono), "gemma": by_numpy(nu_e_rate_ratio_gemma)}
both = pytest.mark.parametrize("experiment", tuple(RATIOS))


@pytest.mark.parametrize(
    ("experiment", "mass", "strength", "error"),
    [
        ("texono", 1e-3, 3e-6, 2e-8),
        ("texono", 0.1, 2.7e-4, 2e-8),
        ("gemma", 1e-3, 3e-6, 2e-5),
        ("gemma", 1e-4, 1e-6, 1e-4),
    ],
    ids=["TEXONO, 1 MeV", "TEXONO, 100 MeV", "GEMMA, 1 MeV", "GEMMA, 0.1 MeV"],
)
def test_the_change_of_the_rate_is_that_of_adaptive_quadrature(inputs, experiment, mass, strength, error):
    point = couplings("b_minus_l", m_zp=mass, g_zp=strength, mixing_ratio=0.0)
    expected = getattr(reference, experiment)(mass, strength, 1.0)
    assert expected > 1.2
    np.testing.assert_allclose(RATIOS[experiment](point, inputs) - 1, expected - 1, rtol=error, atol=0)


@both
def test_a_nu_e_without_charge_sees_nothing_whatever_the_mixing(inputs, experiment):
    """Exact equality: Q'_nue = 0 multiplies everything, and mixing reaches charged particles alone."""
    for point in (couplings(g_zp=1e-2, m_zp=1e-3), couplings(g_zp=1e-2, b=2.0, c=-1.0, mixing_ratio_offset=0.1)):
        assert RATIOS[experiment](point, inputs) == 1.0


def test_far_below_the_neutrino_energies_the_spectrum_is_immaterial(inputs):
    """GEMMA, m = 1 MeV: T << E, so the ratio is [(g_L+d)^2 + (g_R+d)^2]/(g_L^2 + g_R^2) for every E, d = 4.6e-2/2."""
    mass, strength, s2 = 0.01, 1e-5, 0.23863
    d = strength**2 / (2 * np.sqrt(2) * 1.1663788e-5 * mass**2)
    point = mediator(charged(e=(1, 1), nu_e=1.0), mass, strength)
    expected = ((0.5 + s2 + d) ** 2 + (s2 + d) ** 2) / ((0.5 + s2) ** 2 + s2**2)
    # Left out: T/E and m_e T/E^2, a few per cent at 55 keV on the soft end of the spectrum.
    np.testing.assert_allclose(RATIOS["gemma"](point, inputs) - 1, expected - 1, rtol=0.05, atol=0)


def test_antineutrinos_at_high_recoils_see_the_right_handed_electron(inputs):
    """TEXONO: (1 - T/E)^2 suppresses the left-handed part, though |g_L| = 3 |g_R|."""
    right, left = (RATIOS["texono"](mediator(charged(e=e, nu_e=1.0), 0.01, 1e-6), inputs) - 1 for e in ((0, 1), (1, 0)))
    assert right > left > 0


def test_the_spectrum_falls_and_gives_the_inverse_beta_decays_of_one_fission(inputs):
    """sigma = 9.52e-44 cm^2 p_e E_e/MeV^2 folded: 5.8e-43 cm^2 per fission were measured, 5 % below such spectra."""
    energy = np.linspace(1.806, 10.0, 4001)
    spectrum = np.asarray(reactor_spectrum(1e-3 * energy, inputs.data["reactor_electrons"]))
    assert np.all(np.diff(spectrum) < 0)
    positron = energy - 1.2933
    momentum = np.sqrt(np.maximum(positron**2 - 0.511**2, 0))
    folded = np.trapezoid(spectrum * 9.52e-44 * positron * momentum, energy)
    np.testing.assert_allclose(folded, 6.1e-43, rtol=0.01, atol=0)
    np.testing.assert_allclose(folded, 5.8e-43, rtol=0.06, atol=0)


def test_gemma_allows_a_flat_excess_as_significant_as_its_magnetic_moment():
    """mu < 2.9e-11 mu_B: pi alpha^2 mu^2/(m_e^2 T), as a flat rate of equal int (rate)^2 dT over 2.8-55 keV."""
    m_e, fermi, s2 = 0.51099895e-3, 1.1663788e-5, 0.23863
    low, high = 2.8e-6, 55e-6
    magnetic = np.pi * 7.2973525643e-3**2 / m_e**2 * 2.9e-11**2
    flat = magnetic * np.sqrt((1 / low - 1 / high) / (high - low))
    standard = 2 * fermi**2 * m_e / np.pi * ((0.5 + s2) ** 2 + s2**2)
    statistic = constraint_named("gemma").statistic
    np.testing.assert_allclose(statistic.limit - 1, flat / standard, rtol=2e-3, atol=0)
    assert constraint_named("gemma").family == "limit"
