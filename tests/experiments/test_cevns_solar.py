"""Solar neutrinos on xenon."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from tests.observables.coherent_cross_section import tree_charge
from tests.points import charged, couplings, mediator
from zpjax.experiments.cevns_solar import pandax, solar_density, spectrum_average, xenonnt
from zpjax.units import from_natural

XENON = 122.27107


def point(mass, strength, **values):
    return couplings(m_zp=mass, g_zp=strength, mixing_ratio=0.0, **values)


@pytest.mark.parametrize("recoil", [1e-8, 6e-7, 1.5e-6, 2.5e-6, 3.5e-6])
def test_the_average_over_the_spectrum_is_that_of_an_adaptive_rule(recoil, inputs):
    figures = inputs.data["solar_8b"]
    end, norm = 15.1e-3, math.gamma(6.75) / math.gamma(3) / math.gamma(3.75) / 15.1e-3
    least = (recoil + math.sqrt(recoil * (recoil + 2 * XENON))) / 2

    def integrand(e):
        return norm * (e / end) ** 2 * (1 - e / end) ** 2.75 * (1 - recoil / e - XENON * recoil / (2 * e**2))

    expected = quad(integrand, least, end, epsabs=0, epsrel=1e-11)[0]
    np.testing.assert_allclose(spectrum_average(recoil, XENON, figures), expected, rtol=1e-8, atol=0)


def test_no_recoil_is_beyond_the_end_of_the_spectrum(inputs):
    assert spectrum_average(4e-6, XENON, inputs.data["solar_8b"]) == 0


def test_the_mean_cross_section_on_xenon_is_that_of_an_independent_calculation(inputs):
    """1.199e-39 cm^2 with tree couplings for a spectrum of mean energy 6.735 MeV (here 6.71 MeV)."""
    figures = inputs.data["xenonnt"]
    charge = tree_charge(54.0, 77.29, inputs.data["cevns"])
    total = quad(lambda t: float(solar_density(t, figures, inputs)), 0, 3.8e-6, epsrel=1e-8)[0] * charge**2
    np.testing.assert_allclose(from_natural(total, "cm^2"), 1.199e-39, rtol=1.5e-2, atol=0)


def test_the_published_cross_section_and_events_agree_with_the_standard_model(inputs):
    assert xenonnt(point(0.01, 0.0), inputs).events == 11.9
    np.testing.assert_allclose(pandax(point(0.01, 0.0), inputs).events, 78.5 / 1.6, rtol=1e-14, atol=0)


def test_the_errors_of_the_published_flux_are_given_back(inputs):
    """chi^2 = 1 at the ratios 0.895 + 0.69 and 0.895 - 0.44 (Aprile et al. 2024): 0.42 below, the rest is rounding."""
    d = inputs.data["xenonnt"]
    chi2 = lambda x: (x - d["observed_counts"]) ** 2 / (d["observed_error"] ** 2 + (d["rate_error"] * x) ** 2)  # noqa: E731
    np.testing.assert_allclose(chi2(11.9 * (0.895 + 0.69)), 1.0, rtol=5e-2, atol=0)
    np.testing.assert_allclose(chi2(11.9 * (0.895 - 0.42)), 1.0, rtol=5e-2, atol=0)


def test_equal_muon_and_tau_charges_make_their_shares_immaterial(inputs):
    """A mediator of nu_mu alone and one of nu_tau alone add up, for small changes, to one of both."""
    change = []
    for names in (("nu_mu",), ("nu_tau",), ("nu_mu", "nu_tau")):
        charges = charged(**dict.fromkeys(names, 1.0), u=(1 / 3, 1 / 3), d=(1 / 3, 1 / 3))
        change.append(float(xenonnt(mediator(charges, 0.03, 1e-6), inputs).events) - 11.9)
    np.testing.assert_allclose(change[0] + change[1], change[2], rtol=1e-6, atol=0)


def test_the_threshold_hides_part_of_a_light_mediator(inputs):
    """The unpaired sample, open from 0.33 keV, moves more than the one of XENONnT, which opens at 1-2 keV."""
    light = point(0.001, 1e-4)
    assert pandax(light, inputs).events / 49.06 > xenonnt(light, inputs).events / 11.9


@pytest.mark.parametrize("function", [xenonnt, pandax])
def test_a_heavy_mediator_is_a_contact_interaction(function, inputs):
    found = [function(point(m, 2.5e-3 * m), inputs).events for m in (3.0, 30.0)]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-3, atol=0)
