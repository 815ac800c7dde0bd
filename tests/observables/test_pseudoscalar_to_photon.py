"""Decays of pi0, eta and eta' to a photon and the mediator: limits of the photon, crossing and published numbers."""

import jax
import numpy as np
import pytest

from benchmarks.scipy_versions.colliders import VERSIONS, eta_to_photon
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator, photon_like
from zpjax.catalogue import observable_named
from zpjax.constraints import constraint_named
from zpjax.observables.decay import decay
from zpjax.observables.pseudoscalar_to_photon import pseudoscalar_to_photon
from zpjax.physics.hadronic_widths import pi0gamma

ALPHA = 7.2973525643e-3
branching, decays = by_numpy(pseudoscalar_to_photon), by_numpy(decay)
LMA_DARK = 4.69e-3  # g'/m in GeV^-1 of the exact image of LMA for the Sun's Y_n = 1/2


@pytest.mark.parametrize(
    ("meson", "m_meson", "two_photons"),
    [("pi0", 0.1349768, 0.98823), ("eta", 0.547862, 0.3936), ("eta_prime", 0.95778, 0.02307)],
)
def test_a_mediator_with_the_photons_charges_gives_twice_the_two_photon_rate(inputs, meson, m_meson, two_photons):
    """Electric charges times g' and m -> 0: BR = 2 (g'/e)^2 BR(gamma gamma), for every content of the meson."""
    found = getattr(branching(photon_like(1e-3, strength=1e-3), inputs), meson)
    expected = 2 * 1e-6 / (4 * np.pi * ALPHA) * two_photons * (1 - (1e-3 / m_meson) ** 2) ** 3
    np.testing.assert_allclose(found, expected, rtol=5e-6, atol=0)  # propagators: m^2/m_rho^2


def test_kinetic_mixing_is_a_dark_photon(inputs):
    """2 eps^2 (1 - m^2/m_pi^2)^3 BR(gamma gamma), Batley et al. (2015), eq. (1)."""
    point = mediator(charged(), 0.03, strength=1.0, mixing_ratio=1e-3)
    expected = 2e-6 * (1 - (0.03 / 0.1349768) ** 2) ** 3 * 0.98823
    np.testing.assert_allclose(branching(point, inputs).pi0, expected, rtol=4e-3, atol=0)  # F = 1 + m^2/m_rho^2


def test_the_slope_of_the_pion_form_factor_is_the_measured_one(inputs):
    """F = 1 + a m^2/m_pi^2 with a = 0.0335 +- 0.0031 (Review of particle physics) for the photon."""
    mass = 0.06
    form2 = branching(photon_like(mass), inputs).pi0 / branching(photon_like(1e-4), inputs).pi0
    x = (mass / 0.1349768) ** 2
    slope = (np.sqrt(form2 / (1 - x) ** 3) - 1) / x
    np.testing.assert_allclose(slope, 0.0335, rtol=0.2, atol=0)  # two errors of the measurement


def test_the_pion_and_the_mediator_may_be_crossed(inputs):
    """One amplitude for pi0 -> gamma Z' and Z' -> pi0 gamma: Gamma(P -> gamma V)/k^3 = 3 Gamma(V -> gamma P)/k^3 (spins)."""
    m_pi, f_pi = 0.1349768, 0.0922
    two_photons = ALPHA**2 * m_pi**3 / (64 * np.pi**3 * f_pi**2)  # anomaly, without the measured branching ratio
    for charges in (charged(u=(1, 1)), charged(d=(1, 1)), charged(u=(1, 1), d=(0.3, 0.5))):
        light, heavy = mediator(charges, 1e-3), mediator(charges, 0.2)
        decay_of_pion = float(branching(light, inputs).pi0) / 0.98823 * two_photons
        momentum_pion, momentum_mediator = m_pi / 2, (0.2**2 - m_pi**2) / 0.4
        # Both at m = 0: the propagators of the width are divided out below.
        expected = decay_of_pion / momentum_pion**3 * momentum_mediator**3 / 3
        up, down = (getattr(charges, group) for group in ("up", "down"))
        isoscalar, isovector = (1.5 * (up.u.vector + down.d.vector), 0.5 * (up.u.vector - down.d.vector))
        omega, rho = 1 / (1 - 0.2**2 / 0.78266**2), 1 / (1 - 0.2**2 / 0.77526**2)
        form = (isoscalar * omega + isovector * rho) ** 2 / (isoscalar + isovector) ** 2
        width = float(pi0gamma(heavy, inputs.constants))
        # The width's constant rho width lowers its isovector part by up to 4 %.
        np.testing.assert_allclose(width, expected * form, rtol=0.05, atol=0)


