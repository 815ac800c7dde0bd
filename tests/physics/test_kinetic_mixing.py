"""One-loop kinetic mixing against the closed form of the vacuum polarisation."""

from fractions import Fraction

import equinox as eqx
import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest

from tests.points import charged, couplings, mediator
from zpjax.physics import kinetic_mixing
from zpjax.physics.kinetic_mixing import effective_charges, with_mixing_at_rest

E_CHARGE = np.sqrt(4 * np.pi * 7.2973525643e-3)  # alpha of CODATA 2022
mixing_ratio = jax.jit(kinetic_mixing.mixing_ratio)


def precise_polarisation(t):
    """int_0^1 dx x(1-x) ln[1 + x(1-x) t] in closed form (e.g. Itzykson and Zuber, eq. 7-10), to mpmath's digits."""
    beta = mpmath.sqrt(1 + 4 / t)
    return (-mpmath.mpf(5) / 3 + 4 / t + (1 - 2 / t) * beta * mpmath.log((beta + 1) / (beta - 1))) / 6


def vacuum_polarisation(t):
    """The same to 40 digits and more: for small t two thirds of them cancel."""
    with mpmath.workdps(60):
        return precise_polarisation(mpmath.mpf(t))


def test_the_closed_form_of_the_reference_is_the_integral():
    for t in (0.3, 40.0):
        direct = mpmath.quad(lambda x, t=t: x * (1 - x) * mpmath.log(1 + x * (1 - x) * t), [0, 1])
        np.testing.assert_allclose(float(vacuum_polarisation(t)), float(direct), rtol=1e-13, atol=0)


def loop_reference(fermions, scale, momentum2):
    """(e/2 pi^2) sum w [ln(Lambda^2/m^2)/6 - Pi(Q^2/m^2)], Q^2 = -q^2."""
    total = 0.0
    for weight, mass in fermions:
        polarisation = vacuum_polarisation(momentum2 / mass**2) if momentum2 else 0.0
        total += weight * (2 * np.log(scale / mass) / 6 - float(polarisation))
    return E_CHARGE / (2 * np.pi**2) * total


def fermions_of_the_paper(a, b, c):
    """(N_c Q_f Q'_f, m_f) of L_mu + c L_tau + b B_1 - a B_2 - (1+c+b-a) B_3."""
    generations = ((b / 3, (0.33, 0.33)), (-a / 3, (1.27, 0.45)), (-(1 + c + b - a) / 3, (172.57, 4.18)))
    quarks = [(3 * q * y, m) for y, masses in generations for q, m in zip((2 / 3, -1 / 3), masses, strict=True)]
    return [(-1.0, 0.1056583755), (-c, 1.77693), *quarks]


def test_l_mu_minus_l_tau_gives_the_textbook_logarithm(constants):
    """-(e g'/12 pi^2) ln(m_tau^2/m_mu^2), about -g'/70 (e.g. Escudero et al. 2019, 1901.02010, eq. 2.4)."""
    expected = -E_CHARGE / (12 * np.pi**2) * np.log((1776.93 / 105.6583755) ** 2)
    np.testing.assert_allclose(mixing_ratio(couplings("l_mu_minus_l_tau"), constants), expected, rtol=1e-12, atol=0)
    np.testing.assert_allclose(expected, -1.4433113e-2, rtol=5e-8, atol=0)  # eight digits quoted
    np.testing.assert_allclose(expected, -1 / 70, rtol=0.02, atol=0)  # the literature's rounding


@pytest.mark.parametrize(
    ("q2", "ratio"),
    [
        (-1e-6, -1.4433067e-2),
        (-1e-4, -1.4428552e-2),
        (-0.01, -1.4015559e-2),
        (-0.1, -1.1870714e-2),
        (-1.0, -7.1961242e-3),
    ],
    ids="q^2 = {} GeV^2".format,
)
def test_l_mu_minus_l_tau_mixing_falls_with_momentum(constants, q2, ratio):
    # Values made with scipy.integrate.quad to eight digits.
    np.testing.assert_allclose(mixing_ratio(couplings("l_mu_minus_l_tau"), constants, q2), ratio, rtol=5e-8, atol=0)


