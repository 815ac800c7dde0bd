"""Points from Python: only what is asked for, one or an array of them, and a bad one among good ones is data."""

import json
from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import zpjax
from tests.scan.questions import document
from zpjax.constraints import constraints_of
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.question.arrays import points_of
from zpjax.question.reading import resolve
from zpjax.status import Status

MODEL = "l_mu_minus_l_tau"
ASKED = {"constraints": ["trident_ccfr", "planck_2018_n_eff", "na64e_2023"], "observables": ["delta_a_mu", "ctau"]}
MASSES, STRENGTHS = np.array([2.0, 10.0, 3e4]), np.array([1e-10, 1e-4])


@pytest.fixture(scope="module")
def many():
    values = {"m_zp": (MASSES[:, None], "MeV"), "g_zp": jnp.asarray(STRENGTHS)}
    return zpjax.evaluate_point(MODEL, values, **ASKED)


def one(m_zp, g_zp):
    return zpjax.evaluate_point(MODEL, {"m_zp": (m_zp, "MeV"), "g_zp": g_zp}, **ASKED)


def test_an_array_of_points_is_the_loop_over_them(many):
    for i, mass in enumerate(MASSES):
        for k, strength in enumerate(STRENGTHS):
            alone = one(mass, strength)
            assert Status(many["status"][i, k]).name == alone["status"]
            assert many["excluded"][i, k] == (alone["excluded"] or False)
            for name, value in alone["observables"].items():
                np.testing.assert_allclose(many["observables"][name][i, k], value, rtol=1e-12, atol=0)
            for name, entry in alone["constraints"].items():
                found = many["constraints"][name]
                assert Status(found["status"][i, k]).name == entry["status"]
                assert found["allowed"][i, k] == (entry["allowed"] or False)
                number = np.nan if entry["value"] is None else entry["value"]
                np.testing.assert_allclose(found["value"][i, k], number, rtol=1e-12, atol=0)
                assert set(entry["unmet"]) <= set(found["unmet"])


def test_the_cases_are_there_that_tell_points_apart(many):
    statuses = {name: set(entry["status"].ravel()) for name, entry in many["constraints"].items()}
    assert Status.NOT_COVERED in statuses["planck_2018_n_eff"]
    assert Status.NOT_APPLICABLE in statuses["na64e_2023"]
    np.testing.assert_array_equal(many["excluded"][1], [False, True])  # 10 MeV, 1e-4: N_eff


def test_its_codes_and_ratios_are_those_of_a_scan(many, tmp_path):
    axes = {"m_zp": {"values": [f"{m} MeV" for m in MASSES]}, "g_zp": {"values": list(STRENGTHS)}}
    output = {"observables": ASKED["observables"], "chunk_points": 40}
    names = {"names": ASKED["constraints"]}
    spec = resolve(document(model={"name": MODEL}, axes=axes, output=output, constraints=names))
    stored = zpjax.run_scan(spec, tmp_path / "run")
    np.testing.assert_array_equal(many["status"], stored.broadcast("status"))
    for name, entry in many["constraints"].items():
        np.testing.assert_allclose(entry["value"], stored.broadcast(f"ratio.{name}"), rtol=1e-9, atol=0)
    for name, values in many["observables"].items():
        np.testing.assert_allclose(values, stored.broadcast(name), rtol=1e-9, atol=0)


