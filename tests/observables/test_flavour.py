"""Meson decays to the mediator against explicit polarisations, published axion scales and orders of magnitude."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from tests.points import couplings
from zpjax.constraints import constraint_named
from zpjax.observables.flavour import FlavourDecays, flavour_decays, meson_figures, rate_per_coupling
from zpjax.physics.widths import reduced_widths

FIELDS = tuple(f.name for f in dataclasses.fields(FlavourDecays))
CHANNELS = ("k_to_pi", "b_to_k", "b_to_pi", "d_to_pi", "d0_to_pi0")
decays = by_numpy(flavour_decays)


def rate_with_polarisations(mass, mesons, form_factor):
    """BR/|g_L|^2 from the sum over three explicit polarisation vectors of |f_+ (p + p').eps/2|^2."""
    big, small = float(mesons.parent), float(mesons.daughter)
    energy = (big**2 + mass**2 - small**2) / (2 * big)
    momentum = np.sqrt(energy**2 - mass**2)
    total = np.array([big + (big - energy), 0, 0, -momentum])  # p + p', mediator along z
    metric = np.diag([1.0, -1.0, -1.0, -1.0])
    vectors = ([0, 1, 0, 0], [0, 0, 1, 0], [momentum / mass, 0, 0, energy / mass])
    square = sum((form_factor / 2 * total @ metric @ np.array(e)) ** 2 for e in vectors)
    return float(mesons.lifetime) * momentum / (8 * np.pi * big**2) * square


@pytest.mark.parametrize("name", CHANNELS)
@pytest.mark.parametrize("mass", [1e-3, 0.05, 0.2])
def test_the_rate_is_the_sum_over_polarisations(inputs, name, mass):
    mesons = meson_figures(inputs)[name]
    form_factor = mesons.form_factor / (1 - mass**2 / mesons.pole**2)
    expected = mesons.share * rate_with_polarisations(mass, mesons, form_factor)
    # The explicit sum loses digits of E - p M/m at light masses, not the closed form.
    np.testing.assert_allclose(rate_per_coupling(mass, mesons), expected, rtol=1e-9, atol=0)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("k_to_pi", (8.24474e18, 8.23193e16)),
        ("b_to_k", (1.9552e17, 1.95517e15, 1.95304e13)),
        ("d_to_pi", (1.9911e16, 1.99093e14, 1.97377e12)),
    ],
)
def test_rates_have_their_values_without_the_pole(inputs, name, values):
    """BR/|g_L|^2 at 1, 10, 100 MeV, computed apart with a constant form factor."""
    for mass, value in zip((1e-3, 1e-2, 1e-1), values, strict=False):
        flat = meson_figures(inputs)[name]._replace(pole=1e6)
        np.testing.assert_allclose(rate_per_coupling(mass, flat), value, rtol=3e-4, atol=0)
        np.testing.assert_allclose(rate_per_coupling(mass, meson_figures(inputs)[name]), value, rtol=6e-3, atol=0)


def test_the_pole_raises_the_kaon_rate_like_the_measured_slope(inputs):
    """f_+(q^2) = f_+(0) (1 + 0.0297 q^2/m_pi^2): Kl3 decays (Review of particle physics), good to 5 % of the slope."""
    mesons, mass = meson_figures(inputs)["k_to_pi"], 0.1
    change = rate_per_coupling(mass, mesons) / rate_per_coupling(mass, mesons._replace(pole=1e6)) - 1
    np.testing.assert_allclose(change, 2 * 0.0297 * (mass / 0.13957) ** 2, rtol=0.25, atol=0)


@pytest.mark.parametrize(
    ("name", "branching_ratio", "scale"),
    [
        pytest.param("k_to_pi", 7.3e-11, 6.8e11, id="s to d, from K+ to pi+ a"),
        pytest.param("d_to_pi", 8.0e-6, 9.7e7, id="c to u, from D+ to pi+ a"),
        pytest.param("b_to_k", 7.1e-6, 3.3e8, id="b to s, from B+ to K+ a"),
    ],
)
def test_a_light_mediator_is_the_axion_it_eats(inputs, name, branching_ratio, scale):
    """Limits F = 2 m/g_L (GeV) of Martin Camalich et al. (2020) from these branching ratios, for qbar gamma^mu q' da/F.

    Two digits are quoted; form factors differ by up to 3 %.
    """
    mass = 1e-3
    coupling = np.sqrt(branching_ratio / rate_per_coupling(mass, meson_figures(inputs)[name]))
    np.testing.assert_allclose(2 * mass / coupling, scale, rtol=0.05, atol=0)


