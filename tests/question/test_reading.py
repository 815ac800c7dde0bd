"""A spec is resolved with every default written in, or refused with one sentence."""

import dataclasses
import json
import re
from fractions import Fraction

import jax.numpy as jnp
import numpy as np
import pytest

from tests.scan.questions import document, small
from zpjax.models import model_named
from zpjax.models.base import GaugeParameters, parameter
from zpjax.question.reading import read_spec, resolve

AXES = document()["axes"]
MASSES = AXES["m_zp"]


def test_defaults_are_written_into_the_resolved_spec():
    resolved = small().resolved()
    assert resolved["model"]["a"] == -1.0
    assert resolved["model"]["mixing_scale"] == "172.57 GeV"
    assert resolved["axes"]["m_zp"] == {"min": "0.001 GeV", "max": "1.0 GeV", "points": 12, "spacing": "log"}


def test_the_resolved_spec_resolves_to_itself():
    resolved = small().resolved()
    assert resolve(resolved).resolved() == resolved


def test_an_option_is_resolved_shown_and_part_of_the_identity():
    assert small().resolved()["model"]["quark_rotation"] == "none"
    other = small(model={"quark_rotation": "down"})
    assert other.resolved()["model"]["quark_rotation"] == "down"
    assert other.hash() != small().hash()
    assert resolve(other.resolved()).resolved() == other.resolved()


def test_title_and_follow_ups_do_not_change_the_identity_of_a_scan():
    assert small(title="other", then={"boundary": True}).hash() == small().hash()


def test_a_grid_axis_meets_both_ends_exactly():
    nodes = small().axes[0].nodes()
    assert nodes[0] == 1e-3
    assert nodes[-1] == 1.0


