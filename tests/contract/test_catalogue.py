"""What every observable promises, whichever files the catalogue finds."""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from tests.contract import evaluation
from tests.points import MODEL_NAMES, couplings, make_point
from zpjax.catalogue import observable_named, shipped_observables
from zpjax.constraints import constraint_named, shipped_constraint_names
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.question.reading import resolve
from zpjax.references import bibliography
from zpjax.scan.dependence import dependence
from zpjax.scan.evaluate import build
from zpjax.units import UNITS

OBSERVABLES = tuple(shipped_observables())
every_observable = pytest.mark.parametrize("name", OBSERVABLES)
every_model = pytest.mark.parametrize("model", MODEL_NAMES)


DESCRIPTION = {
    "stands under its own name": lambda name, observable: observable.name == name,
    "has a known unit": lambda _, observable: observable.unit in UNITS,
    "has a symbol": lambda _, observable: bool(observable.symbol),
    "has a meaning that is no sentence": lambda _, observable: (
        observable.meaning.rstrip(".") == observable.meaning != ""
    ),
    "has sources": lambda _, observable: bool(observable.sources),
    "has sources in the bibliography": lambda _, observable: set(observable.sources) <= set(bibliography()),
    "has a range of mass": lambda _, observable: observable.mass_range[0] < observable.mass_range[1],
    "is explained": lambda _, observable: bool(observable.function.__doc__),
}


@pytest.mark.parametrize("claim", DESCRIPTION)
def test_every_observable(claim):
    assert [
        name for name, observable in shipped_observables().items() if not DESCRIPTION[claim](name, observable)
    ] == []


@every_model
@every_observable
def test_it_is_a_finite_double_everywhere_in_the_box(name, model):
    values = evaluation.values(model)[name]
    assert values.shape == (evaluation.NUMBER,)
    assert values.dtype == np.float64
    assert np.all(np.isfinite(values))


@every_model
@every_observable
def test_a_batch_equals_the_loop_over_points(name, model):
    # Fused and unfused code may differ by rounding; 1e-11 also covers the cancellation in the mixing.
    np.testing.assert_allclose(
        evaluation.values(model)[name], evaluation.one_by_one(model)[name], rtol=1e-11, atol=1e-300
    )


# Tracing the derivatives of everything takes ten seconds per charge structure: one structure in the fast tier.
_slow_if_chiral = {"farzan_eq3": pytest.mark.slow}
every_model_in_its_tier = pytest.mark.parametrize(
    "model", [pytest.param(model, marks=_slow_if_chiral.get(model, ())) for model in MODEL_NAMES]
)
MODES = [
    pytest.param(model, mode, marks=_slow_if_chiral.get(model, ()), id=f"{model}-{mode}")
    for model in MODEL_NAMES
    for mode in ("forward", "reverse")
]


@pytest.mark.parametrize(("model", "mode"), MODES)
@every_observable
def test_its_gradient_is_the_central_difference(name, model, mode):
    found, expected = evaluation.gradients(model, mode)[name], evaluation.differences(model)[name]
    values = np.abs(evaluation.values(model)[name])
    for parameter, difference in expected.items():
        step = evaluation.steps(model)[parameter]
        # Truncation: (step/width)^4 <= 1e-10 next to the omega, and less for exp(-m/T); rounding: 1e-15 of the value
        # over the step, with a factor 100 for cancellations inside.
        allowed = 1e-7 * np.abs(difference) + 1e-13 * values / step
        error = np.abs(found[parameter] - difference)
        assert np.all(np.isfinite(found[parameter])), parameter
        assert np.all(error <= allowed), (parameter, float(np.max(error - allowed)))


REDUCED = [name for name in OBSERVABLES if observable_named(name).reduces_to]


