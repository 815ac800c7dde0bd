"""Coherent scattering against cross-sections computed elsewhere, and its limits."""

import numpy as np
import pytest
from scipy.integrate import quad

from tests.observables.coherent_cross_section import differential_cross_section, tree_charge
from tests.physics.pion_spectra import electron_neutrino_spectrum, muon_antineutrino_spectrum
from tests.points import couplings
from zpjax.observables.coherent_scattering import (
    cevns_amplitude_ratio,
    charge_strength,
    nuclear_charge,
    standard_charge,
)
from zpjax.physics.pion_decay_at_rest import prompt_energy
from zpjax.units import from_natural

# Z, N, nuclear mass in GeV.
NUCLEI = {"Cs": (55, 78, 123.772687), "I": (53, 74, 118.183688), "Ar": (18, 22, 37.215526), "Xe131": (54, 77, 121.9947)}


def cross_section(inputs, nucleus, energy, charge=None):
    """Total cross-section in cm^2, tree-level charge unless a function of the recoil is given."""
    z, n, mass = NUCLEI[nucleus]
    charge = charge or (lambda t: tree_charge(z, n, inputs.data["cevns"]))
    largest = 2 * energy**2 / (mass + 2 * energy)
    one = lambda t: float(differential_cross_section(t, energy, mass, charge(t), z + n, inputs))  # noqa: E731
    return from_natural(quad(one, 0, largest, epsrel=1e-7)[0], "cm^2")


@pytest.mark.parametrize(
    ("nucleus", "expected"),
    [
        pytest.param("Cs", 1.70282e-38, id="caesium"),
        pytest.param("I", 1.54036e-38, id="iodine"),
        pytest.param("Ar", 1.49504e-39, id="argon"),
    ],
)
def test_the_prompt_cross_section_is_that_of_an_independent_calculation(nucleus, expected, inputs):
    """scipy, tree couplings, s^2 = 0.23863, Helm; the nuclear masses differ by the electrons (2e-4)."""
    found = cross_section(inputs, nucleus, float(prompt_energy(inputs.constants)))
    np.testing.assert_allclose(found, expected, rtol=5e-4, atol=0)


@pytest.mark.parametrize(
    ("spectrum", "expected"),
    [
        pytest.param(muon_antineutrino_spectrum, 2.31117e-38, id="antinu_mu"),
        pytest.param(electron_neutrino_spectrum, 1.88218e-38, id="nu_e"),
    ],
)
def test_the_delayed_cross_sections_on_caesium_are_those_of_an_independent_calculation(spectrum, expected, inputs):
    y, w = np.polynomial.legendre.leggauss(12)
    energy, end = (y + 1) / 4 * inputs.constants.m_muon, inputs.constants.m_muon / 2
    found = sum(
        v * end / 2 * float(spectrum(e, inputs.constants)) * cross_section(inputs, "Cs", e)
        for e, v in zip(energy, w, strict=True)
    )
    np.testing.assert_allclose(found, expected, rtol=5e-4, atol=0)


@pytest.mark.parametrize(("strength", "expected"), [(0.0, 5.59820e-34), (7e-5, 1.97516e-34)])
def test_the_recoil_spectrum_on_caesium_is_that_of_an_independent_calculation(strength, expected, inputs):
    """dsigma/dT at T = 10 keV, E = 30 MeV in cm^2/GeV, without and with a mediator of 10 MeV."""
    z, n, mass = NUCLEI["Cs"]
    point = couplings(g_zp=strength, mixing_ratio=0.0)
    kappa = charge_strength(point, inputs.constants, 1, nuclear_charge(point, inputs.constants, z, n))
    charge = tree_charge(z, n, inputs.data["cevns"]) + kappa / (2 * mass * 1e-5 + 1e-4)
    found = from_natural(differential_cross_section(1e-5, 0.03, mass, charge, z + n, inputs), "cm^2")
    np.testing.assert_allclose(found, expected, rtol=2e-3, atol=0)


