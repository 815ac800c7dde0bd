"""What the pages show is what happens: every fenced block is run or read, every command line understood, most of them run."""

import re
import shlex

import numpy as np
import pytest
import typer

import zpjax as package
from tests.pages import PAGES, ROOT, blocks, command_lines, text
from zpjax.cli.entry import app
from zpjax.question.reading import read_spec, read_toml, resolve
from zpjax.scan.threshold import first_excluded

# Fenced blocks, by page and first line: what uses them. `command_lines` of all pages are tested below.
USED = {
    "README.md": {
        "# kind: limit": "tests/test_shown.py",
        "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/zpjax scan scans/lma_dark.toml": ".ci/run",
        "python3 -m venv .venv && .venv/bin/pip install -q '.[test]' && .venv/bin/python -m pytest": ".ci/run",
    },
    "zpjax/README.md": {
        "parameters -> model -> MediatorCouplings -> observables -> constraints (ratios r, allowed where r < 1) -> store "
        "-> boundary, figure": "a picture",
        **dict.fromkeys(
            ("@article{my_paper_2026,", "# kind: limit", "# kind: overlay", "$ zpjax check narrow.toml"),
            "tests/extensions/test_tutorial.py",
        ),
    },
    "scans/README.md": {
        "verdict: empty, with kinetic mixing held at its one-loop value, cut off at 172.6 GeV": "tests/verbs/test_certificate.py"
    },
    "zpjax/scan/README.md": {"share = $(Process) + 1": "a submission file; the command line in it is parsed"},
}
# Python and TOML, by words of theirs: what runs or reads them.
TUTORIAL = "tests/extensions/test_tutorial.py"
SHOWN = {
    "evaluate_point(": "test_the_python_of_the_first_page_prints_what_is_said",
    "log_ratios(": "test_the_steps_end_on_the_boundary",
    "value_and_grad(": "test_the_python_with_slopes_runs",
    "open_scan(": "test_a_stored_scan_is_read_as_shown",
    "scalar_spectrum(": "tests/farzan/test_readme.py",
    "HTCondorCluster(": "needs dask-jobqueue and a batch system",
    "[axes]": "test_questions_are_read_as_shown",
    "[reduce]": "test_the_reductions_are_read_as_shown",
    "OBSERVABLES = (": TUTORIAL,
    "MODELS = (": TUTORIAL,
    'title = "A narrow resonance"': TUTORIAL,
    "[project.entry-points": "tests/extensions/test_installed.py",
}
# Command lines that are parsed only, and why.
PARSED = {
    "zpjax scan": "runs for minutes; .ci/run does so for the first on fewer points, tests/cli/test_verbs.py for small questions",
    "zpjax bench": "measures for minutes: tests/verbs/test_bench.py",
    "zpjax boundary": "tests/verbs/test_certificate.py, tests/cli/test_verbs.py",
    "zpjax sensitivity": "tests/verbs/test_sensitivity.py",
    "zpjax paper": "takes a minute: tests/farzan/check/test_rows.py",
    "zpjax profile": "tests/verbs/test_oscillation_fits.py, tests/cli/test_verbs.py",
    "zpjax compare": "tests/verbs/test_compare.py",
    "zpjax charges": "tests/farzan/test_readme.py, tests/cli/test_charges.py",
    "zpjax tabulate": "tests/tabulation",
    "zpjax report": "needs a run: tests/cli/test_verbs.py",
    "zpjax cite runs": "needs a run: tests/verbs/test_cite.py",
    "zpjax schema spec": "writes a file: tests/verbs/test_schema.py",
    "zpjax point --require": "an option by itself",
    "zpjax -": "the program's own options: tests/cli/test_verbs.py",
    "zpjax check narrow.toml": "tests/extensions/test_tutorial.py",
}
LINES = sorted({line for page in PAGES for line in command_lines(page)})
PARSED_ONLY = [line for line in LINES if line.startswith(tuple(PARSED))]
# A verb alone is a word in a sentence, but for one that needs nothing.
RUN = [line for line in LINES if line not in PARSED_ONLY and (len(line.split()) > 2 or line == "zpjax list")]


@pytest.mark.parametrize("page", PAGES)
def test_every_fenced_block_is_used(page):
    for language, block in blocks(page):
        first = block.splitlines()[0].split("   #")[0].strip()
        if language in {"python", "toml"}:
            assert [held for words, held in SHOWN.items() if words in block], first
            continue
        if first.removeprefix("$ ").startswith("zpjax "):
            continue  # test_command_lines_are_understood
        assert first in USED.get(page, {}), first


def understood(line):
    """Parse a command line as the program does, without running it."""
    _, verb, *arguments = shlex.split(line.replace("$", ""))
    command = typer.main.get_command(app).commands[verb]
    return command.make_context(verb, arguments).params


