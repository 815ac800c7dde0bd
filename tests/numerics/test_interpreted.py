"""A program evaluated by NumPy gives what JAX's own evaluation gives: operation by operation, through loops and branches."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.numerics.interpreted import interpreted

X = np.array([-2.5, -1.0, -0.0, 0.3, 1.0, 7.25])
MATRIX = np.arange(24.0).reshape(2, 3, 4)
NAN = np.array([np.nan, 1.0, -np.inf, 0.0, np.inf, -3.0])

FUNCTIONS = {
    "elementary": lambda x: [jnp.sin(x), jnp.cos(x), jnp.exp(x), jnp.expm1(x), jnp.arctan(x), jnp.cbrt(x), jnp.tanh(x), jnp.tan(x)],
    "logarithms": lambda x: [jnp.log(x), jnp.log1p(x), jnp.sqrt(x), jnp.abs(x) ** 0.3, jnp.arctan2(x, 2 - x)],
    "powers": lambda x: [x**2, x**7, x**-3, x**0.5, jnp.square(x), jax.lax.integer_pow(x, 0)],
    "rounding": lambda x: [jnp.floor(x), jnp.ceil(x), jnp.sign(x), jnp.clip(x, -1, 1), jnp.round(x), x.astype(int)],
    "comparisons": lambda x: [x < 1, x <= 1, x == 1, x != 1, x > 1, x >= 1, (x > 0) & (x < 5), (x > 0) | ~(x < 5), jnp.isfinite(x)],
    "choices": lambda x: [jnp.where(x > 0, x, -x), jax.lax.select_n(jnp.arange(6) % 3, x, 2 * x, 3 * x), jnp.maximum(x, 0.2)],
    "sums": lambda x: [x.sum(), x.max(), x.min(), x.prod(), (x > 0).any(), (x > 9).all(), jnp.argmin(x), jnp.argmax(x), jnp.cumsum(x)],
    "complex numbers": lambda x: [jnp.abs(jax.lax.complex(x, 2 * x) * 1j), jnp.conj(x + 1j).imag, jnp.exp(1j * x).real],
    "a real part": lambda x: jax.vjp(lambda y: (y.astype(complex) * 1j).imag, x)[1](x),
    "parts": lambda x: jax.lax.split(jnp.stack([x, 2 * x, 3 * x], axis=1), (2, 1), axis=1),
    "shapes": lambda x: [x[::-1], x[1:4], x[::2], x.reshape(2, 3).T, *jnp.unstack(jnp.stack([x, 2 * x], axis=1), axis=1), jnp.stack([x, x]), jnp.concatenate([x, x[:2]]), x[:, None] * x],
    "places": lambda x: [x[jnp.array([0, 3, 5])], x[-1], jnp.take(x, 2), jax.lax.dynamic_slice(x, (4,), (3,)), jnp.interp(0.4, x, x**2)],
    "padding": lambda x: [jnp.pad(x, 2), jax.lax.pad(x, 0.5, [(1, -2, 1)]), jnp.pad(x, (1, 2), "edge")],
    "whole numbers": lambda x: [jnp.arange(6) - 3, (jnp.arange(6) - 3) // 2, jax.lax.div(jnp.arange(6) - 3, 2), jnp.arange(6) % 4],
    "placed": lambda x: [x.at[1].set(9.0), x.at[jnp.array([0, 0, 2])].add(1.0), jnp.searchsorted(jnp.sort(x), 0.5)],
}  # fmt: skip


def assert_as_jax_does(function, *arguments, rtol=4e-15):
    closed = jax.make_jaxpr(function)(*arguments)
    found = interpreted(closed, jax.tree.leaves(arguments))
    expected = jax.tree.leaves(function(*jax.tree.map(jnp.asarray, arguments)))
    for ours, theirs in zip(found, expected, strict=True):
        assert np.shape(ours) == np.shape(theirs)
        assert np.asarray(ours).dtype == theirs.dtype
        np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=1e-300)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_operations(function):
    assert_as_jax_does(function, X)
    assert_as_jax_does(function, NAN[[1, 5, 3, 1, 3, 5]])


def test_what_is_no_number_stays_none():
    assert_as_jax_does(lambda x: [jnp.maximum(x, 0.0), jnp.minimum(x, 0.0), x < 0, x / x, jnp.sqrt(x), x.sum()], NAN)


@pytest.mark.parametrize("axes", [([2], [2]), ([1, 2], [1, 2]), ([], [])], ids=str)
@pytest.mark.parametrize("batch", [([], []), ([0], [0])], ids=str)
def test_products_of_arrays(axes, batch):
    assert_as_jax_does(lambda a, b: jax.lax.dot_general(a, b, (axes, batch)), MATRIX, MATRIX + 1)


@pytest.mark.parametrize("mode", ["clip", "fill", "promise_in_bounds"])
def test_gathers(mode):
    places, again = np.array([0, 2, 1]), np.array([1, 0, 1])
    assert_as_jax_does(lambda m, k: m.at[:, k].get(mode=mode), MATRIX, places)
    assert_as_jax_does(lambda m, k, j: m.at[j, :, k].get(mode=mode), MATRIX, places, again)
    assert_as_jax_does(lambda m, k: m.at[:, k, :2].get(mode=mode), MATRIX, places)


def test_what_numpy_does_not_know_is_left_to_jax():
    assert_as_jax_does(lambda m: jax.lax.reduce(m, 1.0, lambda a, b: a * b + a, (1,)), MATRIX)
    assert_as_jax_does(lambda m: jax.lax.sort(m[0, ::-1], dimension=0), MATRIX)
    assert_as_jax_does(lambda x: jax.lax.associative_scan(jnp.add, x), X)


def test_inner_programs_are_evaluated():
    @jax.custom_jvp
    def doubled(x):
        return 2 * x

    doubled.defjvp(lambda primals, tangents: (2 * primals[0], 2 * tangents[0]))
    assert_as_jax_does(lambda x: [jax.jit(jnp.sin)(x), doubled(x), jax.checkpoint(jnp.cos)(x)], X)
    assert_as_jax_does(jax.grad(lambda x: jnp.sum(jax.checkpoint(jnp.sin)(doubled(x)))), X, rtol=1e-14)


def test_what_is_divided_over_one_device_is_evaluated():
    mesh, whole = jax.sharding.Mesh(jax.devices()[:1], ("points",)), jax.sharding.PartitionSpec("points")
    assert_as_jax_does(jax.shard_map(lambda x: jnp.sin(x) + x, mesh=mesh, in_specs=whole, out_specs=whole), X)


def test_what_is_divided_over_several_is_refused():
    mesh, whole = jax.sharding.AbstractMesh((2,), ("points",)), jax.sharding.PartitionSpec("points")
    closed = jax.make_jaxpr(jax.shard_map(jnp.sin, mesh=mesh, in_specs=whole, out_specs=whole))(X)
    with pytest.raises(ValueError, match="divided over 2 devices"):
        interpreted(closed, [X])


def test_a_gather_outside_of_the_array():
    for mode in ("clip", "fill"):
        assert_as_jax_does(lambda x, k, m=mode: x.at[k].get(mode=m), X, np.array([-9, 2, 17]))


def test_gathers_of_a_batch():
    tables = np.arange(12.0).reshape(3, 4)
    assert_as_jax_does(jax.vmap(lambda t, k: t[k]), tables, np.array([3, 0, 2]))
    assert_as_jax_does(jax.vmap(lambda t, k: jax.lax.dynamic_slice(t, (k,), (2,))), tables, np.array([3, 0, 2]))


def test_loops_and_branches():
    def step(carry, row):
        return carry * 0.5 + row.sum(), (carry, row[::-1])

    assert_as_jax_does(lambda m: jax.lax.scan(step, 1.0, m), MATRIX[0])
    assert_as_jax_does(lambda m: jax.lax.scan(step, 1.0, m, reverse=True), MATRIX[0])
    assert_as_jax_does(lambda m: jax.lax.scan(step, 1.0, m[:0]), MATRIX[0])
    assert_as_jax_does(
        lambda x: jax.lax.while_loop(lambda s: s[0] < 50, lambda s: (s[0] * 2 + x[3], s[1] + 1), (1.0, 0)), X
    )
    assert_as_jax_does(lambda x: jax.lax.fori_loop(0, 5, lambda k, s: s + x[k], 0.0), X)
    for case in (-1, 0, 1, 5):
        assert_as_jax_does(lambda x, k: jax.lax.switch(k, [jnp.sum, jnp.max, lambda v: 2 * v[0]], x), X, case)


def test_derivatives_are_programs_too():
    def function(x):
        return jnp.sum(jnp.exp(-(x**2)) * jnp.where(x > 0, jnp.log1p(jnp.abs(x)), x**3))

    assert_as_jax_does(jax.grad(function), X, rtol=1e-14)
    assert_as_jax_does(jax.jacfwd(jax.grad(function)), X, rtol=1e-13)
