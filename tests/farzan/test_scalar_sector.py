"""Vacuum, spectrum and massless scalars against closed forms, scipy and exact counting."""

import dataclasses
from fractions import Fraction as F
from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.optimize

from tests.by_numpy import by_numpy
from zpjax.farzan import mediator_mass as mm
from zpjax.farzan import phases
from zpjax.farzan import scalar_potential as pot
from zpjax.farzan import scalar_spectrum as spec
from zpjax.inputs import load_data
from zpjax.numerics.copositive import least_on_simplex

PAPER = phases.scalar_charges(-1, 1, 1)
LINKED = phases.scalar_charges(-1, 1, 1, link=True)


def replace(sector, **values):
    """Another sector; numbers as arrays, so that one program serves all."""
    return jax.tree.map(lambda x: jnp.asarray(x, dtype=float), dataclasses.replace(sector, **values))


SECTOR = replace(pot.ScalarSector())
COMPLETE = replace(pot.ScalarSector(linked=True))
VACUUM_OF = by_numpy(pot.vacuum_of)


class Everything(eqx.Module):
    """All that is known of one vacuum, traced once for each content of scalars."""

    spectrum: spec.ScalarSpectrum
    margins: spec.ScalarMargins
    shares: jax.Array
    eaten: jax.Array
    mixings: spec.ScalarMixings


def traced(sector, vacuum, charges):
    """See `Everything`."""
    return Everything(
        spec.scalar_spectrum(sector, vacuum, charges),
        spec.scalar_margins(sector, vacuum, charges),
        spec.goldstone_content(sector, vacuum, charges),
        spec.eaten_directions(sector, vacuum, charges),
        spec.scalar_mixings(sector, vacuum),
    )


BY_CONTENT = {len(charges): by_numpy(partial(traced, charges=charges)) for charges in (PAPER, LINKED)}


def everything(sector, vacuum, charges):
    """The same as numbers."""
    return BY_CONTENT[len(charges)](sector, vacuum)


def minimum_by_scipy(sector, start):
    """The minimum of V over real VEVs of H', S, S_1, S_2 (and F) without any of our derivatives."""

    def value(x):
        hp, s, s1, s2, f = [*x, 0.0][:5]
        p, h = sector, sector.vev_h
        v = p.m_hp**2 * hp**2 - p.m_s**2 * s**2 + p.lambda_s * s**4 + 2 * p.mu * s * h * hp + p.lambda_hp * hp**4
        v += p.portal * h**2 * s**2 - p.m_1**2 * s1**2 + p.lambda_1 * s1**4 - p.m_2**2 * s2**2 + p.lambda_2 * s2**4
        v += 2 * p.kappa * s1 * s2**2
        if len(x) == 5:
            v += p.m_f**2 * f**2 + p.lambda_f * f**4 + 2 * p.mu_f * s1 * s * f + 2 * p.lambda_f2 * f**3 * s2
        return v / 1e8

    found = scipy.optimize.minimize(value, start, method="BFGS", options={"gtol": 1e-11})
    return scipy.optimize.minimize(value, found.x, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-16}).x


def test_the_minimum_with_hermitian_conjugate_has_its_published_digits():
    vacuum = VACUUM_OF(replace(pot.ScalarSector(vev_h=174.1, mu=30.0, lambda_s=0.3, m_s=80.0, m_hp=1500.0)))
    np.testing.assert_allclose(vacuum.s, 103.377, rtol=5e-6, atol=0)
    np.testing.assert_allclose(vacuum.hp, -0.239973, rtol=2e-6, atol=0)


def test_the_numerical_minimum_is_the_closed_form():
    vacuum, closed = VACUUM_OF(SECTOR), pot.simple_vacuum(SECTOR)
    np.testing.assert_allclose([vacuum.s, vacuum.hp], [closed.s, closed.hp], rtol=1e-12, atol=0)


@pytest.mark.parametrize("linked", [False, True], ids=["paper", "with the linking scalar"])
def test_the_minimum_is_that_of_a_search_without_derivatives(linked):
    sector = replace(pot.ScalarSector(linked=linked), portal=0.05, lambda_hp=0.2)
    found = VACUUM_OF(sector).vector()
    number = 5 if linked else 4
    np.testing.assert_allclose(
        found[1 : 1 + number], minimum_by_scipy(sector, np.asarray(found[1 : 1 + number]) * 1.03), rtol=2e-5, atol=0
    )


