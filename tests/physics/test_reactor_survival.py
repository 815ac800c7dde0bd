"""Survival of reactor antineutrinos: amplitudes in numpy, limits, the exact degeneracy, matter."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks.scipy_versions import reactors
from tests.physics.matter_oscillations import matter_survival, mirrored_epsilon, product_of_signs
from zpjax.inputs import load_data
from zpjax.physics.flavour_hamiltonian import electron_potential
from zpjax.physics.oscillation_probabilities import mirrored
from zpjax.physics.reactor_survival import vacuum_survival
from zpjax.units import to_natural

FIGURES = load_data()["oscillations"]
ENERGIES = np.linspace(1.81, 10, 300) * 1e-3
LENGTHS = {"RENO-50": to_natural(47.0, "km"), "JUNO": to_natural(52.5, "km")}
LENGTH = pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS)
NONE = jnp.zeros((3, 3))
# The crust: 1.3 moles of electrons per cm^3.
DENSITY = to_natural(1.3, "mol/cm^3")


@pytest.mark.parametrize("dm31", [2.511, -2.43])
@LENGTH
def test_it_is_the_square_of_the_amplitude(length, dm31):
    expected = reactors.survival(ENERGIES * 1e3, length / to_natural(1.0, "km"), 0.3088, 0.02248, 7.537e-5, dm31 * 1e-3)
    found = vacuum_survival(ENERGIES, length, FIGURES | {"dm2_31": dm31 * 1e-21})
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=0)  # hbar c to nine digits, phases of 100


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ((1, 1), (0.270058, 0.228659, 0.520011)),
        ((-1, -1), (0.270058, 0.228659, 0.520011)),
        ((-1, 1), (0.258865, 0.245291, 0.495547)),
        ((1, -1), (0.258865, 0.245291, 0.495547)),
    ],
    ids=["light, normal", "dark, inverted", "dark, normal", "light, inverted"],
)
def test_four_solutions_have_two_probabilities(signs, expected):
    """Computed apart at 2.5, 4 and 6 MeV, with 1267.0 for the phase's constant: the distance makes up for that."""
    octant, ordering = signs
    s12, dm31 = (0.307 if octant > 0 else 0.693), (2.51e-21 if ordering > 0 else (0.075 - 2.51) * 1e-21)
    figures = {"sin2_theta_12": s12, "sin2_theta_13": 0.0222, "dm2_21": 7.5e-23, "dm2_31": dm31}
    found = vacuum_survival(np.array([2.5, 4.0, 6.0]) * 1e-3, LENGTHS["JUNO"] * 1267.0 / reactors.PHASE, figures)
    np.testing.assert_allclose(found, expected, rtol=5e-6, atol=0)  # six digits
    assert product_of_signs(figures) == octant * ordering


@LENGTH
def test_octant_and_ordering_flipped_together_change_nothing(length):
    found, image = (vacuum_survival(ENERGIES, length, f) for f in (FIGURES, mirrored(FIGURES)))
    assert np.max(np.abs(found - image)) < 1e-12
    alone = vacuum_survival(ENERGIES, length, FIGURES | {"sin2_theta_12": 1 - FIGURES["sin2_theta_12"]})
    assert np.max(np.abs(found - alone)) > 0.01


def test_limits_of_the_survival():
    length = LENGTHS["JUNO"]
    assert np.all(vacuum_survival(ENERGIES, 0.0, FIGURES) == 1)
    two = vacuum_survival(ENERGIES, length, FIGURES | {"sin2_theta_13": 0.0})
    s12, phase = FIGURES["sin2_theta_12"], FIGURES["dm2_21"] * length / (4 * ENERGIES)
    np.testing.assert_allclose(two, 1 - 4 * s12 * (1 - s12) * np.sin(phase) ** 2, rtol=1e-12, atol=0)
    third = vacuum_survival(ENERGIES, length, FIGURES | {"dm2_21": 0.0})
    s13, phase = FIGURES["sin2_theta_13"], FIGURES["dm2_31"] * length / (4 * ENERGIES)
    np.testing.assert_allclose(third, 1 - 4 * s13 * (1 - s13) * np.sin(phase) ** 2, rtol=1e-12, atol=0)


