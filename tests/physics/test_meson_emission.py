"""The amplitude of P+ -> l+ nu Z' against explicit Dirac matrices, the photon's formula and its Ward identity."""

import numpy as np
import pytest

from benchmarks.scipy_versions import mesons as explicit
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.physics import meson_emission
from zpjax.physics.meson_emission import CHANNELS, COMBINATIONS, EmissionCharges

M_K, M_PI, M_MU, M_E = (explicit.MASSES[name] for name in ("k", "pi", "mu", "e"))
forms = by_numpy(lambda m, ml, mm: meson_emission.emission_forms(m, mm - ml - m, ml, mm, M_MU))
fine = by_numpy(lambda m, ml, mm: meson_emission.emission_forms(m, mm - ml - m, ml, mm, M_MU, nodes=96))


def combinations(charges):
    """The combinations, in order, from the charges of `benchmarks.scipy_versions.mesons`."""
    nu, left, right, meson, contact = charges
    return np.array([nu - left - contact, meson - contact, right - left, left, meson])


def rate_parts(charges, mass, m_lepton, m_meson):
    """What `explicit.rate_parts` gives, from the forms."""
    c = combinations(charges)
    transverse, longitudinal = forms(mass, m_lepton, m_meson)
    return c @ transverse @ c, c[:3] @ longitudinal @ c[:3] / mass**2


def random_event(seed, mass, m_lepton, m_meson):
    """Momenta p, k, q of one decay, rotated arbitrarily."""
    generator = np.random.default_rng(seed)
    top = (m_meson**2 - (m_lepton + mass) ** 2) / (2 * m_meson)
    p, k, q, _ = explicit.momenta(
        np.array([generator.uniform(0.2, 0.8) * top]), generator.uniform(-1, 1), mass, m_lepton, m_meson
    )
    rotation = np.linalg.qr(generator.normal(size=(3, 3)))[0]
    return (np.concatenate([v[0, :1], rotation @ v[0, 1:]]) for v in (p, k, q))


def between_spinors(matrix, k, p, m_lepton):
    """k-slash M (p-slash - m): what survives between ubar(k) and v(p)."""
    return explicit.slash(k) @ matrix @ (explicit.slash(p) - m_lepton * explicit.ONE)


KINEMATICS = pytest.mark.parametrize(
    ("mass", "m_lepton", "m_meson"),
    [
        pytest.param(0.05, M_MU, M_K, id="K to mu at 50 MeV"),
        pytest.param(0.2, M_E, M_K, id="K to e at 200 MeV"),
        pytest.param(0.01, M_MU, M_PI, id="pi to mu at 10 MeV"),
    ],
)


@KINEMATICS
def test_the_divergence_of_the_amplitude_is_the_violation_times_the_weak_vertex(mass, m_lepton, m_meson):
    """q_mu Gamma^mu = (Q_nu - Q_l - Q_P) P-slash (1 - gamma5) for vector-like charges."""
    for seed in range(3):
        p, k, q = random_event(seed, mass, m_lepton, m_meson)
        nu, lepton, meson = np.random.default_rng(seed).normal(size=3)
        gamma_mu = explicit.vertex((nu, lepton, lepton, meson, meson), p, k, q, m_lepton, m_meson)
        divergence = np.einsum("aij,a,a->ij", gamma_mu, explicit.METRIC, q)
        expected = (nu - lepton - meson) * explicit.slash(p + k + q) @ (explicit.ONE - explicit.GAMMA5)
        found, expected = (between_spinors(x, k, p, m_lepton) for x in (divergence, expected))
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * np.abs(expected).max())