def test_the_four_readings_of_eq_13():
    """Only the hermitian potential has its minimum there; two readings give the printed 1/2 (Farzan 2015, eq. 13)."""
    readings = pot.doublet_vev_readings(SECTOR)
    np.testing.assert_allclose(readings["paper"], [103.2796, -0.119873], rtol=5e-6, atol=0)
    np.testing.assert_allclose(readings["without_conjugate"], [103.304, -0.119902], rtol=5e-6, atol=0)
    np.testing.assert_allclose(readings["hermitian"], [103.377, -0.239973], rtol=5e-6, atol=0)
    s, hp = readings["mixed_normalisation"]
    np.testing.assert_allclose(hp, readings["hermitian"][1], rtol=1e-12, atol=0)
    np.testing.assert_allclose(s, np.sqrt(2) * readings["hermitian"][0], rtol=1e-12, atol=0)


def test_the_gradient_through_the_minimum_is_that_of_differences():
    names = ("mu", "m_s", "lambda_s", "m_hp", "vev_h", "kappa", "portal")

    def vevs(x):
        return pot.vacuum_of(replace(COMPLETE, **dict(zip(names, x, strict=True)))).vector()

    x = np.array([float(getattr(COMPLETE, name)) for name in names])
    steps = 1e-4 * np.maximum(np.abs(x), 1.0)
    value = by_numpy(vevs)
    numeric = np.stack([(value(x + s) - value(x - s)) / (2 * s.sum()) for s in np.diag(steps)], axis=1)
    gradient = by_numpy(jax.jacrev(vevs))(x)
    np.testing.assert_allclose(gradient, numeric, rtol=1e-6, atol=1e-9 * np.abs(numeric).max())


def test_the_gradient_of_the_doublet_vev_is_that_of_the_closed_form():
    """d<H'>/d mu = -(<H>/m^2)(S + mu dS/dmu), dS/dmu = mu <H>^2/(2 l S m^2)."""
    p, s = SECTOR, float(pot.simple_vacuum(SECTOR).s)
    expected = -p.vev_h / p.m_hp**2 * (s + p.mu**2 * p.vev_h**2 / (2 * p.lambda_s * s * p.m_hp**2))
    found = by_numpy(jax.jacfwd(lambda mu: pot.vacuum_of(replace(SECTOR, mu=mu)).hp))(30.0)
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=0)


def test_minima_of_a_batch_are_those_of_single_points():
    mu = np.linspace(5, 60, 7)
    together = by_numpy(jax.vmap(lambda m: pot.vacuum_of(replace(COMPLETE, mu=m)).vector()))(mu)
    single = [VACUUM_OF(replace(COMPLETE, mu=m)).vector() for m in mu]
    np.testing.assert_allclose(together, single, rtol=1e-12, atol=0)


def test_the_paper_s_scalars_leave_one_massless_state():
    vacuum = VACUUM_OF(SECTOR)
    found = everything(SECTOR, vacuum, PAPER).spectrum
    assert (found.massless, found.physical_massless) == (5, 1)
    assert everything(SECTOR, vacuum, PAPER).margins.linked == 0
    shares = everything(SECTOR, vacuum, PAPER).shares
    np.testing.assert_allclose(np.sum(shares), 1, rtol=1e-9, atol=0)
    assert np.all(shares[2:5] > 0.05)


def test_the_massless_state_is_the_phase_orthogonal_to_what_z_and_z_prime_eat():
    """Phases theta_i v_i: the invariants fix S against H, H' and S_1 against S_2; one direction more is left."""
    vacuum = VACUUM_OF(SECTOR)
    vevs = np.asarray(vacuum.vector())[:5]
    names = ("H", "H'", "S", "S_1", "S_2")
    generators = np.array([[1, 1, 0, 0, 0], [float(PAPER[n]) for n in names], [0, -1, 1, 0, 0]], dtype=float)
    directions = generators * vevs
    basis = np.linalg.qr(directions[:2].T)[0]
    left = directions[2] - basis @ (basis.T @ directions[2])
    left /= np.linalg.norm(left)
    np.testing.assert_allclose(everything(SECTOR, vacuum, PAPER).shares[:5], left**2, rtol=0, atol=1e-9)


def test_a_linking_scalar_gives_it_a_mass():
    vacuum = VACUUM_OF(COMPLETE)
    found = everything(COMPLETE, vacuum, LINKED).spectrum
    assert (found.massless, found.physical_massless) == (4, 0)
    assert found.physical[0] > 1
    margins = everything(COMPLETE, vacuum, LINKED).margins
    assert margins.linked > 0
    assert margins.minimum > 0
    assert margins.perturbativity < 1


