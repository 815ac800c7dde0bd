"""Couplings to neutrinos of definite mass against products of rotations and published matrices."""

import jax
import numpy as np
import pytest

from benchmarks.scipy_versions.cosmic_neutrinos import mixing
from zpjax.inputs import load_data
from zpjax.physics.couplings import NeutrinoCharges
from zpjax.physics.neutrino_mixing import (
    electron_shares,
    flavour_shares,
    lepton_mixing,
    neutrino_masses,
    squared_mass_couplings,
    state_shares,
)

NUFIT_61 = load_data()["oscillations"]
NUFIT_60 = NUFIT_61 | {
    "sin2_theta_12": 0.307,
    "sin2_theta_13": 0.02195,
    "sin2_theta_23": 0.561,
    "delta_cp": np.radians(177.0),
}
squared = jax.jit(squared_mass_couplings)
charges = pytest.mark.parametrize(
    "charges",
    [(0.0, 1.0, 1.0), (0.0, 1.0, -1.0), (-1.0, 0.4, 2.3), (1.0, 0.0, 0.0)],
    ids=lambda c: "charges {} {} {}".format(*c),
)


def test_the_mixing_matrix_is_a_product_of_three_rotations():
    np.testing.assert_allclose(np.array(lepton_mixing(NUFIT_61)), mixing(), rtol=1e-14, atol=0)


def test_the_mixing_matrix_is_unitary():
    matrix = np.array(lepton_mixing(NUFIT_61))
    np.testing.assert_allclose(matrix.conj().T @ matrix, np.eye(3), rtol=0, atol=1e-15)


@charges
def test_couplings_are_the_rotated_charges(charges):
    matrix = mixing()
    expected = np.abs(matrix.conj().T @ np.diag(charges) @ matrix) ** 2
    found = squared(NeutrinoCharges(*charges), NUFIT_61)
    # Entries that cancel to 1e-3 lose digits in the reference.
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=0)
    np.testing.assert_array_equal(found, found.T)


@charges
def test_all_squared_couplings_add_up_to_the_squared_charges(charges):
    found = squared(NeutrinoCharges(*charges), NUFIT_61)
    np.testing.assert_allclose(np.sum(found), np.sum(np.square(charges)), rtol=1e-14, atol=0)


@pytest.mark.parametrize(
    ("tau", "expected"),
    [
        (1.0, [[0.10382, 0.20351, 0.01488], [0.20351, 0.48963, 0.00659], [0.01488, 0.00659, 0.95658]]),
        (-1.0, [[0.02926, 0.01310, 0.27985], [0.01310, 0.00268, 0.68396], [0.27985, 0.68396, 0.01424]]),
    ],
    ids=["L_mu + L_tau", "L_mu - L_tau"],
)
def test_couplings_at_the_values_of_nufit_60_to_five_decimals(tau, expected):
    np.testing.assert_array_equal(np.asarray(squared(NeutrinoCharges(0.0, 1.0, tau), NUFIT_60)).round(5), expected)


def test_equal_charges_couple_to_each_mass_alone():
    np.testing.assert_array_equal(squared(NeutrinoCharges(-1.0, -1.0, -1.0), NUFIT_61), np.eye(3))


def test_equal_charges_of_mu_and_tau_leave_out_the_electron_neutrino():
    """G = 1 - u u^dagger with u the row of nu_e: sums over a row of |G|^2 are 1 - |U_ei|^2."""
    found = squared(NeutrinoCharges(0.0, 1.0, 1.0), NUFIT_61)
    np.testing.assert_allclose(np.sum(found, axis=1), 1 - np.abs(mixing()[0]) ** 2, rtol=1e-13, atol=0)


def test_masses_are_those_of_normal_ordering():
    first, second, third = neutrino_masses(NUFIT_61 | {"lightest_mass": 0.01e-9})
    np.testing.assert_allclose(first, 1e-11, rtol=1e-15, atol=0)
    np.testing.assert_allclose((second**2 - first**2) * 1e18, 7.537e-5, rtol=1e-12, atol=0)
    np.testing.assert_allclose((third**2 - first**2) * 1e18, 2.511e-3, rtol=1e-12, atol=0)


def test_pion_decay_fills_the_mass_states_nearly_equally():
    shares = state_shares(np.array([1, 2, 0]) / 3, NUFIT_61)
    np.testing.assert_allclose(shares, np.abs(mixing()).T ** 2 @ [1 / 3, 2 / 3, 0], rtol=1e-13, atol=0)
    np.testing.assert_allclose(np.sum(shares), 1, rtol=1e-14, atol=0)
    np.testing.assert_allclose(shares, 1 / 3, rtol=0.2, atol=0)


def test_equal_flavours_are_equal_masses():
    np.testing.assert_allclose(state_shares(np.ones(3) / 3, NUFIT_61), 1 / 3, rtol=1e-14, atol=0)
    np.testing.assert_allclose(np.sum(flavour_shares(NUFIT_61), axis=0), 1, rtol=1e-14, atol=0)


def test_electron_shares_are_the_first_row():
    np.testing.assert_allclose(electron_shares(NUFIT_61), np.abs(mixing()[0]) ** 2, rtol=1e-13, atol=0)
