"""The whole suite runs on two workers, anything picked out of it in one process."""

import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conftest import pytest_cmdline_main

SOURCES = pytest.Config.ArgsSource


def workers(source=SOURCES.TESTPATHS, worker=False, **given):
    option = SimpleNamespace(**{"numprocesses": None, "keyword": "", "usepdb": False} | given)
    config = SimpleNamespace(option=option, args_source=source, ArgsSource=SOURCES)
    if worker:
        config.workerinput = {}
    pytest_cmdline_main(config)
    return option.numprocesses


def test_the_whole_suite_gets_two_workers():
    assert workers() == 2


@pytest.mark.parametrize(
    "given", [{"source": SOURCES.ARGS}, {"keyword": "trident"}, {"usepdb": True}, {"worker": True}]
)
def test_what_is_picked_out_stays_one_process(given):
    assert workers(**given) is None


@pytest.mark.parametrize("asked", [0, 1, 4, "auto"])
def test_an_explicit_number_of_workers_decides(asked):
    assert workers(numprocesses=asked) == asked


def test_the_settings_keep_a_file_in_one_piece_and_start_no_worker():
    settings = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    options = settings["tool"]["pytest"]["ini_options"]["addopts"].split()
    assert options[options.index("--dist") + 1] == "loadfile"
    assert "-n" not in options
