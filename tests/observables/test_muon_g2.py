"""The muon's anomalous moment against closed forms, multi-precision quadrature and published figures."""

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from tests.points import charged, couplings, mediator
from zpjax.observables import muon_g2

M_MUON = 0.1056583755
delta_a_mu = by_numpy(muon_g2.delta_a_mu)
loop_functions = by_numpy(lambda r: (muon_g2.vector_loop(r), muon_g2.axial_loop(r)))

# mass in GeV: (relative accuracy of F_V, of F_A), a few times what was measured. The documented 1e-12 holds from 1 MeV
# to 3 GeV; outside, the fixed rule loses digits at x ~ r for light and at 1-x ~ 1/r^2 for heavy mediators.
ACCURACY = {
    1e-4: (1e-9, 1e-11),
    5.11e-4: (5e-12, 1e-12),
    1e-3: (1e-12, 1e-12),
    3e-3: (1e-12, 1e-12),
    0.01: (1e-12, 1e-12),
    0.03: (1e-12, 1e-12),
    0.0777: (1e-12, 1e-12),
    M_MUON: (1e-12, 1e-12),
    0.2113: (1e-12, 1e-12),
    0.5: (1e-12, 1e-12),
    1.0: (1e-12, 1e-12),
    3.0: (2e-12, 1e-12),
    10.0: (1e-8, 2e-9),
    30.0: (3e-7, 1e-7),
    100.0: (1e-6, 2e-7),
}
masses = pytest.mark.parametrize("mass", ACCURACY, ids=[f"m = {1e3 * m:g} MeV" for m in ACCURACY])


def vector_in_full(r):
    """2 K(s = m^2), the kernel of hadronic vacuum polarisation (Brodsky and de Rafael 1968)."""
    beta = mpmath.sqrt(1 - 4 / mpmath.mpc(mpmath.mpf(r) ** 2))
    x = (1 - beta) / (1 + beta)
    kernel = x**2 / 2 * (2 - x**2)
    kernel += (1 + x**2) * (1 + x) ** 2 / x**2 * (mpmath.log(1 + x) - x + x**2 / 2)
    kernel += (1 + x) / (1 - x) * x**2 * mpmath.log(x)
    return 2 * mpmath.re(kernel)


def vector_closed_form(r):
    """`vector_in_full` with 50 digits against its cancellations, as a float."""
    with mpmath.workdps(50):
        return float(vector_in_full(r))


def axial_quadrature(r):
    """Leveille (1978) for an axial coupling to a fermion of equal mass, from his general form.

    int dx [2x(1-x)(x-2+2e) + L x^2 (1-e)^2 (1-x+e)]/[(1-x)(1-L x) + e^2 L x], e = -1, L = 1/r^2; e = +1 is the vector.
    """

    def general(sign):
        lam = 1 / mpmath.mpf(r) ** 2

        def integrand(x):
            top = 2 * x * (1 - x) * (x - 2 + 2 * sign) + lam * x**2 * (1 - sign) ** 2 * (1 - x + sign)
            return lam * top / ((1 - x) * (1 - lam * x) + lam * x)

        inside = {p for p in (r / 5, r, 5 * r, 1 - 1 / r**2, 1 - 30 / r**2, 1 - 1000 / r**2) if 0 < p < 1}
        return mpmath.quad(integrand, [0, *sorted(map(mpmath.mpf, inside)), 1])

    with mpmath.workdps(30):
        return float(general(-1)), float(general(+1))


@masses
def test_the_vector_loop_is_the_vacuum_polarisation_kernel(mass):
    value = loop_functions(mass / M_MUON)[0]
    np.testing.assert_allclose(value, vector_closed_form(mass / M_MUON), rtol=ACCURACY[mass][0], atol=0)


