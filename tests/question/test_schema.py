"""The JSON Schema of a spec accepts what the reader accepts, and refuses most of what it refuses while it is typed."""

import copy
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.question.mutated import SOUND, mutated, written
from zpjax.catalogue import catalogue
from zpjax.constraints import constraint_names, explanation_names, set_names
from zpjax.models import catalogue as models
from zpjax.question.reading import resolve
from zpjax.question.windows import read_window_spec
from zpjax.verbs.schema import schema_of

SCANS = Path(__file__).parents[2] / "scans"
WINDOWS = SCANS / "nsi_windows.toml"
PLANE, MIXING, LIST, SCATTERED = SOUND


@pytest.fixture(scope="module")
def spec():
    return Draft202012Validator(schema_of("spec"))


@pytest.fixture(scope="module")
def windows():
    return Draft202012Validator(schema_of("windows"))


def test_the_schemas_are_schemas(spec, windows):
    for validator in (spec, windows):
        Draft202012Validator.check_schema(validator.schema)


@pytest.mark.parametrize("path", sorted(SCANS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_scan_is_accepted(path, spec, windows):
    validator = windows if path == WINDOWS else spec
    assert list(validator.iter_errors(tomllib.loads(path.read_text()))) == []


def reads(document):
    try:
        resolve(document)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("number", [1000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_the_schema_refuses_nothing_that_is_read_and_nearly_all_that_is_not(number, spec):
    refused = caught = 0
    for seed in range(number):
        try:
            document = tomllib.loads(written(mutated(seed)))
            valid = spec.is_valid(document)
        except ValueError:  # no TOML, or an integer with more digits than the validator's own sentence prints
            continue
        if reads(document):
            assert valid, list(spec.iter_errors(document))
        else:
            refused, caught = refused + 1, caught + (not valid)
    assert refused > 0.5 * number
    assert caught > 0.95 * refused


def changed(document, *keys, value):
    """The document with another value at a place, or without it."""
    changed = place = copy.deepcopy(document)
    for key in keys[:-1]:
        place = place.setdefault(key, {})
    if value is None:
        del place[keys[-1]]
    else:
        place[keys[-1]] = value
    return changed


REFUSED = {
    "an unknown table": (PLANE, "axis", {}),
    "a list for a table": (PLANE, "sampling", []),
    "a number for a title": (PLANE, "title", 5),
    "no axes": (PLANE, "axes", None),
    "empty axes": (PLANE, "axes", {}),
    "an unknown model": (PLANE, "model", "name", "flavored_u1"),
    "a parameter of another model": (MIXING, "model", "a", 1),
    "a scanned parameter of another model": (MIXING, "axes", "a", {"min": 1, "max": 2}),
    "a parameter of another model than that of a spec without": (SCATTERED, "model", "y_l", 1),
    "a misspelt parameter": (PLANE, "model", "mixing_scal", "173 GeV"),
    "a required parameter nowhere": (PLANE, "axes", "g_zp", None),
    "a required parameter twice": (PLANE, "model", "g_zp", 1e-4),
    "an option that is not there": (PLANE, "model", "quark_rotation", "dwn"),
    "an option on an axis": (PLANE, "axes", "quark_rotation", {"values": [1]}),
    "a mass without a unit": (PLANE, "axes", "m_zp", "min", 1),
    "a mass in centimetres": (PLANE, "axes", "m_zp", "min", "1 cm"),
    "a mass in an unknown unit": (PLANE, "axes", "m_zp", "min", "1 MEV"),
    "a negative coupling": (MIXING, "model", "g_zp", -1e-4),
    "no end of a range": (PLANE, "axes", "m_zp", "max", None),
    "an unknown key of an axis": (PLANE, "axes", "m_zp", "step", 1),
    "one point of an axis": (PLANE, "axes", "m_zp", "points", 1),
    "half a point of an axis": (PLANE, "axes", "m_zp", "points", 2.5),
    "an unknown spacing": (PLANE, "axes", "m_zp", "spacing", "lag"),
    "no values": (LIST, "axes", "m_zp", "values", []),
    "a value that is none": (LIST, "axes", "m_zp", "values", ["1 MeV", True]),
    "an unknown method": (SCATTERED, "sampling", "method", "sobl"),
    "scattered points without a number": (SCATTERED, "sampling", "points", None),
    "a negative seed": (MIXING, "sampling", "seed", -1),
    "a share of one": (MIXING, "sampling", "share", 1),
    "an unknown key of the sampling": (MIXING, "sampling", "number", 1),
    "an unknown set": (PLANE, "constraints", "set", "tody"),
    "an unknown slot": (PLANE, "constraints", "choose", "muon_g", "none"),
    "an unknown choice": (PLANE, "constraints", "choose", "muon_g2", "nutev_g_r"),
    "an unknown constraint": (PLANE, "constraints", "names", ["nutev_g_l_r"]),
    "a name for names": (PLANE, "constraints", "names", "nutev_g_r"),
    "a bound that is required": (PLANE, "require", "names", ["nutev_g_r"]),
    "an unknown observable": (PLANE, "output", "observables", ["delta_a_mo"]),
    "an unknown quantity": (PLANE, "output", "keep", ["ratio.nutev"]),
    "points of a chunk as text": (PLANE, "output", "chunk_points", "40"),
    "an unknown precision": (PLANE, "output", "precision", "half"),
    "an unknown key of the output": (PLANE, "output", "keeps", "all"),
    "an unknown summary": (MIXING, "reduce", "bottom", 3),
    "too many bins": (MIXING, "reduce", "bins", 257),
    "a profile over three": (MIXING, "reduce", "profiles", [["m_zp", "g_zp", "mixing_ratio"]]),
    "a profile over one twice": (MIXING, "reduce", "profiles", [["m_zp", "m_zp"]]),
    "a histogram of an unknown quantity": (MIXING, "reduce", "histograms", "ctua", {"min": "1 cm", "max": "2 cm"}),
    "a histogram without an end": (MIXING, "reduce", "histograms", "ctau", "max", None),
    "a histogram in another unit": (MIXING, "reduce", "histograms", "ctau", "max", "1 GeV"),
    "an unknown key of a histogram": (MIXING, "reduce", "histograms", "ctau", "points", 3),
    "a limit in a likelihood": (MIXING, "reduce", "likelihood", ["na64e_2023"]),
    "a word for a switch": (PLANE, "then", "figure", "yes"),
    "a word for a boundary": (PLANE, "then", "boundary", "none"),
    "an unknown key of what follows": (PLANE, "then", "draw", True),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_on_reading_is_refused_while_it_is_typed(name, spec):
    document, *keys, value = REFUSED[name]
    document = changed(document, *keys, value=value)
    assert not reads(document)
    assert not spec.is_valid(document)


REFUSED_WINDOWS = {
    "no profile": ("profile", None),
    "an unknown table": ("axes", {}),
    "an unknown key": ("profile", "fit", ["2026"]),
    "an unknown year": ("profile", "fits", ["2027"]),
    "no years": ("profile", "fits", []),
    "a year twice": ("profile", "fits", ["2026", "2026"]),
    "unknown quarks": ("profile", "quarks", ["s"]),
    "an unknown part": ("profile", "without", ["boron_flux"]),
    "a wide range": ("profile", "eps", "max", 1e4),
    "an end with a unit": ("profile", "eps", "min", "-1 GeV"),
    "few points": ("profile", "eps", "points", 10),
    "an unknown key of the range": ("profile", "eps", "step", 1),
    "a level of zero": ("profile", "delta_chi2", 0),
    "a boundary": ("then", "boundary", True),
}


@pytest.mark.parametrize("name", REFUSED_WINDOWS)
def test_windows_that_are_refused_on_reading_are_refused_while_they_are_typed(name, windows, tmp_path):
    *keys, value = REFUSED_WINDOWS[name]
    document = changed(tomllib.loads(WINDOWS.read_text()), *keys, value=value)
    (tmp_path / "q.toml").write_text(written(document))
    with pytest.raises(ValueError, match=r"q\.toml: "):
        read_window_spec(tmp_path / "q.toml")
    assert not windows.is_valid(document)


def entries(schema, path=""):
    """(place, schema) of every key of every table, at any depth."""
    for key, entry in schema.get("properties", {}).items():
        yield f"{path}.{key}".lstrip("."), entry
        yield from entries(entry, f"{path}.{key}")


def test_every_key_says_what_it_means_and_parameters_their_unit(spec, windows):
    for validator in (spec, windows):
        assert "Not said here" in validator.schema["description"]
        assert [place for place, entry in entries(validator.schema) if not entry.get("description")] == []
    tables = spec.schema["properties"]
    for model in models().values():
        for name, info in model.parameter_info().items():
            for table in ("model", "axes") if not info.choices else ():
                said = tables[table]["properties"][name]["description"]
                assert info.meaning in said
                assert f"[{info.unit}]" in said


def test_names_are_those_of_the_catalogue(spec):
    tables = spec.schema["properties"]
    assert tables["model"]["properties"]["name"]["enum"] == [*models()]
    names = {name: entry["items"]["enum"] for name, entry in entries(spec.schema) if "enum" in entry.get("items", {})}
    assert names["constraints.names"] == [*constraint_names()]
    assert names["require.names"] == [*explanation_names()]
    assert tables["constraints"]["properties"]["set"]["enum"] == [*set_names(), "none"]
    assert tables["output"]["properties"]["observables"]["anyOf"][1]["items"]["enum"] == [*catalogue()]
