"""A parameter through zero on a symmetric logarithmic axis: in points, reductions, boundaries and likelihoods."""

import json

import jax
import numpy as np
import pytest

from tests.scan.questions import document
from zpjax.question.chunks import chunking
from zpjax.question.reading import resolve
from zpjax.scan.evaluate import point_function
from zpjax.scan.log_posterior import log_posterior
from zpjax.scan.point_source import PointSource
from zpjax.scan.run import run_scan
from zpjax.store.reading import open_scan
from zpjax.store.summary import summary
from zpjax.verbs.boundary import scan_boundary
from zpjax.verbs.point import evaluate_point

MIXING = {"min": -0.1, "max": 0.1, "spacing": "symmetric_log", "linear": 1e-3}
MASS = {"min": "1 MeV", "max": "100 MeV"}


def question(points=None, sampling=None, mixing=MIXING, **tables):
    """NA64's limit on eps^2, of a boson that reaches electrons through mixing alone: even in the mixing, and 0 without."""
    number = [{}, {}] if points is None else [{"points": n} for n in points]
    axes = {"m_zp": MASS | number[0], "mixing_ratio": mixing | number[1]}
    return resolve(
        document(
            model={"name": "l_mu_minus_l_tau", "g_zp": 1e-3},
            axes=axes,
            output={"observables": ["gauge_coupling"], "chunk_points": 4096},
            constraints={"names": ["na64e_2023"]},
            **({} if sampling is None else {"sampling": sampling}),
            **tables,
        )
    )


def ratio(masses, mixings):
    """NA64's r at many points, from the function of one point."""
    point, arguments = point_function(question((2, 2)))
    log_r = jax.vmap(lambda m, e: point.log_ratios({"m_zp": m, "mixing_ratio": e}, arguments)[0])
    return np.exp(jax.jit(log_r)(np.ravel(masses), np.ravel(mixings)))


def test_the_resolved_spec_says_where_it_is_linear_and_reads_back():
    resolved = question((9, 41)).resolved()
    assert resolved["axes"]["mixing_ratio"] == MIXING | {"points": 41}
    assert resolve(resolved).resolved() == resolved
    assert question((9, 41)).hash() != question((9, 41), mixing=MIXING | {"linear": 1e-4}).hash()


def test_the_scale_carries_the_unit_of_its_parameter():
    mass = {"min": "1 MeV", "max": "1 GeV", "points": 11, "spacing": "symmetric_log", "linear": "30 MeV"}
    spec = resolve(document(axes=document()["axes"] | {"m_zp": mass}))
    assert spec.axes[0].linear == pytest.approx(0.03, rel=1e-15, abs=0)
    assert spec.resolved()["axes"]["m_zp"]["linear"] == "0.03 GeV"
    assert resolve(spec.resolved()).axes == spec.axes