def test_l_mu_minus_l_tau_mixing_vanishes_at_short_distance(constants):
    ratios = [abs(mixing_ratio(couplings("l_mu_minus_l_tau"), constants, q2)) for q2 in (-1.0, -1e2, -1e4)]
    assert ratios[0] > 10 * ratios[1] > 500 * ratios[2]


@pytest.mark.parametrize(
    ("a", "b", "c", "scale", "ratio"),
    [
        pytest.param(-1, 1, 1, 172.57, -1.859193e-2, id="the paper's charges, cut off at m_t"),
        pytest.param(-1, 1, 1, 1000.0, -4.255074e-2, id="the paper's charges, cut off at 1 TeV"),
        pytest.param(0, 1, 1, 172.57, -3.153773e-2, id="a = 0"),
        pytest.param(0, 1, 1, 1000.0, -5.549655e-2, id="a = 0, cut off at 1 TeV"),
        pytest.param(1, 1, 1, 172.57, -4.448354e-2, id="a = 1"),
        pytest.param(1, 1, 1, 1000.0, -6.844235e-2, id="a = 1, cut off at 1 TeV"),
        pytest.param(-1, 1, -1, 172.57, 1.552425e-2, id="c = -1 is finite"),
        pytest.param(-1, 1, -1, 1000.0, 1.552425e-2, id="c = -1 does not depend on the scale"),
        pytest.param(0, 0, -1, 1000.0, -1.443311e-2, id="a = b = 0 and c = -1 is L_mu - L_tau"),
    ],
)
def test_the_mixing_of_the_flavoured_family(constants, a, b, c, scale, ratio):
    value = mixing_ratio(couplings(a=a, b=b, c=c, mixing_scale=scale), constants)
    np.testing.assert_allclose(value, ratio, rtol=1e-6, atol=0)
    np.testing.assert_allclose(value, loop_reference(fermions_of_the_paper(a, b, c), scale, 0), rtol=1e-12, atol=0)


@pytest.mark.parametrize("q2", [-1e-5, -1e-2, -1.0, -20.0, -100.0], ids="q^2 = {} GeV^2".format)
def test_the_mixing_of_the_default_charges_runs_as_the_closed_form(constants, q2):
    expected = loop_reference(fermions_of_the_paper(-1, 1, 1), 172.57, -q2)
    # At 100 GeV^2 the terms cancel to a tenth of the largest.
    np.testing.assert_allclose(mixing_ratio(couplings(), constants, q2), expected, rtol=2e-14, atol=0)


@pytest.mark.parametrize("q2", [-1e-8, -1e-2, -1.0, -10.0, -100.0], ids="q^2 = {} GeV^2".format)
@pytest.mark.parametrize(("fermion", "mass"), [("e", 0.51099895e-3), ("mu", 0.1056583755), ("tau", 1.77693)])
def test_the_loop_of_one_fermion_is_the_closed_form(constants, fermion, mass, q2):
    one = eqx.tree_at(lambda m: m.mixing_ratio, mediator(charged(**{fermion: (1, 1)}), 0.01), None)
    value = mixing_ratio(one, constants, q2)
    np.testing.assert_allclose(value, loop_reference([(-1.0, mass)], 172.57, -q2), rtol=1e-14, atol=0)


