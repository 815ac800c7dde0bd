"""Partial widths to leptons and neutrinos against traces of Dirac matrices and published figures."""

import itertools

import jax
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator, photon_like
from zpjax.physics import widths
from zpjax.physics.couplings import ChiralCharge
from zpjax.physics.widths import fermion_width

reduced_widths = by_numpy(widths.reduced_widths)

# Dirac matrices in the Weyl representation, metric (+,-,-,-).
_PAULI = [np.array(m, complex) for m in ([[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]])]
_ZERO, _ONE = np.zeros((2, 2)), np.eye(2)
GAMMA = [np.block([[_ZERO, _ONE], [_ONE, _ZERO]])] + [np.block([[_ZERO, s], [-s, _ZERO]]) for s in _PAULI]
LEFT, RIGHT = np.diag([1.0, 1, 0, 0]), np.diag([0.0, 0, 1, 1])
METRIC = np.diag([1.0, -1, -1, -1])


def slash(p):
    return sum(METRIC[m, m] * p[m] * GAMMA[m] for m in range(4))


def width_from_traces(mass, m_fermion, left, right):
    """Gamma/g'^2 = |p|/(8 pi m^2) * (1/3) sum |M|^2, M = ubar gamma^mu (l P_L + r P_R) v eps_mu, summed numerically."""
    momentum = np.sqrt(mass**2 / 4 - m_fermion**2)
    p1, p2 = np.array([mass / 2, 0, 0, momentum]), np.array([mass / 2, 0, 0, -momentum])
    total = p1 + p2
    vertex = left * LEFT + right * RIGHT
    squared = 0.0
    for m, n in itertools.product(range(4), repeat=2):
        # indices lowered: -g_mn + P_m P_n/M^2
        sum_over_spins = -METRIC[m, n] + METRIC[m, m] * total[m] * METRIC[n, n] * total[n] / mass**2
        if sum_over_spins:
            bar = GAMMA[0] @ (GAMMA[n] @ vertex).conj().T @ GAMMA[0]
            trace = (slash(p1) + m_fermion * np.eye(4)) @ GAMMA[m] @ vertex
            trace = trace @ (slash(p2) - m_fermion * np.eye(4)) @ bar
            squared += sum_over_spins * np.trace(trace).real
    return momentum / (8 * np.pi * mass**2) * squared / 3


@pytest.mark.parametrize("ratio", [2.1, 3.0, 50.0], ids="m/m_f = {}".format)
@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(1.0, 1.0, id="vector"),
        pytest.param(1.0, -1.0, id="axial"),
        pytest.param(1.0, 0.0, id="left-handed"),
        pytest.param(0.0, 1.0, id="right-handed"),
        pytest.param(0.7, -0.2, id="generic chiral"),
    ],
)
def test_the_width_is_the_trace_over_spins(ratio, left, right):
    expected = width_from_traces(0.1 * ratio, 0.1, left, right)
    np.testing.assert_allclose(fermion_width(0.1 * ratio, 0.1, ChiralCharge(left, right)), expected, rtol=1e-11, atol=0)


@pytest.mark.parametrize(("left", "right"), [(1, 1), (1, -1), (0.3, 0.8)])
def test_the_channel_is_closed_below_threshold(left, right):
    for mass in (0.1, 0.199, 0.2):
        assert fermion_width(mass, 0.1, ChiralCharge(left, right)) == 0


def test_a_left_handed_massless_fermion_has_half_the_vector_width():
    left, vector = (fermion_width(1.0, 0.0, ChiralCharge(1.0, r)) for r in (0.0, 1.0))
    np.testing.assert_allclose(left, 1 / (24 * np.pi), rtol=1e-14, atol=0)
    np.testing.assert_allclose(vector, 2 * left, rtol=1e-14, atol=0)


def test_near_threshold_vectors_open_as_beta_and_axials_as_beta_cubed():
    """S wave against P wave."""
    for charge, power in ((ChiralCharge(1.0, 1.0), 1.0), (ChiralCharge(1.0, -1.0), 3.0)):
        betas = np.array([1e-2, 2e-2])
        values = [float(fermion_width(0.2 / np.sqrt(1 - b**2), 0.1, charge)) for b in betas]
        np.testing.assert_allclose(np.log2(values[1] / values[0]), power, rtol=1e-3, atol=0)  # corrections beta^2


@pytest.mark.parametrize(
    ("strength", "mass", "invisible"),
    [(7e-5, 0.01, 1.299765e-12), (1e-4, 0.1, 2.652582e-11), (1e-4, 0.3, 7.957747e-11), (1e-3, 0.8, 2.122066e-8)],
    ids=["10 MeV", "100 MeV", "300 MeV", "800 MeV"],
)
def test_the_invisible_width_is_g2_m_over_12_pi(constants, strength, mass, invisible):
    value = strength**2 * reduced_widths(couplings(m_zp=mass), constants).invisible
    np.testing.assert_allclose(value, invisible, rtol=5e-7, atol=0)  # seven digits
    np.testing.assert_allclose(value, strength**2 * mass / (12 * np.pi), rtol=1e-13, atol=0)


