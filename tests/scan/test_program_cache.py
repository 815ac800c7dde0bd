"""Compiled programs are kept from one process to the next, and whatever is wrong with them costs an answer nothing."""

import json
import os
import re
import resource
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.scan.questions import document
from zpjax.question.toml_text import toml_lines
from zpjax.scan.cache_entries import LIMIT, entries
from zpjax.scan.cache_place import machine_name

ROOT = Path(__file__).parents[2]
# A command, and another process that counts what JAX finds in its cache.
_COMMAND = "from zpjax.cli import main; main()"
_COUNTED = f"""
import collections, json, sys, jax
found = collections.Counter()
jax.monitoring.register_event_listener(lambda name, **_: found.update([name.rpartition("/")[2]]))
try:
    {_COMMAND}
finally:
    print(json.dumps(found), file=sys.stderr)
"""
# Compiles one program, in half a second.
_SHORT = ("charges", "--set", "a=1", "--set", "b=1", "--set", "c=1")


def run(*arguments, code=_COMMAND, limit=None, **environment) -> subprocess.CompletedProcess:
    """A command in a process of its own that has heard of no cache but by this call; files have at most so many bytes."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JAX_", "ZPJAX_", "TF_CPP"))}
    given = kept | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | environment
    narrow = limit and (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    options = {"capture_output": True, "text": True, "timeout": 200, "check": False, "preexec_fn": narrow or None}
    return subprocess.run([sys.executable, "-c", code, *map(str, arguments)], env=given, **options)


def programs(folder: Path) -> dict[str, bytes]:
    """What is kept in a folder, by name."""
    return {entry.path.name: entry.path.read_bytes() for entry in entries(folder)}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """What the short command printed, and the program that it kept."""
    folder = tmp_path_factory.mktemp("kept") / "caches"
    done = run(*_SHORT, XDG_CACHE_HOME=str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    [(name, content)] = programs(folder / "zpjax").items()
    return done.stdout, name, content


@pytest.fixture
def question(tmp_path):
    path = tmp_path / "question.toml"
    path.write_text("\n".join(toml_lines(document(reduce={"bins": 4}))), encoding="utf-8")
    return path


def planted(tmp_path, name: str, content: bytes) -> Path:
    """A cache that holds this as that program."""
    machine = tmp_path / "cache" / machine_name()
    machine.mkdir(parents=True, mode=0o700)
    (machine / name).write_bytes(content)
    return machine.parent


def of_another_processor(content: bytes) -> bytes:
    """The same program, said to need what no processor has."""
    try:
        plain = zlib.decompress(content)
    except zlib.error:
        pytest.skip("JAX compresses what it keeps in another way here")
    [feature, *_] = sorted(re.findall(rb"\+[a-z0-9.]{3,}(?=,)", plain), key=len)
    found = plain.replace(feature, b"+" + b"z" * (len(feature) - 1))
    assert found != plain
    return zlib.compress(found)


@pytest.mark.parametrize(
    "damage",
    [lambda content: content[: len(content) // 2], lambda content: zlib.compress(b"\0\0\0\1" + b"not a program" * 99)],
    ids=["cut short", "of something else"],
)
def test_a_damaged_program_is_compiled_anew_and_mended(damage, kept, tmp_path):
    expected, name, content = kept
    cache = planted(tmp_path, name, damage(content))
    done = run(*_SHORT, ZPJAX_CACHE=str(cache))
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")
    assert programs(cache) == {}  # JAX writes over none: the next command does


def test_a_program_of_another_processor_is_no_news_for_the_user(kept, tmp_path):
    expected, name, content = kept
    cache = planted(tmp_path, name, of_another_processor(content))
    done = run(*_SHORT, ZPJAX_CACHE=str(cache))
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")
    told = run(*_SHORT, ZPJAX_CACHE=str(cache), TF_CPP_MIN_LOG_LEVEL="1")
    assert (told.returncode, told.stdout) == (0, expected)
    assert "machine feature" in told.stderr  # whoever wants to know is told


def test_a_full_disk_keeps_no_program_and_costs_no_answer(kept, tmp_path):
    expected, _, content = kept
    assert len(content) > 1000
    done = run(*_SHORT, ZPJAX_CACHE=str(tmp_path / "cache"), limit=1000)
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")
    assert programs(tmp_path / "cache") == {}


def test_a_command_leaves_the_folder_within_its_limit(kept, tmp_path):
    expected, name, content = kept
    cache = planted(tmp_path, name, content)
    old = cache / "jaxlib-0.1.0-0123456789ab" / f"jit_old-{'0' * 64}-cache"
    old.parent.mkdir()
    old.touch()
    os.truncate(old, LIMIT)  # takes no room
    os.utime(old, (1e9, 1e9))
    done = run(*_SHORT, ZPJAX_CACHE=str(cache))
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")
    assert (old.exists(), programs(cache)) == (False, {name: content})


def test_a_folder_that_will_not_do_is_told_once_and_done_without(kept, tmp_path):
    expected, *_ = kept
    tmp_path.chmod(0o777)
    done = run(*_SHORT, ZPJAX_CACHE=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, expected)
    assert done.stderr.startswith(f"zpjax: compiled programs are not kept: {tmp_path}: others may write here, ")
    assert done.stderr.endswith("(--cache DIR or off, or ZPJAX_CACHE, says where.)\n")
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_cannot_be_written_is_done_without(kept):
    expected, *_ = kept
    done = run(*_SHORT, HOME="/proc", XDG_CACHE_HOME="")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (0, expected, 1)
    assert done.stderr.startswith("zpjax: compiled programs are not kept: /proc/.cache: ")


def test_the_option_must_name_a_folder_that_will_do(tmp_path):
    tmp_path.chmod(0o777)
    done = run(*_SHORT, "--cache", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "others may write here" in done.stderr


def test_nothing_is_kept_where_it_is_switched_off_or_left_to_jax(kept, tmp_path):
    expected, *_ = kept
    theirs = {"JAX_COMPILATION_CACHE_DIR": str(tmp_path / "jax"), "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"}
    caches = {"XDG_CACHE_HOME": str(tmp_path / "caches")}
    for options, environment in ((("--cache", "off"), theirs), ((), theirs | {"ZPJAX_CACHE": "off"}), ((), theirs)):
        assert not (tmp_path / "jax").exists()
        done = run(*_SHORT, *options, **caches, **environment)
        assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")
    assert len(list((tmp_path / "jax").glob("*-cache"))) == 1  # the last one is JAX's own
    assert not (tmp_path / "caches").exists()


def test_a_second_process_compiles_nothing(question, tmp_path):
    counts = []
    for name in ("first", "second"):
        options = ("--out", tmp_path / name, "--cache", tmp_path / "cache")
        done = run("scan", question, *options, code=_COUNTED)
        assert done.returncode == 0, done.stderr
        counts.append(json.loads(done.stderr.splitlines()[-1]))
    first, second = counts
    assert (second["cache_hits"], second.get("cache_misses", 0)) == (first["cache_misses"], 0)
    assert second["cache_hits"] == second["compile_requests_use_cache"] == len(programs(tmp_path / "cache"))
    assert (tmp_path / "first" / "summary.json").read_bytes() == (tmp_path / "second" / "summary.json").read_bytes()


def test_processes_of_a_local_cluster_keep_what_they_compile(question, tmp_path):
    pytest.importorskip("distributed", reason="needs dask.distributed of the extra 'test'")
    options = ("--out", tmp_path / "run", "--cache", tmp_path / "cache", "--dask", "local:1")
    done = run("scan", question, *options, code=_COUNTED)
    assert (done.returncode, "persistent" in done.stderr) == (0, False), done.stderr
    [own] = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert own.get("cache_misses", 0) < len(programs(tmp_path / "cache"))


def test_importing_zpjax_keeps_nothing(tmp_path):
    code = "import zpjax, jax; zpjax.enable_x64(); jax.jit(lambda x: x + 1)(1.0); print(jax.config.jax_compilation_cache_dir)"
    done = run(code=code, XDG_CACHE_HOME=str(tmp_path / "caches"))
    assert done.stdout == "None\n"
    assert not (tmp_path / "caches").exists()
