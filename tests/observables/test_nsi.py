"""Non-standard interactions against the formulas and figures of Farzan (2015) and against the potential itself."""

import jax
import numpy as np
import pytest

from tests.points import charged, couplings, mediator
from zpjax.catalogue import observable_named
from zpjax.observables.nsi import (
    eps_d_ee_minus_mumu,
    eps_d_mumu,
    eps_d_tautau,
    eps_e,
    eps_p,
    eps_u_ee_minus_mumu,
    eps_u_mumu,
    eps_u_tautau,
)
from zpjax.physics.matter import contact_epsilon

G_F = 1.1663788e-5


@pytest.mark.parametrize(
    ("strength", "mass", "eps"),
    [
        pytest.param(7e-5, 0.01, 0.990194, id="the benchmark of Farzan (2015), eq. (7)"),
        pytest.param(1e-5, 0.01, 0.020208, id="1e-5 at 10 MeV"),
        pytest.param(4.6e-5, 0.01, 0.427602, id="4.6e-5 at 10 MeV"),
        pytest.param(3e-4, 0.05, 0.727489, id="3e-4 at 50 MeV"),
    ],
)
@pytest.mark.parametrize("epsilon", [eps_u_mumu, eps_d_mumu, eps_u_tautau, eps_d_tautau], ids=lambda f: f.__name__)
def test_eps_is_g2_over_3_root2_gf_m2(inputs, epsilon, strength, mass, eps):
    """b = c = 1: eps = g'^2/(3 sqrt2 G_F m^2), Farzan (2015), eqs. (5) and (6) with Y_Q + Y_q = 2/3."""
    value = epsilon(couplings(g_zp=strength, m_zp=mass), inputs)
    np.testing.assert_allclose(value, eps, rtol=3e-5 if eps < 0.1 else 2e-6, atol=0)  # digits of the figure
    np.testing.assert_allclose(value, strength**2 / (3 * np.sqrt(2) * G_F * mass**2), rtol=1e-10, atol=0)


def test_eps_is_one_at_7_03e_minus_5_for_10_mev(inputs):
    """Farzan (2015), eq. (7): g' = 7e-5 (m/10 MeV) gives eps ~ 1."""
    value = eps_u_mumu(couplings(g_zp=7.034576e-5), inputs)
    np.testing.assert_allclose(value, 1.0, rtol=3e-7, atol=0)


@pytest.mark.parametrize(
    "name", ["eps_u_mumu", "eps_d_tautau", "eps_u_ee_minus_mumu", "eps_sun_8b", "eps_earth", "eps_e"]
)
def test_eps_scales_as_coupling_squared_over_mass_squared(inputs, name):
    def log_eps(log_strength, log_mass):
        point = couplings(g_zp=jax.numpy.exp(log_strength), m_zp=jax.numpy.exp(log_mass))
        return jax.numpy.log(jax.numpy.abs(observable_named(name)(point, inputs)))

    slopes = jax.grad(log_eps, argnums=(0, 1))(np.log(7e-5), np.log(0.02))
    np.testing.assert_allclose(slopes, (2.0, -2.0), rtol=1e-10, atol=0)
    # And by finite scaling, which does not rest on autodiff.
    one, other = (observable_named(name)(couplings(g_zp=g, m_zp=m), inputs) for g, m in ((1e-5, 1e-3), (3e-3, 0.9)))
    np.testing.assert_allclose(one / other, (1e-5 / 3e-3) ** 2 * (0.9 / 1e-3) ** 2, rtol=1e-12, atol=0)


@pytest.mark.parametrize("b", [-2.0, -1.0, 0.5, 2.0], ids="b = {}".format)
def test_eps_is_linear_in_b_with_its_sign_and_independent_of_a(inputs, b):
    for epsilon in (eps_u_mumu, eps_d_mumu, eps_u_tautau):
        unit = epsilon(couplings(b=1.0), inputs)
        np.testing.assert_allclose(epsilon(couplings(b=b), inputs), b * unit, rtol=1e-14, atol=0)
        assert epsilon(couplings(b=b, a=3.3), inputs) == epsilon(couplings(b=b, a=-2.1), inputs)


