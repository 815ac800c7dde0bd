"""`zpjax cache` says where compiled programs are kept and how much, and empties that folder."""

import json

import pytest
import typer

from zpjax.cli.entry import app
from zpjax.scan.cache_place import machine_name, own_folder

ELSEWHERE = "jaxlib-0.9.0-0123456789ab"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two programs of this machine and one of another, chosen by the variable."""
    own_folder(tmp_path / "kept")
    (tmp_path / "kept" / ELSEWHERE).mkdir()
    for k, machine in enumerate((machine_name(), machine_name(), ELSEWHERE)):
        (tmp_path / "kept" / machine / f"jit_f-{k:064x}-cache").write_bytes(b"x" * 1_000_000)
    monkeypatch.setenv("ZPJAX_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_it_shows_the_folder_and_who_chose_it_with_numbers_and_limit(folder, zpjax):
    code, out, err = zpjax("cache")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"{folder} (by ZPJAX_CACHE): 3 programs, 3 MB of at most 500 MB."
    assert json.loads(zpjax("cache", "--json")[1]) == {
        **{"folder": str(folder), "by": "ZPJAX_CACHE", "emptied": False},
        **{"programs": 3, "bytes": 3_000_000, "limit_bytes": 500_000_000},
    }


def test_it_empties_what_it_shows(folder, zpjax):
    (folder / "mine.txt").touch()
    assert zpjax("cache", "--empty")[:2] == (0, f"{folder} (by ZPJAX_CACHE): 3 programs, 3 MB removed.\n")
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    assert zpjax("cache")[1].startswith(f"{folder} (by ZPJAX_CACHE): 0 programs, 0 MB")


def test_a_folder_that_is_not_there_is_shown_and_not_made(folder, tmp_path, zpjax):
    assert zpjax("cache", "--cache", tmp_path / "none")[1].startswith(f"{tmp_path / 'none'} (by --cache): 0 programs")
    assert not (tmp_path / "none").exists()


def test_a_folder_that_is_not_ones_own_is_neither_shown_nor_emptied(folder, zpjax):
    folder.chmod(0o777)
    for options in ((), ("--empty",)):
        code, _, err = zpjax("cache", *options)
        assert code == 2
        assert "others may write here" in err
    assert len(list(folder.glob("*/*-cache"))) == 3


def test_it_says_where_nothing_is_kept_or_jax_is_told(monkeypatch, zpjax):
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", "/theirs")
    monkeypatch.delenv("ZPJAX_CACHE", raising=False)
    assert zpjax("cache")[1] == (
        "JAX keeps compiled programs in /theirs, by JAX_COMPILATION_CACHE_DIR; zpjax leaves that alone.\n"
    )
    assert zpjax("cache", "--cache", "off")[1] == "compiled programs are not kept, by --cache.\n"
    code, _, err = zpjax("cache", "--empty")
    assert (code, err.startswith("zpjax: there is no folder of zpjax's own to empty: JAX keeps")) == (2, True)


def test_every_command_that_may_compile_takes_a_folder_and_bench_does_not():
    commands = typer.main.get_command(app).commands
    taking = {name for name, command in commands.items() if any("--cache" in option.opts for option in command.params)}
    assert commands.keys() - taking == {"bench", "list", "schema", "show"}
