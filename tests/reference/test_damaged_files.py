"""Whatever is wrong with a data file: one sentence that names the file, or a result that can be used. Never a traceback."""

import datetime
import json
import math
import random
from importlib import resources

import numpy as np
import pytest

from zpjax.constants import require_quantities
from zpjax.constraints import shipped_constraint_names
from zpjax.constraints.base import read_constraint
from zpjax.constraints.sets import require_set
from zpjax.experiments.solar_fit import require_fit
from zpjax.inputs import require_computed
from zpjax.nuisances import load_nuisances, read_nuisance
from zpjax.references import read_entries
from zpjax.shipped import DataFileError, data_files, data_text, parse_toml
from zpjax.verbs.compare import require_bounds
from zpjax.verbs.windows import require_windows

DATA = resources.files("zpjax").joinpath("data")
VALUES = (
    *(True, False, 0, 1, -1, 90, 2**70, 10**401, 0.5, 1e-320, 1e308, math.inf, -math.inf, math.nan),
    *(
        "",
        "no",
        "10 MeV",
        "1e999 MeV",
        "-3",
        "cm",
        "farzan_2015",
        "farzan_2016",
        "none",
        "\x1b[31mred",
        "x" * 5000,
        "1\n2",
    ),
    *([], ["x"], [1, 2], [1.0, "x"], [[1.0], [2.0]], ["a", "a"], [math.nan], [{}], {}, {"a": 1}, {"": []}),
    *(datetime.date(2020, 1, 1), datetime.time(1, 2)),
)


def toml(value) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "inf", -math.inf: "-inf"}.get(value, "nan")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return json.dumps(value)


def changed(entry, random: random.Random):
    """The document with one thing changed somewhere: a value replaced, a key lost, misspelt or added, items lost or doubled."""
    keys = list(entry) if isinstance(entry, dict) else range(len(entry))
    if not keys:
        return {"x": 1} if isinstance(entry, dict) else [1]
    key = random.choice(keys)
    if isinstance(entry[key], (dict, list)) and entry[key] and random.random() < 0.8:
        new = {key: changed(entry[key], random)}
    else:
        new = {key: random.choice(VALUES)}
    if isinstance(entry, list):
        rest = [new.get(k, item) for k, item in enumerate(entry)]
        return random.choice([rest, entry[:key] + entry[key + 1 :], [*entry, entry[key]]])
    rest = {k: v for k, v in entry.items() if k != key}
    return random.choice(
        [entry | new, entry | new, entry | new, rest, rest | {f"{key}x": entry[key]}, entry | {"\x07": 1}]
    )


def texts(files, number: int, seed: int):
    """So many damaged TOML files: (name, text), and a few whose text is cut or has something put into it."""
    chosen = random.Random(seed)
    for _ in range(number):
        file = chosen.choice(files)
        whole = data_text(file)
        if chosen.random() < 0.15:
            place = chosen.randrange(len(whole))
            extra = chosen.choice(["", "[", "\x00", '"', "=", "[" * 2000, "1" * 5000])
            yield file, whole[:place] + extra + (whole[place:] if chosen.random() < 0.5 else "")
            continue
        entry = changed(parse_toml(file, whole), chosen)
        yield file, "\n".join(f"{json.dumps(key)} = {toml(value)}" for key, value in entry.items())


def used(constraint) -> None:
    """A constraint that was read can be used: its ratios are finite and not negative wherever its prediction is a number."""
    assert constraint.confidence is None or 0 < constraint.confidence < 1
    assert constraint.checked in (True, False)
    assert constraint.sources
    for prediction in (-1.0, 0.0, 1e-9, 1.0, 1e3):
        for ratio in constraint.ratios(prediction, 0.1).values():
            assert np.isfinite(float(ratio)), (constraint.name, prediction)
            assert float(ratio) >= 0


def reader_of(kind: str):
    """What reads the files of a folder of `data/`, given file and text, and which there are."""
    reads = {
        "quantities": (require_quantities, ["constants.toml", "inputs/na64mu.toml", "inputs/mesons.toml"]),
        "sets": (require_set, [f"sets/{name}.toml" for name in data_files("sets", ".toml")]),
        "fits": (require_fit, [f"fits/{name}.toml" for name in data_files("fits", ".toml")]),
        "bounds": (require_bounds, ["comparisons/na64mu.toml", "comparisons/colliders.toml"]),
        "windows": (require_windows, ["comparisons/nsi_windows.toml"]),
    }
    if kind == "nuisances":
        return (lambda file, text: read_nuisance(text, file)), [f"nuisances/{name}.toml" for name in load_nuisances()]
    if kind == "measurements":
        files = [f"measurements/{name}.toml" for name in shipped_constraint_names()]
        return (lambda file, text: used(read_constraint("x", text, file))), files
    require, files = reads[kind]
    return (lambda file, text: require(file, parse_toml(file, text))), files


