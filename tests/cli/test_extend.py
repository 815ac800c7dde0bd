"""--extend and the table `extensions` on the command line; a store provides nothing that is run or read."""

import json

import pytest

from tests.extensions.folders import limit, observable, written
from tests.scan.questions import document
from zpjax.question.reading import read_spec
from zpjax.question.toml_text import toml_lines
from zpjax.scan.run import run_scan


@pytest.fixture(autouse=True)
def _in_an_empty_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def question(path, **changes):
    path.write_text("\n".join(toml_lines(document(constraints={"names": ["my_limit"]}) | changes)), encoding="utf-8")
    return path


@pytest.fixture
def mine(tmp_path):
    return written(tmp_path / "mine", mine_py=observable(), my_limit_toml=limit(1e-8, "my_strength"))


def test_a_folder_is_named_by_the_spec_or_by_the_command(zpjax, mine, tmp_path):
    by_spec = zpjax("show", question(tmp_path / "a.toml", extensions={"paths": ["mine"]}), "--json")
    by_command = zpjax("show", question(tmp_path / "b.toml"), "--extend", "mine", "--json")
    assert by_spec == by_command
    assert json.loads(by_spec[1])["extensions"] == {"paths": [str(mine)]}
    code, out, err = zpjax("show", tmp_path / "b.toml")
    assert (code, out) == (2, "")
    assert err.startswith(f"zpjax: {tmp_path}/b.toml: key 'constraints.names': Constraint 'my_limit' is not known")


def test_whose_code_is_run_is_said_once(zpjax, mine, tmp_path):
    code, out, err = zpjax("check", question(tmp_path / "a.toml", extensions={"paths": ["mine"]}), "--extend", mine)
    assert (code, err) == (0, f"runs code from {mine}\n")
    assert "sound" in out


def test_a_quiet_command_still_says_whose_code_it_runs(zpjax, mine, tmp_path):
    spec = question(tmp_path / "a.toml", extensions={"paths": ["mine"]})
    assert zpjax("scan", spec, "--out", "run", "--quiet") == (0, "", f"runs code from {mine}\n")


def test_a_folder_without_code_is_not_spoken_of(zpjax, tmp_path):
    written(tmp_path / "mine", my_limit_toml=limit())
    assert zpjax("check", question(tmp_path / "a.toml", extensions={"paths": ["mine"]}))[2] == ""


def test_unsound_code_ends_a_command_with_its_place(zpjax, tmp_path):
    mine = written(tmp_path / "mine", mine_py="x = (1 +\n")
    code, out, err = zpjax("list", "--extend", mine)
    assert (code, out) == (2, "")
    assert err == f"runs code from {mine}\nzpjax: {mine}/mine.py: line 1: SyntaxError: '(' was never closed.\n"


def test_the_listing_and_a_point_have_what_is_in_force(zpjax, mine):
    assert "my_limit" in json.loads(zpjax("list", "--extend", mine, "--json")[1])["constraints"]
    assert "my_limit" not in json.loads(zpjax("list", "--json")[1])["constraints"]


@pytest.fixture
def store(mine, tmp_path):
    spec = read_spec(question(tmp_path / "a.toml", extensions={"paths": ["mine"]}))
    return run_scan(spec, tmp_path / "run").folder.path


@pytest.mark.parametrize("command", [("cite",), ("report", "--no-paper")], ids=lambda c: c[0])
def test_a_store_runs_nothing_of_the_paths_written_in_it(zpjax, mine, store, command):
    mine.joinpath("mine.py").write_text("raise SystemExit('run')", encoding="utf-8")
    code, out, err = zpjax(command[0], store, *command[1:])
    assert (code, out) == (2, "")
    assert (
        err == f"zpjax: {store}: was made with the extensions {mine}; a store provides none: name yours by --extend.\n"
    )


def test_a_store_is_read_with_a_copy_of_its_extension_wherever_that_lies(zpjax, mine, store, tmp_path):
    mine.rename(tmp_path / "elsewhere")
    code, out, _ = zpjax("cite", store, "--extend", "elsewhere")
    assert code == 0
    assert "me_2026" in out
    code, _, err = zpjax("cite", store, "--extend", written(tmp_path / "other"))
    assert code == 2
    assert f"was made with the extensions {mine}: key 'constraints.names': Constraint 'my_limit' is not known" in err


def test_code_that_fails_in_a_scan_is_named_with_its_line(zpjax, tmp_path):
    written(tmp_path / "mine", mine_py=observable("couplings.no_such"), my_limit_toml=limit(1e-8, "my_strength"))
    code, _, err = zpjax("scan", question(tmp_path / "a.toml", extensions={"paths": ["mine"]}))
    assert code == 2
    assert f"zpjax: {tmp_path}/mine/mine.py: line 7: AttributeError: 'MediatorCouplings' object has no attribute" in err
