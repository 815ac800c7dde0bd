"""One compiled function per scan: each output on its own axes, the same numbers in any batching."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from tests.scan.questions import block_of, document, scattered, small
from zpjax.models import shipped_models
from zpjax.numerics.program import traced
from zpjax.question.reading import resolve
from zpjax.question.spec import ScanSpec
from zpjax.scan.dependence import dependence
from zpjax.scan.evaluate import build
from zpjax.status import Status

FIVE_AXES = {
    "m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 3},
    "g_zp": {"min": 1e-6, "max": 1e-2, "points": 2},
    "b": {"min": 0.5, "max": 1.5, "points": 2},
    "c": {"min": 0.5, "max": 1.5, "points": 3},
    "mixing_scale": {"min": "200 GeV", "max": "1 TeV", "points": 2},
}


def five_axes() -> ScanSpec:
    return resolve(document(axes=FIVE_AXES, output={"observables": "all", "chunk_points": 1000}))


@pytest.fixture(scope="module")
def program():
    """An evaluator of all that there is and what its block is, traced: compiling it takes long."""
    evaluator, values = build(five_axes()), block_of(five_axes())
    return evaluator, traced(evaluator.block, values, evaluator.arguments)


@pytest.fixture(scope="module")
def nested_and_flat(program):
    spec, (evaluator, block) = five_axes(), program
    values = block_of(spec)
    mesh = np.meshgrid(*values.values(), indexing="ij")
    points = dict(zip(values, (f.ravel() for f in mesh), strict=True))
    flat = by_numpy(build(spec, nested=False).block)(points, evaluator.arguments)
    return evaluator, block.at(values, evaluator.arguments), flat, spec.shape


def test_nested_and_flat_batching_give_the_same_numbers(nested_and_flat):
    evaluator, nested, flat, shape = nested_and_flat
    order = list(FIVE_AXES)
    for name, value in nested.items():
        index = tuple(slice(None) if axis in evaluator.dimensions[name] else None for axis in order)
        expected = np.asarray(flat[name]).reshape(shape)
        found = np.broadcast_to(np.asarray(value)[index], shape)
        np.testing.assert_allclose(found, expected, rtol=1e-13, atol=0, err_msg=name)


def test_what_is_compiled_gives_the_numbers_of_its_program(nested_and_flat):
    evaluator, nested, *_ = nested_and_flat
    # exp(-430) of an optical depth has some hundred units to round in the last place.
    for name, value in evaluator(block_of(five_axes())).items():
        np.testing.assert_allclose(value, nested[name], rtol=1e-12, atol=0, err_msg=name)


def test_each_output_is_stored_on_the_axes_it_depends_on(nested_and_flat):
    dimensions = nested_and_flat[0].dimensions
    assert dimensions["eps_u_mumu"] == ("m_zp", "g_zp", "b")
    # A function of the mass, where the mediator is in equilibrium with neutrinos: elsewhere there is no value.
    assert dimensions["delta_neff_instantaneous"] == ("m_zp", "g_zp", "b", "c", "mixing_scale")
    assert dimensions["dis_suppression_nutev"] == ("m_zp",)
    assert dimensions["lma_dark_eps_image"] == ()
    assert dimensions["kinetic_mixing"] == ("g_zp", "b", "c", "mixing_scale")
    assert "g_zp" not in dimensions["br_invisible"]
    assert dimensions["eps_u_tautau"] == ("m_zp", "g_zp", "b", "c")


@pytest.mark.parametrize("model", sorted(shipped_models()))
def test_every_model_runs_through_the_whole_engine(model):
    outputs = build(small(model={"name": model}))(block_of(small(model={"name": model})))
    assert int(np.max(outputs["status"])) == Status.OK


@pytest.mark.parametrize("spec", [small(), scattered("random")], ids=["grid", "scattered"])
def test_the_compiled_scan_lowers_for_cuda(spec, for_a_gpu):
    evaluator = build(spec)
    traced = evaluator.block.trace(block_of(spec), evaluator.arguments)
    assert "stablehlo" in traced.lower(lowering_platforms=("cuda",)).as_text()


def test_no_host_callback_is_in_the_compiled_scan(program):
    text = str(program[1].closed)
    assert "cos" in text
    assert "callback" not in text


def test_a_mass_above_the_documented_range_is_marked():
    axes = document()["axes"] | {"m_zp": {"min": "900 MeV", "max": "1.5 GeV", "points": 2}}
    spec = small(axes=axes, output={"observables": ["width_total"]})
    status = np.asarray(build(spec)(block_of(spec))["status"])
    assert status[0, 0] == Status.OK
    assert np.all(status[1] == Status.OUT_OF_DOMAIN)


def test_dependence_follows_loops_and_ignores_dead_code():
    def function(x, y, z):
        dead = x * y
        total = jax.lax.fori_loop(0, 3, lambda i, s: (s[0] + s[1], s[1] * y), (0.0, x))
        del dead
        return total[0], jnp.sin(z), 1.0

    found = dependence(function, 1.0, 1.0, 1.0)
    assert found == [frozenset({0, 1}), frozenset({2}), frozenset()]


def test_moving_an_axis_moves_only_outputs_that_are_stored_on_it(nested_and_flat):
    # Whatever an output is said not to depend on may change at will without moving it by a single bit.
    evaluator = nested_and_flat[0]
    spec = five_axes()
    rng = np.random.default_rng(5)
    point = {a.name: a.low + (a.high - a.low) * rng.uniform(0.2, 0.8) for a in spec.axes}
    arguments = evaluator.arguments.tree()
    function = traced(evaluator.point, point, arguments).at
    before = function(point, arguments)
    for axis in spec.axes:
        moved = function(point | {axis.name: 0.7 * point[axis.name] + 0.3 * axis.low}, arguments)
        for name, dimensions in evaluator.dimensions.items():
            if axis.name not in dimensions:
                assert float(moved[name]) == float(before[name]), (name, axis.name)


def test_single_precision_is_refused():
    with jax.enable_x64(False), pytest.raises(ValueError, match="enable_x64"):
        build(small())


def test_scattered_points_are_taken_a_few_thousand_at_once_whatever_divides_their_number():
    output = {"observables": ["eps_u_mumu", "dis_suppression_nutev"], "chunk_points": 10**5}
    spec = replace(
        scattered("random", points=9973), **{k: getattr(small(output=output), k) for k in _OUTPUT}
    )  # a prime
    evaluator, values = build(spec), block_of(spec)
    (loop,) = (
        e for e in _equations(jax.make_jaxpr(evaluator.block)(values, evaluator.arguments)) if _name(e) == "scan"
    )
    assert loop.params["length"] == 3
    found = evaluator(values)
    expected = jax.jit(jax.vmap(evaluator.point, in_axes=(0, None)))(values, evaluator.arguments.tree())
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, rtol=1e-14, atol=0, err_msg=name)


_OUTPUT = ("observables", "keep", "chunk_points")


def _name(equation) -> str:
    return equation.primitive.name


def _equations(closed):
    for equation in closed.eqns:
        yield equation
        for inner in equation.params.values():
            if hasattr(inner, "eqns") and _name(equation) != "scan":
                yield from _equations(inner)
