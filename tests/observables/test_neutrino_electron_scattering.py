"""Neutrino-electron scattering: the shifted couplings and the sum over flavours."""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import quad

from tests.points import charged, couplings, mediator
from zpjax.observables.neutrino_electron_scattering import (
    Beam,
    Recoils,
    electron_couplings,
    maximal_recoil,
    nu_e_delta_gv_contact,
    rate_ratio,
)
from zpjax.observables.nsi import eps_e

M_E, FERMI = 0.51099895e-3, 1.1663788e-5
ENERGY, SIN2 = 2e-3, 0.23863
X, W = np.polynomial.legendre.leggauss(40)


def all_recoils(energy=ENERGY):
    """Every recoil of one neutrino energy, 40 nodes."""
    recoil = maximal_recoil(energy, M_E) * (X + 1) / 2
    return Recoils(
        jnp.asarray(2 * M_E * recoil),
        jnp.asarray(W),
        jnp.asarray(W * (1 - recoil / energy) ** 2),
        jnp.asarray(W * M_E * recoil / energy**2),
    )


def chiral(left, right, mass, nu_mu=1.0, strength=1.0):
    return mediator(charged(e=(left, right), nu_mu=nu_mu), mass, strength)


def number(left, right, energy=ENERGY):
    """Closed form of int_0^Tmax dT [g_L^2 + g_R^2 (1-T/E)^2 - g_L g_R m_e T/E^2]."""
    t = 2 * energy**2 / (M_E + 2 * energy)
    tilted = energy / 3 * (1 - (1 - t / energy) ** 3)
    return left**2 * t + right**2 * tilted - left * right * M_E * t**2 / (2 * energy**2)


def quadrature(point_shift, left, right, energy=ENERGY):
    """The same integral with shifts (of g_L, of g_R) that depend on Q^2, by adaptive quadrature."""

    def integrand(t):
        d_left, d_right = point_shift(2 * M_E * t)
        a, b = left + d_left, right + d_right
        return a**2 + b**2 * (1 - t / energy) ** 2 - a * b * M_E * t / energy**2

    return quad(integrand, 0, 2 * energy**2 / (M_E + 2 * energy), epsabs=0, epsrel=1e-12)[0]


@pytest.mark.parametrize("antineutrinos", [False, True], ids=["neutrinos", "antineutrinos"])
@pytest.mark.parametrize(
    ("left", "right"),
    [(1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.5, -0.7)],
    ids=["vector", "left-handed", "right-handed", "mixed handedness"],
)
def test_the_ratio_is_that_of_adaptive_quadrature(constants, left, right, antineutrinos):
    mass, strength = 3e-3, 1e-5
    beam = Beam(1.0, *electron_couplings(SIN2, charged_current=False), 1.0)
    value = rate_ratio(chiral(left, right, mass, strength=strength), constants, (beam,), all_recoils(), antineutrinos)
    unit = strength**2 / (2 * np.sqrt(2) * FERMI)
    # Antineutrinos are neutrinos with left and right exchanged, in couplings and charges alike.
    g, q = ((-0.5 + SIN2, SIN2), (left, right))
    if antineutrinos:
        g, q = g[::-1], q[::-1]
    expected = quadrature(lambda q2: (unit * q[0] / (mass**2 + q2), unit * q[1] / (mass**2 + q2)), *g) / number(*g)
    assert abs(expected - 1) > 0.01
    np.testing.assert_allclose(value, expected, rtol=1e-11, atol=0)


def test_a_heavy_mediator_shifts_the_couplings_of_the_standard_model(constants):
    mass, strength = 1e3, 0.5
    shift = strength**2 / (2 * np.sqrt(2) * FERMI * mass**2)
    beam = Beam(1.0, *electron_couplings(SIN2, charged_current=True), 1.0)
    value = rate_ratio(chiral(1.0, -2.0, mass, strength=strength), constants, (beam,), all_recoils())
    expected = number(0.5 + SIN2 + shift, SIN2 - 2 * shift) / number(0.5 + SIN2, SIN2)
    np.testing.assert_allclose(value, expected, rtol=1e-12, atol=0)


