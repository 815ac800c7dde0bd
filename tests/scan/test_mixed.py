"""Single precision everywhere, double where it could change a verdict."""

from dataclasses import replace
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from tests.points import MODEL_NAMES
from tests.scan.questions import block_of, document, scattered, small
from zpjax.constraints import constraint_named, shipped_constraint_names
from zpjax.models import model_named
from zpjax.question.reading import resolve
from zpjax.question.spec import identity_of
from zpjax.scan import mixed, run
from zpjax.scan.evaluate import build, point_function
from zpjax.scan.run import run_scan
from zpjax.status import Status
from zpjax.store.records import joined_records
from zpjax.store.summary import summary

OUTPUT = {"observables": ["eps_u_mumu", "dis_suppression_nutev", "gauge_coupling", "optical_depth"]}
NAMES = {"names": ["lma_dark_ud_2026", "nutev_g_r"]}
SENSITIVE = ["planck_2018_n_eff", "deuterium_2025", "helium_pdg_2024", "nucal_beam_dump", "lma_dark_ud_2026", "gemma"]
ANYWHERE = 4000
JUDGES = ("ratio.lma_dark_ud_2026.lower", "ratio.lma_dark_ud_2026.upper", "ratio.nutev_g_r")


def question(precision: str, **changes):
    axes = {"m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 40}, "g_zp": {"min": 1e-6, "max": 1e-2, "points": 50}}
    output = OUTPUT | {"chunk_points": 4000, "precision": precision}
    return small(**({"axes": axes, "output": output, "constraints": NAMES} | changes))


@pytest.fixture(scope="module")
def both():
    """Outputs of the same grid in double and in mixed precision."""
    specs = {precision: question(precision) for precision in ("double", "mixed")}
    # compiled once for the whole run of the tests: the stored scans below are of the same programs
    return {precision: run.build(spec)(block_of(spec)) for precision, spec in specs.items()}


def in_double(spec):
    """The block of a spec in double precision, by NumPy: compiled, it is that of `both`."""
    spec = resolve(spec.resolved() | {"output": spec.resolved()["output"] | {"precision": "double"}})
    evaluator = build(spec)
    return by_numpy(evaluator.block)(block_of(spec), evaluator.arguments)


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
    monkeypatch.setattr(mixed, "TOGETHER", 300)  # of several passes, the last of them not full
    if spec is None:
        spec = scattered("sobol", points=701)
        output = {"observables": ["eps_u_mumu"], "chunk_points": 701, "precision": "mixed"}
        entry = spec.resolved() | {"output": output, "constraints": NAMES}
        spec = resolve(entry)
    double = in_double(spec)
    for name, found in build(spec)(block_of(spec)).items():
        expected = np.asarray(double[name]).astype(np.asarray(found).dtype)
        # one unit in the last place: batched otherwise, a double may differ in its last bits and round the other way
        np.testing.assert_allclose(found, expected, rtol=2e-7, atol=0, err_msg=name)


def test_points_computed_again_keep_the_status_of_what_is_always_double(monkeypatch):
    monkeypatch.setattr(mixed, "MARGIN", np.inf)
    axes = question("mixed").resolved()["axes"] | {"m_zp": {"min": "0.5 GeV", "max": "2 GeV", "points": 4}}
    output = {"observables": ["eps_u_mumu", "sn_nu_mfp"]}  # the latter is documented up to 1 GeV
    spec = question("mixed", axes=axes, output=output | {"precision": "mixed"})
    expected = np.asarray(in_double(spec)["status"])
    assert np.any(expected == Status.OUT_OF_DOMAIN)
    np.testing.assert_array_equal(build(spec)(block_of(spec))["status"], expected)


def test_a_ratio_keeps_its_side_of_1_when_it_is_rounded():
    values = jnp.array([1 - 1e-12, 1.0, 1 + 1e-12, 0.3])
    below = mixed.rounded(values, jnp.float32, True) < 1
    assert below.tolist() == [True, False, False, True]
    assert not bool(mixed.rounded(values[0], jnp.float32, False) < 1)


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


def batched(function):
    """Over blocks of points."""
    inner = jax.vmap(function, in_axes=(0, None))
    return lambda v, a: jax.lax.map(lambda part: inner(part, a), v)


@cache
def programs(point):
    """A point function in double precision, by NumPy, and compiled in single: once for all points of one number."""
    return by_numpy(batched(point)), jax.jit(batched(mixed.SinglePrecision(point)))


def both_precisions(model, names, points):
    """Piece -> ratios in double precision (by NumPy) and compiled in single, at points given as an array per parameter."""
    entry = {
        "model": {"name": model},
        "axes": {"m_zp": {"min": "1 MeV", "max": "1 GeV"}, "g_zp": {"min": 1e-6, "max": 1e-2}},
        "sampling": {"method": "sobol", "points": 2},
        "constraints": {"names": list(names)},
        "output": {"observables": [], "keep": "all"},
    }
    point, arguments = point_function(resolve(entry))
    fixed = {n: v for n, v in arguments.fixed.items() if n not in points}
    arguments = replace(arguments, fixed=fixed)
    size = len(points["m_zp"])
    parts = {n: np.pad(v, (0, -size % 500), "edge").reshape(-1, 500) for n, v in points.items()}

    def ratios(found):
        return {n: np.asarray(v, float).ravel()[:size] for n, v in found.items() if n.startswith("ratio.")}

    wide, narrow = (ratios(program(parts, arguments)) for program in programs(point))
    return {name: (wide[name], narrow[name]) for name in wide}


def anywhere(model, number, seed):
    """Random points: couplings up to 1, charges of the box, each 0 or its default now and then, mixing small or absent."""
    random, info = np.random.default_rng(seed), model_named(model).parameter_info()
    found = {
        "m_zp": np.exp(random.uniform(np.log(1e-3), 0, number)),
        "g_zp": 10 ** random.uniform(-8, 0, number),
        "mixing_ratio_offset": np.where(
            random.random(number) < 0.5, 0.0, random.choice([-1, 1], number) * 10 ** random.uniform(-8, -1, number)
        ),
    }
    for name in ("a", "b", "c", "y_l", "y_q1", "y_u1", "y_d1"):
        if name in info:
            kind, drawn = random.random(number), random.uniform(*info[name].box, number)
            found[name] = np.where(kind < 0.15, 0.0, np.where(kind < 0.4, info[name].default, drawn))
    return found


def assert_no_verdict_is_lost(found):
    for name, (wide, narrow) in found.items():
        decided = np.isfinite(narrow)  # what is not is computed again
        assert not np.any(np.isfinite(narrow) & ~np.isfinite(wide)), name
        near = decided & (wide > 0.5) & (wide < 2)
        assert np.all(np.abs(narrow[near] / wide[near] - 1) < mixed.MARGIN / 3), name
        changed = decided & ((narrow < 1) != (wide < 1))
        assert np.all(np.abs(narrow[changed] - 1) < mixed.MARGIN / 3), name


def test_a_signal_that_overflows_when_squared_twice_still_excludes():
    g = np.geomspace(1e-2, 1.0, 40)
    (found,) = both_precisions("flavoured_u1", ["coherent_csi_2021"], {"m_zp": np.full(40, 0.01), "g_zp": g}).values()
    assert np.all(found[0] > 1)
    np.testing.assert_allclose(found[1], found[0], rtol=1e-4, atol=0)


def test_loops_that_cancel_leave_no_mixing_in_single_precision():
    """Equal and opposite loops of u and d: the residue 1e-8 of either would be a mixing that nu-Cal and N_eff see."""
    one = np.ones(ANYWHERE)  # three couplings in turn, in the program of the test below
    point = {"m_zp": 1.5e-3 * one, "g_zp": np.resize([0.003, 0.04, 0.3], ANYWHERE), "mixing_ratio_offset": 0 * one}
    point |= {"y_l": 0 * one, "y_q1": one / 3, "y_u1": 0 * one, "y_d1": one / 3}
    found = both_precisions("farzan_eq3", SENSITIVE, point)
    for wide, narrow in (found[f"ratio.{name}"] for name in ("nucal_beam_dump", "planck_2018_n_eff")):
        np.testing.assert_allclose(narrow, wide, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("model", ["flavoured_u1", "farzan_eq3"])
def test_sensitive_ratios_keep_their_side_of_1_anywhere(model):
    assert_no_verdict_is_lost(both_precisions(model, SENSITIVE, anywhere(model, ANYWHERE, seed=9)))


@pytest.mark.slow
@pytest.mark.parametrize("model", MODEL_NAMES)
def test_no_verdict_of_any_constraint_changes_in_single_precision(model):
    names = [n for n in shipped_constraint_names() if constraint_named(n).observable.single_precision]
    assert_no_verdict_is_lost(both_precisions(model, names, anywhere(model, 8000, seed=7)))


@pytest.mark.slow
def test_no_observable_of_the_default_box_is_lost_in_single_precision():
    from benchmarks.questions import random_points

    spec = resolve(document(output={"observables": "all"}, constraints={"names": list(shipped_constraint_names())}))
    point, arguments = point_function(spec)
    single = replace(point, keep=tuple(n for n in point.keep if n not in mixed.double_names(point)))
    pieces = {name: values.reshape(4, -1) for name, values in random_points(4000).items()}

    def over(function):
        batched = jax.vmap(function, in_axes=(0, None))
        return jax.jit(lambda v, a: jax.lax.map(lambda part: batched(part, a), v))(pieces, arguments)

    double, narrow = over(single), over(mixed.SinglePrecision(single))
    for name, expected in double.items():
        assert not np.any(np.isfinite(expected) & ~np.isfinite(narrow[name])), name


def test_both_programs_lower_for_cuda(for_a_gpu):
    spec = question("mixed")
    evaluator = build(spec)
    values = block_of(spec)
    screen = evaluator.block.screen.trace(values, evaluator.arguments)
    assert "func.func" in screen.lower(lowering_platforms=("cuda",)).as_text()
    shapes = jax.eval_shape(evaluator.block.screen, values, evaluator.arguments)
    repeat = evaluator.block.repeat.trace(values, evaluator.arguments, shapes)
    assert "func.func" in repeat.lower(lowering_platforms=("cuda",)).as_text()


def test_an_unknown_precision_is_refused_by_name():
    with pytest.raises(ValueError, match=r"key 'output.precision' is 'mix'; .*mixed"):
        resolve(document(output={"precision": "mix"}))


def test_a_store_from_before_there_was_a_choice_is_that_of_double_precision():
    new = question("double").resolved()
    old = new | {"output": {k: v for k, v in new["output"].items() if k != "precision"}}
    assert identity_of(old) == identity_of(new) == question("double").identity()
    assert identity_of(old) != question("mixed").identity()