@pytest.mark.parametrize(("meson", "kev"), [("eta", 0.515), ("eta_prime", 4.34)])
def test_the_mixing_gives_the_two_photon_widths(inputs, meson, kev):
    """Gamma = alpha^2 M^3/(32 pi^3 f_pi^2) |3 sum_q c_q Q_q^2|^2: 0.515(18) and 4.34(13) keV (Review of particle physics)."""
    figures = inputs.data["pseudoscalars"]
    angle, f_q, f_s = (figures[n] for n in ("mixing_angle", "nonstrange_decay_constant", "strange_decay_constant"))
    q, s = (np.sin(angle), np.cos(angle)) if meson == "eta_prime" else (np.cos(angle), -np.sin(angle))
    trace = 3 * (q / f_q * 5 / 9 / np.sqrt(2) + s / f_s / 9)
    width = ALPHA**2 * figures[f"m_{meson}"] ** 3 / (32 * np.pi**3 * 0.0922**2) * trace**2
    np.testing.assert_allclose(width * 1e6, kev, rtol=0.08, atol=0)  # the mixing scheme


@pytest.mark.parametrize(
    ("mass", "value"),
    [(0.01, 4.8e-8), (0.03, 3.8e-7), (0.06, 9.2e-7), (0.1, 4.5e-7)],
    ids=["10 MeV", "30 MeV", "60 MeV", "100 MeV"],
)
def test_on_the_lma_dark_line_the_pion_decays_visibly_often(inputs, mass, value):
    point = couplings(m_zp=mass, g_zp=LMA_DARK * mass, mixing_ratio=0.0)
    np.testing.assert_allclose(branching(point, inputs).pi0, value, rtol=0.035, atol=0)  # rounded, without BR and F


@pytest.mark.parametrize("name", ["br_pi0_to_gamma_zp", "br_pi0_to_gamma_invisible"])
@pytest.mark.parametrize("mass", [0.01, 0.06, 0.13], ids="m = {} GeV".format)
def test_baryonic_charges_give_the_pion_tulins_formula(inputs, name, mass):
    found = branching(couplings(m_zp=mass, g_zp=1e-4, mixing_ratio=0.0), inputs)
    value = observable_named(name).pick(found)
    np.testing.assert_allclose(value, VERSIONS[name](mass, 1e-4), rtol=1e-6, atol=0)  # the omega's width squared


@pytest.mark.parametrize("prime", [False, True], ids=["eta", "eta'"])
@pytest.mark.parametrize("mass", [0.01, 0.4, 0.52], ids="m = {} GeV".format)
def test_quark_lines_add_up_to_the_eta(inputs, mass, prime):
    found = branching(couplings(m_zp=mass, g_zp=1e-3, mixing_ratio=0.0), inputs)
    value = found.eta_prime if prime else found.eta
    np.testing.assert_allclose(value, eta_to_photon(mass, 1e-3, prime), rtol=1e-11, atol=0)


def test_the_strange_charge_enters_the_eta_with_its_sign(inputs):
    """-sin(phi) s sbar with charge -1/3: for the default a = -1 it adds to the light quarks."""
    eta = [float(branching(couplings(m_zp=0.1, a=a, mixing_ratio=0.0), inputs).eta) for a in (-1.0, 0.0, 1.0)]
    assert eta[0] > eta[1] > eta[2]


def test_channels_are_products_with_the_mediators_branching_ratios(inputs):
    point = couplings("b_minus_l", m_zp=0.03)
    found, ratios = branching(point, inputs), decays(point, inputs)
    np.testing.assert_allclose(found.pi0_invisible, found.pi0 * ratios.invisible, rtol=1e-14, atol=0)
    np.testing.assert_allclose(found.pi0_ee, found.pi0 * ratios.ee, rtol=1e-14, atol=0)
    heavy = couplings("b_minus_l", m_zp=0.3)
    found, ratios = branching(heavy, inputs), decays(heavy, inputs)
    np.testing.assert_allclose(found.eta_two_photons_pi0, found.eta * ratios.pi0gamma, rtol=1e-14, atol=0)


def test_above_the_mesons_mass_nothing_is_left_and_the_slope_is_finite(inputs):
    slope = by_numpy(jax.grad(lambda m: pseudoscalar_to_photon(couplings(m_zp=m), inputs).pi0))
    for mass in (0.135, 0.14, 1.0):
        assert float(branching(couplings(m_zp=mass), inputs).pi0) == 0
        assert float(slope(mass)) == 0


@pytest.mark.parametrize(
    ("mass", "excluded"),
    [(0.04, False), (0.055, True), (0.08, True), (0.1, True), (0.115, False)],
    ids=lambda v: f"{v}",
)
def test_na62_excludes_the_lma_dark_line_from_50_to_105_mev(inputs, mass, excluded):
    constraint = constraint_named("na62_pi0_gamma_invisible")
    point = couplings(m_zp=mass, g_zp=LMA_DARK * mass)
    ratio = constraint.ratios(branching(point, inputs).pi0_invisible, mass)["na62_pi0_gamma_invisible"]
    assert bool(ratio > 1) == excluded


def test_electrons_from_the_default_model_are_a_million_times_below_na48(inputs):
    """NA48/2 reaches eps^2 ~ 3e-7, a branching ratio of 6e-7."""
    assert float(branching(couplings(m_zp=0.03, g_zp=3 * 4.69e-5), inputs).pi0_ee) < 1e-10
