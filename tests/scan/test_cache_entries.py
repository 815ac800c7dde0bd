"""What is listed, bounded, mended and emptied is the cache's own, and nothing else."""

import os

import pytest

from zpjax.scan.cache_entries import bound, empty, entries, mend

MACHINES = ("jaxlib-0.10.2-0123456789ab", "jaxlib-0.9.0-ba9876543210")
DIGEST = "0123456789abcdef" * 4


@pytest.fixture
def folder(tmp_path):
    """Five programs of 100 bytes, used one after the other, on two machines; and what is not the cache's own."""
    for k in range(5):
        machine = tmp_path / MACHINES[k % 2]
        machine.mkdir(exist_ok=True)
        path = machine / f"jit_program_{k}-{DIGEST}-cache"
        path.write_bytes(b"x" * 100)
        os.utime(path, (1e9 + k, 1e9 + k))
    outside = tmp_path.parent / f"{tmp_path.name}_outside"
    outside.mkdir()
    (outside / f"jit_theirs-{DIGEST}-cache").write_bytes(b"y" * 1000)
    (tmp_path / "jaxlib-1.0.0-000000000000").symlink_to(outside)
    (tmp_path / MACHINES[0] / f"jit_link-{DIGEST}-cache").symlink_to(outside / f"jit_theirs-{DIGEST}-cache")
    (tmp_path / MACHINES[0] / "thesis.tex").write_text("mine")
    (tmp_path / MACHINES[0] / f"jit_folder-{DIGEST}-cache").mkdir()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / f"jit_letter-{DIGEST}-cache").write_text("mine")
    return tmp_path


def others(folder):
    """What is not the cache's own."""
    found = [*folder.rglob("*"), *folder.parent.glob(f"{folder.name}_outside/*")]
    return sorted(str(path) for path in found if "jit_program" not in path.name and path.name not in MACHINES)


def names(folder):
    return [entry.program for entry in entries(folder)]


def test_the_longest_unused_comes_first_of_all_machines(folder):
    assert names(folder) == [f"jit_program_{k}" for k in range(5)]
    assert {entry.size for entry in entries(folder)} == {100}
    path = entries(folder)[0].path
    os.utime(path, (2e9, 1e9))  # read lately, though written first
    assert names(folder)[-1] == "jit_program_0"


def test_a_folder_within_its_limit_stays_as_it_is(folder):
    bound(folder, 500)
    assert len(names(folder)) == 5


def test_what_is_longest_unused_goes_first(folder):
    before = others(folder)
    bound(folder, 499)  # to four fifths of the limit
    assert names(folder) == ["jit_program_2", "jit_program_3", "jit_program_4"]
    assert others(folder) == before


def test_what_could_not_be_read_is_removed(folder):
    mend(folder / MACHINES[0], {"jit_program_2", "jit_program_1", "jit_link", "thesis.tex"})
    assert names(folder) == ["jit_program_0", "jit_program_1", "jit_program_3", "jit_program_4"]


def test_emptying_removes_what_is_the_caches_own_and_nothing_else(folder):
    before = others(folder)
    empty(folder)
    assert names(folder) == []
    assert others(folder) == before
    assert not (folder / MACHINES[1]).exists()
    empty(folder)


def test_a_folder_that_is_not_there_is_empty(tmp_path):
    assert entries(tmp_path / "none") == []
    empty(tmp_path / "none")
    bound(tmp_path / "none", 0)
    assert list(tmp_path.iterdir()) == []
