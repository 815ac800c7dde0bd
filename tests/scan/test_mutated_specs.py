"""Whatever a spec holds, it is read, or refused by one sentence that names the file: short, printable, nothing else."""

import pytest

from tests.scan.mutated import SOUND, damaged, mutated, written
from zpjax.printing import toml_lines
from zpjax.scan.reading_spec import read_spec, resolve


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
