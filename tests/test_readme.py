"""The pages hold together: short, no sentence twice, links that lead somewhere, names and rooms that exist."""

import re
from collections import Counter

import numpy as np
import pytest

from tests.contract.test_imports import ALLOWED
from tests.pages import PAGES, ROOT, numbers, prose, text, without_blocks
from zpjax.question.reading import read_spec


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
    """Identifiers with an underscore occur in the package, its data, the questions, benchmarks or tests; `my_...` are a user's."""
    files = [
        p for folder in ("zpjax", "scans", "benchmarks", "tests") for p in (ROOT / folder).rglob("*") if p.is_file()
    ]
    texts = (p.read_text(encoding="utf-8") for p in files if p.suffix in {".py", ".toml", ".bib"})
    known = "\n".join([*texts, *(p.name for p in files)])
    for quoted in re.findall(r"`(?!xarray)([^`\n]+)`", without_blocks(page)):
        for name in re.findall(r"(?!my_)\b[a-z]\w*_\w+", quoted):
            assert name in known, name


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
