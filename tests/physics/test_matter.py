"""Composition of the Sun and the charge of neutral matter."""

import jax.numpy as jnp
import numpy as np
import pytest

from tests.points import charged, couplings, mediator, photon_like
from zpjax.inputs import SolarProduction, load_inputs, load_solar_production
from zpjax.physics.matter import matter_charge, mean_neutron_ratio


def test_the_8b_region_has_0_4162_neutrons_per_electron(inputs):
    """B16-GS98 (Vinyoles et al. 2017), weighted with the electron density; the plain mean over bins is 0.4115."""
    np.testing.assert_allclose(mean_neutron_ratio(inputs.tables.solar_8b), 0.41623, rtol=2e-5, atol=0)  # 5 digits
    plain = np.mean(inputs.tables.solar_8b.neutrons_per_electron)
    np.testing.assert_allclose(plain, 0.41155, rtol=1e-5, atol=0)  # 5 digits
    assert abs(mean_neutron_ratio(inputs.tables.solar_8b) / plain - 1) > 0.01


def test_the_low_metallicity_sun_gives_a_smaller_ratio(inputs):
    low = mean_neutron_ratio(load_inputs("agss09").tables.solar_8b)
    assert 0.39 < low < mean_neutron_ratio(inputs.tables.solar_8b)


def test_the_weight_is_the_electron_density():
    production = SolarProduction(jnp.array([3.0, 1.0]), jnp.array([0.5, 0.1]))
    np.testing.assert_allclose(mean_neutron_ratio(production), 0.4, rtol=1e-14, atol=0)


def test_a_uniform_composition_is_its_own_mean():
    production = SolarProduction(load_solar_production("pp").electron_density, jnp.full(8, 0.3))
    np.testing.assert_allclose(mean_neutron_ratio(production), 0.3, rtol=1e-14, atol=0)


@pytest.mark.parametrize("neutrons", [0.0, 0.5, 1.051])
def test_neutral_matter_has_the_charge_of_its_baryons(neutrons):
    """b per nucleon: one proton and Y neutrons per electron; the electron is neutral in the flavoured family."""
    charge = matter_charge(couplings(b=0.7, mixing_ratio=0.05), neutrons)
    np.testing.assert_allclose(charge, 0.7 * (1 + neutrons), rtol=1e-14, atol=0)


def test_b_minus_l_sees_only_the_neutrons():
    np.testing.assert_allclose(matter_charge(couplings("b_minus_l"), 0.4), 0.4, rtol=1e-14, atol=0)


def test_the_photon_sees_no_charge_in_neutral_matter():
    # Zero up to rounding of charges of order one.
    assert abs(matter_charge(photon_like(0.01), 0.7)) < 1e-15


def test_hydrogen_counts_two_up_quarks_one_down_quark_and_one_electron():
    chiral = mediator(charged(u=(0.4, 0.2), d=(0.1, 0.5), e=(0.05, 0.15)), 0.01)
    np.testing.assert_allclose(matter_charge(chiral, 0.0), 2 * 0.3 + 0.3 + 0.1, rtol=1e-14, atol=0)
    np.testing.assert_allclose(matter_charge(chiral, 1.0), 3 * 0.3 + 3 * 0.3 + 0.1, rtol=1e-14, atol=0)
