"""Programs for a GPU, traced here and computed on a CPU: the same numbers, and nothing that waits for itself."""

import os
from importlib import metadata

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.scan.questions import block_of, small
from zpjax.numerics.extremes import values_at
from zpjax.numerics.interpolation import monotone_curve
from zpjax.numerics.platform import ask_for_repeatable_programs
from zpjax.numerics.quadrature import integrate
from zpjax.scan.evaluate import build
from zpjax.scan.run import run_scan


def test_an_integral_has_its_value_and_slope(for_a_gpu):
    # int_0^1 exp(a x) dx and its derivative, at a = 2
    value, slope = jax.value_and_grad(lambda a: integrate(lambda x: jnp.exp(a * x), 16))(2.0)
    np.testing.assert_allclose(value, np.expm1(2.0) / 2, rtol=1e-14, atol=0)
    np.testing.assert_allclose(slope, (np.exp(2.0) + 1) / 4, rtol=1e-13, atol=0)


def test_an_integral_of_several_functions_has_their_shape(for_a_gpu):
    found = integrate(lambda x: jnp.stack([x, x**2]), 6)
    np.testing.assert_allclose(found, [1 / 2, 1 / 3], rtol=1e-14, atol=0)


def test_a_curve_is_the_same_also_at_its_nodes_and_beyond_its_ends(monkeypatch):
    nodes = np.array([0.0, 0.1, 0.5, 0.6, 2.0])
    curve = monotone_curve(nodes, [1.0, 3.0, 2.0, 2.0, 7.0])
    x = np.concatenate([nodes, [-1.0, 3.0], np.linspace(0, 2, 57)])
    expected = jax.vmap(curve)(x)
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    np.testing.assert_array_equal(jax.vmap(curve)(x), expected)


@pytest.mark.parametrize("number", [0, 1, 5, 8])
def test_chosen_values_are_the_same(monkeypatch, number):
    array = jnp.arange(12.0).reshape(3, 4)
    places = (np.arange(number) % 3, np.arange(number) % 4)
    expected = values_at(array, places)
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    np.testing.assert_array_equal(values_at(array, places), expected)
    np.testing.assert_array_equal(values_at(jnp.array(3.0), ()), 3.0)


def test_a_scan_has_the_same_values_and_no_loop(monkeypatch):
    output = {"observables": ["delta_a_mu", "dis_suppression_nutev", "trident_ratio.charm2"]}
    spec = small(output=output)
    expected = build(spec)(block_of(spec))
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    evaluator = build(spec)
    text = evaluator.block.trace(block_of(spec), evaluator.arguments).lower(lowering_platforms=("cuda",)).as_text()
    assert "stablehlo.while" not in text
    for name, value in evaluator(block_of(spec)).items():
        np.testing.assert_allclose(value, expected[name], rtol=1e-13, atol=0, err_msg=name)


def test_every_process_is_asked_to_compile_the_same_unless_the_user_says_otherwise(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--xla_gpu_autotune_level=3 --xla_force_host_platform_device_count=2")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [group])
    ask_for_repeatable_programs()
    ask_for_repeatable_programs()
    given = os.environ["XLA_FLAGS"].split()
    assert given == [
        "--xla_gpu_autotune_level=3",
        "--xla_force_host_platform_device_count=2",
        "--xla_gpu_deterministic_ops=true",
    ]


def test_small_blocks_are_remarked_on_where_they_leave_a_gpu_waiting(monkeypatch, tmp_path):
    found = []
    run_scan(small(), tmp_path / "cpu", notice=found.append)
    assert not found
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    run_scan(small(), tmp_path / "gpu", notice=found.append)
    assert len(found) == 1
    assert "output.chunk_points = 4194304" in found[0]


def test_without_a_plugin_for_other_devices_nothing_is_asked_for(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [])
    ask_for_repeatable_programs()
    assert os.environ["XLA_FLAGS"] == ""