@KINEMATICS
def test_axial_charges_break_the_identity_by_the_lepton_mass_and_the_mediator_momentum(mass, m_lepton, m_meson):
    """q_mu Gamma^mu = X q-slash (1 - gamma5) + m_l Y (1 + gamma5), X = D + L m_l^2/(s - m_l^2), Y = L - D + A."""
    p, k, q = random_event(7, mass, m_lepton, m_meson)
    charges = np.random.default_rng(7).normal(size=5)
    violation, meson_axial, lepton_axial = combinations(charges)[:3]
    pole = explicit.dot(p + q, p + q) - m_lepton**2
    x = violation + lepton_axial * m_lepton**2 / pole
    expected = x * explicit.slash(q) @ (explicit.ONE - explicit.GAMMA5)
    expected = expected + m_lepton * (lepton_axial - violation + meson_axial) * (explicit.ONE + explicit.GAMMA5)
    gamma_mu = explicit.vertex(charges, p, k, q, m_lepton, m_meson)
    divergence = np.einsum("aij,a,a->ij", gamma_mu, explicit.METRIC, q)
    found, expected = (between_spinors(v, k, p, m_lepton) for v in (divergence, expected))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * np.abs(expected).max())


def test_electric_charges_give_the_inner_bremsstrahlung_of_the_photon():
    """Bijnens, Ecker and Gasser (1993): f_IB(x, y), x = 2 E_gamma/M, y = 2 E_l/M, r = m_l^2/M^2.

    d Gamma/dx dy = alpha/(2 pi) Gamma(mu nu) f_IB/(1-r)^2; mediator of 1e-5 GeV, corrections (m/E)^2.
    """
    mass, r = 1e-5, (M_MU / M_K) ** 2
    for seed in range(4):
        p, k, q = random_event(seed, mass, M_MU, M_K)
        x, y = 2 * q[0] / M_K, 2 * p[0] / M_K
        photon = (1 - y + r) / (x**2 * (x + y - 1 - r))
        photon *= x**2 + 2 * (1 - x) * (1 - r - x * r / (x + y - 1 - r) * (1 - r) / (1 - x))
        transverse, _ = explicit.squared_amplitude((0, -1, -1, 1, 1), p, k, q, mass, M_MU, M_K)
        # dE_q dE_l = M^2/4 dx dy; the coupling is e, alpha/(2 pi) = e^2/(8 pi^2).
        rate = transverse / (64 * np.pi**3 * M_K) * M_K**2 / 4 / explicit.muon_rate(M_K)
        np.testing.assert_allclose(rate, photon / (8 * np.pi**2 * (1 - r) ** 2), rtol=1e-6, atol=0)


@pytest.mark.parametrize("seed", range(3))
@KINEMATICS
def test_the_forms_are_the_integrals_of_the_explicit_traces(mass, m_lepton, m_meson, seed):
    """Random chiral charges of every leg: both parts of the polarisation sum, by adaptive cubature."""
    charges = np.random.default_rng(seed).normal(size=5)
    expected = explicit.rate_parts(mass, charges, m_lepton, m_meson, 1e-5)
    found = rate_parts(charges, mass, m_lepton, m_meson)
    # The cubature's error is one of the sum of both parts.
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6 * abs(expected.sum()))


@pytest.mark.parametrize(
    "charges",
    [
        pytest.param((1, 1, 1, 0, 0), id="muon number"),
        pytest.param((0, -1, -1, 1, 1), id="electric charge"),
        pytest.param((-1, -1, -1, 0, 0), id="B - L"),
        pytest.param((1, 2 / 3, 2 / 3, 1 / 3, 1 / 3), id="a kaon of charge 1/3 that the leptons make up for"),
    ],
)
@pytest.mark.parametrize("mass", [1e-3, 0.1], ids=["1 MeV", "100 MeV"])
def test_a_conserved_current_has_no_longitudinal_part(charges, mass):
    transverse, longitudinal = rate_parts(charges, mass, M_MU, M_K)
    assert 0 <= longitudinal < 1e-12 * transverse