def test_the_vacuum_polarisation_and_its_slope_are_those_of_forty_digits():
    """On both sides of where a power series takes over (t = 4/3), to both ends."""
    ts = np.concatenate([np.geomspace(1e-12, 1e12, 49), 4 / 3 * (1 + np.array([-1e-3, -1e-15, 0.0, 1e-15, 1e-3]))])
    values, slopes = jax.vmap(jax.value_and_grad(kinetic_mixing.vacuum_polarisation))(ts)
    np.testing.assert_allclose(values, [float(vacuum_polarisation(t)) for t in ts], rtol=2e-14, atol=0)
    with mpmath.workdps(60):
        steep = [float(mpmath.diff(precise_polarisation, mpmath.mpf(t), h=mpmath.mpf(t) / 10**15)) for t in ts]
    np.testing.assert_allclose(slopes, steep, rtol=2e-14, atol=0)
    assert kinetic_mixing.vacuum_polarisation(0.0) == 0
    np.testing.assert_allclose(jax.grad(kinetic_mixing.vacuum_polarisation)(0.0), 1 / 30, rtol=1e-14, atol=0)


def test_timelike_momenta_are_computed_or_are_no_number():
    """A little below zero the power series goes on; below its reach no number is given, though the integral is real to t = -4."""
    direct = mpmath.quad(lambda x: x * (1 - x) * mpmath.log(1 - x * (1 - x) / 2), [0, 1])
    np.testing.assert_allclose(kinetic_mixing.vacuum_polarisation(-0.5), float(direct), rtol=1e-13, atol=0)
    assert np.all(np.isnan(jax.vmap(kinetic_mixing.vacuum_polarisation)(jnp.array([-0.85, -2.0, -3.9]))))


def test_the_mixing_of_many_momenta_is_that_of_each(constants):
    momenta = -np.geomspace(1e-6, 10.0, 12).reshape(3, 4)
    together = mixing_ratio(couplings(), constants, momenta)
    one_by_one = np.array([[mixing_ratio(couplings(), constants, q2) for q2 in row] for row in momenta])
    np.testing.assert_allclose(together, one_by_one, rtol=1e-14, atol=0)


@pytest.mark.parametrize("model", ["flavoured_u1", "l_mu_minus_l_tau", "b_minus_l"])
def test_the_mixing_is_continuous_at_zero_momentum(constants, model):
    at_rest = mixing_ratio(couplings(model), constants)
    np.testing.assert_allclose(mixing_ratio(couplings(model), constants, -1e-18), at_rest, rtol=1e-9, atol=0)
    np.testing.assert_allclose(mixing_ratio(couplings(model), constants, 0.0), at_rest, rtol=1e-14, atol=0)


@pytest.mark.parametrize("c", [-1.0, -0.5, 1.0, 2.0], ids="c = {}".format)
def test_the_mixing_runs_with_the_sum_of_charges(constants, c):
    """d(eps/g')/d ln Lambda^2 = (e/12 pi^2) sum N_c Q_f Q'_f, and the sum is -(4/3)(1+c) whatever a and b."""

    def ratio(log_square):
        return mixing_ratio(couplings(a=0.3, b=-0.7, c=c, mixing_scale=jnp.exp(log_square / 2)), constants)

    expected = -(4 / 3) * (1 + c) * E_CHARGE / (12 * np.pi**2)
    # At c = -1 the terms cancel: the absolute tolerance of 1e-17 is rounding of the terms that sum to zero.
    np.testing.assert_allclose(jax.grad(ratio)(2 * np.log(500.0)), expected, rtol=1e-12, atol=1e-17 if c == -1 else 0)


def test_the_sum_of_charges_is_minus_four_thirds_of_one_plus_c():
    for a, b, c in ((Fraction(1, 2), 2, -3), (-1, 1, 1), (0, Fraction(7, 5), 4)):
        y = (Fraction(b) / 3, -Fraction(a) / 3, -Fraction(1 + c + b - a) / 3)
        assert -(1 + c) + sum(3 * (Fraction(2, 3) - Fraction(1, 3)) * q for q in y) == -Fraction(4, 3) * (1 + c)


def test_a_fixed_ratio_replaces_the_loop_and_does_not_run(constants):
    fixed = couplings(mixing_ratio=0.012)
    assert mixing_ratio(fixed, constants) == 0.012
    assert mixing_ratio(fixed, constants, -5.0) == 0.012
    assert mixing_ratio(couplings(mixing_ratio=0.012, mixing_scale=1e4), constants) == 0.012


