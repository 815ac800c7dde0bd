"""Octant and ordering at JUNO and RENO-50, against scipy, published numbers and the exact degeneracy."""

from itertools import product

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from benchmarks.scipy_versions import reactors
from tests.by_numpy import by_numpy
from tests.physics.matter_oscillations import matter_survival, product_of_signs
from tests.points import couplings
from zpjax.experiments.medium_baseline import (
    MediumBaseline,
    Solution,
    best_fit,
    event_rate,
    mixing_of_solution,
    observed,
    ordering_delta_chi2,
    residuals,
    several_cores,
    spectrum,
)
from zpjax.inputs import load_inputs
from zpjax.observables.matter_potential import lma_dark_eps_image
from zpjax.physics.flavour_hamiltonian import electron_potential
from zpjax.physics.oscillation_probabilities import mirrored
from zpjax.units import to_natural

# The mixing of the reference numbers below.
MIXING = {"sin2_theta_12": 0.307, "sin2_theta_13": 0.0222, "dm2_21": 7.5e-23, "dm2_31": 2.51e-21}
DEFAULT = load_inputs()
FIGURES, OSCILLATIONS = DEFAULT.data["medium_baseline"], DEFAULT.data["oscillations"]
STANDARD = Solution(1.0, 1.0)
SIGNS = tuple(product((1.0, -1.0), repeat=2))
KM, DAY, YEAR = to_natural(1.0, "km"), to_natural(1.0, "day"), to_natural(365.25, "day")


def with_mixing(figures):
    return eqx.tree_at(lambda i: i.data["oscillations"], DEFAULT, OSCILLATIONS | figures)


REFERENCE = with_mixing(MIXING)


def juno(events=1e5, resolution=(0.03, 0.0, 0.0), length=52.5):
    """The idealised experiment, or one near it; with as many (equal) baselines as the real one, to compile but once."""
    return several_cores(np.full(9, length * KM), np.ones(9), float(events), np.array(resolution, dtype=float))


@jax.jit
def fitted(truth, tested, experiment, inputs):
    """The best fit of one solution where another one is true: what `ordering_delta_chi2` is the chi^2 of."""
    counts, per_event = observed(truth, experiment, inputs)
    return best_fit(counts, tested, experiment, per_event, inputs)


def rejected(octant, ordering, experiment, truth=(1.0, 1.0), inputs=REFERENCE):
    """Delta chi^2 of a solution where another one is true."""
    # Equal types throughout: others would compile again.
    true, tested = (Solution(*(float(sign) for sign in signs)) for signs in (truth, (octant, ordering)))
    return float(fitted(true, tested, experiment, inputs).chi2)


@pytest.mark.parametrize(("octant", "ordering"), [(-1, 1), (1, -1)], ids=["LMA-Dark", "inverted ordering"])
def test_the_wrong_octant_or_the_wrong_ordering_cost_12_6(octant, ordering):
    """12.6138 with the cross section at lowest order, as computed apart; ours differs by 0.6 %."""
    np.testing.assert_allclose(rejected(octant, ordering, juno()), 12.6138, rtol=0.02, atol=0)


@pytest.mark.parametrize(("percent", "expected"), [(2.5, 24.0), (3.0, 12.61), (3.5, 6.41), (4.0, 3.22)])
def test_it_falls_steeply_with_the_energy_resolution(percent, expected):
    found = rejected(1, -1, juno(resolution=(percent / 100, 0, 0)))
    np.testing.assert_allclose(found, expected, rtol=0.02, atol=0)
    assert rejected(1, -1, juno(resolution=(0.3, 0, 0))) < 1e-3


def starts(sign):
    """Where scipy begins: the mixing of MIXING with dm31 in steps of a fourteenth of the distance of two minima."""
    return [(0.307, 7.5, sign * x) for x in np.linspace(2.45, 2.56, 9)]


@pytest.mark.parametrize(
    ("length", "resolution"),
    [(52.5, (0.03, 0.0, 0.0)), (52.5, (0.0261, 0.0082, 0.0123)), (47.0, (0.03, 0.0, 0.0))],
    ids=["idealised", "JUNO's resolution", "RENO-50"],
)
def test_scipy_finds_the_same_minimum_on_another_grid(length, resolution):
    truth = (0.307, 7.5, 2.51)
    expected, best = reactors.delta_chi2(truth, starts(-1)[2:7:2], length, 1e5, resolution)
    experiment = juno(resolution=resolution, length=length)
    np.testing.assert_allclose(rejected(1, -1, experiment), expected, rtol=1e-4, atol=0)  # scipy's steps in energy
    fit = fitted(STANDARD, Solution(1.0, -1.0), experiment, REFERENCE)
    found = [fit.sin2_theta_12, fit.dm2_21 * 1e23, fit.dm2_31 * 1e21]
    np.testing.assert_allclose(found, best, rtol=1e-5, atol=0)