@jax.jit
def in_matter(figures, potential, epsilon):
    """P at all energies over JUNO's distance."""
    return jax.vmap(lambda e: matter_survival(e, LENGTHS["JUNO"], figures, potential, epsilon))(ENERGIES)


def test_without_matter_it_is_the_vacuum():
    found = in_matter(FIGURES, 0.0, NONE)
    np.testing.assert_allclose(found, vacuum_survival(ENERGIES, LENGTHS["JUNO"], FIGURES), rtol=0, atol=1e-12)


@pytest.mark.parametrize("strength", [0.0, 2.0, 2.8], ids="eps_mumu = eps_tautau = {}".format)
def test_in_the_crust_it_is_the_vacuum_with_moved_parameters(constants, strength):
    """dm21 (1 + cos 2theta x), sin^2 2theta (1 - 2 cos 2theta x), x = 2 E V c13^2 (1 - eps)/dm21: 0.40, 0.8 % at 4 MeV."""
    potential = electron_potential(constants, DENSITY)
    s12, s13, dm21 = (FIGURES[f"{name}"] for name in ("sin2_theta_12", "sin2_theta_13", "dm2_21"))
    x, cosine = 2 * ENERGIES * potential * (1 - s13) * (1 - strength) / dm21, 1 - 2 * s12
    if strength == 0:
        np.testing.assert_allclose(np.interp(4e-3, ENERGIES, x * cosine), 0.0040, rtol=0.02, atol=0)
    larger = np.sqrt((cosine + x) ** 2 + 1 - cosine**2)
    heavy = 2 * ENERGIES * potential * (1 - strength)
    moved = {
        "sin2_theta_12": (1 - (cosine + x) / larger) / 2,
        "dm2_21": dm21 * larger,
        "sin2_theta_13": s13 * (1 - 2 * (1 - s13) * heavy / FIGURES["dm2_31"]),
        "dm2_31": FIGURES["dm2_31"] - heavy * s13 + dm21 * (larger - 1 + x) / 2,
    }
    found = in_matter(FIGURES, potential, jnp.diag(jnp.array([0.0, strength, strength])))
    expected = vacuum_survival(ENERGIES, LENGTHS["JUNO"], moved)
    effect = np.max(np.abs(found - vacuum_survival(ENERGIES, LENGTHS["JUNO"], FIGURES)))
    assert 0.002 < effect < 0.02
    assert np.max(np.abs(found - expected)) < 0.02 * effect


@pytest.mark.parametrize("c", [1.0, 0.6], ids="c = {}".format)
def test_the_degeneracy_is_exact_in_matter_with_the_mirrored_interactions(constants, c):
    potential = electron_potential(constants, DENSITY)
    epsilon = jnp.diag(jnp.array([0.0, 0.3, 0.3 * c]))
    standard = in_matter(FIGURES, potential, epsilon)
    image = in_matter(mirrored(FIGURES), potential, mirrored_epsilon(epsilon).real)
    assert np.max(np.abs(standard - image)) < 1e-12
    assert np.max(np.abs(standard - in_matter(mirrored(FIGURES), potential, epsilon))) > 1e-4


def test_gradients_are_central_differences():
    names = ("sin2_theta_12", "sin2_theta_13", "dm2_21", "dm2_31")

    def at(scales):
        figures = {name: FIGURES[name] * scales[k] for k, name in enumerate(names)}
        return vacuum_survival(3.3e-3, LENGTHS["JUNO"] * scales[4], figures)

    slope = jax.grad(at)(jnp.ones(5))
    step = 1e-6
    central = [(at(jnp.ones(5).at[k].add(step)) - at(jnp.ones(5).at[k].add(-step))) / (2 * step) for k in range(5)]
    np.testing.assert_allclose(slope, central, rtol=1e-6, atol=0)
