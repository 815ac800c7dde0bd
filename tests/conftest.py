"""Double precision for every test, since all physics in zpjax assumes it; one cache and two workers for the whole suite; and the
command line."""

import os
import shutil
import sys
import tempfile

import jax
import pytest

from tests.compiled import compiled_once, uncompiled_scans  # noqa: F401 (fixtures)
from zpjax.cli import main
from zpjax.inputs import load_inputs

jax.config.update("jax_enable_x64", True)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Two workers where nothing is picked out: most of the suite's time is single-threaded compilation.

    A named file, folder or test, `-k` and `--pdb` stay one process, which starts at once and whose output is whole; `-n` decides
    over this.
    """
    option = config.option
    whole = config.args_source == config.ArgsSource.TESTPATHS and not option.keyword and not option.usepdb
    if whole and option.numprocesses is None and not hasattr(config, "workerinput"):
        option.numprocesses = 2


def pytest_configure(config):
    """Programs are compiled once a run, for its workers and the processes they start, and nothing lands in the user's own cache.

    A cache that the environment names for JAX is taken instead, and stays from one run to the next.
    """
    os.environ.pop("ZPJAX_CACHE", None)
    if os.environ.get("JAX_COMPILATION_CACHE_DIR"):  # so have the workers, from whoever starts them
        return
    folder = tempfile.mkdtemp(prefix="zpjax-tests-")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    settings = {
        "jax_compilation_cache_dir": folder,
        "jax_persistent_cache_min_compile_time_secs": 0.0,
        "jax_persistent_cache_enable_xla_caches": "none",
    }
    for name, value in settings.items():
        jax.config.update(name, value)
        os.environ[name.upper()] = str(value)


@pytest.fixture
def zpjax(capsys, monkeypatch):
    """Runs a command line in this process: (exit code, standard output, standard error)."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["zpjax", *map(str, arguments)])
        with pytest.raises(SystemExit) as leaving:
            main()
        return leaving.value.code, *capsys.readouterr()

    return run


@pytest.fixture
def compiled():
    """Names of the functions that JAX compiles during the test, as they come."""
    names = []

    def note(event: str, seconds: float, fun_name: str = "", **rest) -> None:
        if event == "/jax/core/compile/backend_compile_duration":
            names.append(fun_name)

    jax.monitoring.register_event_duration_secs_listener(note)
    yield names
    jax.monitoring.unregister_event_duration_listener(note)


@pytest.fixture
def for_a_gpu(monkeypatch):
    """What is traced in this test has the form that a GPU gets."""
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")


@pytest.fixture(scope="session")
def inputs():
    """The default constants, nuisances and tables."""
    return load_inputs()


@pytest.fixture(scope="session")
def constants(inputs):
    """The standard inputs."""
    return inputs.constants
