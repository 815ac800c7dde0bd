"""Deep-inelastic neutrino scattering: the propagator's suppression and its average over Q^2."""

import jax
import numpy as np
import pytest

from benchmarks.scipy_versions import dis as reference
from tests.points import charged, couplings, mediator
from zpjax.observables.neutrino_quark_scattering import (
    dis_suppression_nutev,
    quark_exchange,
    squared_coupling_changes,
    transfer_spectrum,
)
from zpjax.observables.nsi import eps_u_mumu

FERMI, SIN2 = 1.1663788e-5, 0.2227


@pytest.fixture(scope="module")
def common(inputs):
    return inputs.data["neutrino_quark"]


@pytest.fixture(scope="module")
def spectrum(inputs, common):
    return transfer_spectrum(common, inputs.data["nutev"])


@pytest.mark.parametrize(
    ("mass", "eps_at_20"), [(0.01, 4.9509e-6), (0.1, 4.9485e-4), (1.0, 0.047152)], ids=["10 MeV", "100 MeV", "1 GeV"]
)
def test_eps_at_20_gev2_is_suppressed_as_m2_over_m2_plus_q2(inputs, mass, eps_at_20):
    """Farzan (2015), sec. 4, at NuTeV's mean Q^2, for eps(0) = 0.99019 at every mass."""
    point = couplings(m_zp=mass, g_zp=7e-5 * mass / 0.01)
    value = eps_u_mumu(point, inputs) * dis_suppression_nutev(point, inputs)
    np.testing.assert_allclose(value, eps_at_20, rtol=2e-5, atol=0)  # five digits


def test_a_heavy_mediator_is_not_suppressed(inputs):
    np.testing.assert_allclose(dis_suppression_nutev(couplings(m_zp=1e6), inputs), 1.0, rtol=3e-11, atol=0)


def test_for_light_mediators_eps_does_not_depend_on_the_mass(inputs):
    """eps(Q^2) -> g'^2 b/(3 sqrt2 G_F Q^2)."""
    values = [
        eps_u_mumu(p, inputs) * dis_suppression_nutev(p, inputs) for p in (couplings(m_zp=m) for m in (1e-3, 5e-3))
    ]
    expected = 7e-5**2 / (3 * np.sqrt(2) * FERMI * 20)
    np.testing.assert_allclose(values, expected, rtol=2e-6, atol=0)  # m^2/Q^2 at 5 MeV


def test_the_suppression_depends_on_the_mass_alone(inputs):
    assert dis_suppression_nutev(couplings(g_zp=1e-3, b=-2.0), inputs) == dis_suppression_nutev(couplings(), inputs)


@pytest.mark.parametrize("power", [1, 2], ids=["amplitude", "its square"])
@pytest.mark.parametrize("mass", [1e-3, 0.03, 1.0, 10.0], ids=["1 MeV", "30 MeV", "1 GeV", "10 GeV"])
def test_the_average_of_the_propagator_is_that_over_events(spectrum, mass, power):
    """Adaptive quadrature over hadronic energy and x, in place of nodes in ln Q^2."""
    value = np.sum(spectrum.weight / (mass**2 + spectrum.q2) ** power)
    expected = reference.average(lambda q2: 1 / (mass**2 + q2) ** power, 20.0, 120.0)
    np.testing.assert_allclose(value, expected, rtol=1e-4, atol=0)


def test_the_mean_transfer_is_28_gev2_and_small_ones_dominate_the_propagator(spectrum):
    """NuTeV quotes about 20 GeV^2; the mean of 1/Q^2 belongs to 7 GeV^2."""
    np.testing.assert_allclose(np.sum(spectrum.weight), 1.0, rtol=1e-12, atol=0)
    np.testing.assert_allclose(np.sum(spectrum.weight * spectrum.q2), 27.84, rtol=1e-3, atol=0)
    np.testing.assert_allclose(1 / np.sum(spectrum.weight / spectrum.q2), 7.35, rtol=1e-3, atol=0)


