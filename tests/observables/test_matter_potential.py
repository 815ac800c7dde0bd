"""The matter potential in the Sun and the Earth and its exact LMA-Dark image."""

import numpy as np
import pytest

from tests.points import couplings
from zpjax.inputs import load_inputs
from zpjax.observables.matter_potential import (
    eps_earth,
    eps_earth_tautau_minus_mumu,
    eps_q_sun,
    eps_sun_8b,
    lma_dark_eps_image,
)
from zpjax.observables.nsi import eps_u_mumu
from zpjax.physics.flavour_hamiltonian import matter_epsilon

POTENTIALS = (eps_sun_8b, eps_q_sun, eps_earth, eps_earth_tautau_minus_mumu)


def image(neutrons):
    """2/(3(1+Y_n)): u = d couplings that flip the sign of V_e (Coloma and Schwetz 2016)."""
    return 2 / (3 * (1 + neutrons))


def test_the_exact_image_is_0_47073_in_the_sun(inputs):
    value = lma_dark_eps_image(couplings(), inputs)
    np.testing.assert_allclose(value, 0.47073, rtol=1e-5, atol=0)  # five digits
    # The plain mean over production, Y = 0.4115, would give 0.47229: a different number.
    assert abs(value / image(0.4115) - 1) > 2e-3


def test_at_the_image_coupling_the_solar_potential_is_flipped(inputs):
    """eps_ee - eps_mumu = -2 maps V_e(1 + eps_ee - eps_mumu) to minus itself."""
    target = lma_dark_eps_image(couplings(), inputs)
    strength = 7e-5 * np.sqrt(target / eps_u_mumu(couplings(), inputs))
    np.testing.assert_allclose(eps_sun_8b(couplings(g_zp=strength), inputs), -2.0, rtol=1e-13, atol=0)
    # Not g' = 7e-5 as for one quark flavour alone, but 4.8e-5 at 10 MeV.
    np.testing.assert_allclose(strength, 4.8264e-5, rtol=1e-4, atol=0)  # five digits


@pytest.mark.parametrize("observable", POTENTIALS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("model", ["flavoured_u1", "b_minus_l", "farzan_eq3", "l_mu_minus_l_tau"])
def test_matter_is_neutral_so_mixing_drops_out(inputs, observable, model):
    values = {
        float(observable(couplings(model, **mixing), inputs))
        for mixing in ({}, {"mixing_scale": 5e3}, {"mixing_ratio": 0.1}, {"mixing_ratio_offset": -0.07})
    }
    assert len(values) == 1


@pytest.mark.parametrize("b", [-1.0, 0.6, 1.0], ids="b = {}".format)
def test_the_common_quark_coupling_is_minus_eps_u_where_u_equals_d(inputs, b):
    point = couplings(b=b)
    np.testing.assert_allclose(eps_q_sun(point, inputs), -eps_u_mumu(point, inputs), rtol=1e-14, atol=0)


def test_earth_and_sun_weigh_the_same_coupling_with_their_baryons_per_electron(inputs):
    """3 (1 + Y_n) quarks per electron: 4.25 in the Sun and 6.15 in the Earth."""
    point, eps = couplings(), eps_u_mumu(couplings(), inputs)
    np.testing.assert_allclose(eps_earth(point, inputs), -3 * 2.051 * eps, rtol=1e-14, atol=0)
    np.testing.assert_allclose(eps_sun_8b(point, inputs) / -eps, 4.2487, rtol=1e-4, atol=0)  # 5 digits
    np.testing.assert_allclose(
        eps_earth(point, inputs) / eps_sun_8b(point, inputs), 2.051 / 1.41623, rtol=2e-5, atol=0
    )  # Y_n to five digits


@pytest.mark.parametrize("model", ["flavoured_u1", "b_minus_l", "farzan_eq3", "l_mu_minus_l_tau"])
def test_the_earths_differences_are_those_of_the_matter_hamiltonian(inputs, constants, model):
    point = couplings(model, **({"c": 0.8} if model == "flavoured_u1" else {}))
    electron, muon, tau = matter_epsilon(point, constants, constants.earth_neutrons_per_electron)
    scale = abs(electron) + abs(muon) + abs(tau)
    np.testing.assert_allclose(eps_earth(point, inputs), electron - muon, rtol=0, atol=1e-14 * scale)
    np.testing.assert_allclose(eps_earth_tautau_minus_mumu(point, inputs), tau - muon, rtol=0, atol=1e-14 * scale)


@pytest.mark.parametrize("c", [0.7, 1.0, 1.3], ids="c = {}".format)
def test_atmospheric_muon_and_tau_neutrinos_see_c_minus_one(inputs, c):
    """(c - 1) 3 (1 + Y_n) eps^q, and exactly nothing for c = 1."""
    point, expected = couplings(c=c), (c - 1) * 3 * 2.051 * eps_u_mumu(couplings(), inputs)
    np.testing.assert_allclose(eps_earth_tautau_minus_mumu(point, inputs), expected, rtol=1e-14, atol=0)


@pytest.mark.parametrize(
    ("up", "down", "image_eps"),
    [
        pytest.param(1.0, 0.0, 2 / (2 + 0.41623), id="u alone needs 0.828"),
        pytest.param(0.0, 1.0, 2 / (1 + 2 * 0.41623), id="d alone needs 1.091"),
    ],
)
def test_one_quark_flavour_alone_needs_a_larger_coupling(inputs, up, down, image_eps):
    """Both images lie inside the one-flavour windows of Farzan (2015), eq. (2)."""
    point = couplings("farzan_eq3", y_q1=0.0, y_u1=2 * up, y_d1=2 * down)
    per_unit = eps_sun_8b(point, inputs) / ((7e-5 / 0.01) ** 2 / (np.sqrt(2) * 1.1663788e-5))
    np.testing.assert_allclose(-2 / per_unit, image_eps, rtol=2e-5, atol=0)  # Y_n to five digits
    assert (0.68 if up else 0.87) < image_eps < (1.40 if up else 1.44)


def test_b_minus_l_does_not_change_oscillations(inputs):
    for observable in POTENTIALS:
        assert observable(couplings("b_minus_l"), inputs) == 0


def test_a_sun_with_fewer_neutrons_needs_a_larger_coupling(inputs):
    low = load_inputs("agss09")
    assert lma_dark_eps_image(couplings(), low) > lma_dark_eps_image(couplings(), inputs)
