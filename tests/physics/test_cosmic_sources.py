"""The redshifts of cosmic neutrino sources against adaptive quadrature."""

import jax
import numpy as np
import pytest
from scipy.integrate import quad

from benchmarks.scipy_versions import cosmic_neutrinos as independent
from zpjax.inputs import load_data
from zpjax.physics.cosmic_sources import flux_beyond, source_density, star_formation

FIGURES = load_data()["cosmic_neutrinos"]
beyond = jax.jit(flux_beyond)


@pytest.mark.parametrize(("z", "power"), [(0.3, 3.4), (2.5, -0.3), (5.5, -3.5)], ids=["rise", "plateau", "fall"])
def test_star_formation_follows_its_three_powers(z, power):
    slope = jax.grad(lambda u: np.log(1.0) + jax.numpy.log(star_formation(jax.numpy.expm1(u), FIGURES)))(np.log1p(z))
    np.testing.assert_allclose(slope, power, rtol=0.05, atol=0)  # the powers are joined smoothly


def test_star_formation_today_is_one_and_at_its_first_break_ten():
    np.testing.assert_allclose(star_formation(0.0, FIGURES), 1, rtol=1e-9, atol=0)
    # Two of the three terms are equal at a break: 2^(3.4) 2^(-1/10).
    np.testing.assert_allclose(star_formation(1.0, FIGURES), 2**3.3, rtol=1e-6, atol=0)


@pytest.mark.parametrize("z", [0.0, 0.2, 0.68, 0.95, 1.0, 2.7, 4.0, 5.5, 6.0], ids="beyond z = {}".format)
def test_the_flux_beyond_a_redshift_is_its_integral(z):
    points = [p for p in (1.0, 4.0) if p > z]
    total = quad(independent.density, 0, 6, points=[1.0, 4.0], epsabs=0, epsrel=1e-11)[0]
    expected = quad(independent.density, z, 6, points=points, epsabs=0, epsrel=1e-11)[0] / total if z < 6 else 0.0
    np.testing.assert_allclose(beyond(np.asarray(z), FIGURES), expected, rtol=1e-7, atol=1e-15)


def test_sources_beyond_the_largest_redshift_would_add_a_tenth_of_a_per_cent():
    further = FIGURES | {"largest_redshift": 12.0}
    np.testing.assert_allclose(beyond(np.asarray(6.0), further), 0.0011, rtol=0.05, atol=0)


def test_the_density_is_per_logarithm_of_one_plus_redshift():
    found = source_density(1.7, FIGURES) / source_density(0.2, FIGURES)
    expected = independent.density(1.7) * 2.7 / (independent.density(0.2) * 1.2)
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=0)