@pytest.mark.parametrize(("sector", "charges"), [(SECTOR, PAPER), (COMPLETE, LINKED)], ids=["paper", "linked"])
def test_the_spectrum_has_the_higgs_and_the_heavy_doublet(sector, charges):
    vacuum = VACUUM_OF(sector)
    masses = np.sqrt(np.abs(np.asarray(everything(sector, vacuum, charges).spectrum.physical)))
    np.testing.assert_allclose(masses[-4:], 1500, rtol=1e-3, atol=0)
    # 2 v sqrt(lambda_h), with v the complex VEV
    assert np.min(np.abs(masses - 2 * 174.1 * np.sqrt(0.129))) < 0.05


def test_the_eaten_directions_cost_no_energy():
    for sector, charges in ((SECTOR, PAPER), (COMPLETE, LINKED)):
        vacuum = VACUUM_OF(sector)
        found = everything(sector, vacuum, charges)
        matrix, eaten = found.spectrum.mass_matrix, found.eaten
        assert np.max(np.abs(matrix @ eaten)) < 1e-6  # GeV^2, against 1500^2


def test_mixings_have_the_sizes_of_the_paper_s_formulas_for_the_right_pairs():
    """mu<H>/m^2 is S with H'0, mu<S>/m^2 is H0 with H'0; S with H0 is 2 mu <H'>/(m_h^2 - m_s^2)."""
    vacuum = VACUUM_OF(SECTOR)
    found = everything(SECTOR, vacuum, PAPER).mixings
    np.testing.assert_allclose(found.s_hp_estimate, -30 * 174.1 / 1500**2, rtol=1e-12, atol=0)
    np.testing.assert_allclose(found.s_hp, found.s_hp_estimate, rtol=0.02, atol=0)
    np.testing.assert_allclose(found.h_hp, found.h_hp_estimate, rtol=0.02, atol=0)
    m2_s, m2_h = 4 * 0.3 * float(vacuum.s) ** 2, 4 * 0.129 * 174.1**2
    second_order = 2 * 30 * float(vacuum.hp) / (m2_s - m2_h)
    np.testing.assert_allclose(found.s_h, second_order, rtol=0.05, atol=0)


def test_a_wrong_sign_of_the_mass_makes_the_point_no_minimum():
    vacuum = VACUUM_OF(SECTOR)
    assert everything(replace(SECTOR, lambda_h=-0.1), vacuum, PAPER).margins.minimum < 0


def test_a_negative_portal_may_unbound_the_potential():
    bound, unbound = (
        everything(replace(COMPLETE, lambda_hp=0.1, portal=p), VACUUM_OF(COMPLETE), LINKED).margins.bounded_below
        for p in (-2 * np.sqrt(0.129 * 0.3) * 0.99, -2 * np.sqrt(0.129 * 0.3) * 1.01)
    )
    assert bound > 0 > unbound


@pytest.mark.parametrize("seed", range(6))
def test_the_least_value_on_the_simplex_is_that_of_many_random_points(seed):
    generator = np.random.default_rng(seed)
    matrix = generator.normal(size=(4, 4))
    matrix = matrix + matrix.T + (seed % 3) * np.eye(4)
    points = generator.dirichlet(np.full(4, 0.5), size=200_000)
    sampled = np.min(np.einsum("ni,ij,nj->n", points, matrix, points))
    exact = float(by_numpy(least_on_simplex)(matrix))
    assert exact <= sampled + 1e-12
    np.testing.assert_allclose(exact, sampled, rtol=0, atol=0.03)


def test_exact_counting_agrees_with_the_spectrum():
    assert phases.massless_scalars(PAPER) == 1
    assert phases.massless_scalars(LINKED) == 0
    assert LINKED["F"] == F(-1, 3)
    terms = {phases.term_text(t) for t in phases.invariant_terms(PAPER)}
    assert terms == {"H'^* S^* H", "S_2^*^2 S_1"}


def test_without_h_prime_and_s_one_scalar_of_each_kind_is_enough():
    assert phases.massless_scalars({"H": F(0), "S_1": F(-2), "S_2": F(-1)}) == 0
    assert phases.massless_scalars({"H": F(0), "S_2": F(-1)}) == 0
    assert phases.massless_scalars({"H": F(0), "S_1": F(-2), "S_2": F(-5, 3)}) == 1