def changes(point, inputs, charge=1.0):
    return squared_coupling_changes(point, inputs, charge, quark_exchange(point, inputs, "nutev"))


def test_the_contact_limit_is_the_shift_of_the_couplings(inputs):
    """g_P^q + eps^{qP} with eps^{qP} = g'^2 Q'_nu Q'_{qP}/(2 sqrt2 G_F m^2), each chirality of each quark its own."""
    mass, strength = 1e6, 3e3
    point = mediator(charged(u=(1.0, -0.5), d=(0.2, 0.7)), mass, strength)
    unit = -2.0 * strength**2 / (2 * np.sqrt(2) * FERMI * mass**2)
    tree = {"left": (0.5 - 2 / 3 * SIN2, -0.5 + SIN2 / 3), "right": (-2 / 3 * SIN2, SIN2 / 3)}
    charges = {"left": (1.0, 0.2), "right": (-0.5, 0.7)}
    value = changes(point, inputs, charge=-2.0)
    for side in ("left", "right"):
        expected = sum((g + unit * q) ** 2 - g**2 for g, q in zip(tree[side], charges[side], strict=True))
        np.testing.assert_allclose(getattr(value, side), expected, rtol=1e-9, atol=0)  # Q^2/m^2


def test_equal_quark_charges_move_both_couplings_by_minus_a_third_of_the_mixing_angle(inputs):
    """d g_L^2/d eps = g_L^u + g_L^d = -s_W^2/3 = d g_R^2/d eps = -0.07423 for small eps (u = d, vector-like)."""
    mass, eps = 1e6, 1e-6
    strength = np.sqrt(eps * 3 * np.sqrt(2) * FERMI) * mass
    value = changes(mediator(charged(u=(1 / 3, 1 / 3), d=(1 / 3, 1 / 3)), mass, strength), inputs)
    np.testing.assert_allclose(value.left, -0.07423 * eps, rtol=1e-4, atol=0)
    np.testing.assert_allclose(value.right, -0.07423 * eps, rtol=1e-4, atol=0)


def test_the_tree_level_couplings_are_those_of_the_standard_model():
    """g_L^2 = 0.30485, g_R^2 = 0.02755 at s_W^2 = 0.2227, computed independently: the reference's own table."""
    squares = [sum(reference.TREE[q][side] ** 2 for q in "ud") for side in (0, 1)]
    np.testing.assert_allclose(squares, [0.30485, 0.02755], rtol=2e-4, atol=0)  # five digits


def test_induced_charges_follow_the_electric_ones(inputs):
    """Mixing alone, eps/g' = 0.1 at 1 GeV: charges -eps e Q_f of both chiralities."""
    value = changes(mediator(charged(), 1.0, 0.03, mixing_ratio=0.1), inputs)
    electric = -0.1 * np.sqrt(4 * np.pi * 7.2973525643e-3)
    for side, found in enumerate((value.left, value.right)):
        expected = reference.squared(1.0, 0.03, side, 20.0, 120.0, charges=(0.0, 0.0), electric=electric)
        np.testing.assert_allclose(found, expected, rtol=2e-4, atol=0)


def test_a_small_coupling_interferes_with_the_sign_of_the_product_of_charges(inputs):
    point = mediator(charged(u=(1, 0)), 1.0, 1e-4)
    assert changes(point, inputs, 1.0).left > 0
    assert changes(point, inputs, -1.0).left < 0
    assert changes(point, inputs, 1.0).right == 0


def test_the_spectrum_compiles_to_constants_of_the_batch(inputs):
    """One point or many, the nodes are the same: the average is linear in 1/(m^2 + Q^2)."""
    point = lambda m: changes(mediator(charged(u=(1, 1)), m, 1e-3), inputs).left  # noqa: E731
    batch = jax.vmap(point)(np.array([0.01, 0.1]))
    np.testing.assert_allclose(batch, [point(0.01), point(0.1)], rtol=1e-12, atol=0)
