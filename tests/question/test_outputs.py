"""What a scan imposes and keeps: a set with names besides, and no more than the constraints need unless more is asked for."""

import pytest

from tests.scan.questions import document
from zpjax.catalogue import catalogue
from zpjax.constraints import constraint_named, constraint_set, described, slots_of
from zpjax.figures.footnote import footnote
from zpjax.figures.layers import read_layers
from zpjax.question.reading import resolve
from zpjax.report import page
from zpjax.scan.run import run_scan
from zpjax.store.reading import open_scan
from zpjax.verbs.report import scan_account

TODAY = tuple(c.name for c in constraint_set("today"))
OF_TODAY = tuple(dict.fromkeys(c.observable.name for c in constraint_set("today")))


def question(constraints=None, **tables):
    """The small grid's spec without its own outputs and constraints."""
    entry = {k: v for k, v in document().items() if k not in ("output", "constraints")}
    return resolve(entry | ({} if constraints is None else {"constraints": constraints}) | tables)


def test_names_are_added_to_the_set():
    spec = question({"set": "today", "names": ["icecube_eps_tautau", "farzan_trident"]})
    assert spec.constraints == (*TODAY, "icecube_eps_tautau", "farzan_trident")


def test_names_and_choices_go_together_and_nothing_counts_twice():
    spec = question({"set": "today", "choose": {"helium": "none"}, "names": [TODAY[0], "farzan_trident"]})
    assert spec.constraints == (*(n for n in TODAY if n != "helium_pdg_2024"), "farzan_trident")


def test_names_alone_are_all_there_is():
    assert question({"names": ["nutev_g_r"]}).constraints == ("nutev_g_r",)
    assert question({"set": "none", "names": ["nutev_g_r"]}).constraints == ("nutev_g_r",)


@pytest.mark.parametrize(
    "constraints",
    [
        {},
        {"set": "laboratory", "names": ["farzan_trident"]},
        {"set": "today", "choose": {"muon_g2": "muon_g2_wp20", "helium": "none"}, "names": ["nutev_g_r"]},
        {"names": []},
    ],
    ids=["today", "names besides", "choices and names", "none"],
)
def test_the_resolved_spec_reads_back_to_itself(constraints):
    resolved = question(constraints, require={"names": ["lma_dark_2026"]}).resolved()
    assert resolve(resolved).resolved() == resolved


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (TODAY, "set 'today'"),
        ((*TODAY, "farzan_trident"), "set 'today' with farzan_trident"),
        (TODAY[1:], f"set 'today' without {TODAY[0]}"),
        (("nutev_g_r", "farzan_trident"), "nutev_g_r, farzan_trident"),
        ((), "none"),
    ],
    ids=["a set", "one more", "one less", "two", "none"],
)
def test_words_say_what_is_imposed(names, words):
    assert described(names) == words
    assert described(names, ("lma_dark_2026",)) == f"{words}; required: lma_dark_2026"


def test_footnote_and_report_state_what_was_used(tmp_path):
    choices = dict.fromkeys(list(slots_of("farzan_2015"))[1:], "none")
    spec = question({"set": "farzan_2015", "choose": choices, "names": ["nutev_g_r"]}, axes=_coarse())
    run_scan(spec, tmp_path)
    stored = open_scan(tmp_path)
    assert len(spec.constraints) == 2
    assert f"Constraints: {', '.join(spec.constraints)}; each r < 1" in footnote(stored, read_layers(stored))
    account = scan_account(stored)
    assert set(account["constraints"]) == set(spec.constraints)
    assert f"2 constraints ({', '.join(spec.constraints)})" in page([(stored, account)], {}, "0", None)


def _coarse():
    return {n: a | {"points": 3} for n, a in document()["axes"].items()}


def test_without_output_what_the_constraints_compare_is_kept_with_their_ratios():
    spec = question()
    assert spec.observables == OF_TODAY
    assert set(spec.keep) == set(OF_TODAY) | {f"ratio.{p}" for c in constraint_set("today") for p in c.pieces}


def test_all_is_there_for_the_asking_and_without_constraints():
    assert question(output={"observables": "all"}).observables == tuple(catalogue())
    assert question({"names": []}).observables == tuple(catalogue())


def test_what_is_kept_or_put_into_histograms_by_name_is_computed():
    spec = question(
        {"names": ["nutev_g_r"]},
        output={"keep": ["ratios", "ctau"]},
        reduce={"histograms": {"ctau": {"min": "1e-3 cm", "max": "1e3 cm", "spacing": "log"}}},
    )
    assert spec.observables == (constraint_named("nutev_g_r").observable.name, "ctau")
    assert spec.keep == ("ratio.nutev_g_r", "ctau")


WRONG = {
    "a set and a name of none": (
        {"set": "today", "names": ["nutev"]},
        "key 'constraints.names': Constraint 'nutev' is",
    ),
    "names that are a number": ({"names": 5}, "key 'constraints.names' must be a list of names."),
    "names that are numbers": ({"names": [5]}, "key 'constraints.names' must be a list of names."),
    "a text": ({"names": "today"}, "key 'constraints.names' must be a list of names."),
    "choices that are a list": ({"choose": ["a"]}, "key 'constraints.choose' must be a table."),
    "a choice that is a list": (
        {"choose": {"helium": ["none"]}},
        "key 'constraints.choose' must name one bound per slot.",
    ),
    "a choice without a set": (
        {"choose": {"helium": "none"}, "names": ["nutev_g_r"]},
        "key 'constraints.choose' chooses among the bounds of a set, but there is no 'constraints.set'.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_refused_with_its_key(name):
    constraints, sentence = WRONG[name]
    with pytest.raises(ValueError, match="key 'constraints") as error:
        question(constraints)
    assert sentence in str(error.value)
