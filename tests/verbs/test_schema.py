"""The JSON Schemas of measurements and nuisances accept what is read, and refuse most of what is not."""

import pytest
from jsonschema import Draft202012Validator

from tests.reference.test_damaged_files import reader_of, texts
from zpjax.catalogue import catalogue
from zpjax.constraints.forms import FORMS
from zpjax.shipped import DataFileError, data_text, parse_toml, read_data
from zpjax.verbs.schema import schema_kinds, schema_of

FOLDERS = {"measurement": "measurements", "nuisance": "nuisances"}


@pytest.fixture(scope="module")
def schemas():
    return {kind: Draft202012Validator(schema_of(kind)) for kind in FOLDERS}


@pytest.mark.parametrize("kind", FOLDERS)
def test_every_shipped_file_is_accepted(kind, schemas):
    Draft202012Validator.check_schema(schemas[kind].schema)
    _, files = reader_of(FOLDERS[kind])
    for file in files:
        assert list(schemas[kind].iter_errors(parse_toml(file, data_text(file)))) == [], file


@pytest.mark.parametrize("kind", FOLDERS)
def test_nothing_that_is_read_is_refused_and_most_of_what_is_not_read_is(kind, schemas):
    read, files = reader_of(FOLDERS[kind])
    refused = caught = 0
    for file, text in texts(files, 400, seed=5):
        try:
            valid = schemas[kind].is_valid(parse_toml(file, text))
        except ValueError:  # no TOML, or an integer with more digits than the validator's own sentence prints
            continue
        try:
            read(file, text)
        except DataFileError:
            refused, caught = refused + 1, caught + (not valid)
        else:
            assert valid, text
    assert refused > 150
    assert caught > 0.85 * refused


LIMIT = {
    "title": "a limit",
    "label": "limit",
    "meaning": "an example",
    "observable": "eps_u_mumu",
    "family": "limit",
    "confidence": 0.9,
    "sources": ["farzan_2015"],
    "checked": True,
    "limit": 0.1,
}
REFUSED = {
    "an unknown key": {"limits": 0.1},
    "a key of another form": {"threshold": 1.0},
    "an unknown family": {"family": "bound"},
    "another family than its keys": {"family": "window"},
    "an unknown observable": {"observable": "eps_u_mumum"},
    "an unknown condition": {"valid_if": ["always"]},
    "a level of one": {"confidence": 1},
    "a word for a switch": {"checked": "yes"},
    "a name for sources": {"sources": "farzan_2015"},
    "no sources": {"sources": []},
    "a list for a limit": {"limit": [0.1]},
    "no title": {"title": None},
    "no limit": {"limit": None},
    "half a degree of freedom": {"degrees_of_freedom": 0.5},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_on_reading_is_refused_while_it_is_typed(name, schemas):
    read, _ = reader_of("measurements")
    entry = {key: value for key, value in (LIMIT | REFUSED[name]).items() if value is not None}
    text = "\n".join(f"{key} = {str(v).lower() if isinstance(v, bool) else repr(v)}" for key, v in entry.items())
    with pytest.raises(DataFileError):
        read("x.toml", text)
    assert not schemas["measurement"].is_valid(entry)
    assert schemas["measurement"].is_valid(LIMIT)


@pytest.mark.parametrize("kind", FOLDERS)
def test_every_key_says_what_it_means(kind, schemas):
    schema = schemas[kind].schema
    assert "Not said here" in schema["description"]
    assert [key for key, entry in schema["properties"].items() if not entry.get("description")] == []


def test_a_measurement_may_have_the_keys_of_every_form_and_the_observables_of_the_catalogue(schemas):
    properties = schemas["measurement"].schema["properties"]
    assert {key for form in FORMS for key in form.required | form.optional} <= set(properties)
    assert properties["observable"]["enum"] == [*catalogue()]


def places(schema, place=""):
    for key, entry in schema.get("properties", {}).items():
        yield f"{place}{key}"
        yield from places(entry, f"{place}*." if place in ("axes.", "constraints.choose.") else f"{place}{key}.")


@pytest.mark.parametrize("kind", schema_kinds())
def test_every_meaning_is_that_of_a_key(kind):
    known = {"", "constraints.choose.*", *places(schema_of(kind))}
    assert set(read_data("meanings.toml")[kind]) - known == set()
