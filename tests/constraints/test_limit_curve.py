"""A limit as a CSV file is the limit that it states, and judges as one of a measurement's file does."""

import re
import tomllib

import numpy as np
import pytest

from tests.reference.test_curve_file import refusals
from zpjax.constraints.base import read_constraint
from zpjax.constraints.limit_curve import read_limit_curve
from zpjax.shipped import DataFileError, data_text
from zpjax.units import to_natural

KEYS = """# kind: limit
# title: Search for muons and nothing else
# label: muons, $g'$
# meaning: Digitised from figure 3.
# confidence: 0.9
# sources: farzan_2015,pdg_2024 , kamada_yu_2015
# checked: false
"""
CURVE = KEYS + "m_zp [MeV], g_zp [1]\n10, 1e-4\n20, 2e-4\n40, 8e-4\n"


def test_it_is_a_limit_on_the_coupling_with_the_edge_where_the_rows_say():
    found = read_limit_curve("muons", CURVE)
    assert (found.name, found.family, found.observable.name) == ("muons", "limit", "gauge_coupling")
    assert (found.confidence, found.sources, found.checked) == (
        0.9,
        ("farzan_2015", "pdg_2024", "kamada_yu_2015"),
        False,
    )
    assert (found.label, found.degrees_of_freedom, found.projection, found.valid_if) == ("muons, $g'$", 1, False, ())
    # Within the ends: the outermost per cent in mass fade.
    (edge,) = found.ratios(2e-4, 0.020).values()
    np.testing.assert_allclose(edge, 1.0, rtol=1e-12, atol=0)
    (above,) = found.ratios(-6e-4, 0.020).values()
    np.testing.assert_allclose(above, 3.0, rtol=1e-12, atol=0)


@pytest.mark.parametrize("mass", [0.0099, 0.0401])
def test_the_end_of_the_curve_is_an_end(mass):
    assert read_limit_curve("muons", CURVE).ratios(1.0, mass) == {"muons": 0.0}


def test_units_are_those_of_the_columns():
    other = CURVE.replace("MeV", "GeV").replace("[1]", "[%]").replace("10,", "0.01,").replace("20,", "0.02,")
    other = other.replace("40,", "0.04,").replace("e-4", "e-2")
    for mass in (0.0105, 0.015, 0.03):
        ours, theirs = (read_limit_curve("x", text).ratios(1e-4, mass)["x"] for text in (CURVE, other))
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=0)


def test_a_limit_on_a_length_is_read_in_the_unit_written_above_it():
    text = KEYS + "m_zp [keV], ctau [km]\n1e4, 2\n2e4, 2\n3e4, 2\n"
    (ratio,) = read_limit_curve("x", text).ratios(to_natural(1e5, "cm"), 0.02).values()
    np.testing.assert_allclose(ratio, 0.5, rtol=1e-12, atol=0)


@pytest.mark.parametrize("name", ["na64e_1e13", "babar_four_muons"])
def test_a_shipped_curve_written_as_csv_is_the_same_constraint(name):
    """Bit by bit: the numbers in its unit are read as they stand."""
    shipped = read_constraint(name, data_text(f"measurements/{name}.toml"))
    entry = tomllib.loads(data_text(f"measurements/{name}.toml"))
    keys = ("title", "label", "meaning", "confidence", "sources", "checked", "projection", "valid_if")
    words = {k: v for k in keys if (v := entry.get(k)) is not None}
    lines = [
        f"# {k}: {', '.join(v) if isinstance(v, list) else str(v).lower() if isinstance(v, bool) else v}"
        for k, v in words.items()
    ]
    rows = [f"{m!r}, {x!r}" for m, x in zip(entry["curve_mass"], entry["curve_limit"], strict=True)]
    head = f"m_zp [{entry['curve_mass_unit']}], {entry['observable']} [{shipped.observable.unit}]"
    found = read_limit_curve(name, "\n".join(["# kind: limit", *lines, head, *rows]))
    assert found.form == shipped.form
    np.testing.assert_array_equal(found.statistic.curve.nodes, shipped.statistic.curve.nodes)
    np.testing.assert_array_equal(found.statistic.curve.coefficients, shipped.statistic.curve.coefficients)


def changed(before, after):
    assert before in CURVE
    return CURVE.replace(before, after, 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(changed("0.9", "90"), "line 5: key 'confidence' must be a probability", id="per cent"),
        pytest.param(changed("false", "no"), "line 7: key 'checked' must be true or false, but is 'no'.", id="a flag"),
        pytest.param(changed("pdg_2024", "pdg_2204"), "source 'pdg_2204' is in no bibliography; did", id="a source"),
        pytest.param(changed("# checked: false\n", ""), "key 'checked' is missing.", id="no statement"),
        pytest.param(changed("kind: limit", "kind: overlay"), "key 'kind' must be 'limit'", id="an overlay"),
        pytest.param(changed("# sources", "# observable: x\n# sources"), "line 6: key 'observable' is not", id="a column"),
        pytest.param(changed("g_zp", "g_pz"), "line 8: observable 'g_pz' is not known; did you mean 'g_zp'?", id="name"),
        pytest.param(changed("[1]", "[GeV]"), "line 8: 'g_zp' has the unit of another quantity; use '1'", id="a unit"),
        pytest.param(changed("m_zp", "mass"), "line 8: the first column must be the mass", id="the mass"),
        pytest.param(changed("MeV", "cm"), "line 8: the first column must be the mass", id="a mass in metres"),
        pytest.param(changed("20,", "10,"), "line 10: the mass must be larger than in the row before", id="one mass twice"),
        pytest.param(changed("40,", "15,"), "line 11: the mass must be larger than in the row before", id="unordered"),
        pytest.param(changed("2e-4", "-2e-4"), "line 10: 'g_zp' must be positive, but is -0.0002.", id="negative limit"),
        pytest.param(changed("2e-4", "0"), "line 10: 'g_zp' must be positive, but is 0.", id="a limit of nothing"),
        pytest.param(changed("10,", "0,"), "line 9: 'm_zp' must be positive, but is 0.", id="a mass of nothing"),
        pytest.param(
            KEYS + "m_zp [MeV], g_zp [1], up [1]\n1, 1, 1\n2, 2, 2\n",
            "line 8: must have two columns with a comma between them, but has 3.", id="three columns",
        ),
        pytest.param(
            changed("# checked", "# valid_if: outside\n# checked"), "key 'valid_if' has 'outside'", id="a condition",
        ),
    ],
)  # fmt: skip
def test_a_wrong_limit_is_refused_in_one_sentence(text, sentence):
    with pytest.raises(DataFileError, match=re.escape(sentence)) as error:
        read_limit_curve("muons", text)
    assert str(error.value).startswith("muons.csv: ")


def test_a_damaged_limit_is_refused_in_a_sentence_or_can_be_used():
    def used(text, file):
        for prediction in (-1.0, 0.0, 1e-9, 1e3):
            (ratio,) = read_limit_curve("x", text, file).ratios(prediction, 0.02).values()
            assert np.isfinite(ratio)
            assert ratio >= 0

    assert refusals(used, CURVE, 400, seed=1) > 30
