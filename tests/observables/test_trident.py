"""Neutrino trident production: the contact limit, and any mass at one momentum transfer."""

import numpy as np
import pytest

from tests.points import charged, couplings, mediator
from zpjax.observables.trident import trident_ratio, trident_ratio_contact

G_F, S2 = 1.1663788e-5, 0.2312
VEV2 = 1 / (np.sqrt(2) * G_F)


def test_without_a_mediator_the_ratio_is_exactly_one(inputs):
    assert trident_ratio_contact(couplings(g_zp=0.0), inputs) == 1


@pytest.mark.parametrize(("strength", "mass"), [(1e-3, 1.0), (0.1, 100.0), (0.55, 300.0)], ids=lambda v: f"{v:g}")
def test_the_ratio_is_that_of_altmannshofer_et_al(inputs, strength, mass):
    """[1 + (1 + 4 s^2 + 2 v^2 g'^2/m^2)^2]/[1 + (1 + 4 s^2)^2], 1406.2332 eq. (14) for L_mu - L_tau, v = 246 GeV."""
    shift = 2 * VEV2 * strength**2 / mass**2
    expected = (1 + (1 + 4 * S2 + shift) ** 2) / (1 + (1 + 4 * S2) ** 2)
    for model in ("l_mu_minus_l_tau", "flavoured_u1"):
        point = couplings(model, g_zp=strength, m_zp=mass)
        np.testing.assert_allclose(trident_ratio_contact(point, inputs), expected, rtol=1e-12, atol=0)


def test_ccfr_allows_m_over_g_above_about_550_gev(inputs):
    """Altmannshofer et al. (2014): sigma/sigma_SM = 0.82 +- 0.28 excludes v_S < 540 GeV or so at 95 %."""
    limit = 0.82 + 2 * 0.28
    scales = np.geomspace(300, 1000, 400)
    ratios = np.array([trident_ratio_contact(couplings(g_zp=1.0, m_zp=s), inputs) for s in scales[::40]])
    assert np.all(np.diff(ratios) < 0)
    edge = np.interp(limit, ratios[::-1], scales[::40][::-1])
    np.testing.assert_allclose(edge, 545, rtol=0.03, atol=0)  # two digits published; interpolated


@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["same sign", "opposite sign"])
def test_interference_follows_the_sign_of_the_charges(inputs, sign):
    point = mediator(charged(nu_mu=sign, mu=(1, 1)), 10.0, 1e-3)
    ratio = trident_ratio_contact(point, inputs)
    assert (ratio > 1) == (sign > 0)
    g_v = 0.5 + 2 * S2
    # First order: 2 g_V d/(g_V^2 + g_A^2); the square is 1e-3 of it.
    first = 2 * g_v * sign * 1e-6 * VEV2 / 100 / (g_v**2 + 0.25)
    np.testing.assert_allclose(ratio - 1, first, rtol=2e-3, atol=0)


def test_an_axial_coupling_interferes_with_the_axial_current(inputs):
    point = mediator(charged(nu_mu=1.0, mu=(1, -1)), 2.0, 1e-3)
    shift, g_v = 1e-6 * VEV2 / 4, 0.5 + 2 * S2
    expected = (g_v**2 + (0.5 + shift) ** 2) / (g_v**2 + 0.25)
    np.testing.assert_allclose(trident_ratio_contact(point, inputs), expected, rtol=1e-12, atol=0)


def test_a_left_handed_muon_current_shifts_both_by_half(inputs):
    """The charged current of the Standard Model is of this form: g_V and g_A move together."""
    point = mediator(charged(nu_mu=1.0, mu=(1, 0)), 2.0, 1e-3)
    shift, g_v = 0.5e-6 * VEV2 / 4, 0.5 + 2 * S2
    expected = ((g_v + shift) ** 2 + (0.5 + shift) ** 2) / (g_v**2 + 0.25)
    np.testing.assert_allclose(trident_ratio_contact(point, inputs), expected, rtol=1e-12, atol=0)


def test_only_muon_flavour_counts(inputs):
    assert trident_ratio_contact(mediator(charged(nu_tau=1.0, mu=(1, 1)), 0.01, 1e-3), inputs) == 1
    assert trident_ratio_contact(mediator(charged(nu_mu=1.0, tau=(1, 1)), 0.01, 1e-3), inputs) == 1


def one_transfer(q2, vector=1.0, axial=1.0):
    """A distribution with all of the cross-section at one momentum transfer (the nodes come in pairs)."""
    q2 = np.array([q2, q2])
    return {
        "vector_transfer": q2,
        "vector_weight": np.array([vector, 0.0]),
        "axial_transfer": q2,
        "axial_weight": np.array([axial, 0.0]),
    }


def expected_ratio(point, q2, vector=1.0, axial=1.0):
    """One node by hand."""
    d = point.strength**2 * point.charges.neutrino.mu * VEV2 / (point.mass**2 + q2)
    muon, g_v, g_a = point.charges.charged_lepton.mu, 0.5 + 2 * S2, 0.5
    new = vector * (g_v + d * muon.vector) ** 2 + axial * (g_a + d * muon.axial) ** 2
    return new / (vector * g_v**2 + axial * g_a**2)


@pytest.mark.parametrize("charge", [(1, 1), (1, -1), (1, 0), (0, 1), (-2, 0.5)], ids=str)
@pytest.mark.parametrize("q2", [1e-4, 1.0], ids="Q^2 = {:g} GeV^2".format)
def test_at_one_momentum_transfer_the_ratio_is_elementary(constants, charge, q2):
    point = mediator(charged(nu_mu=1.5, mu=charge), 0.03, 5e-4)
    found = trident_ratio(point, constants, one_transfer(q2, 0.4, 0.6))
    np.testing.assert_allclose(found, expected_ratio(point, q2, 0.4, 0.6), rtol=1e-12, atol=0)


@pytest.mark.parametrize("charge", [(1, 1), (1, -1), (1, 0)], ids=["vector", "axial", "left-handed"])
def test_equal_currents_and_a_heavy_mediator_give_the_contact_limit(inputs, charge):
    point = mediator(charged(nu_mu=1.0, mu=charge), 1e4, 10.0)
    found = trident_ratio(point, inputs.constants, one_transfer(1.0))
    np.testing.assert_allclose(found, trident_ratio_contact(point, inputs), rtol=1e-7, atol=0)  # Q^2/m^2 = 1e-8


def test_kinetic_mixing_moves_the_muon_s_vector_charge(constants):
    """eps/g' = 0.1: the muon's charge becomes 1 + 0.1 e, the neutrino's stays."""
    charges = charged(nu_mu=1.0, mu=(1, 1))
    induced = 1 + 0.1 * 0.30282212
    mixed = trident_ratio(mediator(charges, 0.1, 1e-3, mixing_ratio=0.1), constants, one_transfer(0.01))
    plain = mediator(charged(nu_mu=1.0, mu=(induced, induced)), 0.1, 1e-3)
    np.testing.assert_allclose(mixed, expected_ratio(plain, 0.01), rtol=1e-8, atol=0)


def test_a_neutral_neutrino_sees_no_mediator(constants):
    assert trident_ratio(mediator(charged(mu=(1, 1)), 0.01, 1e-2), constants, one_transfer(0.1)) == 1