@pytest.mark.parametrize(
    ("energy", "standard", "light"), [(8e-3, 1.47420e-39, 8.62455e-39), (12e-3, 3.24882e-39, 9.97355e-39)]
)
def test_a_light_mediator_acts_on_xenon_as_in_an_independent_calculation(energy, standard, light, inputs):
    z, n, mass = NUCLEI["Xe131"]
    point = couplings(g_zp=5e-5, mixing_ratio=0.0)
    kappa = charge_strength(point, inputs.constants, 1, nuclear_charge(point, inputs.constants, z, n))
    tree = tree_charge(z, n, inputs.data["cevns"])
    np.testing.assert_allclose(cross_section(inputs, "Xe131", energy), standard, rtol=1e-3, atol=0)
    found = cross_section(inputs, "Xe131", energy, lambda t: tree + kappa / (2 * mass * t + 1e-4))
    np.testing.assert_allclose(found, light, rtol=1e-3, atol=0)


def test_without_a_form_factor_the_heavy_limit_is_gf2_e2_q2_over_pi(inputs):
    """G_F^2 E^2 Q^2/pi = 2.13267e-38 cm^2 on caesium at 29.79 MeV, for an infinitely heavy point nucleus."""
    energy = float(prompt_energy(inputs.constants))
    charge = tree_charge(55, 78, inputs.data["cevns"])
    found = inputs.constants.fermi_constant**2 * energy**2 * charge**2 / np.pi
    np.testing.assert_allclose(from_natural(found, "cm^2"), 2.13267e-38, rtol=1e-4, atol=0)
    # The differential cross-section at T -> 0 is 2/T_max of it, T_max = 2E^2/M.
    slope = differential_cross_section(1e-14, energy, 123.8, charge, 133, inputs)
    np.testing.assert_allclose(slope, found * 123.8 / energy**2, rtol=1e-6, atol=0)


@pytest.mark.parametrize(("nucleus", "expected"), [("Cs", 3.06000e-3), ("I", 3.04930e-3), ("Ar", 2.95545e-3)])
def test_the_sign_flips_at_the_coupling_of_the_contact_limit(nucleus, expected, inputs):
    """g'/m in GeV^-1 where Q_V -> -Q_V, tree couplings: sqrt(sqrt2 G_F (-2 Q_V)/A)."""
    z, n, _ = NUCLEI[nucleus]
    point = couplings(g_zp=expected * 0.01, mixing_ratio=0.0)
    kappa = charge_strength(point, inputs.constants, 1, nuclear_charge(point, inputs.constants, z, n))
    np.testing.assert_allclose(kappa / 1e-4, -2 * tree_charge(z, n, inputs.data["cevns"]), rtol=1e-4, atol=0)


def test_quark_charges_make_the_baryon_number_of_the_nucleus(constants):
    point = couplings(mixing_ratio=0.0, b=0.7)
    np.testing.assert_allclose(nuclear_charge(point, constants, 55, 78), 0.7 * 133, rtol=1e-14, atol=0)


def test_mixing_acts_on_the_protons_alone(constants):
    point, ratio = couplings("l_mu_minus_l_tau", mixing_ratio=0.02), 0.02
    expected = -54 * ratio * constants.electric_charge
    np.testing.assert_allclose(nuclear_charge(point, constants, 54, 77), expected, rtol=1e-13, atol=0)


def test_radiative_corrections_raise_the_charge_of_muon_neutrinos_by_a_percent(inputs):
    figures = inputs.data["cevns"]
    ratio = standard_charge(55, 78, figures, "mu") / tree_charge(55, 78, figures)
    assert 1.01 < ratio < 1.02


def test_the_amplitude_vanishes_and_flips_with_growing_coupling(inputs):
    """1 + kappa/(m^2 Q): 0 at half the flip's coupling squared, -1 at the flip."""
    flip = brent_flip(inputs)
    ratio = lambda g: float(cevns_amplitude_ratio(couplings(g_zp=g, mixing_ratio=0.0), inputs))  # noqa: E731
    np.testing.assert_allclose(ratio(flip), -1.0, rtol=1e-12, atol=0)
    assert abs(ratio(flip / np.sqrt(2))) < 1e-12
    assert ratio(0.0) == 1.0


def brent_flip(inputs):
    charge = standard_charge(55, 78, inputs.data["cevns"], "mu")
    return 0.01 * np.sqrt(np.sqrt(2) * inputs.constants.fermi_constant * -2 * charge / 133)
