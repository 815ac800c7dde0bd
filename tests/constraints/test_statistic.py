"""The four statistical forms: edges, power laws, monotony, no saturation."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from zpjax.constraints.forms import FORMS, ChiSquared, CurveLimit, DeltaChiSquared, Limit, Requirement, Window, form_of
from zpjax.constraints.statistic import log_ratio
from zpjax.numerics.interpolation import monotone_curve

POSITIVE, NEGATIVE, ACROSS = Window(0.4, 0.7), Window(-1.4, -0.68), Window(-0.2, 0.5)


def piece(family, index):
    return lambda x: family.ratios(x)[index]


EDGES = [
    pytest.param(piece(Limit(2.0), 0), 2.0, id="a limit from below"),
    pytest.param(piece(Limit(2.0), 0), -2.0, id="a limit for the other sign"),
    pytest.param(piece(ChiSquared(3.0, 0.5, 4.0), 0), 4.0, id="two sigma above a datum"),
    pytest.param(piece(ChiSquared(3.0, 0.5, 4.0), 0), 2.0, id="two sigma below a datum"),
    pytest.param(piece(ChiSquared(3.0, 0.5, 4.0, above_only=True), 0), 4.0, id="two sigma above, one-sided"),
    *(
        pytest.param(piece(window, k), edge, id=f"{side} edge of {window.lower}..{window.upper}")
        for window in (POSITIVE, NEGATIVE, ACROSS)
        for k, (side, edge) in enumerate((("lower", window.lower), ("upper", window.upper)))
    ),
    pytest.param(piece(Requirement(0.3), 0), 0.3, id="a requirement"),
    pytest.param(piece(Requirement(-0.3), 0), -0.3, id="a requirement of negative threshold"),
]


@pytest.mark.parametrize(("ratio", "edge"), EDGES)
def test_r_is_exactly_one_at_the_edge(ratio, edge):
    assert ratio(edge) == 1.0


@pytest.mark.parametrize("x", [1e-6, 0.1, 0.5, 3.0, 1e6], ids="x = {}".format)
def test_a_window_is_a_power_law_on_its_side_of_zero(x):
    lower, upper = POSITIVE.ratios(x)
    # The softening leaves (delta/x)^2, with delta = 4e-13.
    np.testing.assert_allclose((lower, upper), (0.4 / x, x / 0.7), rtol=1e-12, atol=0)
    lower, upper = NEGATIVE.ratios(-x)
    np.testing.assert_allclose((lower, upper), (x / 1.4, 0.68 / x), rtol=1e-12, atol=0)


@pytest.mark.parametrize(
    ("x", "larger", "side"),
    [(0.05, 0.1, 1), (-0.05, 0.25, 0), (5.0, 10.0, 1), (-4.0, 20.0, 0), (0.0, 1e-12, 0)],
    ids=lambda v: f"{v}",
)
def test_a_window_around_zero_measures_the_distance_to_the_edge_of_that_sign(x, larger, side):
    """-0.2..0.5: never saturated, and at zero small but not 0, which would mean that the window does not act."""
    ratios = ACROSS.ratios(x)
    np.testing.assert_allclose(ratios[side], larger, rtol=1e-11 if x else 1, atol=0)
    assert 0 < ratios[1 - side] <= max(ratios) * (1e-20 if x else 1)
    assert np.isfinite(jax.grad(lambda y: log_ratio(ACROSS.ratios(y)[side]))(x))


@pytest.mark.parametrize(
    ("ratio", "x", "slope"),
    [
        pytest.param(piece(Limit(2.0), 0), 1e-7, 1.0, id="limit"),
        pytest.param(piece(ChiSquared(0.0, 0.5, 4.0), 0), 1e5, 2.0, id="chi squared far from the datum"),
        pytest.param(piece(POSITIVE, 0), 0.01, -1.0, id="lower edge"),
        pytest.param(piece(POSITIVE, 1), 100.0, 1.0, id="upper edge"),
        pytest.param(piece(Requirement(0.3), 0), 5.0, -1.0, id="requirement"),
    ],
)
def test_log_slopes_are_those_of_power_laws(ratio, x, slope):
    found = jax.grad(lambda t: log_ratio(ratio(jnp.exp(t))))(np.log(x))
    np.testing.assert_allclose(found, slope, rtol=1e-10, atol=0)


@pytest.mark.parametrize("window", [POSITIVE, NEGATIVE, ACROSS], ids=lambda w: f"{w.lower}..{w.upper}")
def test_a_window_is_monotone_through_zero_and_for_the_wrong_sign(window):
    sizes = np.geomspace(1e-16, 1e3, 400)
    x = np.concatenate([-sizes[::-1], [0.0], sizes])
    lower, upper = jax.vmap(window.ratios)(jnp.asarray(x))
    assert np.all(np.isfinite(lower))
    assert np.all(np.isfinite(upper))
    assert np.all(np.diff(lower) <= 0)
    assert np.all(np.diff(upper) >= 0)
    # Strictly, and with a usable slope, from the softening scale on.
    steps = np.diff(np.log(upper))[np.abs(x[1:]) > 1e-12]
    assert np.all(steps > 0)


def test_a_window_allows_exactly_its_inside():
    x = jnp.linspace(-2.0, 2.0, 4000)  # no node on an edge
    for window in (POSITIVE, NEGATIVE, ACROSS):
        lower, upper = jax.vmap(window.ratios)(x)
        inside = np.asarray((lower < 1) & (upper < 1))
        np.testing.assert_array_equal(inside, np.asarray((x > window.lower) & (x < window.upper)))


@pytest.mark.parametrize(
    ("ratio", "x"),
    [
        pytest.param(piece(Limit(1e-9), 0), 1.0, id="limit"),
        pytest.param(piece(ChiSquared(0.0, 1e-9, 1.0), 0), 1.0, id="chi squared"),
        pytest.param(piece(POSITIVE, 1), 1e9, id="above a window"),
        pytest.param(piece(POSITIVE, 0), 1e-9, id="below a window"),
        pytest.param(piece(POSITIVE, 0), -1e-3, id="wrong sign"),
    ],
)
def test_no_ratio_saturates(ratio, x):
    assert ratio(x) > 1e8
    assert np.isfinite(ratio(x))
    assert abs(x * jax.grad(lambda v: log_ratio(ratio(v)))(x)) > 0.5  # slope of log r in log x


def test_r_is_exactly_zero_where_a_constraint_does_not_act():
    assert Limit(1.0).ratios(0.0) == (0.0,)
    for x in (-5.0, 2.9, 3.0):
        assert ChiSquared(3.0, 0.5, 4.0, above_only=True).ratios(x)[0] == 0
    assert ChiSquared(3.0, 0.5, 4.0).ratios(2.0)[0] == 1


@pytest.mark.parametrize("derivative", [jax.grad, jax.jacfwd], ids=["reverse", "forward"])
def test_log_r_is_minus_infinity_at_zero_with_a_finite_gradient(derivative):
    assert log_ratio(0.0) == -np.inf
    assert derivative(log_ratio)(0.0) == 0
    one_sided = piece(ChiSquared(3.0, 0.5, 4.0, above_only=True), 0)
    for x in (0.0, 3.0):
        assert log_ratio(one_sided(x)) == -np.inf
        assert np.isfinite(derivative(lambda v: log_ratio(one_sided(v)))(x))


def test_delta_chi2_is_measured_in_units_of_its_threshold():
    np.testing.assert_allclose(ChiSquared(1.0, 0.2, 2.71).ratios(1.6)[0], 9 / 2.71, rtol=1e-12, atol=0)


def test_the_error_of_the_normalisation_has_the_closed_form_of_a_profiled_pull():
    """min over a of ((value - x (1 + a))/error)^2 + (a/relative)^2, by brute force."""
    value, error, relative, x = 306.0, 20.0, 0.127, 410.0
    a = np.linspace(-1, 1, 2_000_001)
    expected = np.min(((value - x * (1 + a)) / error) ** 2 + (a / relative) ** 2) / 4
    found = ChiSquared(value, error, 4.0, relative_error=relative).ratios(x)[0]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=0)


def test_unequal_errors_act_on_their_own_side():
    datum = ChiSquared(10.0, 3.0, 1.0, error_below=1.0)
    assert datum.ratios(13.0)[0] == 1
    assert datum.ratios(9.0)[0] == 1


def test_a_computed_chi_squared_is_divided_by_its_threshold():
    assert DeltaChiSquared(4.0).ratios(4.0)[0] == 1
    assert DeltaChiSquared(4.0).ratios(2.0)[0] == 0.5


def test_the_floor_of_a_computed_chi_squared_moves_no_boundary():
    shifted = DeltaChiSquared(4.0, floor=-2.0)
    assert shifted.ratios(4.0)[0] == 1
    np.testing.assert_allclose(shifted.ratios(-0.5)[0], 0.25, rtol=1e-15, atol=0)
    assert shifted.ratios(-2.5)[0] == 0


CURVE = CurveLimit(monotone_curve(np.log([0.01, 0.05, 0.3]), np.log([1e-5, 1e-6, 1e-7])))


@pytest.mark.parametrize(("mass", "limit"), [(0.05, 1e-6), (0.011, None), (0.2, None)], ids="m = {}".format)
def test_a_published_curve_limits_at_its_own_mass(mass, limit):
    expected = limit or np.exp(PchipInterpolator(np.log([0.01, 0.05, 0.3]), np.log([1e-5, 1e-6, 1e-7]))(np.log(mass)))
    np.testing.assert_allclose(CURVE.ratios(-expected, mass)[0], 1.0, rtol=1e-12, atol=0)


def test_the_end_of_a_published_curve_is_an_end():
    for mass in (1e-3, 0.00999, 0.01, 0.3, 0.301, 1.0):
        assert CURVE.ratios(1.0, mass)[0] == 0
        assert np.isfinite(jax.grad(lambda m: CURVE.ratios(1.0, m)[0])(mass))


def test_a_published_curve_weakens_towards_its_ends_and_never_beyond_its_value():
    masses = np.exp(np.linspace(np.log(0.01), np.log(0.01) + 0.012, 60))
    full = np.exp(-jax.vmap(CURVE.curve)(np.log(masses)))
    found = np.array([CURVE.ratios(1.0, m)[0] for m in masses])
    assert np.all(found <= full * (1 + 1e-12))
    np.testing.assert_allclose(found[-1], full[-1], rtol=1e-12, atol=0)


def test_the_ratio_of_a_likelihood_gives_its_delta_chi_squared_back():
    datum = ChiSquared(3.0, 0.5, 4.0, error_below=0.25)
    for x, expected in ((4.5, 9.0), (2.5, 4.0), (3.0, 0.0)):
        np.testing.assert_allclose(datum.delta_chi2(datum.ratios(x)[0]), expected, rtol=1e-15, atol=0)
    computed = DeltaChiSquared(4.0, floor=-2.0)
    for x in (-1.5, 0.5, 7.0):
        np.testing.assert_allclose(computed.delta_chi2(computed.ratios(x)[0]), x, rtol=1e-14, atol=0)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_each_form_is_read_from_its_own_keys(form):
    numbers = {"curve_mass": [1.0, 2.0], "curve_limit": [3.0, 4.0], "curve_mass_unit": "MeV", "delta_chi2": True}
    numbers |= {"lower": 1.0, "sides": "above", "floor": -1.0}
    entry = {"family": form.family} | {key: numbers.get(key, 2.0) for key in (*form.required, *form.optional)}
    assert all(rule.holds(entry[key]) for key, rule in (form.required | form.optional).items())
    assert form_of(entry) is form
    assert isinstance(form.from_toml("x.toml", entry, "1"), form)
    assert set(form.required) & set(form.optional) == set()


@pytest.mark.parametrize(
    ("statistic", "words"),
    [
        (ChiSquared(2e-9, 5e-10, 4.0), "2e-09 ± 5e-10"),
        (ChiSquared(2.0, 0.5, 4.0, error_below=0.25), "2 +0.5 −0.25"),
        (DeltaChiSquared(6.18), "Δχ² < 6.18"),
        (DeltaChiSquared(4.0, -5.0), "Δχ² < 4, from -5"),
        (Limit(2e-5), "< 2e-05"),
        (CURVE, "< 1e-07 to 1e-05 between 10 MeV and 300 MeV"),
        (Window(-1.4, -0.68), "-1.4 to -0.68"),
        (Requirement(0.3), "> 0.3"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_each_form_says_what_it_compares_with(statistic, words):
    assert statistic.words("1") == words


def test_words_are_in_the_unit_asked_for():
    assert Limit(2e-3).words("MeV") == "< 2"
