"""The pages hold together: short, no sentence twice, links that lead somewhere, and every fenced block used."""

import re
import shlex
import sys
from collections import Counter

import numpy as np
import pytest
import typer

import zpjax
from tests.contract.test_imports import ALLOWED
from tests.pages import PAGES, ROOT, blocks, command_lines, numbers, prose, text, without_blocks
from zpjax.cli import main
from zpjax.cli.entry import app
from zpjax.question.reading import read_spec, read_toml, resolve
from zpjax.scan.threshold import first_excluded

# Fenced blocks, by page and first line: what uses them. `command_lines` of all pages are tested below.
USED = {
    "README.md": {
        "# kind: limit": "tests/test_readme.py",
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
        "verdict: empty, with kinetic mixing held at its one-loop value, cut off at 172.6 GeV": "tests/verbs/test_certificate.py",
    },
    "zpjax/scan/README.md": {
        "share = $(Process) + 1": "a submission file; the command line in it is parsed",
    },
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


def test_the_first_page_is_short():
    page = text("README.md")
    assert len(page.splitlines()) <= 150
    assert len(page.encode()) <= 9000


@pytest.mark.parametrize("page", PAGES)
def test_no_page_is_a_book(page):
    assert len(text(page).splitlines()) <= 400


def sentences(page):
    """Words of every sentence of more than eight, without marks."""
    plain = re.sub(r"[*`>#-]|\[|\]\([^)]*\)", " ", prose(page))
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*[-|])", plain):
        for sentence in re.split(r"(?<=[.:;?!])\s+", " ".join(paragraph.split())):
            if len(sentence.split()) > 8:
                yield sentence.strip(" .:;").lower()


def test_no_sentence_stands_twice():
    counted = Counter(sentence for page in PAGES for sentence in sentences(page))
    assert [sentence for sentence, times in counted.items() if times > 1] == []


def headings(page):
    """The anchors of a page, as GitHub names them."""
    lines = re.findall(r"^#+ (.*)$", without_blocks(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md"])
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)]+)\)", without_blocks(page).replace("\n", " ")):
        if target.startswith("https://"):
            assert re.fullmatch(r"https://arxiv\.org/abs/\d{4}\.\d{4,5}", target)
            continue
        file, _, anchor = target.partition("#")
        path = (ROOT / page).parent / file if file else ROOT / page
        assert path.exists(), target
        assert path.resolve().is_relative_to(ROOT)
        if anchor:
            assert anchor in headings(str(path.resolve().relative_to(ROOT))), target


@pytest.mark.parametrize("page", PAGES)
def test_paths_in_backquotes_exist(page):
    paths = re.findall(r"`((?:scans|zpjax|tests|benchmarks)/[\w./]*)`", without_blocks(page))
    missing = [path for path in paths if not (ROOT / path).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_tables_are_whole(page):
    """Every row has the cells of its header, and a line of dashes follows the first."""
    for table in re.findall(r"(?:^\|.*\n)+", without_blocks(page), re.MULTILINE):
        rows = [re.split(r"(?<!\\)\|", row.strip())[1:-1] for row in table.splitlines()]
        assert len({len(row) for row in rows}) == 1, rows[0]
        assert all(re.fullmatch(r"\s*-+\s*", cell) for cell in rows[1])


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md"])
def test_nothing_is_taken_for_a_tag(page):
    """<S> would be struck through and <H> vanish: such words stand in backquotes or as &lt;S&gt;."""
    shown = re.sub(r"`[^`]*`|<!--.*?-->|</?(?:details|summary)>", " ", without_blocks(page), flags=re.DOTALL)
    assert re.findall(r"</?[A-Za-z][^>]*>", shown) == []


@pytest.mark.parametrize("page", PAGES)
def test_names_in_backquotes_are_those_of_zpjax(page):
    """Identifiers with an underscore occur in the package, its data, the questions or the benchmarks."""
    files = [
        p for folder in ("zpjax", "scans", "benchmarks", "tests") for p in (ROOT / folder).rglob("*") if p.is_file()
    ]
    texts = (p.read_text(encoding="utf-8") for p in files if p.suffix in {".py", ".toml", ".bib"})
    known = "\n".join([*texts, *(p.name for p in files)])
    for quoted in re.findall(r"`(?!xarray)([^`\n]+)`", without_blocks(page)):
        for name in re.findall(r"[a-z]\w*_\w+", quoted):
            assert name in known, name


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


def ran(line, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", shlex.split(line))
    with pytest.raises(SystemExit) as leaving:
        main()
    assert leaving.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("line", [line for line in RUN if not line.startswith("zpjax point")])
def test_command_lines_run(line, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert ran(line, capsys, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in RUN if line.startswith("zpjax point")])
def test_points_are_evaluated(line, capsys, monkeypatch):
    printed = ran(line, capsys, monkeypatch)
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

    zpjax.run_scan(read_toml(ROOT / "scans" / "lma_dark.toml", small), tmp_path / "runs" / "lma_dark")
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


def test_every_shipped_question_is_in_the_table():
    named = set(re.findall(r"^\| \[(\w+\.toml)\]\(\1\)", text("scans/README.md"), re.MULTILINE))
    assert named == {path.name for path in (ROOT / "scans").glob("*.toml")}


def test_every_benchmark_of_the_table_can_be_run():
    from benchmarks.__main__ import NAMES

    named = re.findall(r"^\| `(\w+)` \|", text("benchmarks/README.md"), re.MULTILINE)
    assert set(named) <= set(NAMES)
    assert len(set(named)) > 15


def test_the_box_is_that_of_the_main_scan():
    """And of the default ranges that `zpjax list` shows."""
    mass, coupling = read_spec(ROOT / "scans" / "lma_dark.toml").axes
    low, high, weak, strong = numbers("README.md", "m_Z' from # MeV to # GeV, g' from # to #,")
    np.testing.assert_allclose([mass.low, mass.high], [1e-3 * low, high], rtol=1e-12, atol=0)
    assert (coupling.low, coupling.high) == (weak, strong)


def test_every_room_is_in_the_table_with_what_it_may_not_import():
    """By the table that the import test enforces."""
    top = [path for path in (ROOT / "zpjax").iterdir() if path.name not in {"__init__.py", "__pycache__"}]
    rooms = {path.stem for path in top if path.is_dir() or path.suffix == ".py"}
    section = text("zpjax/README.md").partition("## Rooms")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:-1] for line in section.splitlines() if line.startswith("| `")]
    named = [re.findall(r"`(\w+)", cells[0]) for cells in rows]
    assert sorted(room for row in named for room in row) == sorted(rooms)
    for row, cells in zip(named, rows, strict=True):
        forbidden = re.findall(r"`(\w+)", cells[2])
        assert set(forbidden) <= rooms
        for room in set(row) & set(ALLOWED):
            assert not ALLOWED[room] & set(forbidden), room


def test_the_tests_named_as_reasons_exist():
    used = (reason for page in USED.values() for reason in page.values())
    reasons = " ".join([*PARSED.values(), *SHOWN.values(), *used])
    for path in re.findall(r"[\w/]+\.py", reasons):
        assert (ROOT / path).exists(), path
    assert set(re.findall(r"(?<!/)\btest_\w+\b(?!\.py)", reasons)) <= set(globals())
