"""A measurement file is read strictly."""

import re

import pytest

from zpjax.constraints.base import read_constraint

SOUND = {
    "title": '"t"',
    "label": '"l"',
    "meaning": '"m"',
    "observable": '"delta_a_mu"',
    "confidence": "0.95",
    "sources": '["farzan_2015"]',
    "checked": "true",
}
CHI2 = SOUND | {"family": '"chi2"', "value": "1e-9", "error": "1e-10", "threshold": "4.0"}
WINDOW = SOUND | {"family": '"window"', "lower": "-2.0", "upper": "-1.0"}
LIMIT = SOUND | {"family": '"limit"', "limit": "1e-9"}


def text(entry):
    return "\n".join(f"{key} = {value}" for key, value in entry.items())


@pytest.mark.parametrize("entry", [CHI2, WINDOW, LIMIT], ids=["chi2", "window", "limit"])
def test_a_sound_file_is_read(entry):
    assert read_constraint("x", text(entry)).family == entry["family"].strip('"')


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        pytest.param(CHI2 | {"error": "0.0"}, "key 'error' must be positive", id="a datum without error"),
        pytest.param(CHI2 | {"sides": '"below"'}, "key 'sides' is 'below'", id="an unknown side"),
        pytest.param(LIMIT | {"sides": '"above"'}, "others have none", id="a side of a limit"),
        pytest.param(LIMIT | {"limit": "-1e-9"}, "key 'limit' must be positive", id="a negative limit"),
        pytest.param(WINDOW | {"upper": "0.0"}, "key 'upper' must not be zero", id="a window that ends at zero"),
        pytest.param(WINDOW | {"upper": "-3.0"}, "key 'lower' must be below 'upper'", id="a window inside out"),
        pytest.param(LIMIT | {"limt": "1"}, "key 'limt' is not known; did you mean 'limit'?", id="a misspelt key"),
        pytest.param(
            {k: v for k, v in LIMIT.items() if k != "checked"}, "key 'checked' is missing", id="an unmarked figure"
        ),
        pytest.param(LIMIT | {"limit": '"1 GeV"'}, "the unit of another quantity", id="a unit of another quantity"),
    ],
)
def test_an_unsound_file_is_refused_with_the_key_named(entry, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        read_constraint("x", text(entry))
