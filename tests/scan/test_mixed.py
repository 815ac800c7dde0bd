"""Single precision everywhere, double where it could change a verdict."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.scan.questions import document, scattered, small
from zpjax.scan import mixed
from zpjax.scan.evaluate import build, first_block, point_function
from zpjax.scan.points import PointSource, chunking
from zpjax.scan.reading_spec import resolve
from zpjax.scan.run import run_scan
from zpjax.scan.spec import identity_of
from zpjax.status import Status
from zpjax.store.records import joined_records
from zpjax.store.summary import summary

OUTPUT = {"observables": ["eps_u_mumu", "dis_suppression_nutev", "gauge_coupling", "optical_depth"]}
NAMES = {"names": ["lma_dark_ud_2026", "nutev_g_r"]}
JUDGES = ("ratio.lma_dark_ud_2026.lower", "ratio.lma_dark_ud_2026.upper", "ratio.nutev_g_r")


def question(precision: str, **changes):
    axes = {
        "m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 40},
        "g_zp": {"min": 1e-6, "max": 1e-2, "points": 50},
    }
    output = OUTPUT | {"chunk_points": 4000, "precision": precision}
    return small(**({"axes": axes, "output": output, "constraints": NAMES} | changes))


def block_of(spec):
    chunks = chunking(spec)
    return PointSource(spec).values(chunks.chunk(0), chunks.block)


@pytest.fixture(scope="module")
def both():
    """Outputs of the same grid in double and in mixed precision."""
    specs = {precision: question(precision) for precision in ("double", "mixed")}
    return {precision: build(spec)(block_of(spec)) for precision, spec in specs.items()}


def test_verdicts_are_those_of_double_precision(both):
    assert set(JUDGES) <= set(both["double"])
    worst = {k: np.max([np.asarray(found[n], float) for n in JUDGES], axis=0) for k, found in both.items()}
    allowed = worst["double"] < 1
    assert 0 < np.sum(allowed) < allowed.size
    np.testing.assert_array_equal(worst["mixed"] < 1, allowed)
    np.testing.assert_array_equal(both["mixed"]["status"], both["double"]["status"])


def test_all_but_what_needs_double_precision_is_32_bits_wide_and_right(both):
    for name, expected in both["double"].items():
        found = np.asarray(both["mixed"][name])
        if name == "optical_depth":  # passes numbers of 1e50
            assert found.dtype == np.float64
            np.testing.assert_allclose(found, expected, rtol=1e-14, err_msg=name)
        elif name != "status":
            assert found.dtype == np.float32
            # a chi^2 near its minimum is a difference of nearly equal numbers
            np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7, err_msg=name)


@pytest.mark.parametrize("spec", [question("mixed"), None], ids=["grid", "scattered"])
def test_points_computed_again_have_rounded_values_of_double_precision(spec, monkeypatch):
    monkeypatch.setattr(mixed, "MARGIN", np.inf)  # every point
    monkeypatch.setattr(mixed, "_TOGETHER", 300)  # of several passes, the last of them not full
    if spec is None:
        spec = scattered("sobol", points=701)
        output = {"observables": ["eps_u_mumu"], "chunk_points": 701, "precision": "mixed"}
        entry = spec.resolved() | {"output": output, "constraints": NAMES}
        spec = resolve(entry)
    values = block_of(spec)
    double = build(resolve(spec.resolved() | {"output": spec.resolved()["output"] | {"precision": "double"}}))(values)
    for name, found in build(spec)(values).items():
        expected = np.asarray(double[name]).astype(np.asarray(found).dtype)
        # one unit in the last place: batched otherwise, a double may differ in its last bits and round the other way
        np.testing.assert_allclose(found, expected, rtol=2e-7, atol=0, err_msg=name)


def test_points_computed_again_keep_the_status_of_what_is_always_double(monkeypatch):
    monkeypatch.setattr(mixed, "MARGIN", np.inf)
    axes = question("mixed").resolved()["axes"] | {"m_zp": {"min": "0.5 GeV", "max": "2 GeV", "points": 4}}
    output = {"observables": ["eps_u_mumu", "sn_decay_length"]}  # the latter is documented up to 1 GeV
    found = {}
    for precision in ("double", "mixed"):
        spec = question(precision, axes=axes, output=output | {"precision": precision})
        found[precision] = np.asarray(build(spec)(block_of(spec))["status"])
    assert np.any(found["double"] == Status.OUT_OF_DOMAIN)
    np.testing.assert_array_equal(found["mixed"], found["double"])


def test_a_ratio_keeps_its_side_of_1_when_it_is_rounded():
    values = jnp.array([1 - 1e-12, 1.0, 1 + 1e-12, 0.3])
    below = mixed._rounded(values, jnp.float32, True) < 1
    assert below.tolist() == [True, False, False, True]
    assert not bool(mixed._rounded(values[0], jnp.float32, False) < 1)


def test_points_that_single_precision_cannot_hold_are_computed_again(monkeypatch):
    spec = question("mixed", output={"observables": ["eps_u_mumu"], "precision": "mixed"})
    single = mixed.in_single_precision

    def spoilt(function):
        return lambda *given: jax.tree.map(
            lambda x: x * jnp.nan if x.dtype == jnp.float32 else x | 1, single(function)(*given)
        )

    monkeypatch.setattr(mixed, "in_single_precision", spoilt)
    found = build(spec)(block_of(spec))
    assert np.all(np.isfinite(found["eps_u_mumu"]))
    assert np.all(np.asarray(found["status"]) == 0)


def test_a_stored_scan_and_its_summary_agree_with_double_precision(tmp_path):
    table = {"histograms": ["m_zp"], "profiles": [["m_zp", "g_zp"]]}
    found = {}
    for precision in ("double", "mixed"):
        stored = run_scan(question(precision, reduce=table), tmp_path / precision)
        found[precision] = (summary(stored), joined_records(stored))
    (double, first), (other, second) = found["double"], found["mixed"]
    assert other["allowed"] == double["allowed"]
    assert other["histograms"] == double["histograms"]
    np.testing.assert_allclose(second["top.ratio"], first["top.ratio"], rtol=1e-4)
    stored = run_scan(question("mixed"), tmp_path / "points")
    assert stored.read("eps_u_mumu").dtype == np.float32


@pytest.mark.slow
def test_no_ratio_or_observable_is_lost_in_single_precision_and_none_moves_near_1():
    from benchmarks.questions import random_points
    from zpjax.constraints import constraint_names

    spec = resolve(document(output={"observables": "all"}, constraints={"names": list(constraint_names())}))
    point, arguments = point_function(spec)
    single = replace(point, keep=tuple(n for n in point.keep if n not in mixed._double_names(point)))
    pieces = {name: values.reshape(4, -1) for name, values in random_points(4000).items()}

    def over(function):
        batched = jax.vmap(function, in_axes=(0, None))
        return jax.jit(lambda v, a: jax.lax.map(lambda part: batched(part, a), v))(pieces, arguments)

    double, narrow = over(single), over(mixed.in_single_precision(single))
    for name, expected in double.items():
        expected, found = np.asarray(expected), np.asarray(narrow[name], float)
        assert not np.any(np.isfinite(expected) & ~np.isfinite(found)), name
        if name.startswith("ratio."):
            near = (expected > 0.5) & (expected < 2)
            assert np.all(np.abs(found[near] / expected[near] - 1) < mixed.MARGIN / 2), name


def test_both_programs_lower_for_cuda(for_a_gpu):
    spec = question("mixed")
    evaluator = build(spec)
    values = first_block(spec)
    screen = evaluator.block.screen.trace(values, evaluator.arguments)
    assert "func.func" in screen.lower(lowering_platforms=("cuda",)).as_text()
    shapes = jax.eval_shape(evaluator.block.screen, values, evaluator.arguments)
    again = shapes.pop(mixed._AGAIN)
    given = values | {f"{mixed._FOUND}{n}": s for n, s in shapes.items()} | {mixed._AGAIN: again}
    repeat = evaluator.block.repeat.trace(given, evaluator.arguments)
    assert "func.func" in repeat.lower(lowering_platforms=("cuda",)).as_text()


def test_an_unknown_precision_is_refused_by_name():
    with pytest.raises(ValueError, match=r"key 'output.precision' is 'mix'; .*mixed"):
        resolve(document(output={"precision": "mix"}))


def test_a_store_from_before_there_was_a_choice_is_that_of_double_precision():
    new = question("double").resolved()
    old = new | {"output": {k: v for k, v in new["output"].items() if k != "precision"}}
    assert identity_of(old) == identity_of(new) == question("double").identity()
    assert identity_of(old) != question("mixed").identity()
