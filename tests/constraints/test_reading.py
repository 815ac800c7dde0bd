"""A measurement file is read strictly."""

import re

import pytest

from tests.scan.questions import document
from zpjax.constraints.base import read_constraint
from zpjax.question import reading
from zpjax.question.toml_text import toml_lines

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

CURVE = SOUND | {
    "family": '"limit"',
    "curve_mass": "[1.0, 2.0]",
    "curve_mass_unit": '"MeV"',
    "curve_limit": "[1.0, 2.0]",
}


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
        pytest.param(
            LIMIT | {"sides": '"above"'},
            "key 'sides' belongs to a chi2 with a value; a limit has none.",
            id="a side of a limit",
        ),
        pytest.param(LIMIT | {"limit": "-1e-9"}, "key 'limit' must be positive", id="a negative limit"),
        pytest.param(WINDOW | {"upper": "0.0"}, "key 'upper' must not be zero", id="a window that ends at zero"),
        pytest.param(WINDOW | {"upper": "-3.0"}, "key 'lower' must be below 'upper'", id="a window inside out"),
        pytest.param(LIMIT | {"limt": "1"}, "key 'limt' is not known; did you mean 'limit'?", id="a misspelt key"),
        pytest.param(
            LIMIT | {"threshold": "1"},
            "'threshold' belongs to a chi2 with a value; a limit has none.",
            id="key of others",
        ),
        pytest.param(
            {"treshold" if k == "threshold" else k: v for k, v in CHI2.items()},
            "key 'treshold' is not known; did you mean 'threshold'?",
            id="a misspelt key that must be there",
        ),
        pytest.param(
            {k.replace("limit", "limt"): v for k, v in CURVE.items()},
            "key 'curve_limt' is not known; did you mean 'curve_limit'?",
            id="a misspelt key that tells the form",
        ),
        pytest.param(
            {k: v for k, v in LIMIT.items() if k != "checked"}, "key 'checked' is missing", id="an unmarked figure"
        ),
        pytest.param(LIMIT | {"limit": '"1 GeV"'}, "the unit of another quantity", id="a unit of another quantity"),
        pytest.param(LIMIT | {"confidence": "90"}, "key 'confidence' must be a probability", id="per cent"),
        pytest.param(
            LIMIT | {"confidence": "true"}, "key 'confidence' must be a probability", id="a level that is true"
        ),
        pytest.param(LIMIT | {"checked": '"no"'}, "'checked' must be true or false, but is 'no'", id="a flag in words"),
        pytest.param(
            LIMIT | {"projection": "1"}, "'projection' must be true or false, but is 1", id="a flag in digits"
        ),
        pytest.param(LIMIT | {"limit": "inf"}, "key 'limit' must be a number, or a text", id="no limit"),
        pytest.param(LIMIT | {"limit": '"1e999"'}, "key 'limit' must be finite", id="no limit in words"),
        pytest.param(CHI2 | {"value": "nan"}, "key 'value' must be a number", id="no datum"),
        pytest.param(CHI2 | {"value": '["1"]'}, "key 'value' must be a number", id="a list of data"),
        pytest.param(CHI2 | {"error": "1e-320"}, "key 'error' must be positive", id="an error without a square"),
        pytest.param(CHI2 | {"threshold": "true"}, "key 'threshold' must be a number", id="a threshold that is true"),
        pytest.param(CHI2 | {"degrees_of_freedom": "0"}, "must be an integer from 1 on", id="no degree of freedom"),
        pytest.param(CHI2 | {"degrees_of_freedom": "1.5"}, "must be an integer from 1 on", id="half a degree"),
        pytest.param(LIMIT | {"title": "3"}, "key 'title' must be a text of one line", id="a number as title"),
        pytest.param(LIMIT | {"title": '"a\\u001b[31m"'}, "but is 'a\\x1b[31m'", id="a title that colours a terminal"),
        pytest.param(LIMIT | {"sources": '"farzan_2015"'}, "'sources' must be a list of texts", id="a source alone"),
        pytest.param(LIMIT | {"sources": "[]"}, "'sources' must be a list of texts", id="no source"),
        pytest.param(
            LIMIT | {"sources": '["farzan_2016"]'},
            "key 'sources': source 'farzan_2016' is in no bibliography; did you mean 'farzan_2015'?",
            id="a source that is in no reference",
        ),
        pytest.param(LIMIT | {"family": "[1]"}, "key 'family' is a list of 1", id="a family that is a list"),
        pytest.param(LIMIT | {"observable": "1"}, "key 'observable' must be a name", id="an observable in digits"),
        pytest.param(CURVE | {"curve_mass": '[1.0, "2"]'}, "'curve_mass' must be a list of finite", id="mass in words"),
        pytest.param(
            CURVE | {"curve_limit": "[1.0, inf]"}, "'curve_limit' must be a list of finite", id="endless curve"
        ),
        pytest.param(
            CURVE | {"curve_mass_unit": '"cm"'}, "'curve_mass_unit' must be one of GeV", id="a mass in metres"
        ),
    ],
)
def test_an_unsound_file_is_refused_with_the_key_named(entry, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)) as error:
        read_constraint("x", text(entry))
    assert str(error.value).startswith("x.toml: ")


def test_text_that_is_no_toml_is_refused_with_the_file_named():
    for broken in ("title = ", "x = " + "[" * 3000, "limit = 1" + "0" * 5000):
        with pytest.raises(ValueError, match=r"^x\.toml: cannot be read as TOML: "):
            read_constraint("x", broken)


def test_a_broken_measurement_is_not_blamed_on_the_spec(tmp_path):
    mine, spec = tmp_path / "mine", tmp_path / "question.toml"
    mine.mkdir()
    mine.joinpath("broken.toml").write_text(text(LIMIT | {"limit": "inf"}), encoding="utf-8")
    asked = document(extensions={"paths": ["mine"]}, constraints={"names": ["broken"]})
    spec.write_text("\n".join(toml_lines(asked)), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"^{re.escape(str(mine))}/broken\.toml: key 'limit'"):
        reading.read_spec(spec)
