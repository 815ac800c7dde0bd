"""Supernova neutrinos against the exact level scheme, published limits and the generalised degeneracy."""

from dataclasses import replace

import jax
import numpy as np
import pytest
from scipy.linalg import eigh

from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.observables.supernova_survival import (
    crossing_probability,
    potential_ratio,
    supernova_survival,
    vacuum_mixing_squared,
)

evaluate = by_numpy(supernova_survival)
S12, S13 = 0.3088, 0.02248
# |U_ei|^2 of the measured mixing.
FIRST, SECOND, THIRD = (1 - S13) * (1 - S12), (1 - S13) * S12, S13


def with_eps(eps, mass=0.01, **values):
    """The default model with eps^u_mumu = eps^d_mumu = eps (positive), kinetic mixing off."""
    strength = np.sqrt(abs(eps) * 3 * np.sqrt(2) * 1.1663788e-5) * mass
    return couplings(m_zp=mass, g_zp=strength, mixing_ratio=0.0, **values)


def hamiltonian(inputs, sines, squares, energy, potentials):
    """Flavour Hamiltonian with real mixing (the phase drops out of P_ee for diagonal potentials of equal mu and tau)."""
    s12, s13, s23 = np.sqrt(sines)
    c12, c13, c23 = np.sqrt(1 - np.array(sines))
    r23 = np.array([[1, 0, 0], [0, c23, s23], [0, -s23, c23]])
    r13 = np.array([[c13, 0, s13], [0, 1, 0], [-s13, 0, c13]])
    r12 = np.array([[c12, s12, 0], [-s12, c12, 0], [0, 0, 1]])
    u = r23 @ r13 @ r12
    return u @ np.diag(squares) @ u.T / (2 * energy) + np.diag(potentials), u


def followed_level(inputs, sines, squares, potentials):
    """P_ee by following eigenvalues from a huge potential to the vacuum, numerically and without a level rule."""
    matter, u = hamiltonian(inputs, sines, squares, 0.015, 3e-17 * 1e3 * np.array(potentials))
    production = eigh(matter)[1][0] ** 2
    vacuum_order = np.argsort(squares)
    return float(production @ u[0, vacuum_order] ** 2)


@pytest.mark.parametrize(
    ("c", "eps"),
    [(1.0, 0.0), (1.0, 0.05), (1.0, 0.47), (1.0, 1.0), (-1.0, 0.47), (0.5, 0.47), (0.2, 0.47), (-1.0, 0.05)],
)
def test_the_level_rule_is_the_adiabatic_evolution_of_the_full_hamiltonian(inputs, c, eps):
    """Potentials of the envelope, Y_e = 1/2; both orderings, both octants."""
    found = evaluate(with_eps(eps, c=c), inputs)
    shift = 6 * eps
    expected = {}
    for octant, s12 in (("", S12), ("_dark", 1 - S12)):
        for ordering, squares in (
            ("normal", (0, 7.537e-23, 2.511e-21)),
            ("inverted", (2.4e-21, 2.4e-21 + 7.537e-23, 0)),
        ):
            expected[ordering + octant] = followed_level(
                inputs, (s12, S13, 0.47), np.array(squares), (1.0, shift, c * shift)
            )
    for name, value in expected.items():
        # 1e-5 is what the inner resonance converts.
        np.testing.assert_allclose(getattr(found, name), value, rtol=2e-5, atol=1e-5, err_msg=name)


def test_without_a_mediator_it_is_the_textbook(inputs):
    """Dighe and Smirnov (2000): sin^2 theta_13 (normal), sin^2 theta_12 cos^2 theta_13 (inverted) for adiabatic H."""
    found = evaluate(couplings(g_zp=0.0), inputs)
    np.testing.assert_allclose([found.normal, found.inverted], [THIRD, SECOND], rtol=1e-5, atol=0)
    assert found.kappa_core == found.kappa_envelope == 1
    assert found.inner_electron_fraction == 0


def test_the_lma_dark_point_exchanges_the_orderings(inputs):
    """kappa = 1 - 6 eps < 0 in the envelope: nu_e behaves as antineutrinos do."""
    found = evaluate(with_eps(0.4707), inputs)
    np.testing.assert_allclose(found.kappa_envelope, 1 - 6 * 0.4707, rtol=1e-8, atol=0)
    np.testing.assert_allclose(found.kappa_core, 1 - 30 * 0.4707, rtol=1e-8, atol=0)
    np.testing.assert_allclose([found.normal, found.inverted], [FIRST, THIRD], rtol=1e-5, atol=0)


