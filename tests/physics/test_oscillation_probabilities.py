"""Three-flavour oscillations in matter with non-standard interactions."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.linalg import expm

from benchmarks.scipy_versions.cosmic_neutrinos import mixing
from tests.by_numpy import by_numpy
from tests.physics.matter_oscillations import layered_probabilities, mirrored_epsilon
from zpjax.constants import load_standard_inputs
from zpjax.inputs import load_data
from zpjax.physics.flavour_hamiltonian import electron_potential, matter_hamiltonian, vacuum_hamiltonian
from zpjax.physics.oscillation_probabilities import evolution, hamiltonian, mirrored, probabilities
from zpjax.units import to_natural

FIGURES = {n: load_data()["oscillations"][n] for n in load_data()["oscillations"] if n != "lightest_mass"}
MATTER = float(electron_potential(load_standard_inputs(), to_natural(1.424, "mol/cm^3")))
LENGTH = to_natural(1300.0, "km")
E, MU, TAU = 0, 1, 2
SIGNS = pytest.mark.parametrize("sign", [1.0, -1.0], ids=["neutrinos", "antineutrinos"])


def hermitian(seed, size):
    """A random Hermitian matrix with entries of about `size`."""
    real, imaginary = np.random.default_rng(seed).normal(size=(2, 3, 3)) * size
    matrix = real + 1j * imaginary
    return (matrix + matrix.conj().T) / 2


EPSILON = hermitian(seed=7, size=0.3)


def traced(energy, epsilon, figures, sign, length, potential):
    """All nine probabilities at constant density."""
    matter = matter_hamiltonian(potential, epsilon)
    return probabilities(hamiltonian(vacuum_hamiltonian(figures, energy), matter, sign), length)


_numbers = by_numpy(traced)


def found(energy=2.5, epsilon=0, figures=FIGURES, sign=1.0, length=LENGTH, potential=MATTER):
    """The same as numbers."""
    return _numbers(energy, epsilon, figures, sign, length, potential)


def by_scipy(generators, lengths):
    """The probabilities from scipy's exponential, layer after layer."""
    total = np.eye(3)
    for generator, length in zip(generators, lengths, strict=True):
        total = expm(-1j * np.asarray(generator) * length) @ total
    return np.abs(total.T) ** 2


@pytest.mark.parametrize("phase", [1e-3, 0.1, 1.0, 10.0, 100.0], ids="phases of {}".format)
def test_the_evolution_is_unitary_and_the_exponential(phase):
    evolved = by_numpy(evolution)
    for seed in range(20):
        generator = hermitian(seed, phase)
        traceless = generator - np.trace(generator) / 3 * np.eye(3)
        amplitudes = evolved(generator, 1.0)
        allowed = 1e-15 * (1 + np.max(np.abs(np.linalg.eigvalsh(traceless))))
        np.testing.assert_allclose(amplitudes @ amplitudes.conj().T, np.eye(3), rtol=0, atol=2 * allowed)
        np.testing.assert_allclose(amplitudes, expm(-1j * traceless), rtol=0, atol=allowed)


@SIGNS
@pytest.mark.parametrize("energy", [0.3, 2.5, 20.0], ids="{} GeV".format)
def test_the_probabilities_sum_to_one_and_are_those_of_scipy(energy, sign):
    vacuum, matter = (np.asarray(vacuum_hamiltonian(FIGURES, energy)), np.asarray(matter_hamiltonian(MATTER, EPSILON)))
    generator = vacuum + matter if sign > 0 else (vacuum - matter).conj()
    result = found(energy, EPSILON, sign=sign)
    np.testing.assert_allclose(result, by_scipy([generator], [LENGTH]), rtol=0, atol=1e-12)
    for axis in (0, 1):
        np.testing.assert_allclose(jnp.sum(result, axis), 1.0, rtol=1e-12, atol=0)


@SIGNS
def test_in_vacuum_it_is_the_textbook_sum_over_mass_states(sign):
    """Review of particle physics (2024), Neutrino masses, mixing and oscillations: the probability in vacuum."""
    u = mixing() if sign > 0 else mixing().conj()
    levels = np.array([0, FIGURES["dm2_21"], FIGURES["dm2_31"]])
    expected = np.eye(3)
    for i in range(3):
        for j in range(i):
            half = (levels[i] - levels[j]) * LENGTH / (4 * 2.5)
            quartet = np.einsum("a,b,a,b->ab", u[:, i].conj(), u[:, i], u[:, j], u[:, j].conj())
            expected += -4 * quartet.real * np.sin(half) ** 2 + 2 * quartet.imag * np.sin(2 * half)
    np.testing.assert_allclose(found(sign=sign, potential=0.0), expected, rtol=0, atol=1e-13)
    # A phase of 212 degrees: neutrinos and antineutrinos differ, so a forgotten conjugation shows.
    assert abs(expected[MU, E] - expected[E, MU]) > 1e-2


