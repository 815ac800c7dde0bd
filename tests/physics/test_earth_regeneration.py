"""Regeneration in the Earth: the mean against five shells, and the published expectation of Super-Kamiokande."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import norm

from tests.physics.earth_chords import regeneration_along
from zpjax.constants import load_standard_inputs
from zpjax.inputs import load_data
from zpjax.physics.earth_regeneration import earth_density, mean_regeneration
from zpjax.physics.solar_survival import SolarMixing, solar_nsi

CONSTANTS, EARTH, FIGURES = load_standard_inputs(), load_data()["earth"], load_data()["oscillations"]
along = jax.jit(
    jax.vmap(jax.vmap(regeneration_along, (0, None, None, None, None, None)), (None, 0, None, None, None, None))
)


def quarks(eps):
    """The interactions of equal couplings to u and d of nu_mu and nu_tau."""
    matrix = jnp.diag(jnp.array([-3.0 * eps, 0.0, 0.0]))
    return solar_nsi(matrix, matrix, FIGURES)


@pytest.mark.parametrize("cosine", [0.386, -0.386], ids=["light octant", "dark octant"])
@pytest.mark.parametrize("eps", [0.0, 0.47, 0.6, -0.2], ids="eps {}".format)
def test_the_mean_is_that_of_five_shells(cosine, eps):
    mixing = SolarMixing(cosine, 7.49e-23, 0.02195, 2.534e-21)
    cosines = (np.arange(200) + 0.5) / 200
    energies = 0.009 / (1 + 0.1 * norm.ppf((np.arange(31) + 0.5) / 31))
    full = jnp.mean(along(cosines, energies, mixing, quarks(eps), CONSTANTS, EARTH))
    found = mean_regeneration(0.009, mixing, quarks(eps), CONSTANTS, EARTH)
    np.testing.assert_allclose(found, full, rtol=0.025, atol=0)


def test_a_uniform_path_is_a_mean_over_phases():
    uniform = EARTH | {
        "shell_constant": np.full(5, float(earth_density(1.0, EARTH)[0])),
        "shell_square": np.zeros(5),
        "shell_quartic": np.zeros(5),
        "core_shells": 0,
    }
    mixing = SolarMixing(0.386, 7.49e-23, 0.02195, 2.534e-21)
    energies = 0.009 / (1 + 0.3 * norm.ppf((np.arange(801) + 0.5) / 801))
    energies = energies[energies > 0]
    path = along(np.array([0.9]), energies, mixing, quarks(0.0), CONSTANTS, uniform)[:, 0] / energies
    expected = mean_regeneration(0.009, mixing, quarks(0.0), CONSTANTS, EARTH) / 0.009
    np.testing.assert_allclose(jnp.mean(path), expected, rtol=0.03, atol=0)


def test_the_density_of_the_centre_and_of_the_surface():
    mole = 6.02214076e23 * 1.973269804e-14**3
    np.testing.assert_allclose(earth_density(0.0, EARTH)[0] / mole, 6.099, rtol=1e-6, atol=0)
    np.testing.assert_allclose(earth_density(1.0, EARTH)[0] / mole, 1.67, rtol=1e-6, atol=0)


def test_turning_the_potential_and_the_octant_round_turns_the_sign():
    light, dark = (SolarMixing(c, 7.49e-23, FIGURES["sin2_theta_13"], 2.534e-21) for c in (0.386, -0.386))
    electrons, none = jnp.diag(jnp.array([-2.0, 0.0, 0.0])), jnp.zeros((3, 3))
    plain = mean_regeneration(0.01, light, solar_nsi(none, none, FIGURES), CONSTANTS, EARTH)
    image = mean_regeneration(0.01, dark, solar_nsi(electrons, none, FIGURES), CONSTANTS, EARTH)
    np.testing.assert_allclose(image, -plain, rtol=1e-12, atol=0)