def test_massless_leptons_give_the_closed_longitudinal_form():
    """(g' D)^2 (M/m)^2 (M/m_mu)^2/(384 pi^2 (1 - m_mu^2/M^2)^2) as m_l, m -> 0; the next order is (m/M)^2 ln."""
    mass = 1e-3
    longitudinal = forms(mass, 1e-7, M_K)[1][0, 0] / mass**2
    expected = (M_K / mass) ** 2 * (M_K / M_MU) ** 2 / (384 * np.pi**2 * (1 - (M_MU / M_K) ** 2) ** 2)
    np.testing.assert_allclose(longitudinal, expected, rtol=1e-4, atol=0)


@pytest.mark.parametrize("fraction", [1e-3, 0.03, 0.5, 0.95], ids="{} of the threshold".format)
@pytest.mark.parametrize("channel", CHANNELS)
def test_doubling_the_nodes_moves_no_form_by_1e_8(channel, fraction, constants):
    m_meson, m_lepton = CHANNELS[channel].masses(constants)
    mass = fraction * (m_meson - m_lepton)
    for coarse, better in zip(forms(mass, m_lepton, m_meson), fine(mass, m_lepton, m_meson), strict=True):
        size = np.sqrt(np.diag(better))
        np.testing.assert_allclose(coarse / np.outer(size, size), better / np.outer(size, size), rtol=0, atol=1e-8)


def test_forms_are_positive():
    for mass in (1e-3, 0.1, 0.38):
        transverse, longitudinal = forms(mass, M_MU, M_K)
        assert np.linalg.eigvalsh(longitudinal)[0] > -1e-12 * np.trace(longitudinal)
        whole = np.asarray(transverse).copy()
        whole[:3, :3] += longitudinal / mass**2
        assert np.linalg.eigvalsh(whole)[0] > 0


def test_kinetic_mixing_adds_electric_charges_and_no_violation(constants):
    """Lepton +eps e/g', meson -eps e/g' (their electric charges are -1 and +1 and the induced coupling -eps e Q)."""
    point = mediator(charged(nu_mu=0.3, mu=(0.2, 0.2), u=(0.5, 0.5), s=(0.1, 0.1)), 0.05, mixing_ratio=0.7)
    found = meson_emission.emission_charges(point, constants, CHANNELS["k_mu"])
    shift = 0.7 * constants.electric_charge
    np.testing.assert_allclose(found.lepton, 0.2 + shift, rtol=1e-14, atol=0)
    np.testing.assert_allclose(found.meson, 0.4 - shift, rtol=1e-13, atol=0)
    without = mediator(charged(nu_mu=0.3, mu=(0.2, 0.2), u=(0.5, 0.5), s=(0.1, 0.1)), 0.05)
    assert found.violation == meson_emission.emission_charges(without, constants, CHANNELS["k_mu"]).violation
    assert found.violation == 0.3 - 0.2 - (0.5 - 0.1)


def test_the_default_model_conserves_its_current_exactly_and_needs_no_axial_form(constants):
    for channel in CHANNELS.values():
        charges = meson_emission.emission_charges(couplings(), constants, channel)
        assert charges.violation == 0
        assert charges.meson_axial is None
        assert charges.lepton_axial is None


def test_the_quadratic_form_counts_each_pair_once():
    charges = EmissionCharges(1.0, 2.0, 3.0, 5.0, 7.0)
    matrix = np.arange(25.0).reshape(5, 5)
    matrix = matrix + matrix.T
    found = meson_emission.quadratic_form(charges, lambda i, j: matrix[COMBINATIONS.index(i), COMBINATIONS.index(j)])
    c = np.array([1.0, 2.0, 3.0, 5.0, 7.0])
    np.testing.assert_allclose(found, c @ matrix @ c, rtol=1e-14, atol=0)
    partly = EmissionCharges(1.0, None, None, 5.0, 7.0)
    c[1:3] = 0
    found = meson_emission.quadratic_form(partly, lambda i, j: matrix[COMBINATIONS.index(i), COMBINATIONS.index(j)])
    np.testing.assert_allclose(found, c @ matrix @ c, rtol=1e-14, atol=0)
