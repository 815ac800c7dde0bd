"""`zpjax check` evaluates what is a user's own in the middle of the scan, and names the file of what is not fit for one."""

import re

import pytest

from tests.extensions.folders import limit, observable, written
from tests.extensions.test_curves import LIMIT
from tests.scan.questions import document, small
from zpjax.question.reading import resolve
from zpjax.verbs.check import checked

MODEL = """
from zpjax.models.b_minus_l import charges
from zpjax.models.base import GaugeParameters, Model


def strange(p):
    return charges(p) if p.g_zp > 0 else None


MODELS = (Model("my_model", "mine", "me_2026", GaugeParameters, {name}),)
"""


def asked(folder, **changes):
    return resolve(document(extensions={"paths": [str(folder)]}, constraints={"names": ["my_limit"]}, **changes))


def test_each_is_evaluated_and_said(tmp_path):
    files = {"mine_py": observable("2.0 * couplings.strength"), "my_limit_toml": limit(4e-4, "my_strength")}
    mine = written(tmp_path / "mine", model_py=MODEL.replace("{name}", "charges"), **files)
    lines = checked(asked(mine, model={"name": "my_model"}))["own"]
    # The middle of 1e-6 to 1e-2 is 1e-4.
    assert lines == [
        "Checked at m_zp = 31.6228 MeV, g_zp = 0.0001:",
        "  model.py: the couplings of 'my_model' are finite.",
        "  mine.py: observable 'my_strength' is 0.0002, with finite slopes.",
        "  'my_limit' has r = 0.5.",
    ]


@pytest.mark.parametrize(
    ("masses", "changes", "sentence"),
    [
        ("5, 300", {}, "acts nowhere in the scan: its curve is for masses of 5 GeV to 300 GeV, the scan for 1 MeV to 1 GeV."),
        ("5, 300", {"model": {"name": "flavoured_u1", "m_zp": "20 MeV"}, "axes": {"g_zp": {"min": 1e-6, "max": 1e-2, "points": 8}}}, "acts nowhere in the scan: its curve is for masses of 5 GeV to 300 GeV, the scan for 20 MeV."),
        ("0.5, 300", {}, "does not act there: r = 0."),
        ("0.005, 0.3", {}, "has r = 0.1."),
    ],
    ids=["beyond the axis", "beyond the fixed mass", "beyond the middle", "in the middle"],
)  # fmt: skip
def test_a_curve_that_does_not_act_is_said_and_where_the_scan_is_beside_it(tmp_path, masses, changes, sentence):
    first, last = masses.split(", ")
    curve = LIMIT[: LIMIT.index("0.005")] + f"{first}, 1e-3\n{last}, 1e-3\n"
    lines = checked(asked(written(tmp_path / "mine", my_limit_csv=curve), **changes))["own"]
    assert lines[1:] == [f"  'my_limit' {sentence}"]


def test_without_extensions_nothing_is_evaluated():
    assert checked(small())["own"] == []


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"mine_py": observable("(couplings.strength - couplings.strength)**0.5")}, "is not finite in the middle of the scan: its slope in g_zp is nan"),
        ({"mine_py": observable("1.0 if couplings.mass > 1 else 2.0")}, "mine.py: line 7: TracerBoolConversionError: "),
        ({"mine_py": observable("[couplings.mass, couplings.mass]")}, "must be one number, but is an array of shape (2,)"),
        ({"mine_py": observable("1.0 + couplings.strength")}, "is 1 for g' = 0, but its 'without_mediator' is 0."),
        ({"mine_py": observable().replace("me_2026", "you_2026"), "my_limit_toml": limit()}, "'my_strength': source 'you_2026' is in no bibliography; did you mean "),
        ({"mine_py": MODEL.replace("{name}", "strange"), "my_limit_toml": limit()}, "mine.py: line 7: TracerBoolConversionError: "),
    ],
    ids=["a slope", "a branch", "an array", "the limit", "a source", "a model"],
)  # fmt: skip
def test_what_is_not_fit_for_a_scan_is_refused_with_its_file(tmp_path, files, sentence):
    mine = written(tmp_path / "mine", **{"my_limit_toml": limit(observable="my_strength")} | files)
    model = {"name": "my_model"} if "MODELS" in files["mine_py"] else {}
    with pytest.raises(ValueError, match=re.escape(sentence)) as error:
        checked(asked(mine, model=model))
    assert str(error.value).startswith(f"{mine}/mine.py: ")