@every_model_in_its_tier
@pytest.mark.parametrize("name", REDUCED)
def test_what_it_reduces_to_is_all_that_it_depends_on(name, model):
    """Its gradient is a combination of theirs: it is constant along the lines on which all of them are."""
    gradients = evaluation.gradients(model, "forward")
    # In relative steps of the parameters.
    scale = np.stack([np.abs(evaluation.points(model)[p]) for p in evaluation.points(model)], axis=1)
    ours, *theirs = (
        scale * np.stack([gradients[n][p] for p in evaluation.points(model)], axis=1)
        for n in (name, *observable_named(name).reduces_to)
    )
    for k, slope in enumerate(ours):
        basis = np.stack([other[k] for other in theirs], axis=1)
        basis = basis[:, np.any(basis != 0, axis=0)]
        combination = basis @ np.linalg.lstsq(basis, slope, rcond=1e-13)[0] if basis.size else 0 * slope
        np.testing.assert_allclose(slope, combination, rtol=0, atol=1e-9 * np.max(np.abs(slope)) + 1e-12)


@every_model
@every_observable
def test_without_a_coupling_it_has_its_declared_limit(name, model):
    expected = observable_named(name).without_mediator
    if expected is None:
        return
    switched_off = evaluation.points(model) | {"g_zp": np.zeros(evaluation.NUMBER)}
    np.testing.assert_array_equal(evaluation.evaluate(model, switched_off)[name], expected)


# Lengths that are infinite where the mediator does not decay, or meets no neutrino.
ENDLESS = {"ctau", "sn_decay_length", "sn_nu_mfp"}
WITH_ZEROS = [
    pytest.param(model, mixing, marks=() if (model, mixing) == ("flavoured_u1", None) else pytest.mark.slow)
    for model in MODEL_NAMES
    for mixing in (None, 0.0)
]


@pytest.mark.parametrize(("model", "mixing"), WITH_ZEROS)
def test_where_charges_are_exactly_zero_all_values_and_slopes_are_finite(model, mixing):
    """The slopes of each in a program that computes all: what is NaN in one spoils the others in reverse mode."""
    places = evaluation.with_charges_of_zero(model)
    if mixing is not None:
        places |= {"mixing_ratio": np.full(evaluation.NUMBER, mixing)}
    values = evaluation.evaluate(model, places)
    for name, found in values.items():
        assert np.all(np.isfinite(found) | ((found == np.inf) & (name in ENDLESS))), name
    for mode in ("forward", "reverse"):
        for name, slopes in evaluation.gradients_at(model, places, mode).items():
            for parameter, slope in slopes.items():
                assert np.all(np.isfinite(slope)), (mode, name, parameter)
    assert_all_ratios_have_finite_slopes(values, places["m_zp"])


def assert_all_ratios_have_finite_slopes(values, masses):
    """Ratios at these predictions, and their slopes in prediction and mass: those of the observables are looked at apart."""
    constraints = tuple(map(constraint_named, shipped_constraint_names()))
    predictions = {c.observable.name: values[c.observable.name] for c in constraints}

    @jax.vmap
    def ratios(found, mass):
        return {k: r for c in constraints for k, r in c.ratios(found[c.observable.name], mass).items()}

    def slopes(found, mass):
        here, pull = jax.vjp(ratios, found, mass)
        ones = jax.tree.map(jnp.ones_like, (found, mass))
        return here, jax.jvp(ratios, (found, mass), ones)[1], pull(jax.tree.map(jnp.ones_like, here))

    for part, found in zip(("value", "forward", "reverse"), by_numpy(slopes)(predictions, masses), strict=True):
        for name, numbers in jax.tree_util.tree_leaves_with_path(found):
            assert np.all(np.isfinite(numbers)), (part, name)


@every_model
def test_python_numbers_and_fixed_mixing_give_double_scalars(model, inputs):
    found = jax.eval_shape(evaluation.all_observables, couplings(model, mixing_ratio=0.01), inputs)
    assert found.keys() == shipped_observables().keys()
    for name, value in found.items():
        assert value.shape == (), name
        assert value.dtype == jnp.float64, name


@every_model_in_its_tier
def test_with_fixed_mixing_everything_is_finite_in_the_box(model):
    fixed = evaluation.points(model) | {"mixing_ratio": np.full(evaluation.NUMBER, 0.01)}
    for name, values in evaluation.evaluate_once(model, fixed).items():
        assert values.shape == (evaluation.NUMBER,), name
        assert np.all(np.isfinite(values)), name


