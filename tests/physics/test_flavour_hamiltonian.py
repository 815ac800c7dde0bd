"""The Hamiltonian of neutrino flavours in matter."""

import numpy as np
import pytest

from benchmarks.scipy_versions.cosmic_neutrinos import mixing
from tests.points import couplings
from zpjax.constants import load_standard_inputs
from zpjax.inputs import load_data, load_inputs
from zpjax.observables.nsi import eps_u_mumu
from zpjax.physics.flavour_hamiltonian import electron_potential, matter_epsilon, matter_hamiltonian, vacuum_hamiltonian
from zpjax.units import to_natural

FIGURES = load_data()["oscillations"]
CONSTANTS = load_standard_inputs()


def test_the_vacuum_hamiltonian_is_the_rotated_masses():
    levels = np.array([0, FIGURES["dm2_21"], FIGURES["dm2_31"]])
    expected = mixing() @ np.diag(levels) @ mixing().conj().T / (2 * 0.01)
    np.testing.assert_allclose(vacuum_hamiltonian(FIGURES, 0.01), expected, rtol=1e-12, atol=1e-12 * 1e-19)


def test_the_potential_of_a_mole_of_electrons_is_the_familiar_one():
    # sqrt2 G_F N_e = 7.632e-14 eV times n_e in mol/cm^3.
    density = to_natural(1.0, "mol/cm^3")
    np.testing.assert_allclose(electron_potential(CONSTANTS, density), 7.63247e-23, rtol=1e-5, atol=0)


@pytest.mark.parametrize("neutrons", [0.0, 0.42, 1.05], ids="{} neutrons per electron".format)
def test_equal_quark_couplings_weigh_three_nucleons_worth(neutrons):
    point = couplings(c=0.5)
    found = matter_epsilon(point, CONSTANTS, neutrons)
    muon = 3 * (1 + neutrons) * eps_u_mumu(point, load_inputs())
    np.testing.assert_allclose(found, [0, muon, muon / 2], rtol=1e-14, atol=0)


def test_the_dark_point_turns_the_matter_hamiltonian_round():
    mirrored = matter_hamiltonian(1.0, np.diag([-2.0, 0.0, 0.0]))
    np.testing.assert_array_equal(mirrored, -matter_hamiltonian(1.0, np.zeros((3, 3))))