@pytest.mark.parametrize("c", [-1.0, 0.0, 0.5, 2.0], ids="c = {}".format)
def test_each_weyl_neutrino_contributes_its_charge_squared(constants, c):
    value = reduced_widths(couplings(c=c), constants).invisible
    np.testing.assert_allclose(value, 0.01 * (1 + c**2) / (24 * np.pi), rtol=1e-13, atol=0)
    np.testing.assert_allclose(
        reduced_widths(couplings("b_minus_l"), constants).invisible, 0.01 / (8 * np.pi), rtol=1e-13, atol=0
    )


@pytest.mark.parametrize(
    ("strength", "mass", "muons"), [(1e-4, 0.3, 7.049817e-11), (1e-3, 0.8, 2.118098e-8)], ids=["300 MeV", "800 MeV"]
)
def test_the_muon_width_without_mixing(constants, strength, mass, muons):
    value = strength**2 * reduced_widths(couplings(m_zp=mass, mixing_ratio=0.0), constants).mumu
    np.testing.assert_allclose(value, muons, rtol=5e-7, atol=0)  # seven digits


def test_electrons_come_from_mixing_alone(constants):
    """alpha eps^2 m/3 (1 + 2r) sqrt(1 - 4r): 1.753218e-18 GeV at eps = 2.684701e-7 and 10 MeV, r = 0 in that figure."""
    ratio = 2.684701e-7 / 7e-5
    value = 7e-5**2 * reduced_widths(couplings(mixing_ratio=ratio), constants).ee
    r = (0.51099895e-3 / 0.01) ** 2
    np.testing.assert_allclose(value, 1.753218e-18 * (1 + 2 * r) * np.sqrt(1 - 4 * r), rtol=1e-6, atol=0)
    assert reduced_widths(couplings(mixing_ratio=0.0), constants).ee == 0


def test_mixing_interferes_with_the_gauge_charge_of_the_muon(constants):
    plain, mixed = (reduced_widths(couplings(m_zp=0.3, mixing_ratio=r), constants).mumu for r in (0.0, -0.05))
    np.testing.assert_allclose(mixed / plain, (1 - 0.05 * 0.30282212) ** 2, rtol=1e-9, atol=0)


def test_far_above_threshold_a_vector_lepton_counts_as_two_neutrinos(constants):
    point = mediator(charged(nu_mu=1.0, mu=(1, 1)), 20.0)
    found = reduced_widths(point, constants)
    np.testing.assert_allclose(found.mumu / found.invisible, 2.0, rtol=1e-8, atol=0)  # corrections 12 r^2 = 1e-8


def test_all_lepton_channels_open_at_twice_the_mass(constants):
    for name, mass in (("ee", 0.51099895e-3), ("mumu", 0.1056583755), ("tautau", 1.77693)):
        below, above = (
            getattr(reduced_widths(photon_like(2 * mass * factor), constants), name) for factor in (1 - 1e-9, 1 + 1e-9)
        )
        assert below == 0
        assert above > 0


def test_the_total_is_the_sum_of_the_leaves(constants):
    found = reduced_widths(couplings(m_zp=0.95), constants)
    np.testing.assert_allclose(found.total, sum(jax.tree.leaves(found)), rtol=1e-14, atol=0)
    assert len(jax.tree.leaves(found)) == 8


THRESHOLDS = {
    "two electrons": 2 * 0.51099895e-3,
    "pi0": 0.1349768,
    "two muons": 2 * 0.1056583755,
    "two pions": 2 * 0.13957039,
    "three pions": 2 * 0.13957039 + 0.1349768,
    "two charged kaons": 2 * 0.493677,
    "two neutral kaons": 2 * 0.497611,
}


@pytest.fixture(scope="module")
def slope_of_total(constants):
    """d Gamma_total/dm over g'^2 for a batch of masses; a nan of any channel would spread into the sum."""

    def total(m):
        return widths.reduced_widths(couplings(m_zp=m, mixing_ratio=0.02), constants).total

    return by_numpy(jax.vmap(jax.grad(total)))


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_gradients_stay_finite_at_and_around_every_threshold(slope_of_total, threshold):
    mass = THRESHOLDS[threshold]
    around = [np.nextafter(mass, 0), mass, np.nextafter(mass, 2), mass * (1 - 1e-9), mass * (1 + 1e-9), mass * 1.01]
    assert np.all(np.isfinite(slope_of_total(np.array(around))))


@pytest.mark.parametrize("mass", [1e-3, 0.01, 0.13], ids=["1 MeV", "10 MeV", "130 MeV"])
def test_the_width_is_proportional_to_the_mass_below_all_thresholds(constants, mass):
    value = reduced_widths(couplings(m_zp=mass, mixing_ratio=0.0), constants).total
    np.testing.assert_allclose(value / mass, 1 / (12 * np.pi), rtol=1e-13, atol=0)