def test_survival_of_nu_e_at_dune_is_that_of_another_program():
    """NuFast (Denton and Parke 2024) gives 0.8727627 at 1300 km, 2.5 GeV and 2.848 g/cm^3, for other parameters."""
    figures = FIGURES | {"sin2_theta_12": 0.307, "sin2_theta_13": 0.0220, "dm2_21": 7.53e-23, "dm2_31": 2.453e-21}
    rounded = 1.52e-4 / 1.526493e-4  # Its 2 sqrt2 G_F in eV^2 per GeV mol/cm^3 has three digits.
    result = found(figures=figures, potential=MATTER * rounded)
    # The program's own approximation of the levels is good to a few 1e-6.
    np.testing.assert_allclose(result[E, E], 8.727627013058699e-01, rtol=5e-6, atol=0)


@SIGNS
@pytest.mark.parametrize("epsilon", [np.zeros((3, 3)), EPSILON], ids=["Standard Model", "complex eps"])
@pytest.mark.parametrize("energy", [0.5, 2.5, 10.0], ids="{} GeV".format)
def test_the_mirror_image_has_the_same_nine_probabilities(energy, epsilon, sign):
    """The generalised mass-ordering degeneracy, Coloma and Schwetz (2016)."""
    image = mirrored_epsilon(epsilon)
    result = found(energy, image, figures=mirrored(FIGURES), sign=sign)
    np.testing.assert_allclose(result, found(energy, epsilon, sign=sign), rtol=0, atol=1e-12)
    for part in ({"sin2_theta_12": FIGURES["sin2_theta_12"]}, {"dm2_31": FIGURES["dm2_31"]}, {"delta_cp": 0.4}):
        broken = found(energy, image, figures=mirrored(FIGURES) | part, sign=sign)
        assert np.max(np.abs(broken - result)) > 1e-4


def test_the_mirror_reverses_the_differences_and_keeps_electron_phases():
    image, e = np.asarray(mirrored_epsilon(EPSILON)), EPSILON
    np.testing.assert_allclose(image[E, E] - image[MU, MU], -2 - (e[E, E] - e[MU, MU]), rtol=1e-14, atol=0)
    np.testing.assert_allclose(image[TAU, TAU] - image[MU, MU], -(e[TAU, TAU] - e[MU, MU]), rtol=1e-14, atol=0)
    np.testing.assert_allclose(image[E, [MU, TAU]], e[E, [MU, TAU]].conj(), rtol=1e-15, atol=0)
    np.testing.assert_allclose(image[MU, TAU], -e[MU, TAU].conj(), rtol=1e-15, atol=0)
    np.testing.assert_allclose(mirrored_epsilon(image), e, rtol=1e-15, atol=1e-15)


def test_mirroring_the_vacuum_twice_changes_nothing():
    for name, value in mirrored(mirrored(FIGURES)).items():
        np.testing.assert_allclose(value, FIGURES[name], rtol=1e-14, atol=0)


@SIGNS
@pytest.mark.parametrize("energy", [6.0, 25.0], ids="{} GeV".format)
def test_equal_muon_and_tau_couplings_leave_two_flavours_alone(energy, sign):
    """Without mixing of nu_e the mu-tau block feels only eps_tautau - eps_mumu: c = 1 decouples."""
    two = FIGURES | {"sin2_theta_12": 0.0, "sin2_theta_13": 0.0, "dm2_21": 0.0}
    length = to_natural(10_000.0, "km")
    free = found(energy, figures=two, sign=sign, length=length)
    half = FIGURES["dm2_31"] * length / (4 * energy)
    s2 = FIGURES["sin2_theta_23"]
    np.testing.assert_allclose(free[MU, TAU], 4 * s2 * (1 - s2) * np.sin(half) ** 2, rtol=1e-11, atol=0)
    equal = found(energy, np.diag([0.0, 2.9, 2.9]), figures=two, sign=sign, length=length)
    np.testing.assert_allclose(equal[1:, 1:], free[1:, 1:], rtol=0, atol=1e-12)
    unequal = found(energy, np.diag([0.0, 2.9, 2.8]), figures=two, sign=sign, length=length)
    assert np.max(np.abs(unequal - free)) > 1e-3