def read_damaged(kind: str, number: int, seed: int) -> int:
    """How many of so many damaged files are refused; each in a sentence that can be shown."""
    read, files = reader_of(kind)
    refused = 0
    for file, text in texts(files, number, seed):
        try:
            read(file, text)
        except DataFileError as error:
            sentence, refused = str(error), refused + 1
            assert sentence.startswith(f"{file}: "), sentence
            assert sentence.isprintable(), sentence
            assert len(sentence) < 400, sentence
    return refused


KINDS = ("measurements", "nuisances", "quantities", "sets", "fits", "bounds", "windows")


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_refused_in_a_sentence_that_names_it_or_can_be_used(kind):
    assert read_damaged(kind, 250 if kind == "measurements" else 120, seed=1) > 30


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_damaged_files_are_too(kind, seed):
    assert read_damaged(kind, 5000 if kind == "measurements" else 1000, seed) > 250


@pytest.mark.parametrize("name", ["mesons", "n_eff", "trident_ccfr", "plasma"])
def test_a_damaged_table_is_refused_or_holds_finite_numbers(name):
    """Of one grid, of two and without; and cut anywhere."""
    chosen, whole = random.Random(5), data_text(f"tables/{name}/table.json")
    table, refused = json.loads(whole), 0
    for number in range(60):
        damaged = (
            whole[: chosen.randrange(len(whole))] if number < 5 else json.dumps(changed(table, chosen), default=str)
        )
        try:
            found = require_computed("x.json", damaged)
        except DataFileError as error:
            sentence, refused = str(error), refused + 1
            assert sentence.startswith("x.json: ")
            assert sentence.isprintable()
            assert len(sentence) < 300
            continue
        assert all(np.all(np.isfinite(np.array(values, dtype=float))) for values in found["columns"].values())
    assert refused > 4  # most changes are of one number or of what only describes the table


def outcome(text: str) -> tuple:
    try:
        return None, read_entries("x.bib", text)
    except DataFileError as error:
        return str(error), None


def test_damaged_bibliographies_are_refused_or_keep_every_entry():
    chosen = random.Random(4)
    for name in data_files("references", ".bib"):
        whole = data_text(f"references/{name}.bib")
        entries = read_entries("x.bib", whole)
        assert len(entries) == whole.count("\n@") + whole.startswith("@")
        for _ in range(20):
            place = chosen.randrange(len(whole))
            damaged = whole[:place] + chosen.choice(["", "{", "}", "@", "\x1b"]) + whole[place + chosen.randrange(3) :]
            sentence, found = outcome(damaged)
            assert sentence is None or (sentence.startswith("x.bib: ") and sentence.isprintable())
            assert found is None or len(found) == len(entries)


def test_an_entry_without_an_end_does_not_swallow_the_next():
    broken = "@article{a,\n  title = {A},\n\n@article{b,\n  title = {B},\n}\n"
    with pytest.raises(DataFileError, match=r"^x\.bib: the entry at line 1, '@article"):
        read_entries("x.bib", broken)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"value": math.nan}, "'m.value' must be a finite number or a list"),
        ({"value": "1.5"}, "'m.value' must be a finite number or a list"),
        ({"value": True}, "'m.value' must be a finite number or a list"),
        ({"unit": "Mev"}, "'m.unit' must be a known unit"),
        ({"checked": "no"}, "'m.checked' must be true or false"),
        ({"error": -1.0}, "'m.error' must be a positive number"),
        ({"source": "nobody_2000"}, "'m.source': source 'nobody_2000' is in no bibliography"),
        ({"sauce": "x"}, "'m.sauce' is not known"),
    ],
    ids=lambda case: str(case)[:30],
)
def test_a_quantity_is_read_strictly(entry, sentence):
    sound = {"value": 1.0, "unit": "MeV", "source": "pdg_2024", "checked": True}
    assert require_quantities("x.toml", {"m": sound})
    with pytest.raises(DataFileError) as error:
        require_quantities("x.toml", {"m": sound | entry})
    assert str(error.value).startswith(f"x.toml: key {sentence}")