@masses
def test_the_axial_loop_is_that_of_leveille(mass):
    axial, vector = axial_quadrature(mass / M_MUON)
    np.testing.assert_allclose(vector, vector_closed_form(mass / M_MUON), rtol=1e-13, atol=0)  # the reference itself
    np.testing.assert_allclose(loop_functions(mass / M_MUON)[1], axial, rtol=ACCURACY[mass][1], atol=0)


@pytest.mark.parametrize(
    ("mass", "loop"),
    [
        (0.01, 0.7826442846),
        (0.02, 0.6411793241),
        (0.05, 0.3984049565),
        (M_MUON, 0.2091995762),
        (0.2, 0.09740775866),
        (0.5, 0.02363661916),
        (1.0, 0.006790508438),
    ],
    ids=lambda v: f"{v}",
)
def test_the_vector_loop_has_its_tabulated_value(mass, loop):
    np.testing.assert_allclose(loop_functions(mass / M_MUON)[0], loop, rtol=5e-10, atol=0)  # ten digits quoted


def test_at_equal_masses_the_vector_loop_is_elementary():
    """r = 1: int 2x^2(1-x)/(x^2-x+1) dx = -1 + 2 pi/(3 sqrt 3), by partial fractions."""
    expected = float(mpmath.quad(lambda x: 2 * x**2 * (1 - x) / (x**2 - x + 1), [0, 1]))
    np.testing.assert_allclose(expected, 2 * np.pi / (3 * np.sqrt(3)) - 1, rtol=1e-14, atol=0)
    np.testing.assert_allclose(loop_functions(1.0)[0], expected, rtol=1e-13, atol=0)


def test_at_the_two_muon_threshold_the_vector_loop_is_elementary():
    """r = 2: int 2x^2(1-x)/(2-x)^2 dx = 16 ln 2 - 11."""
    np.testing.assert_allclose(loop_functions(2.0)[0], 16 * np.log(2) - 11, rtol=1e-12, atol=0)


@pytest.mark.parametrize("r", [0.03, 0.05], ids="r = {}".format)
def test_the_massless_limit_is_schwinger_with_a_linear_correction(r):
    """F_V = 1 - pi r - r^2 (1 + 4 ln r) + O(r^3); Farzan (2015), sec. 4, has O(r^2) alone."""
    remainder = 1 - loop_functions(r)[0] - np.pi * r
    np.testing.assert_allclose(remainder, r**2 * (1 + 4 * np.log(r)), rtol=2 * r, atol=0)  # next order is r^3


def test_at_10_mev_the_light_mass_correction_is_22_per_cent():
    np.testing.assert_allclose(1 - loop_functions(0.01 / M_MUON)[0], 0.21736, rtol=1e-4, atol=0)  # five digits


@pytest.mark.parametrize("r", [100.0, 300.0, 1000.0], ids="r = {}".format)
def test_heavy_mediators_give_two_thirds_and_minus_ten_thirds_over_r_squared(r):
    """The Z boson's ratio -5 of axial to vector (Jackiw and Weinberg 1972); corrections are r^-2 ln r."""
    vector, axial = loop_functions(r)
    np.testing.assert_allclose(vector * r**2, 2 / 3, rtol=30 * np.log(r) / r**2, atol=0)
    np.testing.assert_allclose(axial * r**2, -10 / 3, rtol=30 * np.log(r) / r**2, atol=0)


@pytest.mark.parametrize("mass", [1e-3, 3e-3, 0.01], ids=["1 MeV", "3 MeV", "10 MeV"])
def test_light_axial_mediators_act_as_their_goldstone_boson(mass):
    """a = -(y^2/8 pi^2) int x^3/(x^2 + (1-x) r^2) with y = 2 g' a m_mu/m: the longitudinal mode (Leveille 1978)."""
    r = mass / M_MUON
    goldstone = -4 / r**2 * float(mpmath.quad(lambda x: x**3 / (x**2 + (1 - x) * r**2), [0, r, 1]))
    # What is left is the transverse part: of order r^2 relative to the Goldstone mode, times a logarithm.
    np.testing.assert_allclose(loop_functions(r)[1], goldstone, rtol=20 * r**2 * (1 - np.log(r)), atol=0)


