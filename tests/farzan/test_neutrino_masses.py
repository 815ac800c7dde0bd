"""Seesaw against the printed example, exact arithmetic of many digits and known matrices."""

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest

from zpjax.farzan import neutrino_masses as nm
from zpjax.farzan import neutrino_parameters as par
from zpjax.inputs import load_data

FIGURES = load_data()["oscillations"]
EXAMPLE = nm.NeutrinoYukawas(1e-6 * np.array([1, 1.2, 0.9, 0.3, 0]), 120.0, np.array([0.5, 0.7, 0.2, 0.4, 0.3]))


def example():
    return nm.dirac_masses(EXAMPLE, 174.104), nm.majorana_masses(EXAMPLE, 100.0, 100.0)


def random_complex(seed, shape):
    generator = np.random.default_rng(seed)
    return generator.normal(size=shape) + 1j * generator.normal(size=shape)


def test_the_higgs_vev_is_174_gev(constants):
    np.testing.assert_allclose(nm.higgs_vev(constants), 246.21965 / np.sqrt(2), rtol=1e-7, atol=0)


def test_the_example_has_the_majorana_masses_of_its_yukawas():
    np.testing.assert_allclose(example()[1], [[240, 40, 30], [40, 100, 20], [30, 20, 140]], rtol=1e-14, atol=0)


def test_the_example_has_its_light_masses():
    """Computed apart, six digits given; eV."""
    found = nm.light_masses(*example()) * 1e9
    expected = [[-0.137507, 0.060665, 0.035186], [0.060665, -0.476098, -0.079714], [0.035186, -0.079714, -0.193551]]
    np.testing.assert_allclose(found, expected, rtol=1.5e-5, atol=0)
    np.testing.assert_allclose(nm.mixing_of(found)[0], [0.118954, 0.178838, 0.509363], rtol=1e-5, atol=0)


def test_the_seesaw_formula_is_exact_to_the_square_of_the_mixing():
    """The full 6 x 6 matrix in 40 digits: the corrections are of order 1e-12, not 1e-5."""
    m_d, m_n = (np.asarray(m) for m in example())
    with mpmath.workdps(40):
        full = mpmath.zeros(6)
        for i in range(3):
            for j in range(3):
                full[3 + i, j] = full[j, 3 + i] = mpmath.mpf(float(m_d[i, j]))
                full[3 + i, 3 + j] = mpmath.mpf(float(m_n[i, j]))
        exact = sorted(abs(float(x)) for x in mpmath.eigsy(full, eigvals_only=True))[:3]
    seesaw = nm.mixing_of(nm.light_masses(m_d, m_n))[0]
    size = np.abs(nm.active_sterile_mixing(m_d, m_n)).max() ** 2
    assert 1e-13 < size < 1e-11
    np.testing.assert_allclose(seesaw, exact, rtol=5 * size, atol=0)


@pytest.mark.parametrize("seed", range(5))
def test_any_neutrino_masses_follow_from_some_majorana_matrix_with_equal_charges(seed):
    """Closure, 1e-12 of the largest entry: eq. (11) with its Majorana terms predicts nothing."""
    pattern = np.array([[1, 0, 0], [0, 1, 1], [0, 1, 1]])
    m_d = 174.1e-6 * random_complex(seed, (3, 3)) * pattern
    wanted = par.measured_matrix(FIGURES, 0.003e-9 * (1 + seed), 0.7 * seed, -1.1 * seed, sign=(-1) ** seed)
    m_n = nm.majorana_masses_for(m_d, wanted)
    np.testing.assert_allclose(m_n, m_n.T, rtol=0, atol=1e-12 * np.abs(m_n).max())
    np.testing.assert_allclose(nm.light_masses(m_d, m_n), wanted, rtol=0, atol=1e-12 * np.abs(wanted).max())


@pytest.mark.parametrize(("sign", "ordering"), [(1, "normal"), (-1, "inverted")])
def test_parameters_come_back_from_the_matrix_they_made(sign, ordering):
    found = par.neutrino_parameters(par.measured_matrix(FIGURES, 0.02e-9, 1.1, -2.2, sign), ordering)
    for name in ("sin2_theta_12", "sin2_theta_13", "sin2_theta_23", "dm2_21"):
        np.testing.assert_allclose(getattr(found, name), FIGURES[name], rtol=1e-10, atol=0, err_msg=name)
    np.testing.assert_allclose(found.delta_cp, FIGURES["delta_cp"] - 2 * np.pi, rtol=1e-10, atol=0)
    np.testing.assert_allclose([found.alpha_21, found.alpha_31], [1.1, -2.2], rtol=1e-10, atol=0)
    dm2_31 = FIGURES["dm2_31"] if sign > 0 else FIGURES["dm2_21"] - FIGURES["dm2_31"]
    np.testing.assert_allclose(found.dm2_31, dm2_31, rtol=1e-10, atol=0)


