"""Double precision for every test: all physics in zpjax assumes it."""

import jax
import pytest

from zpjax.inputs import load_inputs

jax.config.update("jax_enable_x64", True)


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