@pytest.mark.parametrize("line", [line for line in LINES if len(line.split()) > 2 and not line.startswith("zpjax -")])
def test_command_lines_are_understood(line):
    if line != "zpjax point --require lma_dark_2026":
        assert understood(line.replace("zpjax scan ... ", "zpjax scan scans/lma_dark.toml "))


@pytest.mark.parametrize("line", [line for line in RUN if not line.startswith("zpjax point")])
def test_command_lines_run(line, zpjax, monkeypatch):
    monkeypatch.chdir(ROOT)
    code, printed, _ = zpjax(*shlex.split(line)[1:])
    assert code == 0
    assert printed


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in RUN if line.startswith("zpjax point")])
def test_points_are_evaluated(line, zpjax):
    code, printed, _ = zpjax(*shlex.split(line)[1:])
    assert code == 0
    assert "lma_dark" in printed or "flavour" in line
    for _, block in blocks("README.md"):
        if block.startswith(f"$ {line}\n"):
            assert printed.startswith(block.partition("\n")[2])


def python(page, containing):
    (code,) = (block for language, block in blocks(page) if language == "python" and containing in block)
    return compile(code, page, "exec")


def test_the_python_of_the_first_page_prints_what_is_said(capsys):
    exec(python("README.md", "evaluate_point"), {})
    printed = capsys.readouterr().out.strip()
    assert printed == "[False False  True  True  True]"
    assert f"# {printed}\n" in text("README.md")


def test_the_steps_end_on_the_boundary(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    exec(python("zpjax/README.md", "log_ratios"), {})
    coupling, log_r = re.fullmatch(r"(\S+) \[(\S+)\]\n", capsys.readouterr().out).groups()
    assert f"{float(coupling):.2e}, and 0" in text("zpjax/README.md")
    assert abs(float(log_r)) < 1e-9
    np.testing.assert_allclose(
        float(coupling), first_excluded("coherent_csi_2021", "flavoured_u1", {}, 0.01), rtol=1e-6, atol=0
    )


def test_the_python_with_slopes_runs(capsys):
    exec(python("zpjax/README.md", "value_and_grad"), {})
    value, slope_m, slope_g = map(float, capsys.readouterr().out.split())
    np.testing.assert_allclose(value, 4.802493e-11, rtol=5e-7, atol=0)
    np.testing.assert_allclose(slope_g, 2 * value / 7e-5, rtol=1e-12, atol=0)
    assert slope_m < 0


def test_a_stored_scan_is_read_as_shown(tmp_path, monkeypatch, capsys):
    def small(entry):
        for axis in entry["axes"].values():
            axis["points"] = 3
        entry["output"], entry["require"] = {"keep": ["delta_a_mu", "ratios"]}, {}
        entry["constraints"] = {"names": ["muon_g2_wp25"]}
        return resolve(entry)

    package.run_scan(read_toml(ROOT / "scans" / "lma_dark.toml", small), tmp_path / "runs" / "lma_dark")
    monkeypatch.chdir(tmp_path)
    exec(python("zpjax/scan/README.md", "open_scan"), {})
    assert capsys.readouterr().out == "(3, 3)\n"


def test_questions_are_read_as_shown(tmp_path):
    shown = [(page, b) for page in PAGES for language, b in blocks(page) if language == "toml" and "[axes]" in b]
    whole = [block for page, block in shown if "narrow" not in block]
    assert len(whole) == 2
    for block in whole:
        path = tmp_path / "mine.toml"
        path.write_text(block, encoding="utf-8")
        assert read_spec(path).constraints


def test_the_curve_of_the_first_page_is_that_of_the_tutorial():
    """Which tests/extensions/test_tutorial.py judges by."""
    (curve,) = (block for _, block in blocks("README.md") if block.startswith("# kind"))
    assert curve in [block for _, block in blocks("zpjax/README.md")]


def test_the_reductions_are_read_as_shown(tmp_path):
    (block,) = (block for _, block in blocks("zpjax/scan/README.md") if "[reduce]" in block)
    question = (ROOT / "scans" / "five_parameters.toml").read_text(encoding="utf-8")
    path = tmp_path / "five.toml"
    path.write_text(question.partition("[output]")[0] + block, encoding="utf-8")
    assert read_spec(path).reductions.keep == "allowed"


def test_the_tests_named_as_reasons_exist():
    used = (reason for page in USED.values() for reason in page.values())
    reasons = " ".join([*PARSED.values(), *SHOWN.values(), *used])
    for path in re.findall(r"[\w/]+\.py", reasons):
        assert (ROOT / path).exists(), path
    assert set(re.findall(r"(?<!/)\btest_\w+\b(?!\.py)", reasons)) <= set(globals())