def test_the_offset_is_added_to_loop_and_fixed_ratio(constants):
    loop = mixing_ratio(couplings(), constants)
    np.testing.assert_allclose(
        mixing_ratio(couplings(mixing_ratio_offset=0.01), constants), loop + 0.01, rtol=1e-14, atol=0
    )
    np.testing.assert_allclose(
        mixing_ratio(couplings(mixing_ratio=0.012, mixing_ratio_offset=0.01), constants), 0.022, rtol=1e-14, atol=0
    )


def test_axial_charges_do_not_mix_with_the_photon(constants):
    axial = eqx.tree_at(lambda m: m.mixing_ratio, mediator(charged(mu=(1, -1), b=(0.5, -0.5)), 0.01), None)
    assert mixing_ratio(axial, constants) == 0


FERMIONS = {"charged_lepton": ("e", "mu", "tau"), "up": ("u", "c", "t"), "down": ("d", "s", "b")}


@pytest.mark.parametrize(
    ("group", "name", "sign"),
    [(g, n, {"charged_lepton": 1.0, "up": -2 / 3, "down": 1 / 3}[g]) for g, names in FERMIONS.items() for n in names],
)
def test_the_induced_coupling_is_minus_eps_e_q(constants, group, name, sign):
    """L = -(eps/2) F Z' is removed by A -> A - eps Z': g_f = -eps e Q_f, +eps e for the electron."""
    point = mediator(charged(**{name: (0.4, -0.1)}), 0.01, mixing_ratio=0.02)
    charge = getattr(getattr(effective_charges(point, constants), group), name)
    np.testing.assert_allclose(charge.left, 0.4 + sign * 0.02 * E_CHARGE, rtol=1e-12, atol=0)
    np.testing.assert_allclose(charge.right, -0.1 + sign * 0.02 * E_CHARGE, rtol=1e-12, atol=0)
    np.testing.assert_allclose(charge.axial, 0.25, rtol=1e-14, atol=0)


def test_mixing_reaches_no_neutrino(constants):
    point = couplings(mixing_ratio=0.02)
    assert effective_charges(point, constants).neutrino == point.charges.neutrino


@pytest.mark.parametrize("options", [{}, {"mixing_ratio": 0.012}], ids=["of the loop", "fixed"])
def test_charges_that_are_known_already_are_the_same(constants, options):
    """At rest, and where the mixing runs."""
    point = couplings(**options)
    known = with_mixing_at_rest(point, constants)
    assert with_mixing_at_rest(known, constants) is known
    for q2 in (None, -0.01):
        ours, expected = effective_charges(known, constants, q2), effective_charges(point, constants, q2)
        np.testing.assert_array_equal(jax.tree.leaves(ours), jax.tree.leaves(expected))


def test_the_default_electron_coupling_is_minus_5_63e_3(constants):
    """g_e/g' = eps e/g' = -1.859193e-2 * 0.302822."""
    charge = effective_charges(couplings(), constants).charged_lepton.e
    np.testing.assert_allclose(charge.vector, -1.859193e-2 * 0.3028221, rtol=1e-6, atol=0)


def test_on_shell_mixing_differs_by_the_documented_amount_at_10_mev(constants):
    """The loop at q^2 = m^2 instead of 0 raises eps^2, and so BR(ee), by 5e-4; integral below threshold by mpmath."""

    def polarisation(t):
        return float(mpmath.quad(lambda x: x * (1 - x) * mpmath.log(1 - x * (1 - x) * t), [0, 1]))

    fermions = fermions_of_the_paper(-1, 1, 1)
    shift = sum(weight * polarisation((0.01 / mass) ** 2) for weight, mass in fermions)
    change = -E_CHARGE / (2 * np.pi**2) * shift / float(mixing_ratio(couplings(), constants))
    np.testing.assert_allclose((1 + change) ** 2 - 1, 5e-4, rtol=0.05, atol=0)  # one digit is documented