def test_unit_charge_of_h_prime_needs_no_linking_scalar():
    """b = 1/3, a = -1/3, c = 1: Y_H' = 1, so that S and S_2 are alike and nothing is left massless."""
    charges = phases.scalar_charges(F(-1, 3), F(1, 3), 1)
    assert charges["H'"] == 1
    assert phases.massless_scalars(charges) == 0
    assert phases.linking_charges(charges) == []


def test_ten_mev_needs_143_gev():
    np.testing.assert_allclose(mm.needed_vev(0.01, 7e-5), 142.857, rtol=4e-6, atol=0)
    np.testing.assert_allclose(mm.needed_vev(0.01, 4.8e-5), 208.333, rtol=4e-6, atol=0)
    # S_1 alone, v and complex
    v = mm.vevs_for_mass(0.01, 7e-5, np.eye(6)[3], PAPER)[3]
    np.testing.assert_allclose([v, v / np.sqrt(2)], [71.4286, 50.5076], rtol=1e-6, atol=0)


def test_the_mass_is_that_of_eq_14_for_rescaled_vevs():
    vacuum = VACUUM_OF(COMPLETE)
    charges = mm.charge_vector(LINKED)
    v = np.sqrt(2) * np.asarray(vacuum.vector())
    eq_14 = 7e-5 * np.sqrt(np.sum((np.asarray(charges) * v) ** 2))
    np.testing.assert_allclose(mm.mediator_mass(7e-5, vacuum, LINKED), eq_14, rtol=1e-14, atol=0)


def test_the_scan_over_directions_stays_between_its_corners():
    """The largest v is least where 4 v1^2 + v2^2 + (25/9) v^2 is shared equally, and largest for S_2 alone."""
    largest = mm.vev_scan(0.01, 7e-5, PAPER)["largest"]
    total = float(mm.needed_vev(0.01, 7e-5))
    assert largest.min() > total / np.sqrt(4 + 1 + 25 / 9) > 0.98 * largest.min()
    assert 0.99 * total < largest.max() < total
    assert np.quantile(largest, 0.95) < 125


def test_mixing_with_the_z_follows_the_square_of_the_doublet_vev():
    figures = load_data()["theory"]
    vacuum = VACUUM_OF(SECTOR)
    found = mm.z_mixing(7e-5, vacuum, PAPER, figures)
    g_z = figures["m_z"] * np.sqrt(2) / np.sqrt(174.1**2 + float(vacuum.hp) ** 2)
    estimate = 2 * 7e-5 / g_z * (5 / 3) * float(vacuum.hp) ** 2 / 174.1**2
    np.testing.assert_allclose(abs(found.angle), estimate, rtol=1e-4, atol=0)
    assert abs(found.angle) < 1e-9


def test_the_mixed_masses_are_the_eigenvalues_of_the_matrix():
    """At a large coupling and VEV, where mixing matters; NumPy."""
    figures = load_data()["theory"]
    vacuum = pot.Vacuum(*map(jnp.asarray, (120.0, 125.0, 60.0, 50.0, 40.0, 0.0)))
    found = mm.z_mixing(0.1, vacuum, PAPER, figures)
    values, vectors = np.linalg.eigh(np.asarray(mm.z_mass_matrix(0.1, vacuum, PAPER, figures)))
    np.testing.assert_allclose([found.mass**2, found.mass_z**2], values, rtol=1e-12, atol=0)
    np.testing.assert_allclose(np.tan(found.angle), vectors[0, 0] / vectors[1, 0], rtol=1e-10, atol=0)


def test_the_kinetic_terms_give_the_mass_matrix():
    """sum |D phi|^2 with D = i g_Z T_3 Z + i g' Y Z' on neutral components (T_3 = -1/2), by second differences."""
    figures = load_data()["theory"]
    vacuum = pot.Vacuum(*map(jnp.asarray, (150.0, 88.0, 60.0, 50.0, 40.0, 30.0)))
    g, g_z = 0.02, figures["m_z"] * np.sqrt(2 / (150.0**2 + 88.0**2))
    isospin = np.array([-0.5, -0.5, 0, 0, 0, 0])
    vevs, charges = np.asarray(vacuum.vector()), np.asarray(mm.charge_vector(LINKED))
    fields = np.stack([g_z * isospin * vevs, g * charges * vevs])
    np.testing.assert_allclose(mm.z_mass_matrix(g, vacuum, LINKED, figures), 2 * fields @ fields.T, rtol=1e-12, atol=0)
