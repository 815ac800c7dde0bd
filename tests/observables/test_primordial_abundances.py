"""Primordial abundances reach the Standard Model for heavy mediators and answer to the baryon density as known."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.pages import numbers
from tests.points import charged, couplings, mediator
from zpjax.catalogue import observable_named
from zpjax.constants import load_standard_inputs
from zpjax.inputs import load_data, read_table
from zpjax.observables.primordial_abundances import (
    START,
    STOP,
    abundances,
    mass_and_mixing,
    mass_coordinate,
    standard_abundances,
    width_coordinate,
)
from zpjax.physics.kinetic_mixing import effective_charges
from zpjax.physics.widths import fermion_width

MEV = 1e-3


def at(mass, eps, inputs):
    """The abundances at a mass in MeV and a mixing."""
    return abundances(mediator(charged(), mass * MEV, 1.0, eps), inputs)


@pytest.mark.parametrize("eps", [0.0, 1e-9, 1e-6])
def test_a_heavy_mediator_leaves_the_standard_model(eps, inputs):
    found, standard = at(1e4, eps, inputs), standard_abundances(inputs)
    np.testing.assert_allclose(found.y_p, standard.y_p, rtol=1e-6, atol=0)
    np.testing.assert_allclose(found.d_over_h, standard.d_over_h, rtol=1e-5, atol=0)


def test_the_standard_model_is_where_other_codes_have_it(inputs):
    """Y_p = 0.2470(2) and D/H between 2.43 (PRIMAT) and 2.51 (NACRE and fits to data) times 1e-5."""
    standard = standard_abundances(inputs)
    np.testing.assert_allclose(standard.y_p, 0.2470, rtol=1e-3, atol=0)
    np.testing.assert_allclose(standard.d_over_h, 2.44e-5, rtol=0.01, atol=0)


def test_the_standard_model_moves_with_the_baryon_density_as_a_power(inputs):
    """Y_p as the power 0.039 and D/H as -1.65 (Pitrou et al. 2018; Yeh et al. 2021 have 0.039 and -1.63)."""
    standard = standard_abundances(inputs)
    np.testing.assert_allclose(standard.y_p_per_baryon, 0.039, rtol=0.03, atol=0)
    np.testing.assert_allclose(standard.d_over_h_per_baryon, -1.64, rtol=0.02, atol=0)


def test_without_mixing_deuterium_falls_towards_the_standard_model_with_the_mass(inputs):
    found = [float(at(m, 0.0, inputs).d_over_h) for m in (2.6, 3, 5, 8, 10, 15, 20, 30, 100)]
    assert np.all(np.diff(found) < 0)
    assert found[0] > 1.15 * found[-1]


def test_hotter_neutrinos_make_up_for_most_of_the_faster_expansion_in_helium(inputs):
    """At 5 MeV N_eff is 1.09 larger: alone this is +0.0135 in Y_p, with the heated electron neutrinos less than 0.003."""
    change = at(5.0, 0.0, inputs).y_p - standard_abundances(inputs).y_p
    assert 0 < change < 0.003


def test_strong_mixing_makes_more_helium_than_none(inputs):
    """Electrons and neutrinos coupled longer: N_eff = 6 at 5 MeV."""
    assert at(5.0, 1e-5, inputs).y_p > at(5.0, 0.0, inputs).y_p + 0.005


def test_below_two_electron_masses_mixing_does_not_act(inputs):
    below = 1.02
    np.testing.assert_array_equal(at(below, 1e-4, inputs).d_over_h, at(below, 0.0, inputs).d_over_h)


def test_a_charge_of_the_electron_acts_as_the_mixing_does(inputs):
    """B - L: charge -1 of strength g' is a mixing of g'/e, with the mixing itself off."""
    strength = 1e-7
    direct = abundances(mediator(charged(e=(-1, -1)), 0.01, strength), inputs)
    mixed = at(10.0, strength / inputs.constants.electric_charge, inputs)
    np.testing.assert_allclose(direct.d_over_h, mixed.d_over_h, rtol=1e-12, atol=0)


@pytest.mark.parametrize("name", ["y_p", "d_over_h"])
@pytest.mark.parametrize(("mass", "eps"), [(0.5, 1e-6), (2.48, 0.0), (10, 0.0), (10, 1e-8), (500, 1e-4), (1e5, 1.0)])
def test_the_gradient_is_finite(name, mass, eps, inputs):
    observable = observable_named(name)

    def value(m, e):
        return observable(mediator(charged(), m, 1.0, e), inputs)

    gradient = jax.grad(value, argnums=(0, 1))(mass * MEV, eps)
    assert np.all(np.isfinite(gradient))


def test_coordinates_of_mass_and_width_are_undone():
    constants, figures = load_standard_inputs(), load_data()["primordial_abundances"]
    for place in [(0.2, 0.3), (0.45, 1.7), (0.9, 2.6)]:
        mass, eps = mass_and_mixing(place, constants, figures)
        point = mediator(charged(), mass, 1.0, eps)
        electron = effective_charges(point, constants).charged_lepton.e
        width = fermion_width(mass, constants.m_electron, electron)
        found = mass_coordinate(mass, figures), width_coordinate(mass, width, figures)
        np.testing.assert_allclose(found, place, rtol=1e-12, atol=0)
    assert STOP[0] == 1.0
    assert mass_coordinate(2.49e-3, figures) > START[0]


def test_the_default_model_is_read_from_its_loop_mixing(inputs):
    point = couplings(m_zp=0.01, g_zp=4.8e-5)
    mixed = at(10.0, 1.859193e-2 * 4.8e-5, inputs)
    np.testing.assert_allclose(abundances(point, inputs).d_over_h, mixed.d_over_h, rtol=1e-6, atol=0)
    assert jnp.isfinite(mixed.y_p)


def test_the_domain_of_abundances_is_that_of_the_page():
    """The first mass of the table, whose variable is m/(m + 12 MeV)."""
    start = read_table("abundances")["grids"][0]["start"]
    (mass,) = numbers("zpjax/README.md", "m > # MeV (below, the value at the edge)")
    np.testing.assert_allclose(12 * start / (1 - start), mass, rtol=0.01, atol=0)
