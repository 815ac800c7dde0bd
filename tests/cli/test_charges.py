"""`zpjax charges`: the table, JSON and refusals."""

import json

import pytest


def test_the_table_names_the_special_cases_and_how_many_there_are(zpjax):
    code, out, _ = zpjax("charges", "--max", "2")
    assert code == 0
    assert "L_mu + L_tau + B_1 + B_2 - 4 B_3" in out
    assert "anomaly-free assignments up to 2 with right-handed neutrinos" in out


def test_json_lists_every_assignment_with_a_model_that_scans(zpjax):
    code, out, _ = zpjax("charges", "--max", "2", "--json")
    found = json.loads(out)
    assert code == 0
    assert set(found["special"]) == {"a = 3/2", "a = 4", "a = -1", "c = -1, b = -a"}
    assert found["special"]["a = -1"]["lma_dark"]["verdict"] == "yes"
    for row in found["assignments"]:
        assert set(row["anomalies"].values()) == {"0"}
        assert row["model"]["name"] == "flavoured_u1"


def test_one_assignment_prints_its_anomalies_and_the_table_of_a_spec(zpjax):
    code, out, _ = zpjax("charges", "--set", "a=3/2")
    assert code == 0
    assert out.rstrip().endswith('[model]\nname = "flavoured_u1"\na = 1.5\nb = 1.0\nc = 1.0')


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--set", "d=1"), "zpjax: Charge 'd' is not known; choose from a, b, c.\n"),
        (("--set", "a=x"), "zpjax: Charge 'a' must be a number such as -1, 0.5 or 3/2, but is 'x'.\n"),
        (("--set", "a=1e400"), "zpjax: Charge 'a' must be 0 or of a size between 1e-6 and 1e6, but is '1e400'.\n"),
        (("--set", "a=1e-400"), "zpjax: Charge 'a' must be 0 or of a size between 1e-6 and 1e6, but is '1e-400'.\n"),
        (
            ("--set", "a=1e999999999"),
            "zpjax: Charge 'a' must be 0 or of a size between 1e-6 and 1e6, but is '1e999999999'.\n",
        ),
        (("--set", "a=1/0"), "zpjax: Charge 'a' must be a number such as -1, 0.5 or 3/2, but is '1/0'.\n"),
        (
            ("--set", "a=" + "1" * 99),
            f"zpjax: Charge 'a' must be 0 or of a size between 1e-6 and 1e6, but is '{'1' * 45}...'.\n",
        ),
        (("--max", "9"), "zpjax: --max must be from 1 to 6, but is 9.\n"),
    ],
    ids=["an unknown charge", "no number", "infinite", "nothing", "huge", "no fraction", "long", "too large a search"],
)
def test_bad_input_ends_with_one_sentence(zpjax, arguments, sentence):
    code, out, err = zpjax("charges", *arguments)
    assert (code, out, err) == (2, "", sentence)
