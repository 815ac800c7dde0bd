"""N_eff from the table against the integration, in the models and at the edges of the table."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.inputs import read_table
from zpjax.observables.effective_neutrinos import n_eff, n_eff_calibrated, table_position, table_strength
from zpjax.physics.neutrino_decoupling import effective_neutrino_number

found = by_numpy(n_eff)
integrated = jax.jit(effective_neutrino_number)


def with_mixing(mass, eps):
    """A mediator that couples to electrons through mixing alone, with eps/g' = 1."""
    return mediator(charged(nu_mu=1.0), mass, eps, mixing_ratio=1.0)


@pytest.mark.parametrize("eps", [0.0, 1e-10, 3e-9, 2.7e-7, 4e-6, 1e-4], ids="eps = {}".format)
def test_the_table_is_the_integration(inputs, eps):
    for mass in (0.6e-3, 1.03e-3, 3.3e-3, 0.0127, 0.0273, 0.071, 0.4):
        value = found(with_mixing(mass, eps), inputs)
        # 1e-4: what the table promises; 3e-5 more of the default steps.
        np.testing.assert_allclose(value, integrated(mass, eps, inputs), rtol=0, atol=1.3e-4)


LMA_DARK = {12: 3.348, 14.5: 3.247, 16: 3.207, 18: 3.169, 20: 3.142, 22: 3.122, 25: 3.101}


@pytest.mark.parametrize("mass", LMA_DARK, ids="{} MeV".format)
def test_along_the_lma_dark_line_mixing_raises_it(inputs, mass):
    """g' = 4.8e-5 (m/10 MeV) with the loop of the default charges: an independent integration with the pressure to e^2."""
    value = found(couplings(m_zp=1e-3 * mass, g_zp=4.8e-6 * mass), inputs)
    np.testing.assert_allclose(value, LMA_DARK[mass] - 1e-3, rtol=0, atol=6e-4)


@pytest.mark.parametrize("mass", [0.3, 0.5, 1.0, 30.0], ids="{} GeV".format)
@pytest.mark.parametrize("eps", [0.0, 1e-6, 1e-2], ids="eps = {}".format)
def test_a_heavy_mediator_leaves_the_standard_model_exactly(inputs, mass, eps):
    slope, calibrated = jax.value_and_grad(lambda m: n_eff_calibrated(with_mixing(m, eps), inputs))(mass)[::-1]
    assert calibrated == inputs.data["early_universe"]["n_eff_standard_model"] == 3.044
    assert slope == 0
    assert found(with_mixing(mass, eps), inputs) == inputs.data["early_universe"]["n_eff_common_temperature"]


def test_the_standard_model_is_that_of_the_integration(inputs):
    expected = read_table("n_eff")["settings"]["standard_model"]
    value = inputs.data["early_universe"]["n_eff_common_temperature"]
    np.testing.assert_allclose([value, integrated(10.0, 0.0, inputs)], expected, rtol=0, atol=3e-6)
    np.testing.assert_allclose(value, 3.0453, rtol=0, atol=3e-4)


def test_calibration_is_a_shift(inputs):
    for point in (couplings(), couplings(m_zp=0.02, g_zp=1e-4)):
        difference = found(point, inputs) - n_eff_calibrated(point, inputs)
        np.testing.assert_allclose(difference, 0.00127, rtol=1e-10, atol=0)


def test_values_and_slopes_are_finite_everywhere(inputs):
    """Zero coupling, the threshold of electrons and the ends of the table included."""
    threshold = 2 * inputs.constants.m_electron
    masses = np.concatenate([np.geomspace(5e-4, 1.0, 200), [5e-4, 1.0, threshold, threshold * (1 + 1e-12)]])
    eps = np.concatenate([[0.0], np.geomspace(1e-14, 1e-4, 40)])
    grid = [np.ravel(x) for x in np.meshgrid(masses, eps)]

    def one(mass, size):
        return n_eff(with_mixing(mass, size), inputs)

    values = by_numpy(jax.vmap(one))(*grid)
    slopes = by_numpy(jax.vmap(jax.grad(one, argnums=(0, 1))))(*grid)
    assert np.all(np.isfinite(values))
    assert np.all(np.isfinite(slopes))
    assert np.all((values > 3) & (values < 12))


def test_slopes_are_differences_of_the_table(inputs):
    def one(logarithms):
        return n_eff(with_mixing(*jnp.exp(logarithms)), inputs)

    value, slope, step = by_numpy(one), by_numpy(jax.grad(one)), 1e-4
    for point in ([np.log(0.011), np.log(2e-9)], [np.log(0.02), np.log(1e-6)], [np.log(0.003), np.log(3e-5)]):
        for k in range(2):
            shift = step * np.eye(2)[k]
            far_below, below, above, far_above = (value(np.array(point) + n * shift) for n in (-2, -1, 1, 2))
            difference = (8 * (above - below) - (far_above - far_below)) / (12 * step)
            np.testing.assert_allclose(slope(np.array(point))[k], difference, rtol=1e-6, atol=0)


def test_only_the_mass_and_the_width_into_electrons_matter(inputs):
    """A charge of the electron acts as mixing of the same size; an axial one less near the threshold."""
    e, m_e = inputs.constants.electric_charge, inputs.constants.m_electron
    mass, eps = 0.0125, 3e-7
    reference = found(with_mixing(mass, eps), inputs)
    vector = mediator(charged(nu_e=-1.0, e=(e, e)), mass, eps)
    np.testing.assert_allclose(found(vector, inputs), reference, rtol=1e-12, atol=0)
    r = (m_e / mass) ** 2
    size = np.sqrt((1 + 2 * r) / (1 - 4 * r))
    axial = mediator(charged(nu_e=-1.0, e=(size * e, -size * e)), mass, eps)
    np.testing.assert_allclose(found(axial, inputs), reference, rtol=1e-12, atol=0)
    for other in (dict(g_zp=1e-6, mixing_ratio=0.02), dict(g_zp=1e-5, mixing_ratio=0.002)):
        np.testing.assert_allclose(
            found(couplings(m_zp=mass, b=0.3, c=-0.4, **other), inputs),
            found(with_mixing(mass, 2e-8), inputs),
            rtol=1e-12,
            atol=0,
        )


def test_the_position_of_a_strength_is_smooth_at_zero_and_the_logarithm_beyond():
    assert table_position(0.0) == 0
    np.testing.assert_allclose(table_position(1e-8) - table_position(1e-12), 4 * np.log(10) / 2, rtol=1e-8, atol=0)
    np.testing.assert_allclose(table_strength(table_position(2.5e-13)), 2.5e-13, rtol=1e-12, atol=0)
