"""A verdict of a model whose mixing is free says at which mixing it holds, wherever it is said."""

import json

import pytest

from tests.scan.questions import document
from zpjax.figures.plane import plane_figure
from zpjax.question.reading import resolve
from zpjax.report.page import page
from zpjax.store.reading import open_scan
from zpjax.verbs.report import scan_account
from zpjax.verbs.scan import run_and_follow, scan_sentences

HELD = "kinetic mixing held at its one-loop value, cut off at 172.6 GeV"


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """(What is printed, the opened run) of a question to which no point answers: LMA-Dark above what a meson bound allows."""
    entry = document(
        constraints={"names": ["lma_dark_ud_2026", "farzan_meson"]}, then={"boundary": True, "figure": True}
    )
    for name, low, high in (("m_zp", "500 MeV", "1 GeV"), ("g_zp", 2e-3, 1e-2)):
        entry["axes"][name] = {"min": low, "max": high, "points": 10}
    folder = tmp_path_factory.mktemp("held") / "run"
    parts = list(run_and_follow(resolve(entry), folder, False, lambda progress: None))
    return [sentence for part in parts for sentence in scan_sentences(part)], open_scan(folder)


def test_the_line_of_the_verdict_says_it(empty):
    assert f"verdict: empty, with {HELD}" in empty[0]


def test_the_boundary_file_keeps_it(empty):
    assert json.loads(empty[1].folder.boundary_json.read_text(encoding="utf-8"))["held"] == HELD


def test_the_report_says_it_in_the_sentence_of_the_verdict(empty):
    html = page([(empty[1], scan_account(empty[1]))], {}, "0.2.0", [])
    sentence = html[html.index("Nothing is allowed") :].partition(". ")[0]
    assert HELD in sentence


def test_the_figures_legend_says_it(empty):
    (legend,) = plane_figure(empty[1]).legends
    assert f"nothing is allowed, with {HELD}; star: the least excluded point" in [
        t.get_text().replace("\n", " ") for t in legend.get_texts()
    ]