def test_scipy_agrees_at_lowest_order_with_the_number_computed_apart():
    truth = (0.307, 7.5, 2.51)
    found, best = reactors.delta_chi2(truth, starts(-1)[2:4], 52.5, 1e5, (0.03, 0, 0), reactors.lowest_order)
    np.testing.assert_allclose(found, 12.6138, rtol=1e-3, atol=0)
    np.testing.assert_allclose(best[2], -2.4824, rtol=1e-4, atol=0)


@pytest.mark.parametrize("truth", SIGNS)
@pytest.mark.parametrize("tested", SIGNS)
def test_only_the_product_of_both_signs_is_measured(truth, tested):
    found = rejected(*tested, juno(), truth)
    signs = [
        product_of_signs(mixing_of_solution(Solution(*s), REFERENCE.data["oscillations"])) for s in (truth, tested)
    ]
    assert signs[0] == truth[0] * truth[1]
    if signs[0] == signs[1]:
        assert found < 1e-12
    else:
        # 12.7 where the true solution is like the standard one, 13.7 where not: |dm32| is not |dm31|.
        np.testing.assert_allclose(found, rejected(1, -signs[0], juno(), (1, signs[0])), rtol=1e-10, atol=0)
        assert 12.5 < found < 14


def test_the_fit_stays_in_its_octant():
    """At 44.7 degrees a free fit would cross over to the solution without chi^2."""
    fit = fitted(STANDARD, Solution(-1.0, 1.0), juno(), with_mixing(MIXING | {"sin2_theta_12": 0.495}))
    np.testing.assert_allclose(fit.sin2_theta_12, 0.5, rtol=1e-3, atol=0)
    assert fit.sin2_theta_12 >= 0.5


def test_both_flips_together_are_the_mirror_image_of_oscillations_in_matter():
    found, expected = mixing_of_solution(Solution(-1.0, -1.0), OSCILLATIONS), mirrored(OSCILLATIONS)
    assert {name: float(value) for name, value in found.items()} == {n: float(v) for n, v in expected.items()}


def test_the_spectra_of_degenerate_solutions_are_the_same():
    spectra = [observed(Solution(*s), juno(), DEFAULT)[0] for s in SIGNS]
    for one, other in ((0, 3), (1, 2)):
        np.testing.assert_allclose(spectra[one], spectra[other], rtol=1e-12, atol=0)
    assert np.max(np.abs(spectra[0] / spectra[1] - 1)) > 0.01
    np.testing.assert_allclose([s.sum() for s in spectra], 1e5, rtol=1e-13, atol=0)


def test_it_is_proportional_to_the_exposure():
    full, half = (rejected(1, -1, juno(events=events)) for events in (1e5, 5e4))
    np.testing.assert_allclose(half, 6.307, rtol=0.02, atol=0)
    np.testing.assert_allclose(full / half, 2, rtol=1e-4, atol=0)


@pytest.mark.parametrize(
    "change", [{"sin2_theta_13": 1e-9}, {"sin2_theta_12": 0.5}], ids=["theta_13 = 0", "theta_12 = 45 degrees"]
)
def test_without_interference_nothing_tells_the_ordering(change):
    assert rejected(1, -1, juno(), inputs=with_mixing(MIXING | change)) < 1e-9


def cores(resolution, share_of_daya_bay=1.0):
    lengths, powers = FIGURES["juno_core_baselines"], FIGURES["juno_core_powers"]
    return several_cores(
        lengths, powers * np.append(np.ones(8), share_of_daya_bay), 1e5, np.array(resolution, dtype=float)
    )


def test_real_cores_bring_it_near_the_official_figure():
    """Eight cores at their own distances, then Daya Bay too, which blurs the fringes: 9; the collaboration expects 8."""
    resolution = FIGURES["juno_resolution"]
    experiments = (juno(resolution=resolution), cores(resolution, 0.0), cores(resolution))
    found = [rejected(1, -1, experiment, inputs=DEFAULT) for experiment in experiments]
    np.testing.assert_allclose(found, [13.42, 11.02, 9.06], rtol=1e-3, atol=0)


def test_six_years_of_juno_are_a_hundred_thousand_events():
    """The collaboration counts 47.1 a day with reactors further away, of which Daya Bay adds the most."""
    arguments = (FIGURES["juno_protons"], FIGURES["juno_power"], FIGURES["juno_efficiency"], STANDARD)
    np.testing.assert_allclose(6 * YEAR * event_rate(*arguments, juno(), DEFAULT), 1e5, rtol=0.03, atol=0)
    powers = FIGURES["juno_core_powers"]
    with_daya_bay = (arguments[0], arguments[1] * powers.sum() / powers[:8].sum(), *arguments[2:])
    rate = event_rate(*with_daya_bay, cores(FIGURES["juno_resolution"]), DEFAULT)
    np.testing.assert_allclose(DAY * rate, 47.1, rtol=0.05, atol=0)