def layers(sign, depth=3):
    """Vacuum Hamiltonian, matter Hamiltonians and lengths of three different layers, at 3 GeV."""
    matter = jnp.stack([matter_hamiltonian((k + 1) * MATTER, hermitian(k, 0.2)) for k in range(depth)])
    return vacuum_hamiltonian(FIGURES, 3.0), matter, LENGTH * jnp.array([1.0, 2.5, 0.7])


@SIGNS
def test_layers_multiply_in_the_order_in_which_they_are_met(sign):
    vacuum, matter, lengths = layers(sign)
    layered = by_numpy(layered_probabilities)
    result = layered(vacuum, matter, lengths, sign)
    generators = [hamiltonian(vacuum, m, sign) for m in matter]
    np.testing.assert_allclose(result, by_scipy(generators, lengths), rtol=0, atol=1e-12)
    backwards = layered(vacuum, matter[::-1], lengths[::-1], sign)
    assert np.max(np.abs(backwards - result)) > 1e-2


def test_one_layer_cut_in_pieces_is_one_layer():
    vacuum, matter, _ = layers(1.0)
    shares = np.array([0.2, 0.0, 0.5, 0.3])
    pieces = by_numpy(layered_probabilities)(vacuum, np.stack([matter[0]] * 4), LENGTH * shares)
    np.testing.assert_allclose(pieces, by_numpy(probabilities)(vacuum + matter[0], LENGTH), rtol=0, atol=1e-12)


@SIGNS
@pytest.mark.parametrize("name", ["energy", "length", "potential", "real part", "imaginary part"])
def test_slopes_are_central_differences(name, sign):
    direction = {"real part": hermitian(3, 1.0), "imaginary part": 1j * np.triu(np.ones((3, 3)), 1)}.get(name)
    direction = None if direction is None else (direction + direction.conj().T) / 2

    def appearance(x):
        if direction is not None:
            return traced(2.5, EPSILON + x * direction, FIGURES, sign, LENGTH, MATTER)[MU, E]
        scaled = {"energy": 2.5, "length": LENGTH, "potential": MATTER}
        return traced(epsilon=EPSILON, figures=FIGURES, sign=sign, **scaled | {name: scaled[name] * (1 + x)})[MU, E]

    step, value = 1e-3, by_numpy(appearance)
    coarse, fine = ((value(h) - value(-h)) / (2 * h) for h in (2 * step, step))
    expected = (4 * fine - coarse) / 3
    for slope in (jax.grad(appearance), jax.jacfwd(appearance)):
        np.testing.assert_allclose(by_numpy(slope)(0.0), expected, rtol=1e-7, atol=0)


@pytest.mark.parametrize(
    "generator",
    [
        pytest.param(np.zeros((3, 3)), id="at H = 0"),
        pytest.param(np.diag([1.0, 1.0, -2.0]), id="at two equal levels"),
        pytest.param(np.diag([1.0, 1.0, 1.0]), id="at three equal levels"),
    ],
)
def test_slopes_are_finite_and_right_where_levels_meet(generator):
    """With eigenvectors the slope is infinite there; the exponential itself is smooth."""
    direction = hermitian(11, 1.0)

    def amplitude(x):
        return jnp.real(evolution(generator + x * direction, 1.0)[0, 1])

    h, value = 1e-3, by_numpy(amplitude)
    coarse, fine = ((value(x) - value(-x)) / (2 * x) for x in (2 * h, h))
    np.testing.assert_allclose(by_numpy(jax.grad(amplitude))(0.0), (4 * fine - coarse) / 3, rtol=1e-9, atol=1e-10)
    assert np.all(np.isfinite(by_numpy(jax.hessian(amplitude))(0.0)))


def test_a_batch_lowers_for_cuda_without_leaving_the_device():
    vacuum, matter, lengths = layers(1.0)
    batch = jax.jit(jax.vmap(layered_probabilities, in_axes=(None, None, None, 0)))
    text = batch.trace(vacuum, matter, lengths, jnp.array([1.0, -1.0])).lower(lowering_platforms=("cuda",)).as_text()
    assert "f64" in text
    for foreign in ("callback", "lapack", "cusolver", "custom_call"):
        assert foreign not in text