def test_a_bad_point_among_good_ones_is_data(many):
    values = {"m_zp": ([10.0, -1.0, np.nan, 10.0], "MeV"), "g_zp": np.array([1e-4, 1e-4, 1e-4, 0.0])}
    found = zpjax.evaluate_point(MODEL, values, **ASKED)
    bad = [False, True, True, True]
    np.testing.assert_array_equal(found["status"] == Status.NOT_FINITE, bad)
    np.testing.assert_array_equal(found["excluded"], [True, False, False, False])
    for entry in found["constraints"].values():
        np.testing.assert_array_equal(np.isnan(entry["value"]), bad)
        np.testing.assert_array_equal(entry["status"] == Status.NOT_FINITE, bad)
        assert entry["unmet"] == []  # of the good one
    for name, values in found["observables"].items():
        np.testing.assert_array_equal(np.isnan(values), bad)
        np.testing.assert_allclose(values[0], many["observables"][name][1, 1], rtol=1e-12, atol=0)
    nothing = zpjax.evaluate_point(MODEL, {"m_zp": ([-1.0], "MeV"), "g_zp": 1e-4}, **ASKED)
    assert nothing["status"] == Status.NOT_FINITE


def test_one_point_is_there_without_compiling(compiled):
    # No compiler for what is evaluated once: the whole default set, at a mass that nothing was traced for before.
    found = zpjax.evaluate_point("flavoured_u1", {"m_zp": "11 MeV", "g_zp": 3e-5}, observables="needed")
    assert len(found["constraints"]) > 40
    assert compiled == []


def test_what_is_needed_are_the_observables_of_the_constraints():
    names = ["trident_ccfr", "planck_2018_n_eff"]
    found = zpjax.evaluate_point(MODEL, {"m_zp": "10 MeV", "g_zp": 1e-4}, names, observables="needed")
    assert list(found["observables"]) == [entry["observable"] for entry in found["constraints"].values()]


def test_arrays_of_any_number_of_points_share_what_is_compiled(many, compiled):
    for number in (0, 1, 700):
        found = zpjax.evaluate_point(MODEL, {"m_zp": "10 MeV", "g_zp": np.full(number, 1e-4)}, **ASKED)
        assert found["status"].shape == (number,)
        np.testing.assert_array_equal(found["observables"]["delta_a_mu"], many["observables"]["delta_a_mu"][1, 1])
    assert not [name for name in compiled if "at_each" in name]


def test_only_what_is_asked_for_is_computed():
    found = one(10.0, 1e-4)
    assert list(found["observables"]) == ASKED["observables"]
    assert list(found["constraints"]) == ASKED["constraints"]
    observables = set(found["units"]) - set(model_named(MODEL).parameter_info())
    assert observables == {*ASKED["observables"], *(c["observable"] for c in found["constraints"].values())}
    assert len(observables) == 5
    json.dumps(found)


def test_a_number_with_its_unit_is_the_text(many):
    text = zpjax.evaluate_point(MODEL, {"m_zp": "10 MeV", "g_zp": 1e-4}, **ASKED)
    for given in ((10, "MeV"), (np.float64(0.01), "GeV"), (jnp.float64(1e4), "keV")):
        assert zpjax.evaluate_point(MODEL, {"m_zp": given, "g_zp": 1e-4}, **ASKED)["parameters"] == text["parameters"]


def test_sets_and_constraints_are_named_together():
    def names(constraints, **more):
        return tuple(c.name for c in constraints_of(constraints, **more))

    today = names("today")
    assert names(["today", "lma_dark_2026", today[0]]) == (*today, "lma_dark_2026")
    assert names("trident_ccfr") == ("trident_ccfr",)
    assert names([]) == ()