@pytest.mark.parametrize("name", CHANNELS)
def test_the_rate_ends_at_the_threshold_with_a_finite_slope(inputs, name):
    mesons = meson_figures(inputs)[name]
    threshold = mesons.parent - mesons.daughter
    for derivative in (jax.grad, jax.jacfwd):
        slope = by_numpy(derivative(lambda m: rate_per_coupling(m, mesons)))
        for mass in (
            threshold,
            threshold * (1 + 1e-9),
            mesons.pole,
            mesons.parent + mesons.daughter,
            3 * mesons.parent,
        ):
            assert rate_per_coupling(mass, mesons) == 0
            assert slope(float(mass)) == 0
        assert np.isfinite(slope(float(threshold) * (1 - 1e-12)))
    just_below = rate_per_coupling(threshold * (1 - 1e-6), mesons) / rate_per_coupling(threshold * (1 - 4e-6), mesons)
    np.testing.assert_allclose(just_below, 1 / 8, rtol=1e-4, atol=0)  # lambda^(3/2)


def test_the_neutral_mode_has_half_the_rate_times_the_lifetimes(inputs):
    point = couplings(g_zp=5e-5, quark_rotation="up")
    found, figures = decays(point, inputs), inputs.data["flavour"]
    expected = 0.5 * figures["lifetime_d_0"] / figures["lifetime_d_plus"]
    np.testing.assert_allclose(found.d0_to_pi0 / found.d_to_pi, expected, rtol=0.01, atol=0)  # isospin in the masses


@pytest.mark.parametrize(
    ("rotation", "name", "value"),
    [("down", "b_to_k", 2.3e4), ("down", "k_to_pi", 71.0), ("up", "d_to_pi", 3.4e-2), ("up", "d0_to_pi0", 6.6e-3)],
)
def test_the_benchmark_of_lma_dark_has_absurd_rates(inputs, rotation, name, value):
    """g' = 5e-5 at 10 MeV with charges (1/3, 1/3, -4/3): two digits, computed apart."""
    found = decays(couplings(g_zp=5e-5, quark_rotation=rotation), inputs)
    np.testing.assert_allclose(getattr(found, name), value, rtol=0.02, atol=0)


@pytest.mark.parametrize(
    ("rotation", "constraint", "coupling"),
    [
        ("up", "d_pi_x", 7.7e-7),
        ("up", "bes3_d0_pi0_nunu", 8.9e-6),
        ("down", "belle2_b_k_x", 3.1e-10),
        ("down", "na62_k_pi_x_low", 3.0e-11),
    ],
)
def test_limits_on_the_coupling_at_ten_mev(inputs, rotation, constraint, coupling):
    """g' with r = 1, computed apart to two digits; the kaon's from sqrt(2.61e-11/8.23e16)/5.88e-4."""
    limit = constraint_named(constraint)
    point = couplings(g_zp=coupling, quark_rotation=rotation)
    (ratio,) = limit.ratios(limit.observable(point, inputs), point.mass).values()
    np.testing.assert_allclose(ratio, 1, rtol=0.04, atol=0)


def test_the_top_loop_alone_excludes_what_the_up_alignment_leaves(inputs):
    """An order of magnitude: BR(K -> pi Z') of 1e-4 to 1e-2 on the LMA-Dark line, against 3e-11."""
    found = decays(couplings(g_zp=4.8e-5, quark_rotation="up"), inputs)
    assert found.k_to_pi == 0
    assert 1e-4 < found.k_to_pi_invisible_loop < 1e-2


def test_without_a_rotation_everything_is_the_constant_zero(inputs):
    found = flavour_decays(couplings(a=0.3), inputs)
    assert {name: getattr(found, name) for name in FIELDS} == dict.fromkeys(FIELDS, 0.0)
    program = jax.make_jaxpr(lambda g: flavour_decays(couplings(g_zp=g), inputs))(1e-4)
    assert not program.jaxpr.eqns or all(set(e.invars).isdisjoint(program.jaxpr.invars) for e in program.jaxpr.eqns)