@pytest.mark.parametrize(
    ("strength", "mass", "value", "digits"),
    [
        pytest.param(7e-5, 0.01, 4.857030e-11, 3e-7, id="the benchmark; Farzan (2015) quotes 5e-11"),
        pytest.param(5e-4, 0.01, 2.47808e-9, 3e-6, id="5e-4 at 10 MeV"),
        pytest.param(5e-4, 0.1, 7.00889e-10, 3e-6, id="5e-4 at 100 MeV"),
    ],
)
def test_delta_a_mu_without_mixing(inputs, strength, mass, value, digits):
    point = couplings(g_zp=strength, m_zp=mass, mixing_ratio=0.0)
    np.testing.assert_allclose(delta_a_mu(point, inputs), value, rtol=digits, atol=0)


def test_the_default_mixing_lowers_delta_a_mu_by_one_per_cent(inputs):
    """g' -> g' + eps e with eps/g' = -1.859193e-2: factor (1 - 5.630e-3)^2."""
    value = delta_a_mu(couplings(), inputs)
    np.testing.assert_allclose(value, 4.802493e-11, rtol=3e-7, atol=0)
    np.testing.assert_allclose(value / 4.857030e-11, (1 - 1.859193e-2 * 0.3028221) ** 2, rtol=1e-6, atol=0)


def test_a_dark_photon_shifts_a_mu_by_alpha_eps_squared_over_two_pi(inputs):
    """Pospelov (2009), eq. (3): only mixing, alpha eps^2/(2 pi) F_V."""
    point = mediator(charged(), 0.05, strength=1.0, mixing_ratio=1e-3)
    expected = 7.2973525643e-3 * 1e-6 / (2 * np.pi) * vector_closed_form(0.05 / M_MUON)
    np.testing.assert_allclose(delta_a_mu(point, inputs), expected, rtol=1e-10, atol=0)


def test_chirality_only_matters_through_squares_of_vector_and_axial_charge(inputs):
    left, right = (delta_a_mu(mediator(charged(mu=c), 0.2), inputs) for c in ((1, 0), (0, 1)))
    np.testing.assert_allclose(left, right, rtol=1e-14, atol=0)
    vector, axial = (delta_a_mu(mediator(charged(mu=c), 0.2), inputs) for c in ((1, 1), (1, -1)))
    np.testing.assert_allclose(left, (vector + axial) / 4, rtol=1e-13, atol=0)
    assert axial < 0 < vector


def test_only_the_muon_counts_when_mixing_is_off(inputs):
    with_muon = delta_a_mu(couplings(mixing_ratio=0.0), inputs)
    others = delta_a_mu(couplings(a=2.0, b=-1.0, c=0.3, mixing_ratio=0.0), inputs)
    assert with_muon == others
    assert delta_a_mu(mediator(charged(e=(1, 1), tau=(1, 1), u=(1, 1)), 0.01), inputs) == 0


def test_the_loop_falls_monotonically_with_mass():
    values = jax.vmap(lambda r: muon_g2.vector_loop(r))(jnp.geomspace(1e-2, 1e3, 60))
    assert np.all(np.diff(values) < 0)
    assert np.all(values > 0)


def test_the_slope_of_the_loop_is_that_of_the_closed_form():
    """d F_V/d ln r from the 50-digit closed form by a central difference."""
    slope = by_numpy(jax.grad(lambda t: muon_g2.vector_loop(jnp.exp(t))))
    for mass in (0.02, 0.2, 0.9):
        r, step = mass / M_MUON, mpmath.mpf(10) ** -12
        with mpmath.workdps(50):
            up, down = (vector_in_full(r * mpmath.exp(sign * step)) for sign in (1, -1))
            expected = float((up - down) / (2 * step))
        np.testing.assert_allclose(slope(np.log(r)), expected, rtol=1e-9, atol=0)
