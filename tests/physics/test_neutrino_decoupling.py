"""Two temperatures: limits, published and independently computed N_eff, gradients and the finiteness of both."""

from dataclasses import replace
from functools import cache

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import kn

from zpjax.numerics.interpolation import uniform_spline
from zpjax.physics import neutrino_decoupling
from zpjax.physics.neutrino_decoupling import effective_neutrino_number, electron_strength, gases_at
from zpjax.tabulation.plasma import PLASMA_GRID, plasma_columns

NONE = 10.0  # GeV: a mediator so heavy that it is not there
number = jax.jit(jax.vmap(effective_neutrino_number, in_axes=(0, 0, None, None)))


@cache
def plasma_splines(qed_order):
    """The table of the plasma with its interaction to this order."""
    columns = plasma_columns(np.linspace(*PLASMA_GRID), qed_order)
    return {name: uniform_spline(*PLASMA_GRID[:2], values) for name, values in columns.items()}


def with_plasma(inputs, qed_order):
    """Inputs whose plasma has its interaction to this order."""
    return eqx.tree_at(lambda i: i.tables.computed["plasma"], inputs, plasma_splines(qed_order))


def numbers(inputs, masses, eps=0.0, start=neutrino_decoupling.START):
    """N_eff at these points."""
    masses, eps = np.broadcast_arrays(np.asarray(masses, dtype=float), np.asarray(eps, dtype=float))
    # One length for all calls: each other length would be compiled anew.
    size = 64
    padded = [np.resize(x, size) for x in (masses, eps)]
    return np.asarray(number(*padded, inputs, start))[: len(masses)]


def test_without_interactions_neutrinos_keep_their_temperature(inputs):
    """Free gases, weak interactions off: N_eff = 3 but for electrons' mass at the start, 20 MeV (3.0002)."""
    free = with_plasma(inputs, 0)
    free = replace(free, constants=replace(free.constants, fermi_constant=0.0))
    found = numbers(free, [NONE])[0]
    # Electrons at 20 MeV lack the entropy m^2 T/6 of 11 pi^2 T^3/45, which photons then lack.
    x = inputs.constants.m_electron / neutrino_decoupling.START
    expected = 3 * (1 - 45 * x**2 / (66 * np.pi**2)) ** (-4 / 3)
    np.testing.assert_allclose(found - 3, expected - 3, rtol=0.01, atol=0)


@pytest.mark.parametrize(
    ("order", "expected"), [(0, 3.0360), (2, 3.0462), (3, 3.0453)], ids=["free plasma", "to e^2", "to e^3"]
)
def test_the_standard_model_has_its_three_neutrinos_and_a_bit(inputs, order, expected):
    """Free and e^2: an independent integration, four decimals. e^3: 3.0453, the value of two-temperature codes."""
    np.testing.assert_allclose(numbers(with_plasma(inputs, order), [NONE])[0], expected, rtol=0, atol=1e-4)


# Another integration of the same equations with the pressure to e^2 and adaptive steps: eps -> N_eff at four decimals.
MASSES = (0.005, 0.01, 0.015, 0.02)
INDEPENDENT = {
    0.0: (4.1342, 3.3615, 3.1343, 3.0708),
    1e-10: (4.0944, 3.3580, 3.1339, 3.0708),
    1e-9: (3.3019, 3.1809, 3.1077, 3.0675),
    1e-8: (3.6896, 3.1627, 3.0817, 3.0588),
    2.7e-7: (4.6478, 3.3867, 3.1736, 3.1045),
    1e-6: (5.1032, 3.4985, 3.2211, 3.1299),
    1e-5: (5.9722, 3.7244, 3.3181, 3.1825),
}


@pytest.mark.parametrize("eps", INDEPENDENT, ids="eps = {}".format)
def test_it_agrees_with_an_independent_integration(inputs, eps):
    """To the digits of the reference with its pressure, e^2; e^3 takes away 0.001 of it."""
    np.testing.assert_allclose(
        numbers(with_plasma(inputs, 2), MASSES, eps), INDEPENDENT[eps], rtol=0, atol=3e-4
    )  # 3e-4: of interpolation between the given rates with massive electrons
    change = numbers(inputs, MASSES, eps) - INDEPENDENT[eps]
    assert np.all((change > -1.5e-3) & (change < -5e-4))


def test_light_and_heavy_mediators_at_zero_mixing(inputs):
    """The same reference from 0.5 to 50 MeV."""
    masses = np.array([0.5, 1, 2, 3, 8, 12, 30, 50]) * 1e-3
    expected = [5.5092, 5.4014, 5.0886, 4.7401, 3.5686, 3.2357, 3.0482, 3.0462]
    np.testing.assert_allclose(numbers(with_plasma(inputs, 2), masses), expected, rtol=0, atol=3e-4)


def test_without_mixing_it_falls_with_mass_to_the_standard_model(inputs):
    masses = np.geomspace(5e-4, 0.1, 60)
    found = numbers(inputs, masses)
    assert np.all(np.diff(found) < 1e-8)
    assert np.all(np.diff(found[masses < 0.04]) < 0)
    np.testing.assert_allclose(found[-1], numbers(inputs, [NONE])[0], rtol=0, atol=1e-9)


