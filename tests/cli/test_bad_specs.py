"""What the commands say of specs and values that cannot be: one short sentence, exit code 2, nothing written."""

import pytest

from tests.question.test_sizes import NINE
from tests.scan.questions import document
from zpjax.question.toml_text import toml_lines


@pytest.fixture(autouse=True)
def _in_an_empty_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def assert_refused(result, *parts):
    code, out, err = result
    assert (code, out) == (2, "")
    assert err.startswith("zpjax: ")
    assert err.endswith("\n")
    assert len(err) < 300
    assert err[:-1].isprintable()
    for part in parts:
        assert part in err


def test_check_calls_no_grid_sound_that_is_none(zpjax, tmp_path):
    (tmp_path / "q.toml").write_text("\n".join(toml_lines(document(axes=NINE))))
    assert_refused(zpjax("check", "q.toml"), "zpjax: q.toml: table 'axes': the grid has 5.12e+20 points")


def test_check_counts_points_in_whole_numbers(zpjax, tmp_path):
    axes = {name: axis | {"points": 10**5} for name, axis in document()["axes"].items()}
    (tmp_path / "q.toml").write_text("\n".join(toml_lines(document(axes=axes, output={"observables": []}))))
    code, out, _ = zpjax("check", "q.toml")
    assert code == 0
    assert "10000000000 points" in out


@pytest.mark.parametrize("name", ["...toml", "..toml", "....toml"])
def test_a_spec_whose_name_is_dots_writes_to_no_folder_of_others(name, zpjax, tmp_path):
    (tmp_path / name).write_text("\n".join(toml_lines(document())))
    assert_refused(zpjax("scan", name), name, "--out")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            "[profile]\neps = { points = 10000000000000 }",
            "key 'profile.eps.points' must be at most 100000, but is 10000000000000.",
        ),
        ("[profile]\neps = { points = true }", "key 'profile.eps.points' must ask for at least 11 points"),
        ("[profile]\neps = { min = " + "9" * 400 + " }", "key 'profile.eps' must have min below max"),
        (
            "[profile]\neps = { min = -1e200, max = 1e200 }",
            "key 'profile.eps' must have min below max, between -1000 and 1000.",
        ),
        ("[profile]\nfits = 5", "key 'profile.fits' must be a list"),
        ("[profile]\nfits = [[1]]", "key 'profile.fits' has '[1]'; "),
        ("[profile]\nquarks = ['\\u001b[31m']".replace("'", '"'), "key 'profile.quarks' has '\\x1b[31m'; choose from"),
        ("[profile]\ndelta_chi2 = " + "9" * 400, "key 'profile.delta_chi2'"),
        ("profile = 3", "key 'profile' must be a table."),
        ('title = "a\\nb"\n[profile]', "key 'title' must be one line of text"),
    ],
    ids=[
        "1e13 points",
        "no number of points",
        "400 digits",
        "too wide",
        "fits",
        "a fit",
        "an escape",
        "a level",
        "no table",
        "a title",
    ],
)
def test_profile_refuses_what_its_spec_cannot_mean(table, sentence, zpjax, tmp_path):
    (tmp_path / "w.toml").write_text(table)
    assert_refused(zpjax("profile", "w.toml"), "zpjax: w.toml: ", sentence)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("m_zp=1e400 MeV", "key 'm_zp': the value must be finite, but is 1e400 MeV."),
        ("m_zp=" + "9" * 5000, "key 'm_zp': Value '9999"),
        ("m_zp\x1b[31m=1 MeV", "parameter 'm_zp\\x1b[31m' is not one of"),
        ("\x1b[31m" * 200, "must have the form NAME=VALUE."),
        ("k" * 4000 + "=1", "is not one of flavoured_u1; choose from"),
        ("quark_rotation=" + "x" * 4000, "key 'quark_rotation' is 'xxxx"),
        ("a=" + "[" * 3000, "key 'a': Value '[[["),
    ],
    ids=["beyond doubles", "5000 digits", "an escape", "escapes", "a long name", "a long option", "brackets"],
)
def test_point_refuses_values_that_cannot_be(value, sentence, zpjax):
    assert_refused(zpjax("point", "--set", "g_zp=1e-4", "--set", value), sentence)


LONG = "x" * 5000


@pytest.mark.parametrize(
    "arguments",
    [
        ("point", "--set", "m_zp=1 MeV", "--set", "g_zp=1e-4", "--constraints", LONG),
        ("point", "--set", "m_zp=1 MeV", "--set", "g_zp=1e-4", "--require", LONG),
        ("point", "--set", "m_zp=1 MeV", "--set", "g_zp=1e-4", "--choose", f"{LONG}={LONG}"),
        ("point", "--model", LONG, "--set", "m_zp=1 MeV"),
        ("profile", "--set", "m_zp=1 MeV", "--set", "g_zp=1e-4", "--fit", LONG),
        ("profile", "--set", "m_zp=1 MeV", "--set", "g_zp=1e-4", "--without", LONG),
        ("sensitivity", "q.toml", "--to", LONG),
        ("scan", "q.toml", "--chunks", LONG),
        ("scan", "q.toml", "--dask", LONG),
        ("tabulate", LONG),
        ("paper", "--section", LONG),
    ],
    ids=lambda arguments: " ".join(a for a in arguments if LONG not in a and "=" not in a and a != "--set"),
)
def test_no_option_comes_back_in_full(arguments, zpjax, tmp_path):
    (tmp_path / "q.toml").write_text("\n".join(toml_lines(document())))
    assert_refused(zpjax(*arguments), "xxx...")
