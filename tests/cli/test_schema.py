"""`zpjax schema`: the kinds, a schema on the terminal, and a file with the line by which an editor finds it."""

import json

from jsonschema import Draft202012Validator

from tests.verbs.test_schema import LIMIT


def test_without_a_kind_the_kinds_are_listed_and_each_has_a_schema(zpjax):
    code, out, _ = zpjax("schema", "--json")
    assert code == 0
    assert list(json.loads(out)) == [line.split()[0] for line in zpjax("schema")[1].splitlines()]
    for kind in json.loads(out):
        code, schema, _ = zpjax("schema", kind)
        assert code == 0
        Draft202012Validator.check_schema(json.loads(schema))


def test_a_file_is_written_with_the_line_that_names_it(zpjax, tmp_path):
    path = tmp_path / "windows.schema.json"
    code, out, _ = zpjax("schema", "windows", "--out", str(path))
    assert code == 0
    assert f"'#:schema {path}'" in out
    assert json.loads(path.read_text()) == json.loads(zpjax("schema", "windows")[1])


def test_names_of_a_folder_of_ones_own_are_among_the_names(zpjax, tmp_path):
    text = "\n".join(f"{key} = {str(v).lower() if isinstance(v, bool) else repr(v)}" for key, v in LIMIT.items())
    (tmp_path / "my_limit.toml").write_text(text)
    code, out, _ = zpjax("schema", "spec", "--extend", str(tmp_path))
    assert code == 0
    assert "my_limit" in json.loads(out)["properties"]["constraints"]["properties"]["names"]["items"]["enum"]


def test_an_unknown_kind_is_refused_with_the_nearest_one(zpjax):
    assert zpjax("schema", "specs") == (2, "", "zpjax: there is no schema 'specs'; did you mean 'spec'?\n")