def test_a_light_mediator_gives_the_entropy_of_its_decay_to_neutrinos(inputs):
    """m << T_dec: in equilibrium with neutrinos alone all the way, 3 (11/7)^(4/3); 0.5 MeV is just light enough."""
    excess = numbers(inputs, [5e-4])[0] - numbers(inputs, [NONE])[0]
    np.testing.assert_allclose(excess, 3 * ((11 / 7) ** (4 / 3) - 1), rtol=0.02, atol=0)


@pytest.mark.parametrize(("mass", "eps"), [(0.01, 0.0), (0.015, 2.7e-7)], ids=["no mixing", "mixing"])
def test_it_does_not_matter_when_the_calculation_starts(inputs, mass, eps):
    found = [numbers(inputs, [mass], eps, start)[0] for start in (0.01, 0.015, 0.02, 0.03)]
    # 3e-6: the steps differ.
    np.testing.assert_allclose(found, found[2], rtol=0, atol=3e-6)


def test_only_the_size_of_the_mixing_matters(inputs):
    eps = np.array([1e-9, 1e-7, 1e-4])
    np.testing.assert_array_equal(numbers(inputs, [0.01] * 3, eps), numbers(inputs, [0.01] * 3, -eps))


def test_below_the_electron_threshold_mixing_does_nothing(inputs):
    found = numbers(inputs, [7e-4] * 3, [0.0, 1e-8, 1e-4])
    np.testing.assert_array_equal(found, found[0])


def test_the_strength_is_the_width_into_electrons(inputs):
    """For r = m_e^2/m^2 = 1/8: (1 + 1/4) sqrt(1/2)."""
    mass = np.sqrt(8.0) * inputs.constants.m_electron
    np.testing.assert_allclose(electron_strength(mass, 1e-3, inputs), 1.25e-6 * np.sqrt(0.5), rtol=1e-13, atol=0)


def test_energy_flows_from_hot_to_cold(inputs):
    for ratio, sign in ((-0.01, 1), (0.0, 0), (0.01, -1)):
        for strength, fermi in ((1e-14, 0.0), (0.0, 1.17e-5), (1e-14, 1.17e-5)):
            only = replace(inputs, constants=replace(inputs.constants, fermi_constant=fermi))
            assert np.sign(gases_at(jnp.log(2e-3), jnp.asarray(ratio), 0.01, strength, only).transfer) == sign


def test_the_transfer_by_decays_is_the_difference_of_two_gases(inputs):
    """m Gamma [n(T) - n(T_nu)] with Bessel functions, near and far from equal temperatures."""
    mass, temperature, strength = 0.01, 2e-3, 1e-15
    width = inputs.constants.fine_structure * mass * strength / 3
    for ratio in (-0.7, -1e-3, 0.2):
        warm = temperature * np.exp(ratio)
        n = [3 / (2 * np.pi**2) * mass**2 * t * kn(2, mass / t) for t in (temperature, warm)]
        found, _ = neutrino_decoupling.mediator_transfer(np.log(temperature), ratio, mass, strength, inputs)
        # Neutrinos receive what e+ e- -> Z' brings and lose what Z' -> e+ e- takes.
        np.testing.assert_allclose(found * temperature**4, mass * width * (n[0] - n[1]), rtol=1e-6, atol=0)


def test_values_are_finite_everywhere(inputs):
    generator = np.random.default_rng(6)
    masses = np.concatenate([np.exp(generator.uniform(np.log(5e-4), 0.0, 54)), [5e-4, 1.0] * 5])
    eps = np.concatenate([np.exp(generator.uniform(np.log(1e-13), np.log(1e-4), 54)), [0.0, 0.0, 1e-4, 1e-4, 0.1] * 2])
    found = numbers(inputs, masses, eps)
    assert np.all(np.isfinite(found))
    assert np.all((found > 3) & (found < 12))


GRADIENT_POINTS = [(0.01, 0.0), (0.01, 1e-8), (0.005, 3e-7), (0.02, 1e-5), (0.01, 1e-4), (0.0007, 1e-5), (1.0, 1e-4)]


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_its_gradient_is_the_central_difference(inputs, mode):
    """To 1e-5; 15 s of compilation."""
    take = {"forward": jax.jacfwd, "reverse": jax.grad}[mode]
    gradient = jax.jit(take(effective_neutrino_number, argnums=(0, 1)))
    for mass, eps in GRADIENT_POINTS:
        found, step = gradient(mass, eps, inputs), 1e-3
        assert np.all(np.isfinite(found))
        for k, (direction, size) in enumerate((((1, 0), mass), ((0, 1), eps))):
            shifts = np.array([-2, -1, 1, 2]) * step
            far_below, below, above, far_above = numbers(
                inputs, mass * (1 + direction[0] * shifts), eps * (1 + direction[1] * shifts)
            )
            difference = (8 * (above - below) - (far_above - far_below)) / (12 * step)
            np.testing.assert_allclose(found[k] * size, difference, rtol=1e-5, atol=1e-9)