def test_without_a_coupling_or_with_equal_charges_it_is_exactly_zero(inputs):
    for model, strength in (("flavoured_u1", 0.0), ("b_minus_l", 1e-3)):
        point = couplings(model, g_zp=strength, quark_rotation="alignment", quark_alignment=0.3)
        found = decays(point, inputs)
        assert {name: float(getattr(found, name)) for name in FIELDS} == dict.fromkeys(FIELDS, 0.0)


def test_above_two_muons_the_invisible_rate_is_smaller(inputs):
    found = decays(couplings(m_zp=0.3, quark_rotation="down"), inputs)
    widths = reduced_widths(couplings(m_zp=0.3), inputs.constants)
    np.testing.assert_allclose(
        found.b_to_k_invisible / found.b_to_k, widths.invisible / widths.total, rtol=1e-12, atol=0
    )
    assert found.b_to_k_invisible < 0.6 * found.b_to_k


# Compiling is what these tests cost, and BR(Z' -> neutrinos), which has tests of its own, is most of it.
GRADIENTS = {"down": CHANNELS[:3], "up": CHANNELS[3:], "alignment": CHANNELS}
NAMES = ("m_zp", "g_zp", "a", "b", "c", "quark_alignment")


def of_parameters(x, rotation, inputs, fields=None):
    point = couplings(**dict(zip(NAMES, x, strict=True)), quark_rotation=rotation)
    found = flavour_decays(point, inputs)
    return jnp.stack([jnp.asarray(getattr(found, name), dtype=float) for name in fields or GRADIENTS[rotation]])


@pytest.mark.parametrize("rotation", ["down", "up", "alignment"])
def test_gradients_are_central_differences_in_both_modes(inputs, rotation):
    generator = np.random.default_rng(20150506)
    value = by_numpy(lambda x: of_parameters(x, rotation, inputs))
    forward, reverse = (by_numpy(d(lambda x: of_parameters(x, rotation, inputs))) for d in (jax.jacfwd, jax.jacrev))
    for mass in (2e-3, 0.08, 0.3):
        x = np.array([mass, 1e-4, *generator.uniform(-1.5, 1.5, 3), 0.37])
        expected = np.empty((len(GRADIENTS[rotation]), len(NAMES)))
        for k in range(len(NAMES)):
            steps = [np.where(np.arange(len(NAMES)) == k, n * 3e-5 * abs(x[k]), 0.0) for n in (-2, -1, 1, 2)]
            far_below, below, above, far_above = (np.asarray(value(x + s)) for s in steps)
            expected[:, k] = (8 * (above - below) - (far_above - far_below)) / (12 * 3e-5 * abs(x[k]))
        scale = np.abs(np.asarray(value(x)))[:, None] / np.abs(x)
        for found in (forward(x), reverse(x)):
            assert np.all(np.abs(np.asarray(found) - expected) <= 1e-7 * np.abs(expected) + 1e-8 * scale)


def test_gradients_are_finite_where_couplings_and_rates_vanish(inputs):
    slope = by_numpy(jax.jacrev(lambda x: of_parameters(x, "alignment", inputs, FIELDS)))
    for point in (
        [0.01, 0.0, -1.0, 1.0, 1.0, 0.5],
        [0.01, 1e-4, -1.0, 1.0, -4.0, 0.0],  # equal charges
        [0.01, 1e-4, -1.0, 1.0, 1.0, 0.0],
        [0.01, 1e-4, -1.0, 1.0, 1.0, 1.0],
        [0.9, 1e-4, -1.0, 1.0, 1.0, 0.5],
    ):
        assert np.all(np.isfinite(slope(np.array(point))))


def test_a_batch_equals_the_loop_and_lowers_for_cuda(inputs):
    def batch(x, inputs):
        return jax.vmap(lambda p: of_parameters(p, "alignment", inputs))(x)

    points = np.array([[m, 1e-4, -0.3, 0.8, 1.2, t] for m, t in ((1e-3, 0.0), (0.05, 0.4), (0.5, 0.9))])
    single = by_numpy(lambda p: of_parameters(p, "alignment", inputs))
    np.testing.assert_allclose(by_numpy(batch)(points, inputs), [single(p) for p in points], rtol=1e-11, atol=1e-300)
    text = jax.jit(batch).trace(points, inputs).lower(lowering_platforms=("cuda",)).as_text()
    assert "lapack" not in text
    assert "callback" not in text