@cache
def _alone(function):
    """What a function of the catalogue returns at the benchmark."""
    return by_numpy(function)(couplings(), load_inputs())


@pytest.fixture(scope="module")
def among_all(inputs):
    """All observables at the benchmark."""
    return evaluation.evaluate_one(couplings(), inputs)


@every_observable
def test_called_alone_it_gives_what_it_gives_among_all(name, among_all):
    observable = observable_named(name)
    np.testing.assert_allclose(observable.pick(_alone(observable.function)), among_all[name], rtol=1e-12, atol=0)


def test_no_observable_is_called_like_another_thing():
    parameters = {n for m in MODEL_NAMES for n in model_named(m).parameter_info()}
    assert not parameters & set(OBSERVABLES)
    assert "status" not in OBSERVABLES
    assert not any(n.startswith("ratio.") for n in OBSERVABLES)


def test_an_unknown_observable_is_refused_with_the_nearest_name():
    with pytest.raises(ValueError, match=r"^Observable 'delta_amu' is not known; did you mean 'delta_a_mu'\?$"):
        observable_named("delta_amu")


NEEDS = {
    "eps_u_mumu": {"m_zp", "g_zp", "b"},
    "eps_u_tautau": {"m_zp", "g_zp", "b", "c"},
    "eps_q_sun": {"m_zp", "g_zp", "b"},
    "eps_earth": {"m_zp", "g_zp", "b"},
    "eps_earth_tautau_minus_mumu": {"m_zp", "g_zp", "b", "c"},
    "lma_dark_eps_image": set(),
    "gauge_coupling": {"g_zp"},
    "delta_neff_instantaneous": {"m_zp"},
    "delta_neff_right_handed": {"m_zp", "g_zp", "c"},
    "n_eff": {"m_zp", "g_zp", "a", "b", "c", "mixing_scale", "mixing_ratio_offset"},
    "dis_suppression_nutev": {"m_zp"},
    "trident_ratio_contact": {"m_zp", "g_zp"},
    "width_invisible": {"m_zp", "g_zp", "c"},
    "delta_a_mu": {"m_zp", "g_zp", "a", "b", "c", "mixing_scale", "mixing_ratio_offset"},
    "kinetic_mixing": {"g_zp", "a", "b", "c", "mixing_scale", "mixing_ratio_offset"},
    "br_invisible": {"m_zp", "a", "b", "c", "mixing_scale", "mixing_ratio_offset"},
}


@pytest.mark.parametrize("name", NEEDS)
def test_it_depends_only_on_the_parameters_of_its_formula(name, inputs):
    model, observable = model_named("flavoured_u1"), observable_named(name)
    point = {k: v for k, v in vars(make_point()).items() if isinstance(v, (int, float))}
    order = sorted(point)
    found = dependence(lambda p: observable(model.couplings(model.parameters(**p)), inputs), point)
    # A constant result is not an output of the traced program.
    assert {order[k] for k in (found[0] if found else ())} == NEEDS[name]


def test_a_scan_stores_eps_on_the_axes_of_its_formula_alone():
    """eps^u_mumu moves with neither c nor the mixing scale: a grid over them costs nothing more."""
    axis = {"min": 0.5, "max": 1.5, "points": 2}
    spec = resolve(
        {
            "model": {"g_zp": "7e-5"},
            "axes": {
                "m_zp": {"min": "5 MeV", "max": "20 MeV", "points": 3},
                "b": axis,
                "c": axis,
                "mixing_scale": {"min": "200 GeV", "max": "1 TeV", "points": 2},
            },
            "output": {"observables": ["eps_u_mumu", "eps_u_tautau", "kinetic_mixing", "br_ee"]},
            "constraints": {"set": "none"},
        }
    )
    dimensions = build(spec).dimensions
    assert dimensions["eps_u_mumu"] == ("m_zp", "b")
    assert dimensions["eps_u_tautau"] == ("m_zp", "b", "c")
    assert dimensions["kinetic_mixing"] == ("b", "c", "mixing_scale")
    assert dimensions["br_ee"] == ("m_zp", "b", "c", "mixing_scale")