def test_charges_may_be_arrays_and_fractions_stay_exact():
    shares = np.array([0.0, 0.5, 1.0])
    values = {"m_zp": "10 MeV", "g_zp": 1e-4, "c": shares, "b": Fraction(1, 3)}
    found = zpjax.evaluate_point("flavoured_u1", values, constraints=[], observables=["gauge_coupling"])
    for k, share in enumerate(shares):
        alone = zpjax.evaluate_point("flavoured_u1", values | {"c": share}, [], observables=["gauge_coupling"])
        for label, anomalies in alone["anomalies"].items():
            for name, value in anomalies.items():
                whole = np.broadcast_to(found["anomalies"][label][name], shares.shape)
                np.testing.assert_allclose(whole[k], value, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"m_zp": np.ones(3)}, "parameter 'm_zp' needs its unit beside the array, for example (array, 'GeV')."),
        ({"m_zp": (np.ones(3), "cm")}, "parameter 'm_zp' needs its unit beside the array"),
        ({"m_zp": (np.ones(3), "Mev")}, "Unit 'Mev' is not known; did you mean 'MeV'?"),
        ({"m_zp": (-1.0, "GeV")}, "key 'm_zp': mass of the gauge boson must be positive, but is -1.0 GeV."),
        ({"m_zp": "1 GeV", "g_zp": ["1", "2"]}, "parameter 'g_zp' must be an array of real numbers"),
        ({"m_zp": "1 GeV", "g_zp": [[1], [1, 2]]}, "parameter 'g_zp' must be an array of real numbers"),
        ({"m_zp": "1 GeV", "g_zp": np.array([True])}, "parameter 'g_zp' must be an array of real numbers"),
        ({"m_zp": (np.ones(3), "GeV"), "g_zp": np.ones(4)}, "do not broadcast against each other: m_zp (3,), g_zp (4,)."),
        ({"m_zp": "1 GeV", "g_xp": np.ones(4)}, "parameter 'g_xp' is not one of l_mu_minus_l_tau; did you mean 'g_zp'?"),
        ({"m_zp": "1 GeV", "quark_rotation": ["up", "down"]}, "key 'quark_rotation' is"),
        ({"g_zp": np.ones(4)}, "parameter 'm_zp' (mass of the gauge boson) is missing."),
    ],
)  # fmt: skip
def test_what_no_point_can_be_is_refused_in_a_sentence(values, sentence):
    with pytest.raises(ValueError) as error:
        points_of(model_named(MODEL), values, load_inputs().constants)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"constraints": "todya"}, "Constraint or set 'todya' is not known; did you mean 'today'?"),
        ({"constraints": ["trident_ccf"]}, "Constraint or set 'trident_ccf' is not known; did you mean 'trident_ccfr'?"),
        ({"constraints": ["trident_ccfr"], "choose": {"muon_g2": "none"}}, "'choose' fills slots of one set, but there is none."),
        ({"observables": ["ctua"]}, "Observable 'ctua' is not known; did you mean 'ctau'?"),
        ({"observables": "ctau"}, "key 'observables' must be a list of names."),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_in_a_sentence(asked, sentence):
    with pytest.raises(ValueError) as error:
        zpjax.evaluate_point(MODEL, {"m_zp": "10 MeV", "g_zp": 1e-4}, **asked)
    assert sentence in str(error.value)


def test_a_point_is_excluded_by_bounds_alone_and_may_be_undecided():
    """Not by projections and explanations; where no bound covers the charges nothing is decided."""
    values = {"m_zp": "20 MeV", "g_zp": 2e-4}

    def excluded(*constraints, **more):
        found = zpjax.evaluate_point("flavoured_u1", values | more, constraints=constraints, observables=[])
        assert isinstance(json.loads(json.dumps(found)), dict)
        return found["excluded"]

    assert excluded("na64mu_2e13") is None  # a projection, which would exclude it and judges nothing
    assert excluded("na64mu_2e13", "planck_2018_n_eff", m_zp="8 MeV") is True
    assert excluded("trident_ccfr", g_zp=1e-5) is False
    assert excluded("lma_dark_2026", "trident_ccfr", g_zp=1e-6) is False
    assert excluded("na64e_2023", m_zp="250 MeV") is None


def test_what_is_traced_is_sent_to_the_function_with_slopes():
    with pytest.raises(ValueError, match=r"differentiate zpjax\.log_ratios"):
        jax.grad(lambda g: zpjax.evaluate_point(MODEL, {"m_zp": "10 MeV", "g_zp": g}, [])["observables"]["ctau"])(1e-4)
