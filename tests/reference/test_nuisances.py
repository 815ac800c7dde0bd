"""Shared nuisances: each file says truly who sees it, and a wrong one is refused in one sentence."""

import re

import numpy as np
import pytest

from tests.points import couplings
from zpjax.constraints import constraint_named, shipped_constraint_names
from zpjax.inputs import load_inputs, quantities_of
from zpjax.nuisances import load_nuisances, read_nuisance
from zpjax.observables import predict
from zpjax.scan.dependence import dependence

SOUND = {
    "title": '"t"',
    "meaning": '"m."',
    "value": "1.5",
    "prior": "0.5",
    "unit": '"MeV"',
    "folded": "false",
    "seen_by": '["farzan_delta_neff"]',
    "sources": '["kamada_yu_2015"]',
    "checked": "true",
}


def text(entry):
    return "\n".join(f"{key} = {value}" for key, value in entry.items())


def test_a_nuisance_is_seen_by_exactly_the_measurements_that_it_names():
    """By tracing: what a prediction does not depend on, its measurement does not see."""
    point, inputs = couplings(), load_inputs()
    constraints = [constraint_named(name) for name in shipped_constraint_names()]
    observables = tuple(dict.fromkeys(c.observable for c in constraints))
    names = sorted(inputs.nuisances)

    def predictions(nuisances):
        found = predict(observables, point, type(inputs)(inputs.constants, nuisances, inputs.tables, inputs.data))
        return [found[observable.name] for observable in observables]

    leaves = dependence(predictions, inputs.nuisances)
    seen = {o.name: {names[leaf] for leaf in found} for o, found in zip(observables, leaves, strict=True)}
    for name, entry in load_nuisances().items():
        assert set(entry["seen_by"]) == {c.name for c in constraints if name in seen[c.observable.name]}, name


def test_its_value_is_a_leaf_of_the_inputs_in_natural_units():
    for name, entry in load_nuisances().items():
        assert quantities_of("nuisances")[name]["error"] == entry["prior"]
    np.testing.assert_allclose(load_inputs().nuisances["decoupling_temperature"], 1.5e-3, rtol=1e-15, atol=0)


def test_a_sound_file_is_read():
    assert read_nuisance(text(SOUND), "x.toml")["prior"] == 0.5


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        pytest.param(SOUND | {"value": "[1.5]"}, "key 'value' must be a finite number, but is a list", id="a list"),
        pytest.param(SOUND | {"prior": "0.0"}, "key 'prior' must be a positive number, but is 0.0.", id="no width"),
        pytest.param(SOUND | {"unit": '"Mev"'}, "key 'unit' must be a known unit", id="a misspelt unit"),
        pytest.param(SOUND | {"folded": '"no"'}, "key 'folded' must be true or false", id="a flag in words"),
        pytest.param(SOUND | {"seen_by": "[]"}, "key 'seen_by' must be a list of texts", id="seen by nobody"),
        pytest.param(SOUND | {"seen": "1"}, "key 'seen' is not known; did you mean 'seen_by'?", id="a misspelt key"),
        pytest.param(
            SOUND | {"sources": '["kamada_2015"]'},
            "key 'sources': source 'kamada_2015' is in no bibliography; did you mean 'kamada_yu_2015'?",
            id="a source that is in no reference",
        ),
        *(
            pytest.param({k: v for k, v in SOUND.items() if k != key}, f"key '{key}' is missing.", id=f"no {key}")
            for key in SOUND
        ),
    ],
)
def test_an_unsound_file_is_refused_with_the_key_named(entry, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(f'x.toml: {sentence}')}"):
        read_nuisance(text(entry), "x.toml")
