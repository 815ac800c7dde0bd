"""A program traced once is the function: under jit, vmap and differentiation, as a whole and in parts."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.numerics.program import evaluated, traced

POINT = {"x": 0.3, "y": 2.0}


def function(values, table):
    x, y = values["x"], values["y"]
    far = jax.lax.fori_loop(0, 40, lambda k, s: s + jnp.sin(k * y), 0.0)
    return {"near": jnp.dot(table, jnp.exp(-x * jnp.arange(3.0))), "far": far, "both": (x * far, x - y)}


TABLE = np.array([1.0, 2.0, 4.0])


@pytest.fixture(scope="module")
def program():
    return traced(function, POINT, TABLE)


def test_it_is_the_function(program):
    expected = function(POINT, TABLE)
    for found in (program(POINT, TABLE), jax.jit(program)(POINT, TABLE), program.at(POINT, TABLE)):
        assert jax.tree.structure(found) == jax.tree.structure(expected)
        jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-14), found, expected)


def test_batches_and_slopes(program):
    many = {"x": np.linspace(0, 1, 5), "y": np.linspace(1, 2, 5)}
    for transformed in (lambda f: jax.vmap(f, (0, None)), lambda f: jax.vmap(jax.jacfwd(f), (0, None))):
        found, expected = (transformed(f)(many, TABLE) for f in (program, function))
        jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-13), found, expected)


def test_a_part_costs_its_own_equations_only(program):
    near = program.only(lambda found: [found["near"], found["both"][1]])
    assert near(POINT, TABLE) == [program(POINT, TABLE)["near"], -1.7]
    assert len(near.closed.jaxpr.eqns) < len(program.closed.jaxpr.eqns)
    assert not {"while", "scan"} & {e.primitive.name for e in near.closed.jaxpr.eqns}
    assert [s.shape for s in near.shapes] == [(), ()]


def test_arguments_of_another_structure_are_refused(program):
    with pytest.raises(ValueError, match="another structure"):
        program({"x": 0.3}, TABLE)


def test_one_call_traces_once_for_all_numbers():
    calls = []

    def counted(kind, x):
        calls.append(kind)
        return x * kind

    assert [float(evaluated(counted, x, known=(2,))) for x in (1.0, 3.0)] == [2.0, 6.0]
    assert float(evaluated(counted, 1.0, known=(5,))) == 5.0
    assert calls == [2, 5]
