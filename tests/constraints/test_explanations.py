"""Sets hold bounds: what asks for something that is not there without a mediator is required by a question, never by a set."""

import tomllib
from pathlib import Path

import jax
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from tests.scan.questions import document
from zpjax.constraints import (
    constraint_named,
    constraint_set,
    explanation_names,
    set_names,
    shipped_constraint_names,
    slots_of,
)
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.observables import predict
from zpjax.question.reading import read_spec, resolve
from zpjax.scan.evaluate import point_function
from zpjax.status import Status

# A mediator too weak for anything, and heavy enough for the early Universe to have forgotten it.
HARMLESS = {"m_zp": 0.3, "g_zp": 1e-13}
EXPLANATIONS = {
    *("lma_dark_2026", "lma_dark_2025", "lma_dark_ud_2026", "lma_dark_ud_2025", "lma_dark_ud_2013"),
    *("farzan_eps_u_window", "farzan_eps_d_window", "icecube_eps_ee_dark", "muon_g2_wp20_explained"),
}
# What each shipped scan asked for when its set still held windows.
REQUIRED = {
    **{name: {"lma_dark_2026"} for name in ("lma_dark", "laboratory", "cosmology", "flavour", "five_parameters")},
    "farzan_2015": {"farzan_eps_u_window", "farzan_eps_d_window"},
    "supernova": set(),
}


@pytest.fixture(scope="module")
def ratios():
    """ratios(model, names): the largest r of each constraint at the harmless point of a model."""
    inputs = load_inputs()

    def found(model, names):
        known, constraints = model_named(model), tuple(map(constraint_named, names))
        defaults = known.defaults(inputs.constants)
        point = known.parameters(**defaults | HARMLESS)
        observables = tuple(dict.fromkeys(c.observable for c in constraints))
        predictions = by_numpy(lambda p, i: predict(observables, known.couplings(p), i))(point, inputs)
        return {
            c.name: max(map(float, c.ratios(predictions[c.observable.name], point.m_zp).values())) for c in constraints
        }

    return found


def choices(name):
    """Every choice of every slot of a set."""
    return sorted({choice for row in slots_of(name).values() for choice in row} - {"none"})


@pytest.mark.parametrize("model", ["l_mu_minus_l_tau", "b_minus_l", "flavoured_u1"])
def test_a_harmless_point_passes_every_choice_of_every_set_and_explains_nothing(ratios, model):
    names = sorted({choice for name in set_names() for choice in choices(name)} | EXPLANATIONS)
    found = ratios(model, names)
    assert {name for name, r in found.items() if not r < 1} == EXPLANATIONS


def test_explanations_are_the_windows_away_from_zero_and_what_is_marked():
    assert set(explanation_names()) & set(shipped_constraint_names()) == EXPLANATIONS
    assert not constraint_named("icecube_eps_tautau").band  # around zero: a bound from both sides


@pytest.mark.parametrize("name", set_names())
def test_no_choice_of_a_set_is_an_explanation(name):
    assert not [choice for choice in choices(name) if constraint_named(choice).band]


@pytest.mark.parametrize("name", REQUIRED)
def test_a_shipped_scan_requires_what_it_is_about(name):
    spec = read_spec(f"scans/{name}.toml")
    assert set(spec.required) == REQUIRED[name]
    assert set(spec.constraints[len(spec.constraints) - len(spec.required) :]) == REQUIRED[name]
    table = tomllib.loads(Path(f"scans/{name}.toml").read_text(encoding="utf-8"))["constraints"]
    if "set" in table:
        assert spec.bounds == tuple(c.name for c in constraint_set(table["set"], table.get("choose")))


def test_what_is_required_judges_is_shown_and_is_part_of_the_identity():
    names = {"constraints": {"names": ["nutev_g_r"]}}
    bounds, asked = resolve(document(**names)), resolve(document(**names, require={"names": ["lma_dark_ud_2026"]}))
    assert asked.constraints == ("nutev_g_r", "lma_dark_ud_2026")
    assert asked.resolved()["constraints"]["names"] == ["nutev_g_r"]
    assert asked.resolved()["require"] == {"names": ["lma_dark_ud_2026"]}
    assert resolve(asked.resolved()).resolved() == asked.resolved()
    assert "require" not in bounds.resolved()
    assert asked.hash() != bounds.hash()


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"names": ["lma_dark_2062"]}, r"key 'require\.names': .*did you mean 'lma_dark_2026'\?"),
        ({"names": ["nutev_g_l"]}, r"key 'require\.names': 'nutev_g_l' is a bound and explains nothing"),
        ({"names": ["lma_dark_ud_2026"]}, r"key 'require\.names': 'lma_dark_ud_2026' is asked for twice"),
        ({"names": "lma_dark_2026"}, r"key 'require\.names' must be a list of names"),
        ({"names": [3]}, r"key 'require\.names' must be a list of names"),
        ({"name": []}, r"key 'require\.name' is not known; did you mean 'names'\?"),
        (["lma_dark_2026"], r"key 'require' must be a table"),
    ],
    ids=["an unknown name", "a bound", "named twice", "a text", "a number", "an unknown key", "a list"],
)
def test_a_faulty_requirement_gets_one_sentence(table, sentence):
    with pytest.raises(ValueError, match=sentence):
        resolve(document(require=table))


def test_a_slot_is_emptied_by_none():
    full, less = (
        resolve(document(constraints={"set": "today"} | choice)).constraints
        for choice in ({}, {"choose": {"helium": "none"}})
    )
    assert set(full) - set(less) == {"helium_pdg_2024"}
    assert np.isin(less, full).all()


@pytest.mark.parametrize("model", ["l_mu_minus_l_tau", "b_minus_l", "flavoured_u1"])
def test_a_weak_mediator_is_excluded_by_no_choice_of_any_set(model):
    """At 10 MeV and 1e-10 N_eff called it excluded: it never thermalises, and judges nothing now."""
    names = sorted({choice for name in set_names() for choice in choices(name)})
    axes = {"m_zp": {"values": ["3 MeV", "10 MeV", "100 MeV", "300 MeV"]}, "g_zp": {"values": [1e-10, 1e-12]}}
    question = document(
        model={"name": model}, axes=axes, constraints={"names": names}, output={"keep": "ratios", "observables": []}
    )
    point, arguments = point_function(resolve(question))
    masses, strengths = np.meshgrid([3e-3, 1e-2, 0.1, 0.3], [1e-10, 1e-12])
    values = {"m_zp": masses.ravel(), "g_zp": strengths.ravel()}
    found = by_numpy(jax.vmap(point, in_axes=(0, None)))(values, arguments)
    assert set(np.unique(found.pop("status"))) <= {Status.OK, Status.NOT_COVERED}
    assert [name for name, r in found.items() if np.any(np.asarray(r) >= 1)] == []
