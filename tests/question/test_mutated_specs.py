"""Whatever a spec holds, it is read, or refused by one sentence that names the file: short, printable, nothing else."""

import pytest

from tests.question.mutated import SOUND, damaged, mutated, written
from zpjax.question.reading import read_spec, resolve
from zpjax.question.toml_text import toml_lines


@pytest.fixture
def verdict(tmp_path):
    """A function of a file's content: None if it is read, and reads back to itself as `show` writes it; else the sentence."""
    path, shown = tmp_path / "q.toml", tmp_path / "shown.toml"

    def read(content: bytes) -> str | None:
        path.write_bytes(content)
        try:
            spec = read_spec(path)
        except ValueError as error:
            return str(error).replace(str(path), "q.toml", 1)
        shown.write_text("\n".join(toml_lines(spec.resolved())), encoding="utf-8")
        assert read_spec(shown).resolved() == spec.resolved()
        return None

    return read


def assert_one_sentence(sentence: str):
    assert sentence.startswith("q.toml: ")
    assert len(sentence) < 245  # and not cut off, which happens at 248
    assert sentence.isprintable()
    assert sentence.endswith((".", "?"))


@pytest.mark.parametrize("document", SOUND, ids=["a plane", "reductions", "a list", "no constraints"])
def test_the_documents_are_sound_before_they_are_mutated(document, verdict):
    assert verdict(written(document).encode()) is None
    assert resolve(document).resolved()


@pytest.mark.parametrize("number", [1500, pytest.param(10_000, marks=pytest.mark.slow)])
def test_a_mutated_document_is_read_or_refused_by_one_sentence(number, verdict):
    found = [verdict(written(mutated(seed)).encode()) for seed in range(number)]
    refused = [sentence for sentence in found if sentence is not None]
    for sentence in refused:
        assert_one_sentence(sentence)
    assert 0.5 * number < len(refused) < 0.98 * number
    assert len({sentence[:40] for sentence in refused}) > 60


@pytest.mark.parametrize("number", [500, pytest.param(2_500, marks=pytest.mark.slow)])
def test_damaged_bytes_are_read_or_refused_by_one_sentence(number, verdict):
    for seed in range(number):
        if (sentence := verdict(damaged(seed))) is not None:
            assert_one_sentence(sentence)


NAMED = {
    "a list for a model": ('[model]\nname = ["x"]', "key 'model.name': Model '['x']' is not known; choose from"),
    "a number for what is kept": ("[output]\nkeep = 1", "key 'output.keep' must be a list of names."),
    "a number for observables": (
        "[output]\nobservables = 1",
        "key 'output.observables' must be \"all\" or a list of names.",
    ),
    "a number for names": ("[constraints]\nnames = 5", "key 'constraints.names' must be a list of names."),
    "a list for a choice": (
        '[constraints]\nchoose = { muon_g2 = ["a"] }',
        "key 'constraints.choose' must name one bound per slot.",
    ),
    "profiles in profiles": (
        '[reduce]\nprofiles = [[["m_zp"]]]',
        "key 'reduce.profiles': [['m_zp']] must be one scanned parameter",
    ),
    "a likelihood in a list": ('[reduce]\nlikelihood = [["a"]]', "key 'reduce.likelihood' must be a list of names."),
    "401 digits": ("[model]\na = 1" + "0" * 400, "key 'model.a': Value 1000"),
    "a control character in a key": (
        '[model]\n"a\\u001b[31m" = 1',
        "key 'model.a\\x1b[31m' is not a parameter of flavoured_u1",
    ),
    "a long key": ("[sampling]\n" + "k" * 9000 + " = 1", "key 'sampling.kkk"),
    "a long value": ('[sampling]\nmethod = "' + "k" * 9000 + '"', "key 'sampling.method' is 'kkk"),
    "a misspelt observable among 150": ('[output]\nobservables = ["zzz"]', "is not known; choose from"),
}


@pytest.mark.parametrize("name", NAMED)
def test_what_once_was_a_traceback_or_a_page_names_its_key(name, verdict):
    table, sentence = NAMED[name]
    axes = '\n[axes]\nm_zp = { min = "1 MeV", max = "1 GeV" }\ng_zp = { min = 1e-6, max = 1e-2 }\n'
    found = verdict((table + axes).encode())
    assert_one_sentence(found)
    assert sentence in found
    assert found.count(",") <= 10
