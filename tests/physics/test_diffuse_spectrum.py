"""The spectrum at Earth: conservation laws, flavours and what the decay of the mediator gives back."""

from functools import cache, partial

import jax.numpy as jnp
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.physics.diffuse_spectrum import flux_of_flavours, flux_of_states, regenerated
from zpjax.physics.neutrino_mixing import flavour_shares

ENERGIES = np.geomspace(1e3, 1e11, 4000)


@cache
def evaluated(function, **options):
    """A flux with these options, traced once for every number of energies."""
    return by_numpy(partial(function, **options))


def states(point, energies, inputs, **options):
    return evaluated(flux_of_states, **options)(point, energies, inputs)


def flavours(point, energies, inputs, **options):
    return evaluated(flux_of_flavours, **options)(point, energies, inputs)


@pytest.mark.parametrize("strength", [7e-5, 5e-4], ids="g' = {}".format)
def test_the_mediators_decay_returns_all_absorbed_energy(inputs, strength):
    point = couplings(g_zp=strength)
    without, with_decay = (np.sum(states(point, ENERGIES, inputs, regeneration=r), axis=0) for r in (False, True))
    weight = ENERGIES**2 * ENERGIES**-2.5  # energy times flux per ln E
    # Daughters below the range and trapezoids across the edges: 2e-3.
    np.testing.assert_allclose(
        np.sum(weight * (with_decay - without)), np.sum(weight * (1 - without)), rtol=2e-3, atol=0
    )


def test_each_absorbed_neutrino_gives_two():
    """A thin shell of absorption at one energy: 2 neutrinos with 3/4 and 1/4 of the energy on average."""
    step = 1e-3
    lost = jnp.zeros(20000).at[15000].set(1.0)
    fall = step * (15000 - np.arange(15001))
    # For a flux flat in ln E the sum counts daughters.
    found = np.asarray(regenerated(lost, step, 1.0))[:15001]
    np.testing.assert_allclose(np.sum(found), 2, rtol=1e-6, atol=0)
    np.testing.assert_allclose(np.sum(found * np.exp(-fall)), 1, rtol=1e-6, atol=0)
    assert np.all(np.asarray(regenerated(lost, step, 1.0))[15001:] < 1e-12)


def test_a_uniform_loss_is_refilled_by_a_beta_function():
    """lost = 1: int dx x^(gamma-1) [3 x^2 + 3 (1-x)^2] = 3/(gamma+2) + 6 Gamma(gamma)/Gamma(gamma+3) = 0.819 for 2.5."""
    found = regenerated(jnp.ones(12000), 1e-3, 2.5)[0]
    gamma = 2.5
    expected = 3 / (gamma + 2) + 6 / (gamma * (gamma + 1) * (gamma + 2))
    np.testing.assert_allclose(expected, 0.8190, rtol=1e-3, atol=0)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=0)


def test_flavours_add_up_to_states(inputs):
    point = couplings(g_zp=5e-4)
    by_flavour, by_state = flavours(point, ENERGIES, inputs), states(point, ENERGIES, inputs)
    np.testing.assert_allclose(np.sum(by_flavour, axis=0), 3 * np.sum(by_state, axis=0), rtol=1e-13, atol=0)


def test_far_from_all_resonances_pion_decay_arrives_as_nearly_equal_flavours(inputs):
    found = flavours(couplings(), np.geomspace(1e3, 2e3, 10), inputs)
    np.testing.assert_allclose(found, 1, rtol=0.1, atol=0)
    np.testing.assert_allclose(np.sum(found, axis=0), 3, rtol=1e-6, atol=0)


def test_electron_neutrinos_are_least_affected_by_the_dip_of_the_heaviest(inputs):
    """nu_3 holds 2 % of nu_e."""
    loss = (
        1
        - flavours(couplings(), np.array([6e5]), inputs, regeneration=False)[:, 0]
        / flavours(couplings(g_zp=0.0), np.array([6e5]), inputs, regeneration=False)[:, 0]
    )
    assert 3 * loss[0] < min(loss[1], loss[2])


def test_dirac_neutrinos_absorb_half_at_rest(inputs):
    """Weak coupling, below the thermal relics' energies."""
    energies, point = np.array([5e5, 6e5, 7e5]), couplings(g_zp=1e-6)
    loss = partial(states, point, energies, inputs, regeneration=False)
    free = partial(states, couplings(g_zp=0.0), energies, inputs, regeneration=False)
    ratio = (free() - loss(neutrinos="dirac"))[2] / (free() - loss(neutrinos="majorana"))[2]
    np.testing.assert_allclose(ratio, 0.5, rtol=1e-3, atol=0)


def test_dirac_neutrinos_absorb_fully_on_the_massless_state(inputs):
    """Above the edge of nu_2 only relativistic relics are met, whose helicity is their chirality."""
    energies, point = np.array([1e7, 3e7, 1e8]), couplings()
    dirac, majorana = (
        states(point, energies, inputs, neutrinos=nature, regeneration=False) for nature in ("dirac", "majorana")
    )
    np.testing.assert_array_equal(dirac, majorana)
    assert np.all(np.sum(majorana, axis=0) < 1 - 1e-3)


@pytest.mark.parametrize("nature", ["majorana", "dirac"])
def test_the_mediators_decay_knows_nothing_of_relic_helicities(inputs, nature):
    """Row sums of |G|^2: 1 - |U_ei|^2 for equal charges of nu_mu and nu_tau, also where relics at rest count half."""
    energies = np.geomspace(1e5, 1e9, 400)
    without, with_decay = (
        states(couplings(g_zp=5e-4), energies, inputs, regeneration=r, neutrinos=nature) for r in (False, True)
    )
    daughters = (with_decay - without)[:, 100]
    expected = (1 - flavour_shares(inputs.data["oscillations"])[0]) / 2
    np.testing.assert_allclose(daughters / np.sum(daughters), expected, rtol=1e-10, atol=0)


def test_a_mediator_of_electron_flavour_decays_to_electron_neutrinos(inputs):
    """Widths |U_ei|^2 |U_ej|^2: its daughters are the mass states of nu_e."""
    point = mediator(charged(nu_e=1.0), 0.01, strength=5e-4)
    energies = np.geomspace(1e5, 1e9, 400)
    without, with_decay = (states(point, energies, inputs, regeneration=r) for r in (False, True))
    daughters = (with_decay - without)[:, 100]
    expected = flavour_shares(inputs.data["oscillations"])[0]
    np.testing.assert_allclose(daughters / np.sum(daughters), expected, rtol=1e-10, atol=0)