def test_the_effective_masses_are_their_sums():
    """m_bb = |sum U_ei^2 m_i| and m_beta^2 = sum |U_ei|^2 m_i^2, from the textbook angles."""
    a21, a31, lightest = 0.9, 2.3, 0.015e-9
    found = par.neutrino_parameters(par.measured_matrix(FIGURES, lightest, a21, a31))
    s12, s13, delta = (FIGURES[k] for k in ("sin2_theta_12", "sin2_theta_13", "delta_cp"))
    m = np.sqrt(lightest**2 + np.array([0, FIGURES["dm2_21"], FIGURES["dm2_31"]]))
    weights = np.array([(1 - s12) * (1 - s13), s12 * (1 - s13), s13])
    m_bb = abs(np.sum(weights * m * np.exp(1j * np.array([0, a21, a31 - 2 * delta]))))
    np.testing.assert_allclose(found.m_beta_beta, m_bb, rtol=1e-10, atol=0)
    np.testing.assert_allclose(found.m_beta, np.sqrt(np.sum(weights * m**2)), rtol=1e-10, atol=0)
    np.testing.assert_allclose(found.sum_of_masses, m.sum(), rtol=1e-10, atol=0)


def test_rephasing_flavours_changes_nothing_measurable():
    matrix = par.measured_matrix(FIGURES, 0.01e-9, 0.4, 1.9)
    phases = np.exp(1j * np.array([0.3, -1.2, 2.5]))
    before, after = (par.neutrino_parameters(m) for m in (matrix, matrix * phases[:, None] * phases[None, :]))
    for one, other in zip(jax.tree.leaves(before), jax.tree.leaves(after), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=0)


def test_light_masses_scale_with_the_yukawas_and_against_the_majorana_masses():
    m_d, m_n = example()
    reference = nm.light_masses(m_d, m_n)
    np.testing.assert_allclose(nm.light_masses(3 * m_d, m_n), 9 * reference, rtol=1e-13, atol=0)
    np.testing.assert_allclose(nm.light_masses(m_d, 4 * m_n), reference / 4, rtol=1e-13, atol=0)
    determinants = [np.linalg.det(np.asarray(x, dtype=float)) for x in (reference, m_d, m_n)]
    np.testing.assert_allclose(determinants[0], -(determinants[1] ** 2) / determinants[2], rtol=1e-10, atol=0)


def test_without_s_2_electron_neutrinos_do_not_mix():
    m_d = nm.dirac_masses(EXAMPLE, 174.104)
    light = np.asarray(nm.light_masses(m_d, nm.majorana_masses(EXAMPLE, 100.0, 0.0)))
    assert np.all(light[0, 1:] == 0)
    assert light[1, 2] != 0


def test_without_s_1_a_light_dirac_pair_is_left():
    """M_N then has rank 2: its null vector is a right-handed neutrino without Majorana mass."""
    m_n = nm.majorana_masses(EXAMPLE, 0.0, 100.0)
    assert np.linalg.matrix_rank(np.asarray(m_n)) == 2


def test_limits_are_ratios_of_prediction_and_limit():
    limits = load_data()["theory"]
    massless = par.neutrino_parameters(par.measured_matrix(FIGURES, 0.0))
    margins = par.mass_margins(massless, limits)
    # 0.0588 eV of the lightest normal spectrum against 0.0642 eV: barely allowed.
    np.testing.assert_allclose(margins["sum_of_masses"], 0.058791 / 0.0642, rtol=1e-4, atol=0)
    heavier = par.neutrino_parameters(par.measured_matrix(FIGURES, 0.01e-9))
    assert par.mass_margins(heavier, limits)["sum_of_masses"] > 1
    inverted = par.neutrino_parameters(par.measured_matrix(FIGURES, 0.0, sign=-1), "inverted")
    assert par.mass_margins(inverted, limits)["m_beta_beta_strict"] > 1 > margins["m_beta_beta_loose"]


def test_an_unknown_ordering_is_refused():
    with pytest.raises(ValueError, match="must be one of normal, inverted, but is 'quasi'"):
        par.neutrino_parameters(jnp.eye(3) * 1e-11, "quasi")


def test_parameters_have_the_gradient_of_central_differences():
    def angles(x):
        yukawas = nm.NeutrinoYukawas(1e-6 * x[:5], 1e2 * x[5], x[6:11] + 1j * x[11:])
        light = nm.light_masses(nm.dirac_masses(yukawas, 174.1), nm.majorana_masses(yukawas, 100.0, 90.0))
        found = par.neutrino_parameters(light)
        return jnp.stack(
            [*jax.tree.leaves(found)[:6], found.dm2_21 * 1e21, found.dm2_31 * 1e21, found.sum_of_masses * 1e9]
        )

    angles, x = jax.jit(angles), np.random.default_rng(3).uniform(0.3, 1.2, 16)
    step = 1e-6
    numeric = np.stack([(angles(x + step * e) - angles(x - step * e)) / (2 * step) for e in np.eye(len(x))], axis=1)
    for gradient in (jax.jit(jax.jacfwd(angles))(x), jax.jit(jax.jacrev(angles))(x)):
        np.testing.assert_allclose(gradient, numeric, rtol=0, atol=2e-7 * np.abs(numeric).max())