WRONG = {
    "no scale": ({"linear": None}, "key 'axes.mixing_ratio.linear' is missing"),
    "a scale of zero": ({"linear": 0.0}, "key 'axes.mixing_ratio.linear' must be positive, but is 0.0."),
    "a negative scale": ({"linear": -1e-3}, "key 'axes.mixing_ratio.linear' must be positive, but is -0.001."),
    "an infinite scale": ({"linear": float("inf")}, "key 'axes.mixing_ratio.linear': the value must be finite"),
    "a scale with a unit too many": (
        {"linear": "1 MeV"},
        "key 'axes.mixing_ratio.linear': Value '1 MeV' has the unit of",
    ),
    "a scale of a linear axis": (
        {"spacing": "linear"},
        "key 'axes.mixing_ratio.linear' belongs to the spacing 'symmetric_log'",
    ),
    "a misspelt spacing": ({"spacing": "symmetric"}, "did you mean 'symmetric_log'?"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_refused_with_the_key(name):
    change, sentence = WRONG[name]
    with pytest.raises(ValueError, match="key") as error:
        question((9, 41), mixing={k: v for k, v in (MIXING | change).items() if v is not None})
    assert sentence in str(error.value)


def test_a_grid_through_zero_holds_zero_and_its_ratios_are_those_of_its_points(tmp_path):
    run_scan(question((3, 5)), tmp_path)
    stored = open_scan(tmp_path)
    mixing, ratios = stored.read("mixing_ratio"), stored.read("ratio.na64e_2023")
    assert mixing[2] == 0.0
    assert np.array_equal(ratios[:, 2], np.zeros(3))
    np.testing.assert_allclose(ratios, ratios[:, ::-1], rtol=1e-12, atol=0)
    assert stored.group["mixing_ratio"].attrs.asdict()["linear"] == 1e-3
    values = {"m_zp": "10 MeV", "g_zp": 1e-3, "mixing_ratio": float(mixing[3])}
    exact = evaluate_point("l_mu_minus_l_tau", values, ["na64e_2023"], observables=[])["constraints"]
    np.testing.assert_allclose(ratios[1, 3], exact["na64e_2023"]["value"], rtol=1e-9)


@pytest.mark.parametrize("method", ["sobol", "random", "latin_hypercube"])
def test_scattered_points_are_even_on_the_symmetric_scale(method):
    spec = question(sampling={"method": method, "points": 4096})
    chunks = chunking(spec)
    values = PointSource(spec).values(chunks.chunk(0), chunks.block)["mixing_ratio"]
    near = np.mean(np.abs(values) < 1e-3)
    expected = np.arcsinh(1.0) / np.arcsinh(100.0)
    assert abs(near - expected) < (0.03 if method == "random" else 0.002)
    assert abs(np.mean(values > 0) - 0.5) < (0.03 if method == "random" else 0.001)


REDUCE = {"bins": 8, "profiles": ["mixing_ratio", ["m_zp", "mixing_ratio"]], "histograms": ["mixing_ratio"]}


@pytest.mark.parametrize("sampling", ["grid", "sobol", "refined"])
def test_reductions_measure_it_as_it_is_spaced(sampling, tmp_path):
    number = {"grid": 161, "sobol": 8192, "refined": 8192}[sampling]
    spec = (
        question((81, number), reduce=REDUCE)
        if sampling == "grid"
        else question(sampling={"method": sampling, "points": number}, reduce=REDUCE)
    )
    assert resolve(spec.resolved()).resolved() == spec.resolved()
    run_scan(spec, tmp_path)
    found = summary(open_scan(tmp_path))
    edges = np.array(found["histograms"]["mixing_ratio"]["edges"])
    assert (edges[0], edges[4], edges[-1]) == (-0.1, 0.0, 0.1)
    assert found["axes"][1]["linear"] == 1e-3
    # A node on an edge belongs to one of its bins: of a grid, one in twenty.
    shares = found["histograms"]["mixing_ratio"]["all"]["bins"]
    np.testing.assert_allclose(shares, 1 / 8, rtol={"grid": 0.06, "sobol": 0.01, "refined": 0.1}[sampling])
    masses, mixings = np.geomspace(1e-3, 0.1, 401), 1e-3 * np.sinh(np.linspace(0, np.arcsinh(100.0), 1001))
    exact = np.mean(ratio(*np.meshgrid(masses, mixings)) < 1)  # even in the mixing: one side is enough
    assert abs(found["allowed"]["fraction"] - exact) < {"grid": 0.01, "sobol": 0.002, "refined": 0.01}[sampling]
    profile = np.array(found["profiles"][1]["max_ratio"])[
        4
    ]  # of one mass; over all of them it is 0, where the curve ends
    assert np.all(np.diff(profile[4:]) > 0)
    assert np.all(np.diff(profile[:4]) < 0)


def test_a_boundary_lies_on_both_sides_of_zero_and_is_mirrored(tmp_path):
    result = scan_boundary(question((2, 2)), tmp_path)
    curves = [np.array(c["vertices"]) for c in result["curves"] if c["constraint"] == "combined"]
    assert {float(np.sign(c[0, 1])) for c in curves} == {-1.0, 1.0}
    for curve in curves:
        np.testing.assert_allclose(ratio(curve[:, 0], curve[:, 1]), 1.0, rtol=1e-9)
        np.testing.assert_allclose(ratio(curve[:, 0], -curve[:, 1]), 1.0, rtol=1e-9)
    assert json.loads((tmp_path / "boundary.json").read_text())["axes"][1]["linear"] == 1e-3


def test_a_likelihood_is_even_on_it_too():
    spec = resolve(
        document(
            model={"name": "l_mu_minus_l_tau", "g_zp": 1e-3},
            axes={"m_zp": MASS | {"points": 2}, "mixing_ratio": MIXING | {"points": 2}},
            constraints={"names": ["charm2_nu_e"]},
        )
    )
    found = log_posterior(spec, ["charm2_nu_e"]).parameters(np.array([0.0, 0.0]))
    np.testing.assert_allclose(found["m_zp"], 0.01, rtol=1e-14)
    assert float(found["mixing_ratio"]) == 0.0