def through_the_crust(eps_mumu):
    """Survival with eps_mumu = eps_tautau per electron, 1.3 moles of them per cm^3."""
    potential = electron_potential(DEFAULT.constants, to_natural(1.3, "mol/cm^3"))
    epsilon = jnp.diag(jnp.array([0.0, eps_mumu, eps_mumu]))
    return lambda energy, length, figures: matter_survival(energy, length, figures, potential, epsilon)


@by_numpy
def vacuum_fit_to_crust(solution, eps_mumu):
    experiment = juno(resolution=FIGURES["juno_resolution"])
    counts, per_event = observed(solution, experiment, DEFAULT, through_the_crust(eps_mumu))
    return counts, best_fit(counts, STANDARD, experiment, per_event, DEFAULT)


def test_the_crust_does_not_lift_the_degeneracy(inputs):
    """The Sun's LMA-Dark couplings move theta_12 and dm2_21 by about JUNO's errors, and that is all that they do."""
    eps_quark = float(lma_dark_eps_image(couplings(), inputs))
    standard, fit = vacuum_fit_to_crust(STANDARD, 0.0)
    exact, _ = vacuum_fit_to_crust(Solution(-1.0, -1.0), 2.0)
    np.testing.assert_allclose(exact, standard, rtol=1e-10, atol=0)
    _, dark = vacuum_fit_to_crust(Solution(-1.0, -1.0), 6 * eps_quark)
    assert fit.chi2 < dark.chi2 < 0.05
    sines = [4 * f.sin2_theta_12 * (1 - f.sin2_theta_12) for f in (fit, dark)]
    np.testing.assert_allclose(sines[1] / sines[0] - 1, -0.0054, rtol=0.05, atol=0)
    np.testing.assert_allclose(dark.dm2_21 / fit.dm2_21 - 1, 0.0016, rtol=0.05, atol=0)


def test_the_pull_is_the_best_normalisation_and_empty_bins_take_no_part():
    rng = np.random.default_rng(1)
    data, model = rng.uniform(5, 20, 30), rng.uniform(5, 20, 30)
    full = np.sum(residuals(model, data, 0.02) ** 2)
    best = minimize_scalar(lambda e: np.sum((data - (1 + e) * model) ** 2 / data) + (e / 0.02) ** 2, tol=1e-12)
    np.testing.assert_allclose(full, best.fun, rtol=1e-12, atol=0)
    padded = residuals(np.append(model, 1e-3), np.append(data, 0.0), 0.02)
    np.testing.assert_allclose(np.sum(padded**2), full, rtol=1e-13, atol=0)


def of_scales(scales):
    """Delta chi^2 of the inverted ordering: events, a, b, c and distance as multiples of JUNO's."""
    resolution = FIGURES["juno_resolution"] * scales[1:4]
    length = jnp.reshape(52.5 * KM * scales[4], (1,))
    experiment = MediumBaseline(length, jnp.ones(1), 1e5 * scales[0], resolution)
    return ordering_delta_chi2(STANDARD, Solution(1.0, -1.0), experiment, REFERENCE)


def test_gradients_are_central_differences_and_a_batch_is_a_loop():
    """Although nothing is differentiated through the fit; the distance moves the data as well as the model."""
    step, ones = 2e-5, jnp.ones(5)
    points = jnp.concatenate([ones + step * jnp.eye(5), ones - step * jnp.eye(5), ones[None]])
    values = by_numpy(jax.vmap(of_scales))(points)
    slope = by_numpy(jax.grad(of_scales))(ones)
    np.testing.assert_allclose(slope, (values[:5] - values[5:10]) / (2 * step), rtol=1e-5, atol=0)
    np.testing.assert_allclose(
        values[10], rejected(1, -1, juno(resolution=FIGURES["juno_resolution"])), rtol=1e-11, atol=0
    )
    # Proportional to the events; falling with every part of the resolution.
    np.testing.assert_allclose(slope[0], values[10], rtol=1e-3, atol=0)
    assert np.all(slope[1:4] < 0)


def test_a_batch_lowers_for_cuda():
    text = jax.jit(jax.vmap(of_scales)).trace(jnp.ones((3, 5))).lower(lowering_platforms=("cuda",)).as_text()
    assert "f64" in text
    assert "callback" not in text
    assert "lapack" not in text


def test_the_spectrum_is_that_of_many_more_nodes(monkeypatch):
    mixing = mixing_of_solution(STANDARD, OSCILLATIONS)
    experiment = juno(resolution=(0.015, 0.0, 0.0))
    found = spectrum(mixing, experiment, DEFAULT)
    monkeypatch.setattr("zpjax.experiments.medium_baseline.NODES", 700)
    np.testing.assert_allclose(found[5:], spectrum(mixing, experiment, DEFAULT)[5:], rtol=1e-7, atol=0)
