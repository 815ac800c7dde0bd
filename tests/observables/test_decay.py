"""Decay length, widths and branching ratios against published and closed-form figures."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from tests.points import BENCHMARK, couplings
from zpjax.catalogue import observable_named
from zpjax.observables import decay as module
from zpjax.observables import predict
from zpjax.units import from_natural

decay = by_numpy(module.decay)
HBAR_C = 1.973269804e-14  # GeV cm
CHANNELS = ("invisible", "ee", "mumu", "pi0gamma", "pipi", "three_pi", "kk")


@pytest.mark.parametrize(
    ("strength", "mass", "mixing", "ctau"),
    [
        pytest.param(7e-5, 0.01, 0.0, 1.518174e-2, id="the benchmark without mixing"),
        pytest.param(7e-5, 0.01, None, 1.518126e-2, id="the benchmark with the default mixing"),
        pytest.param(1e-4, 0.1, 0.0, 7.439052e-4, id="100 MeV without mixing"),
    ],
)
def test_the_decay_length_is_hbar_c_over_gamma(inputs, strength, mass, mixing, ctau):
    found = decay(couplings(g_zp=strength, m_zp=mass, mixing_ratio=mixing), inputs)
    np.testing.assert_allclose(from_natural(found.ctau, "cm"), ctau, rtol=5e-7, atol=0)  # seven digits
    np.testing.assert_allclose(from_natural(found.ctau, "cm") * found.width_total, HBAR_C, rtol=1e-9, atol=0)


@pytest.mark.parametrize(
    ("strength", "mass", "br_mumu"), [(1e-4, 0.3, 0.469751), (1e-3, 0.8, 0.499532)], ids=["300 MeV", "800 MeV"]
)
def test_the_leptonic_share_of_muons(inputs, strength, mass, br_mumu):
    """Gamma_mumu/(Gamma_mumu + Gamma_inv) of a vector charge against two Weyl neutrinos."""
    found = decay(couplings("l_mu_minus_l_tau", g_zp=strength, m_zp=mass, mixing_ratio=0.0), inputs)
    np.testing.assert_allclose(found.mumu, br_mumu, rtol=2e-6, atol=0)  # six digits
    np.testing.assert_allclose(found.invisible, 1 - br_mumu, rtol=2e-6, atol=0)


@pytest.mark.parametrize(
    ("strength", "mass", "ctau"), [(1e-4, 0.3, 1.314850e-4), (1e-3, 0.8, 4.653758e-7)], ids=["300 MeV", "800 MeV"]
)
def test_the_decay_length_above_the_muon_threshold(inputs, strength, mass, ctau):
    found = decay(couplings("l_mu_minus_l_tau", g_zp=strength, m_zp=mass, mixing_ratio=0.0), inputs)
    np.testing.assert_allclose(from_natural(found.ctau, "cm"), ctau, rtol=5e-7, atol=0)  # seven digits


def test_the_default_branching_ratio_to_electrons_is_3_17e_minus_5(inputs):
    """(g_e/g')^2 * 2/(1 + c^2) with g_e/g' = -5.63e-3, three digits."""
    np.testing.assert_allclose(decay(couplings(), inputs).ee, 3.17e-5, rtol=2e-3, atol=0)


@pytest.mark.parametrize("mass", [1e-3, 0.05, 0.15, 0.25, 0.45, 0.78266, 0.95, 0.999], ids="{} GeV".format)
@pytest.mark.parametrize("model", ["flavoured_u1", "farzan_eq3", "b_minus_l", "l_mu_minus_l_tau"])
def test_branching_ratios_sum_to_one_up_to_1_gev(inputs, model, mass):
    found = decay(couplings(model, m_zp=mass), inputs)
    ratios = [float(getattr(found, name)) for name in CHANNELS]
    np.testing.assert_allclose(sum(ratios), 1.0, rtol=1e-13, atol=0)
    assert min(ratios) >= 0


def test_above_two_tau_masses_the_missing_share_is_that_of_taus(inputs):
    """No observable carries it: the documented domain ends at 1 GeV."""
    point = couplings("l_mu_minus_l_tau", m_zp=5.0, mixing_ratio=0.0)
    found, r = decay(point, inputs), (1.77693 / 5.0) ** 2
    tau = 25.0 / 25.0 * 5.0 / (12 * np.pi) * (1 + 2 * r) * np.sqrt(1 - 4 * r)
    missing = 1 - sum(float(getattr(found, name)) for name in CHANNELS)
    np.testing.assert_allclose(missing, tau * BENCHMARK["g_zp"] ** 2 / found.width_total, rtol=1e-11, atol=0)


@pytest.mark.parametrize("mass", [0.01, 0.3, 0.78266], ids="{} GeV".format)
def test_widths_scale_with_the_coupling_squared_and_ratios_not_at_all(inputs, mass):
    one, other = (decay(couplings(m_zp=mass, g_zp=g), inputs) for g in (1e-5, 3e-3))
    np.testing.assert_allclose(other.width_total / one.width_total, 9e4, rtol=1e-12, atol=0)
    np.testing.assert_allclose(other.width_invisible / one.width_invisible, 9e4, rtol=1e-12, atol=0)
    np.testing.assert_allclose(other.ctau / one.ctau, 1 / 9e4, rtol=1e-12, atol=0)
    for name in CHANNELS:
        assert getattr(one, name) == getattr(other, name)


def test_the_decay_length_of_the_paper_is_150_times_too_short(inputs):
    """Farzan (2015), sec. 4, has 1e-9 km at (7e-5, 10 MeV); the same formula with g'^2 m/(12 pi) gives 1.52e-7 km."""
    kilometres = from_natural(decay(couplings(), inputs).ctau, "km")
    np.testing.assert_allclose(kilometres / 1e-9, 152, rtol=0.01, atol=0)


def test_only_neutrinos_are_left_below_the_electron_threshold(inputs):
    found = decay(couplings(m_zp=1e-3), inputs)
    assert found.invisible == 1


def test_decay_observables_are_the_fields_of_one_record(inputs):
    point = couplings(m_zp=0.3)
    names = ("width_total", "width_invisible", "ctau", "br_ee", "br_3pi")
    found = predict([observable_named(n) for n in names], point, inputs)
    record = decay(point, inputs)
    for name, component in zip(names, ("width_total", "width_invisible", "ctau", "ee", "three_pi"), strict=True):
        np.testing.assert_allclose(found[name], getattr(record, component), rtol=1e-13, atol=0)


def test_a_mediator_that_couples_to_nothing_is_stable_and_has_slopes(inputs):
    """All charges exactly 0, so that no loop mixes it either: branching ratios were 0/0, and nine constraints "EXCLUDED"."""
    point = couplings("farzan_eq3", y_l=0.0, y_q1=0.0, y_u1=0.0, y_d1=0.0)
    leaves, build = jax.tree.flatten(point)

    def found(numbers):
        values = module.decay(jax.tree.unflatten(build, numbers), inputs)
        return jnp.stack(jax.tree.leaves(values)), values

    numbers = [jnp.asarray(leaf, float) for leaf in leaves]

    @by_numpy
    def values_and_slopes(numbers):
        leaves, pull, values = jax.vjp(found, numbers, has_aux=True)
        return values, pull(jnp.ones_like(leaves))

    values, slopes = values_and_slopes(numbers)
    assert values.width_total == 0
    assert values.ctau == np.inf
    for channel in CHANNELS:
        assert getattr(values, channel) == 0, channel
    assert np.all(np.isfinite(jax.tree.leaves(slopes)))