@pytest.mark.parametrize("eps", [0.05, 0.4707], ids="eps = {}".format)
def test_the_generalised_degeneracy_holds(inputs, eps):
    """kappa -> -kappa with the other ordering and octant gives the same probability (Coloma and Schwetz 2016)."""
    found, image = evaluate(with_eps(eps), inputs), evaluate(with_eps(1 / 3 - eps if eps < 1 / 6 else 0.0), inputs)
    if eps < 1 / 6:
        np.testing.assert_allclose(found.kappa_envelope, -image.kappa_envelope, rtol=1e-8, atol=0)
    np.testing.assert_allclose(found.normal, image.inverted_dark, rtol=1e-4, atol=0)
    np.testing.assert_allclose(found.inverted_dark, image.normal, rtol=1e-4, atol=0)


def test_the_inner_resonance_lies_at_three_eps(inputs):
    found = evaluate(with_eps(0.05), inputs)
    np.testing.assert_allclose(found.inner_electron_fraction, 0.15, rtol=1e-8, atol=0)
    assert found.kappa_core < 0 < found.kappa_envelope


def test_the_inner_resonance_is_crossed_without_conversion(inputs):
    """Vacuum mixing alone is a millionth of what an adiabatic passage needs; the answer is that of the envelope."""
    ratio = potential_ratio(with_eps(0.05), inputs.constants, -1.0)
    assert 1e-8 < 1 - crossing_probability(ratio, inputs) < 1e-5
    np.testing.assert_allclose(evaluate(with_eps(0.05), inputs).normal, THIRD, rtol=1e-3, atol=0)


def test_a_slow_rise_makes_the_inner_resonance_adiabatic(inputs):
    """Then nu_e keeps the core's rank."""
    star = inputs.data["supernova"] | {"rise_length": 1e9 * inputs.data["supernova"]["rise_length"]}
    found = evaluate(with_eps(0.05), replace(inputs, data=inputs.data | {"supernova": star}))
    np.testing.assert_allclose([found.normal, found.inverted], [FIRST, THIRD], rtol=1e-4, atol=0)


def test_the_vacuum_mixing_is_that_of_the_hamiltonian(inputs):
    matrix, _ = hamiltonian(inputs, (S12, S13, 0.47), np.array([0, 7.537e-23, 2.511e-21]), 0.015, np.zeros(3))
    value = vacuum_mixing_squared(inputs.data["oscillations"], 0.015)
    np.testing.assert_allclose(value, matrix[0, 1] ** 2 + matrix[0, 2] ** 2, rtol=1e-10, atol=0)


def test_probabilities_stay_between_zero_and_one_through_the_switch(inputs):
    for eps in (0.166, 1 / 6 - 1e-5, 1 / 6, 1 / 6 + 1e-5, 0.168):
        found = evaluate(with_eps(eps), inputs)
        assert all(0 < p < 1 for p in (found.normal, found.inverted, found.normal_dark, found.inverted_dark))


def test_universal_and_matter_blind_charges_change_nothing(inputs):
    for point in (couplings("b_minus_l", g_zp=1e-3), couplings("l_mu_minus_l_tau", g_zp=1e-3)):
        found = evaluate(point, inputs)
        assert found.kappa_core == found.kappa_envelope == 1
        np.testing.assert_allclose(found.normal, THIRD, rtol=1e-5, atol=0)


def test_electrons_as_scatterers_count(inputs):
    """Q_e = Q(nu_e) = 1 alone: kappa = 1 + g^2/(sqrt2 G_F m^2), the same at all Y_e."""
    point = mediator(charged(nu_e=1.0, e=(1, 1)), 0.01, 1e-5)
    expected = 1 + 1e-6 / (np.sqrt(2) * 1.1663788e-5)
    found = evaluate(point, inputs)
    np.testing.assert_allclose([found.kappa_core, found.kappa_envelope], expected, rtol=1e-12, atol=0)
    assert found.inner_electron_fraction == 0


def test_slopes_are_finite_without_a_coupling(inputs):
    slopes = jax.jacfwd(
        lambda g: supernova_survival(mediator(charged(nu_mu=1.0, u=(1, 1), d=(1, 1)), 0.01, g), inputs)
    )(0.0)
    assert all(np.isfinite(s) for s in jax.tree.leaves(slopes))


@pytest.mark.parametrize(("quark", "numbers"), [("u", (11, 3)), ("d", (19, 3))], ids=["u quarks", "d quarks"])
def test_quarks_are_counted_per_electron(inputs, quark, numbers):
    """2 + Y_n of u and 1 + 2 Y_n of d, with Y_n = 9 at Y_e = 0.1 and 1 at Y_e = 0.5."""
    found = evaluate(mediator(charged(nu_mu=1.0, **{quark: (1, 1)}), 0.01, 1e-5), inputs)
    eps = 1e-6 / (np.sqrt(2) * 1.1663788e-5)
    expected = 1 - eps * np.array(numbers)
    np.testing.assert_allclose([found.kappa_core, found.kappa_envelope], expected, rtol=1e-10, atol=0)
