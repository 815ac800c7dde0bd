"""Spectra of stopped pions and muons."""

import numpy as np
import pytest
from scipy.integrate import quad

from tests.physics.pion_spectra import electron_neutrino_spectrum, muon_antineutrino_spectrum
from zpjax.physics.pion_decay_at_rest import coherent_averages, prompt_energy

CAESIUM = 123.772687


def test_the_prompt_neutrino_has_29_8_mev(constants):
    np.testing.assert_allclose(prompt_energy(constants), 29.792141e-3, rtol=1e-7, atol=0)


@pytest.mark.parametrize(
    ("spectrum", "mean"),
    [
        pytest.param(muon_antineutrino_spectrum, 7 / 20, id="antinu_mu, 36.98 MeV"),
        pytest.param(electron_neutrino_spectrum, 3 / 10, id="nu_e, 31.70 MeV"),
    ],
)
def test_a_michel_spectrum_has_one_neutrino_and_its_mean_energy(spectrum, mean, constants):
    end = constants.m_muon / 2
    number = quad(lambda e: float(spectrum(e, constants)), 0, end)[0]
    energy = quad(lambda e: e * float(spectrum(e, constants)), 0, end)[0]
    np.testing.assert_allclose(number, 1.0, rtol=1e-10, atol=0)
    np.testing.assert_allclose(energy, mean * constants.m_muon, rtol=1e-10, atol=0)
    assert spectrum(end * 1.001, constants) == 0


@pytest.mark.parametrize("recoil", [1e-7, 5e-6, 14e-6, 16e-6, 40e-6])
def test_the_kinematic_averages_are_those_of_the_spectra(recoil, constants):
    least = (recoil + np.sqrt(recoil * (recoil + 2 * CAESIUM))) / 2
    factor = lambda e: 1 - recoil / e - CAESIUM * recoil / (2 * e**2)  # noqa: E731
    prompt, anti, electron = coherent_averages(recoil, CAESIUM, constants)
    line = prompt_energy(constants)
    np.testing.assert_allclose(prompt, factor(line) if line > least else 0.0, rtol=1e-12, atol=0)
    for found, spectrum in ((anti, muon_antineutrino_spectrum), (electron, electron_neutrino_spectrum)):
        expected = quad(lambda e, s=spectrum: float(s(e, constants)) * factor(e), least, constants.m_muon / 2)[0]
        np.testing.assert_allclose(found, expected, rtol=1e-8, atol=0)


def test_no_neutrino_gives_more_than_the_largest_recoil(constants):
    largest = 2 * (constants.m_muon / 2) ** 2 / (CAESIUM + constants.m_muon)
    np.testing.assert_allclose(coherent_averages(largest * 1.01, CAESIUM, constants), 0.0, atol=1e-12)
