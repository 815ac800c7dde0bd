"""A double-precision function repeated on 32-bit numbers, whatever it is made of."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.numerics.single_precision import in_single_precision

TABLE = np.linspace(0.0, 1.0, 7)


def loops(x):
    total = jax.lax.fori_loop(0, 5, lambda k, s: s + jnp.sin(x + k), 0.0)
    _, steps = jax.lax.scan(lambda c, t: (c * 0.5 + t, c), x, TABLE)
    powers = jax.lax.while_loop(lambda s: s[0] < 100.0, lambda s: (s[0] * 2.0, s[1] + 1), (jnp.abs(x) + 1.0, 0))
    return total + jnp.sum(steps) + powers[0]


def branches(x):
    return jax.lax.cond(x > 0, lambda y: jnp.exp(-y), lambda y: jnp.log1p(y * y), x) + jnp.where(x > 1, x, 2.0)


def tables(x):
    return jnp.interp(x, TABLE, TABLE**2) + jnp.zeros(3).at[jnp.array([0, 0, 2])].add(x)[0] + TABLE[3]


def complex_numbers(x):
    return jnp.abs(jnp.exp(1j * x) * (2.0 + x))


def derivatives(x):
    return jax.grad(lambda y: jnp.tanh(jax.nn.softplus(y)) * tables(y) ** 2)(x)


@pytest.mark.parametrize("function", [loops, branches, tables, complex_numbers, derivatives])
def test_results_differ_from_double_precision_by_rounding(function):
    points = np.linspace(-0.9, 0.95, 11)
    single = jax.jit(jax.vmap(in_single_precision(function)))(points)
    double = jax.vmap(function)(points)
    assert single.dtype == np.float32
    assert double.dtype == np.float64
    np.testing.assert_allclose(single, double, rtol=2e-6, atol=1e-6)
    assert np.any(np.asarray(single, float) != np.asarray(double))


@pytest.mark.parametrize("function", [loops, branches, tables, complex_numbers])
def test_nothing_is_computed_with_64_bits(function):
    text = str(jax.make_jaxpr(in_single_precision(function))(0.3))
    wide = [line for line in text.splitlines() if ("f64" in line or "c128" in line) and "lambda" not in line]
    assert len(wide) <= 1, wide  # the argument is made narrow


def test_what_single_precision_cannot_hold_is_infinite_or_zero_in_it():
    single = in_single_precision(lambda x: (x * 1e30 * 1e30, x * 1e-30 * 1e-30, x + 1e300))
    assert [float(v) for v in single(1.0)] == [np.inf, 0.0, np.inf]


def test_results_keep_their_structure_and_integers_theirs():
    found = in_single_precision(lambda tree: {"a": tree["x"] * 2, "b": jnp.int64(3)})({"x": 1.5})
    assert float(found["a"]) == 3.0
    assert found["b"].dtype == np.int64


def test_products_of_arrays_keep_all_bits_of_single_precision():
    """By default a GPU rounds their factors to ten bits, which no CPU would tell."""

    def function(x):
        in_a_loop = jax.lax.fori_loop(0, 3, lambda k, s: s + jnp.dot(TABLE, TABLE * s), x)
        return in_a_loop + (TABLE * x) @ TABLE

    text = str(jax.make_jaxpr(in_single_precision(function))(0.3))
    assert text.count("dot_general") == text.count("precision=(Precision.HIGHEST, Precision.HIGHEST)") == 2
