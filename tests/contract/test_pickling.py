"""Everything that is shipped can be sent to another process: it arrives as the same thing and computes the same."""

import pickle
import subprocess
import sys
from pathlib import Path

import equinox as eqx
import numpy as np
import pytest

from zpjax.catalogue import shipped_observables
from zpjax.constraints import constraint_named, shipped_constraint_names
from zpjax.inputs import load_inputs
from zpjax.models import model_named, shipped_models
from zpjax.question.reading import read_spec

ROOT = Path(__file__).parents[2]
SPECS = [path for path in sorted((ROOT / "scans").glob("*.toml")) if "[axes]" in path.read_text(encoding="utf-8")]


def sent(thing):
    """What arrives."""
    return pickle.loads(pickle.dumps(thing))


def couplings():
    model, inputs = model_named("flavoured_u1"), load_inputs()
    values = model.defaults(inputs.constants) | {"m_zp": 0.01, "g_zp": 4.8e-5}
    return model.couplings(model.parameters(**values)), inputs


@pytest.mark.parametrize("name", sorted(shipped_observables()))
def test_an_observable_arrives_as_itself(name):
    there, here = sent(shipped_observables()[name]), shipped_observables()[name]
    assert there == here
    assert hash(there) == hash(here)
    if there.function is not here.function:
        point = couplings()
        np.testing.assert_array_equal(there(*point), here(*point))


@pytest.mark.parametrize("name", shipped_constraint_names())
def test_a_constraint_arrives_as_itself(name):
    there, here = sent(constraint_named(name)), constraint_named(name)
    assert there == here
    for prediction in (-1.0, 0.0, 1e-9, 3.0):
        assert there.ratios(prediction, 0.02) == here.ratios(prediction, 0.02)


@pytest.mark.parametrize("name", sorted(shipped_models()))
def test_a_model_arrives_as_itself(name):
    assert sent(shipped_models()[name]) == shipped_models()[name]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_question_arrives_as_itself(path):
    assert sent(read_spec(path)) == read_spec(path)


def test_inputs_and_points_arrive_as_themselves():
    point = couplings()
    assert eqx.tree_equal(sent(point), point)


def test_another_process_predicts_the_same(tmp_path):
    constraint, point = constraint_named("lma_dark_2026"), couplings()
    (tmp_path / "sent").write_bytes(pickle.dumps((constraint, point)))
    script = (
        "import pickle, sys, zpjax; zpjax.enable_x64()\n"
        "constraint, point = pickle.load(open(sys.argv[1], 'rb'))\n"
        "print(float(constraint.observable(*point)).hex())"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "sent")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=100)
    assert done.stdout.strip() == float(constraint.observable(*point)).hex()