@pytest.mark.parametrize("c", [-1.5, 0.0, 1.0, 2.0], ids="c = {}".format)
def test_the_tau_coupling_is_c_times_the_muon_coupling(inputs, c):
    point = couplings(c=c)
    for tau, muon in ((eps_u_tautau, eps_u_mumu), (eps_d_tautau, eps_d_mumu)):
        np.testing.assert_allclose(tau(point, inputs), c * muon(point, inputs), rtol=1e-14, atol=0)


def test_the_oscillation_combination_is_minus_eps_mumu_because_nu_e_is_neutral(inputs):
    point = couplings(b=0.8)
    assert eps_u_ee_minus_mumu(point, inputs) == -eps_u_mumu(point, inputs)
    assert eps_d_ee_minus_mumu(point, inputs) == -eps_d_mumu(point, inputs)


def test_equal_neutrino_charges_give_no_oscillation_signal(inputs):
    """B - L: all flavours see the same potential."""
    point = couplings("b_minus_l")
    assert eps_u_ee_minus_mumu(point, inputs) == 0
    np.testing.assert_allclose(eps_u_mumu(point, inputs), -eps_u_mumu(couplings(), inputs), rtol=1e-14, atol=0)


def test_the_chiral_couplings_of_eq_3_enter_as_their_sum(inputs):
    """Farzan (2015), eqs. (5) and (6): eps^u = g'^2 Y_L (Y_Q + Y_u)/(2 sqrt2 G_F m^2), eps^d with Y_d."""
    point = couplings("farzan_eq3", y_l=0.9, y_q1=0.4, y_u1=-0.1, y_d1=0.7)
    scale = (7e-5 / 0.01) ** 2 / (2 * np.sqrt(2) * G_F)
    np.testing.assert_allclose(eps_u_mumu(point, inputs), scale * 0.9 * 0.3, rtol=1e-10, atol=0)
    np.testing.assert_allclose(eps_d_mumu(point, inputs), scale * 0.9 * 1.1, rtol=1e-10, atol=0)
    np.testing.assert_allclose(eps_d_tautau(point, inputs), scale * 0.9 * 1.1, rtol=1e-10, atol=0)


def test_axial_couplings_give_no_forward_scattering_off_unpolarised_matter(inputs):
    point = mediator(charged(nu_mu=1.0, u=(1, -1)), 0.01, 7e-5)
    assert eps_u_mumu(point, inputs) == 0


def test_the_potential_needs_no_fermi_constant(constants):
    """V = sqrt2 G_F n_B eps = g'^2 Q'_nu b n_B/m^2 (Yukawa exchange at zero momentum transfer)."""
    density = 1.3e-19  # GeV^3; any number
    point = couplings(b=0.7, c=-1.2)
    for charge in (point.charges.neutrino.mu, point.charges.neutrino.tau):
        baryon = 2 * point.charges.up.u.vector + point.charges.down.d.vector
        potential = np.sqrt(2) * G_F * density * contact_epsilon(point, constants, charge, baryon)
        np.testing.assert_allclose(potential, 7e-5**2 * charge * 0.7 * density / 0.01**2, rtol=1e-10, atol=0)


@pytest.mark.parametrize("model", ["flavoured_u1", "l_mu_minus_l_tau", "b_minus_l"])
def test_the_induced_couplings_of_electron_and_proton_cancel(inputs, model):
    point = couplings(model, mixing_scale=700.0, mixing_ratio_offset=0.013)
    assert eps_e(point, inputs) == -eps_p(point, inputs)
    assert eps_e(point, inputs) != 0


def test_the_induced_electron_coupling_has_the_sign_of_the_mixing(inputs):
    """g_e = +eps e: eps^e = g'^2 (eps/g') e/(sqrt2 G_F m^2)."""
    value = eps_e(couplings(mixing_ratio=0.02), inputs)
    np.testing.assert_allclose(
        value, (7e-5 / 0.01) ** 2 * 0.02 * 0.30282212 / (np.sqrt(2) * G_F), rtol=1e-7, atol=0
    )  # e to eight digits
