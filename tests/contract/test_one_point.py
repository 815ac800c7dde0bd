"""What a function of one point does with a batch: it refuses, in a sentence that names `jax.vmap`."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.points import couplings, make_point
from tests.scan.questions import document
from zpjax.catalogue import observable_named, shipped_observables
from zpjax.constraints import constraint_named, shipped_constraint_names
from zpjax.models import model_named
from zpjax.observables import predict
from zpjax.question.reading import resolve
from zpjax.scan.evaluate import point_function
from zpjax.scan.log_posterior import log_posterior

MASSES = np.array([0.01, 0.02, 0.05])
BATCHES = {
    "an array": MASSES,
    "an array of JAX": jnp.asarray(MASSES),
    "a list": [0.01, 0.02],
    "one number in an array": np.array([0.01]),
}
REMEDY = "this is a function of one point: for many points map it with jax.vmap."


def batch_of(point, mass=MASSES):
    """The same couplings with several masses, past the model that would refuse them."""
    return eqx.tree_at(lambda c: c.mass, point, mass)


@pytest.mark.parametrize("name", tuple(shipped_observables()))
def test_an_observable_refuses_a_batch(name, inputs):
    with pytest.raises(ValueError) as error:
        observable_named(name)(batch_of(couplings()), inputs)
    assert str(error.value) == f"'mass' has the shape (3,), and {REMEDY}"


@pytest.mark.parametrize("name", tuple(shipped_observables()))
def test_it_refuses_one_where_it_is_traced_too(name, inputs):
    with pytest.raises(ValueError, match=r"map it with jax\.vmap"):
        jax.eval_shape(observable_named(name), batch_of(couplings()), inputs)


@pytest.mark.parametrize("batch", BATCHES.values(), ids=BATCHES)
def test_predictions_refuse_whatever_is_not_a_number(batch, inputs):
    with pytest.raises(ValueError, match=r"^'mass' has the shape \((1|2|3),\), and this is a function of one point"):
        predict(tuple(shipped_observables().values()), batch_of(couplings(), batch), inputs)


@pytest.mark.parametrize("batch", BATCHES.values(), ids=BATCHES)
@pytest.mark.parametrize("parameter", ["m_zp", "g_zp", "c", "mixing_ratio"])
def test_a_model_names_the_parameter_that_is_a_batch(parameter, batch):
    model = model_named("flavoured_u1")
    values = vars(make_point()) | {parameter: batch}
    with pytest.raises(ValueError, match=rf"^'{parameter}' has the shape .*jax\.vmap\.$"):
        model.couplings(model.parameters(**values))


@pytest.mark.parametrize("name", shipped_constraint_names())
def test_the_ratios_of_a_constraint_are_of_one_prediction(name):
    with pytest.raises(ValueError, match=r"^'prediction' has the shape \(3,\)"):
        constraint_named(name).ratios(MASSES, 0.01)
    with pytest.raises(ValueError, match=r"^'mass' has the shape \(3,\)"):
        constraint_named(name).ratios(0.01, MASSES)


@pytest.fixture(scope="module")
def question():
    return resolve(document(constraints={"names": ["nutev_g_l", "nutev_g_r"]}))


def test_the_functions_of_a_scan_refuse_a_batch(question):
    point, arguments = point_function(question)
    values = {"m_zp": MASSES, "g_zp": 7e-5}
    for function in (point, point.couplings, point.log_ratios):
        with pytest.raises(ValueError, match=r"^'m_zp' has the shape \(3,\)"):
            function(values, arguments)
    with pytest.raises(ValueError, match=r"^'prediction' has the shape"):
        point.ratios({c.observable.name: MASSES for c in point.constraints}, 0.01, arguments.statistics)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 2), (5, 2)], ids=str)
def test_a_log_posterior_takes_one_vector(shape, question):
    posterior = log_posterior(question, ["nutev_g_l", "nutev_g_r"])
    for function in (posterior, posterior.parameters):
        with pytest.raises(ValueError, match=r"has the shape .* in place of \(2,\): .*jax\.vmap"):
            function(jnp.zeros(shape))
    with pytest.raises(ValueError, match=r"^'m_zp' has the shape \(3,\)"):
        posterior.log_likelihood({"m_zp": MASSES, "g_zp": 7e-5})


def test_what_is_refused_whole_is_computed_when_mapped(inputs):
    mixing = observable_named("kinetic_mixing")
    one_by_one = [mixing(couplings(g_zp=float(g)), inputs) for g in MASSES]
    mapped = jax.vmap(lambda g: mixing(couplings(g_zp=g), inputs))(MASSES)
    np.testing.assert_allclose(mapped, one_by_one, rtol=1e-12, atol=0)