BAD = {
    "unknown top-level key": (document(axis={}), "key 'axis' is not known; did you mean 'axes'?"),
    "unknown parameter": (document(model={"aa": 1}), "key 'model.aa' is not a parameter of flavoured_u1"),
    "unknown choice of an option": (
        document(model={"quark_rotation": "dwn"}),
        "key 'model.quark_rotation' is 'dwn'; did you mean 'down'?",
    ),
    "an option on an axis": (
        document(axes=AXES | {"quark_rotation": {"values": [1]}}),
        "key 'axes.quark_rotation' is an option and cannot be scanned: set it in 'model'.",
    ),
    "unknown model": (document(model={"name": "flavored_u1"}), "did you mean 'flavoured_u1'?"),
    "unknown observable": (
        document(output={"observables": ["delta_a_mo"]}),
        "Observable 'delta_a_mo' is not known; did you mean 'delta_a_mu'?",
    ),
    "unknown constraint": (
        document(constraints={"names": ["muon_g2_wp26"]}),
        "Constraint 'muon_g2_wp26' is not known; did you mean 'muon_g2_wp2",
    ),
    "unknown set": (document(constraints={"set": "tody"}), "key 'constraints.set' is 'tody'; did you mean 'today'?"),
    "unknown unit": (
        document(axes=AXES | {"m_zp": {"min": "1 MEV", "max": "1 GeV"}}),
        "key 'axes.m_zp.min': Unit 'MEV' is not known; did you mean 'MeV'?",
    ),
    "missing unit": (document(axes=AXES | {"m_zp": {"min": 1, "max": "1 GeV"}}), "needs a unit"),
    "unit of another quantity": (
        document(axes=AXES | {"m_zp": {"min": "1 cm", "max": "1 GeV"}}),
        "has the unit of another quantity",
    ),
    "min above max": (
        document(axes=AXES | {"m_zp": {"min": "1 GeV", "max": "1 MeV"}}),
        "key 'axes.m_zp.min' (1 GeV) must be below 'axes.m_zp.max' (1 MeV)",
    ),
    "log axis from zero": (
        document(axes=AXES | {"g_zp": {"min": 0, "max": 1e-2}}),
        "key 'axes.g_zp.min' must be positive on a log axis",
    ),
    "negative mass": (
        document(axes={"g_zp": AXES["g_zp"]}, model={"m_zp": "-1 MeV"}),
        "key 'model.m_zp': mass of the gauge boson must be positive",
    ),
    "missing parameter": (document(axes={"m_zp": AXES["m_zp"]}), "parameter 'g_zp' is missing"),
    "parameter given twice": (document(model={"g_zp": 1e-4}), "parameter 'g_zp' is given twice"),
    "mixing scale below the top mass": (document(model={"mixing_scale": "100 GeV"}), "must be at least 172.57 GeV"),
    "one point": (document(axes=AXES | {"m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 1}}), "at least 2"),
    "unknown spacing": (
        document(axes=AXES | {"m_zp": {"min": "1 MeV", "max": "1 GeV", "spacing": "lag"}}),
        "did you mean 'log'?",
    ),
    "sobol without points": (
        document(
            axes={n: {k: v for k, v in a.items() if k != "points"} for n, a in AXES.items()},
            sampling={"method": "sobol"},
        ),
        "key 'sampling.points' is missing",
    ),
    "points of a grid in sampling": (document(sampling={"points": 5}), "does not go with the method 'grid'"),
    "lists of different lengths": (
        document(axes={"m_zp": {"values": ["1 MeV"]}, "g_zp": {"values": [1e-4, 1e-5]}}, sampling={"method": "list"}),
        "the lists have different lengths",
    ),
    "a choice that does not fit": (
        document(constraints={"set": "today", "choose": {"muon_g2": "lma_dark_ud_2026"}}),
        "does not fit slot 'muon_g2'",
    ),
    "keep of something not computed": (document(output={"keep": ["ctua"]}), "did you mean 'ctau'?"),
    "empty axes": (document(axes={}), "table 'axes' is missing or empty"),
    "a word for a switch": (document(then={"figure": "yes"}), "must be true or false"),
    "a figure of scattered points": (
        document(
            axes={n: {k: v for k, v in a.items() if k != "points"} for n, a in AXES.items()},
            sampling={"method": "sobol", "points": 8},
            then={"figure": True},
        ),
        "key 'then.figure' needs a grid, but 'sampling.method' is 'sobol'",
    ),
    "a figure of what is not kept": (
        document(output={"keep": "observables"}, then={"figure": True}),
        "'output.keep' leaves out 'ratio.lma_dark_ud_2026.lower'",
    ),
    "a boundary on one axis": (
        document(axes={"m_zp": AXES["m_zp"]}, model={"g_zp": 1e-4}, then={"boundary": True}),
        "needs two scanned parameters, but 'axes' has 1",
    ),
    "a boundary without constraints": (
        document(constraints={"set": "none"}, then={"boundary": True}),
        "needs at least one constraint",
    ),
    "a boundary over values out of order": (
        document(axes=AXES | {"m_zp": {"values": ["2 MeV", "1 MeV"]}}, then={"boundary": True}),
        "needs 'axes.m_zp' to have two or more increasing values",
    ),
    "nan": (document(axes={"m_zp": AXES["m_zp"]}, model={"g_zp": float("nan")}), "must be finite"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_with_a_sentence(name):
    entry, sentence = BAD[name]
    with pytest.raises(ValueError, match=re.escape(sentence)):
        resolve(entry)


def test_the_sentence_names_the_file(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text("[axis]\n")
    with pytest.raises(ValueError, match=re.escape(str(path))):
        read_spec(path)


def test_a_missing_file_suggests_its_neighbour(tmp_path):
    (tmp_path / "lma_dark.toml").write_text("")
    with pytest.raises(ValueError, match=r"did you mean 'lma_dark\.toml'"):
        read_spec(tmp_path / "lma_drak.toml")


def test_a_parameter_written_twice_in_the_file_is_refused(tmp_path):
    path = tmp_path / "twice.toml"
    path.write_text("[model]\na = 1\na = 2\n")
    with pytest.raises(ValueError, match="cannot be read as TOML"):
        read_spec(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"axes": {"m_zp": MASSES, "g_zp": {"min": np.float64(1e-6), "max": jnp.array(1e-2), "points": np.int64(10)}}},
        {"axes": {"m_zp": MASSES, "g_zp": {"values": np.array([1e-6, 1e-4])}}},
        {"axes": {"m_zp": MASSES, "g_zp": {"values": (np.float64(1e-6), Fraction(1, 10**4))}}},
        {"model": {"name": "flavoured_u1", "a": Fraction(-1, 2), "b": np.int64(1), "c": jnp.float64(1)}},
        {"output": {"observables": ["eps_u_mumu"], "chunk_points": jnp.int32(40)}},
    ],
    ids=["an axis", "an array of values", "values of two kinds", "charges", "points of a chunk"],
)
def test_a_document_made_in_python_may_hold_scalars_of_any_kind(changes):
    """And is the question that the file with the same numbers asks."""

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, tuple) or getattr(value, "ndim", 0) == 1:
            return [float(item) for item in value]
        return float(value) if isinstance(value, Fraction) else value.item() if hasattr(value, "item") else value

    found = resolve(document(**changes))
    assert found == resolve(document(**plain(changes)))
    assert json.loads(json.dumps(found.resolved())) == found.resolved()


class InOtherUnits(GaugeParameters):
    """Parameters whose declared units are no powers of GeV."""

    threshold: float = parameter("E", "MeV", "an energy", (1e-3, 1.0), required=True)
    share: float = parameter("x", "%", "a share", (0.0, 1.0), required=True)


def test_parameters_in_any_unit_read_back_from_a_resolved_spec(monkeypatch):
    model = dataclasses.replace(model_named("flavoured_u1"), name="other", parameters=InOtherUnits)
    monkeypatch.setattr("zpjax.question.reading.model_named", lambda name: model)
    axes = document()["axes"] | {"share": {"values": [3, 7], "spacing": "linear"}}
    spec = small(model={"name": "other", "threshold": "30 MeV"}, axes=axes)
    again = resolve(spec.resolved())
    assert spec.fixed["threshold"] == again.fixed["threshold"] == 0.03
    assert spec.axes == again.axes
    np.testing.assert_allclose(spec.axes[-1].values, [0.03, 0.07], rtol=1e-15, atol=0)
    assert spec.hash() == again.hash()
