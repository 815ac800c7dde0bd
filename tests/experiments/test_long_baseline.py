"""Appearance of nu_e at NOvA and DUNE, with measured and with mirrored mixing."""

import equinox as eqx
import jax
import numpy as np
import pytest
from scipy.linalg import expm

from benchmarks.scipy_versions.cosmic_neutrinos import mixing
from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.experiments.long_baseline import appearance
from zpjax.inputs import load_data
from zpjax.observables.matter_potential import eps_sun_8b, lma_dark_eps_image
from zpjax.observables.nsi import eps_u_mumu
from zpjax.physics.flavour_hamiltonian import matter_epsilon

FIGURES = load_data()["oscillations"]
BEAMS = {"nova": (810.0, 2.0, 2.84), "dune": (1284.9, 2.5, 2.848)}
CASES = pytest.mark.parametrize(
    ("experiment", "ending"), [(x, e) for x in BEAMS for e in ("", "_bar", "_dark", "_bar_dark")]
)
evaluate = by_numpy(appearance)


def strength(eps_q):
    """The coupling g' at 10 MeV with this eps^u_mumu = eps^d_mumu."""
    return 7.034576e-5 * np.sqrt(eps_q)


def by_scipy(experiment, ending, epsilon):
    """The probability in eV and km, from scipy's exponential: 1 km = 5.0677307e9/eV, V_e = 7.63247e-14 eV cm^3/mol n_e."""
    length, energy, density = BEAMS[experiment]
    vacuum = mixing() @ np.diag([0, FIGURES["dm2_21"], FIGURES["dm2_31"]]) @ mixing().conj().T * 1e18
    if "dark" in ending:
        flip = np.diag([-1.0, 1.0, 1.0])
        vacuum = -flip @ vacuum.conj() @ flip
    matter = 7.63247e-14 * density / 2 * np.diag(np.array([1.0, 0, 0]) + epsilon)
    generator = vacuum / (2e9 * energy) + matter
    if "bar" in ending:
        generator = (vacuum / (2e9 * energy) - matter).conj()
    return np.abs(expm(-1j * generator * length * 5.0677307e9)[0, 1]) ** 2


@CASES
@pytest.mark.parametrize("c", [1.0, 0.6], ids="c = {}".format)
@pytest.mark.parametrize("eps_q", [0.0, 0.1, 0.4706, 1.2], ids="eps^q = {}".format)
def test_it_is_three_flavour_oscillation_with_six_quarks_per_electron(inputs, experiment, ending, c, eps_q):
    """u = d: 3 (1 + Y_n) = 6 with half an electron per nucleon."""
    found = getattr(evaluate(couplings(g_zp=strength(eps_q), c=c), inputs), experiment + ending)
    expected = by_scipy(experiment, ending, np.array([0, 6 * eps_q, 6 * eps_q * c]))
    np.testing.assert_allclose(found, expected, rtol=3e-5, atol=0)  # V_e and g' to six digits


@pytest.mark.parametrize("experiment", BEAMS)
def test_at_the_image_in_the_crust_mirrored_mixing_is_the_standard_model(inputs, experiment):
    """eps_ee - eps_mumu = -2 and c = 1: eps^q = 1/3, where the Sun wants 0.471."""
    scale = (1 / 3) / float(eps_u_mumu(couplings(), inputs))
    dark = evaluate(couplings(g_zp=7e-5 * np.sqrt(scale)), inputs)
    standard = evaluate(couplings(g_zp=0.0), inputs)
    for sign in ("", "_bar"):
        value = getattr(standard, experiment + sign)
        np.testing.assert_allclose(getattr(dark, f"{experiment}{sign}_dark"), value, rtol=1e-11, atol=0)
        np.testing.assert_allclose(
            getattr(dark, experiment + sign), getattr(standard, f"{experiment}{sign}_dark"), rtol=1e-11, atol=0
        )
    # Known ordering and octant would tell: the potential alone changes the probability by a factor.
    assert abs(float(getattr(dark, experiment)) / float(getattr(standard, experiment)) - 1) > 0.3


@pytest.mark.parametrize("experiment", BEAMS)
def test_the_suns_image_is_visible_on_the_ground(inputs, experiment):
    """-2 in the Sun is -2.82 in the crust: mirrored mixing gives 10 to 25 % more nu_e than the Standard Model."""
    target = float(lma_dark_eps_image(couplings(), inputs))
    point = couplings(g_zp=7e-5 * np.sqrt(target / float(eps_u_mumu(couplings(), inputs))))
    np.testing.assert_allclose(eps_sun_8b(point, inputs), -2.0, rtol=1e-12, atol=0)
    electron, muon, _ = matter_epsilon(point, inputs.constants, 1.0)
    np.testing.assert_allclose(electron - muon, -2.8244, rtol=1e-4, atol=0)
    standard, dark = (evaluate(p, inputs) for p in (couplings(g_zp=0.0), point))
    excess = getattr(dark, f"{experiment}_dark") / getattr(standard, experiment) - 1
    assert 0.1 < excess < 0.25


def test_the_standard_model_is_what_the_experiments_see(inputs):
    """A few per cent; normal ordering and delta = 212 degrees: more neutrinos than antineutrinos, most so at DUNE."""
    found = evaluate(couplings(g_zp=0.0), inputs)
    for value in jax.tree.leaves(found):
        assert 0.01 < value < 0.1
    assert found.dune / found.dune_bar > found.nova / found.nova_bar > 1


@CASES
def test_b_minus_l_changes_no_oscillation(inputs, experiment, ending):
    vanishing, strong = (evaluate(couplings("b_minus_l", g_zp=g), inputs) for g in (0.0, 1e-4))
    np.testing.assert_array_equal(*(getattr(x, experiment + ending) for x in (vanishing, strong)))


def test_a_huge_potential_is_held_and_hides_the_appearance(inputs):
    """Up to ten nothing is changed; beyond, values and slopes stay finite and smooth at every coupling."""
    charges = charged(nu_mu=1.0, nu_tau=1.0, u=(1.0, 1.0), d=(1.0, 1.0))

    def at(epsilon):
        unit = float(matter_epsilon(mediator(charges, 0.01), inputs.constants, 1.0)[1])
        return mediator(charges, 0.01, strength=np.sqrt(epsilon / unit))

    for epsilon, used in ((9.99, 9.99), (10.0, 10.0), (15.0, 10 * (1 + 0.5 / 1.125 ** (1 / 3))), (1e7, 20.0)):
        expected = by_scipy("dune", "", np.array([0, used, used]))
        np.testing.assert_allclose(evaluate(at(epsilon), inputs).dune, expected, rtol=3e-4, atol=0)
    slope = by_numpy(eqx.filter_grad(lambda point: appearance(point, inputs).dune))
    for epsilon in (1e-300, 10.0, 1e3, 1e7):
        assert np.isfinite(slope(at(epsilon)).strength)
