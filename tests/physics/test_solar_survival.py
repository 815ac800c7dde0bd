"""Survival of solar neutrinos: limits, symmetries, published numbers, and the exact three flavours."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.physics.exact_solar_survival import adiabatic_probabilities, fine_zones, mean_adiabatic_probabilities
from zpjax.constants import load_standard_inputs
from zpjax.inputs import load_data, load_solar_production
from zpjax.physics.solar_survival import (
    SolarMixing,
    mean_survival_probability,
    mixing_of,
    solar_nsi,
    survival_probability,
    upturn,
)

CONSTANTS = load_standard_inputs()
FIGURES = load_data()["oscillations"] | {
    "sin2_theta_12": 0.307,
    "sin2_theta_13": 0.02195,
    "dm2_21": 7.49e-23,
    "dm2_31": 2.534e-21,
}
TWO_FLAVOURS = SolarMixing(1 - 2 * 0.307, 7.49e-23, 0.02195, jnp.inf)
# About 88 mol/cm^3, in GeV.
POTENTIAL = 88 * 7.63247e-23
exact = jax.jit(adiabatic_probabilities)


def quarks(eps):
    """The interactions of equal couplings to u and d of nu_mu and nu_tau."""
    matrix = jnp.diag(jnp.array([-3.0 * eps, 0.0, 0.0]))
    return solar_nsi(matrix, matrix, FIGURES)


@pytest.mark.parametrize(
    ("source", "energy", "expected"),
    [
        ("pp", 0.267, 0.54486),
        ("7Be", 0.862, 0.52687),
        ("pep", 1.442, 0.51670),
        ("13N", 0.7, 0.53283),
        ("8B", 5.0, 0.39274),
        ("8B", 10.0, 0.32666),
        ("8B", 15.0, 0.30855),
    ],
)
def test_two_flavours_agree_with_an_average_over_the_whole_sun(source, energy, expected):
    # Computed independently with the full radial distribution instead of eight bins.
    production = load_solar_production(source)
    found = mean_survival_probability(energy * 1e-3, production, CONSTANTS, TWO_FLAVOURS, quarks(0.0))
    np.testing.assert_allclose(found, expected, rtol=0, atol=2e-4)


@pytest.mark.parametrize("eps", [0.0, 0.2, 0.4707, -0.3, 1.0], ids="eps {}".format)
@pytest.mark.parametrize("energy", [0.3, 2.0, 8.0, 15.0], ids="{} MeV".format)
def test_the_closed_form_follows_three_flavours_in_a_thousand_zones(eps, energy):
    production = load_solar_production("8B")
    closed = mean_survival_probability(energy * 1e-3, production, CONSTANTS, mixing_of(FIGURES), quarks(eps))

    def matrix(neutrons):
        return jnp.diag(jnp.array([-3.0, 0.0, 0.0])) * (1 + neutrons) * eps

    full = mean_adiabatic_probabilities(energy * 1e-3, fine_zones(production), CONSTANTS, matrix, FIGURES)
    np.testing.assert_allclose(closed, full[0], rtol=0, atol=2e-4)


def test_three_flavours_share_the_probability():
    eps = jnp.array([[0.1, 0.05j, 0.02], [-0.05j, 0.0, 0.1], [0.02, 0.1, -0.3]])
    np.testing.assert_allclose(jnp.sum(exact(0.008, POTENTIAL, eps, FIGURES)), 1.0, rtol=1e-12, atol=0)


@pytest.mark.parametrize("energy", [0.5, 3.0, 10.0], ids="{} MeV".format)
def test_the_mirrored_hamiltonian_gives_the_same_probabilities(energy):
    # H -> -H^*: the other octant and ordering, delta -> pi - delta, eps_ee -> -2 - eps_ee in the convention of the PDG.
    eps = jnp.array([[0.1, 0.05 + 0.02j, 0.02j], [0.05 - 0.02j, 0.0, 0.1 - 0.03j], [-0.02j, 0.1 + 0.03j, -0.3]])
    signs = jnp.array([[-1, 1, 1], [1, -1, -1], [1, -1, -1]])
    mirrored = signs * jnp.conj(eps) + jnp.diag(jnp.array([-2.0, 0.0, 0.0]))
    image = FIGURES | {
        "sin2_theta_12": 1 - FIGURES["sin2_theta_12"],
        "dm2_31": FIGURES["dm2_21"] - FIGURES["dm2_31"],
        "delta_cp": jnp.pi - FIGURES["delta_cp"],
    }
    expected = exact(energy * 1e-3, POTENTIAL, eps, FIGURES)
    np.testing.assert_allclose(exact(energy * 1e-3, POTENTIAL, mirrored, image), expected, rtol=1e-12, atol=0)


def test_the_closed_form_has_the_octant_degeneracy():
    dark = SolarMixing(-TWO_FLAVOURS.cos_2theta_12, *list(TWO_FLAVOURS.__dict__.values())[1:])
    electrons = jnp.diag(jnp.array([-2.0, 0.0, 0.0]))
    none = jnp.zeros((3, 3))
    image, plain = solar_nsi(electrons, none, FIGURES), solar_nsi(none, none, FIGURES)
    for energy in (1e-3, 8e-3):
        np.testing.assert_allclose(
            survival_probability(POTENTIAL, energy, 0.4, dark, image),
            survival_probability(POTENTIAL, energy, 0.4, TWO_FLAVOURS, plain),
            rtol=1e-12,
            atol=0,
        )


def test_without_matter_the_oscillation_is_averaged():
    s13, s12 = 0.02195, 0.307
    expected = (1 - s13) ** 2 * (1 - 2 * s12 * (1 - s12)) + s13**2
    found = survival_probability(0.0, 0.01, 0.4, TWO_FLAVOURS, quarks(0.3))
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=0)


def test_in_dense_matter_the_heavier_state_is_born():
    found = survival_probability(POTENTIAL * 1e4, 0.01, 0.4, TWO_FLAVOURS, quarks(0.0))
    np.testing.assert_allclose(found, (1 - 0.02195) ** 2 * 0.307 + 0.02195**2, rtol=1e-6, atol=0)


def test_the_potential_at_minus_one_vanishes():
    # eps_ee - eps_mumu = -1 cancels the Standard Model's potential; eps_3 stays, and dm2_31 is infinite here.
    electrons = jnp.diag(jnp.array([-1.0, 0.0, 0.0]))
    nsi = solar_nsi(electrons, jnp.zeros((3, 3)), FIGURES)
    found = survival_probability(POTENTIAL, 0.01, 0.4, TWO_FLAVOURS, nsi)
    np.testing.assert_allclose(found, 0.550036, rtol=2e-6, atol=0)


def test_interactions_flatten_the_upturn():
    production = load_solar_production("8B")
    standard, flat = (
        upturn(production, CONSTANTS, mixing_of(FIGURES), quarks(e), (0.005, 0.010)) for e in (0.0, 1 / 4.25)
    )
    assert standard > 1.19
    # The potential all but cancels.
    assert abs(flat - 1) < 0.05


@pytest.mark.parametrize("eps", [0.0, 0.45], ids="eps {}".format)
def test_gradients_are_those_of_central_differences(eps):
    def value(x):
        nsi = quarks(x[0])
        mixing = SolarMixing(x[1], x[2] * 7.49e-23, 0.02195, 2.534e-21)
        return survival_probability(POTENTIAL, 0.008, 0.41, mixing, nsi)

    at = jnp.array([eps, -0.386, 1.0])
    slopes = jax.grad(value)(at)
    for k, step in enumerate(1e-5 * np.eye(3)):
        numeric = (value(at + step) - value(at - step)) / 2e-5
        np.testing.assert_allclose(slopes[k], numeric, rtol=1e-6, atol=1e-9)