def test_a_mediator_lighter_than_the_transfer_is_seen_by_its_coupling_alone(constants):
    """m^2 << 2 m_e T_min at the lowest of these recoils: the mass drops out."""
    recoils = all_recoils()
    recoils = Recoils(recoils.transfer[20:], recoils.same[20:], recoils.opposite[20:], recoils.mixed[20:])
    beam = Beam(1.0, *electron_couplings(SIN2, charged_current=False), 1.0)
    lighter, light = (rate_ratio(chiral(1, 1, m, strength=1e-6), constants, (beam,), recoils) for m in (1e-7, 1e-6))
    assert abs(lighter - 1) > 0.1
    np.testing.assert_allclose(lighter, light, rtol=5e-6, atol=0)  # m^2/Q^2, twice


def test_flavours_add_incoherently_with_their_shares(constants):
    """Charges diagonal in flavour: Tr[rho G^dagger G] keeps the diagonal of the density matrix alone."""
    point = mediator(charged(e=(1, 1), nu_mu=1.0, nu_tau=-2.0), 5e-3, 1e-5)
    g_e, g_x = (electron_couplings(SIN2, charged_current=c) for c in (True, False))
    beams = (Beam(0.5, *g_e, 0.0), Beam(0.3, *g_x, 1.0), Beam(0.2, *g_x, -2.0))
    value = rate_ratio(point, constants, beams, all_recoils())

    def shift(charge):
        unit = charge * 1e-10 / (2 * np.sqrt(2) * FERMI)
        return lambda q2: (unit / (25e-6 + q2), unit / (25e-6 + q2))

    seen = sum(b.share * quadrature(shift(b.charge), b.left, b.right) for b in beams)
    standard = sum(b.share * number(b.left, b.right) for b in beams)
    np.testing.assert_allclose(value, seen / standard, rtol=1e-11, atol=0)


@pytest.mark.parametrize(
    ("current", "charge", "above"),
    [(True, 1.0, True), (True, -1.0, False), (False, 1.0, False), (False, -1.0, True)],
    ids=["nu_e, like charges: more", "nu_e, unlike: fewer", "nu_mu, like charges: fewer", "nu_mu, unlike: more"],
)
def test_the_sign_of_interference(constants, current, charge, above):
    """g_L = +0.74 for nu_e by the charged current, -0.26 for nu_mu and nu_tau: opposite interference."""
    beam = Beam(1.0, *electron_couplings(SIN2, charged_current=current), charge)
    value = rate_ratio(chiral(1, 1, 0.01, strength=1e-6), constants, (beam,), all_recoils())
    assert (value > 1) == above
    assert value != 1


def test_the_change_is_a_parabola_in_the_square_of_the_coupling(constants):
    beam = Beam(1.0, *electron_couplings(SIN2, charged_current=False), 1.0)
    change = [
        rate_ratio(chiral(1, 1, 0.01, strength=g), constants, (beam,), all_recoils()) - 1
        for g in np.sqrt([1e-9, 2e-9, 3e-9])
    ]
    np.testing.assert_allclose(change[2] - 3 * change[1] + 3 * change[0], 0, atol=1e-12 * abs(change[2]))


def test_without_a_charge_of_the_neutrino_the_ratio_is_exactly_one(constants):
    beam = Beam(1.0, *electron_couplings(SIN2, charged_current=True), 0.0)
    assert rate_ratio(chiral(1, 1, 1e-3, strength=1e-2), constants, (beam,), all_recoils()) == 1.0


def test_for_a_neutral_electron_the_contact_shift_is_what_mixing_induces(inputs):
    point = couplings()
    np.testing.assert_allclose(nu_e_delta_gv_contact(point, inputs), eps_e(point, inputs), rtol=1e-12, atol=0)


def test_a_charged_electron_shifts_g_v_by_the_contact_epsilon(inputs):
    """Davidson et al. (2003), eq. (1): eps^L + eps^R = g'^2 Q'_nu (Q'_L + Q'_R)/(2 sqrt2 G_F m^2)."""
    value = nu_e_delta_gv_contact(chiral(0.25, 0.5, 0.1, nu_mu=-2.0, strength=1e-3), inputs)
    np.testing.assert_allclose(value, -2 * 0.75 * 1e-6 / (2 * np.sqrt(2) * FERMI * 0.01), rtol=1e-12, atol=0)
