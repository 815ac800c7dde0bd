"""Curves as CSV files: what a sound one says, and one sentence with file and line for whatever is wrong with another."""

import random
import re

import pytest

from zpjax.curve_file import curve_kind, read_overlay
from zpjax.shipped import DataFileError

OVERLAY = """## digitised by hand
# kind: overlay
# label: $g-2$: another paper
# source: Figure 2 of arXiv:1234.5678
# style: dashed

m_zp [GeV], g_zp [%]
1e-2, 0.01
 .02,  +2.E-2
0.01, 0.03
"""


def test_an_overlay_is_read_as_it_stands_with_points_in_any_order():
    found = read_overlay(OVERLAY, "x.csv")
    assert found["label"] == "$g-2$: another paper"
    assert (found["style"], found["source"]) == ("dashed", "Figure 2 of arXiv:1234.5678")
    assert found["columns"] == [
        {"name": "m_zp", "unit": "GeV", "values": [0.01, 0.02, 0.01]},
        {"name": "g_zp", "unit": "%", "values": [0.01, 0.02, 0.03]},
    ]


def test_it_is_solid_unless_it_says_so():
    assert read_overlay(OVERLAY.replace("# style: dashed", ""), "x.csv")["style"] == "solid"


@pytest.mark.parametrize(
    "text", [OVERLAY.replace("\n", "\r\n"), OVERLAY.replace("\n", "\r"), "\ufeff" + OVERLAY, OVERLAY.rstrip()],
    ids=["ends of lines of Windows", "of old Macs", "a mark of byte order", "no end of line"],
)  # fmt: skip
def test_what_editors_write_around_it_says_nothing(text):
    assert read_overlay(text, "x.csv") == read_overlay(OVERLAY, "x.csv")


@pytest.mark.parametrize("kind", ["limit", "overlay"])
def test_its_kind_is_told_by_a_line(kind):
    assert curve_kind(f"## x\n#kind:{kind}\nwhatever", "x.csv") == kind


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("m_zp [MeV], g_zp [1]\n1, 2\n", "a line '# kind: limit' or '# kind: overlay' is missing.", id="none"),
        pytest.param("\n# kind: limits\n", "line 2: key 'kind' must be one of limit, overlay, but is 'limits'.", id="typo"),
    ],
)  # fmt: skip
def test_a_file_of_no_kind_is_refused(text, sentence):
    with pytest.raises(DataFileError, match=f"^{re.escape(f'x.csv: {sentence}')}$"):
        curve_kind(text, "x.csv")


def changed(before, after):
    assert before in OVERLAY
    return OVERLAY.replace(before, after, 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(changed("# label", "# lable"), "line 3: key 'lable' is not known; did you mean 'label'?", id="key"),
        pytest.param(changed("# label", "# source"), "line 4: key 'source' is there twice.", id="a key that comes again"),
        pytest.param(changed("# label: ", "# "), "line 3: must be '# key: value', or a remark '## ...'", id="no key"),
        pytest.param(changed("$g-2$: another paper", ""), "line 3: key 'label' must be a text", id="an empty label"),
        pytest.param(changed("# label: $g-2$: another paper", ""), "key 'label' is missing.", id="no label"),
        pytest.param(changed("dashed", "dotted"), "key 'style' must be one of solid, dashed, but is 'dotted'", id="style"),
        pytest.param(changed("m_zp [GeV], g_zp [%]\n", ""), "line 7: a column must be a name with its unit", id="no names"),
        pytest.param(OVERLAY[: OVERLAY.index("m_zp")], "names such as 'm_zp [MeV], g_zp [1]', but there are none.", id="nothing but keys"),
        pytest.param(OVERLAY[: OVERLAY.index("1e-2")], "needs two rows of numbers below names such as 'm_zp [MeV], g_zp [1]', but there are none", id="no rows"),
        pytest.param(OVERLAY[: OVERLAY.index(" .02")], "but there is one.", id="one row"),
        pytest.param(changed(" [GeV]", ""), "but is 'm_zp'.", id="no unit"),
        pytest.param(changed("GeV", "Gev"), "line 7: unit 'Gev' of 'm_zp' is not known; did you mean 'GeV'?", id="unit"),
        pytest.param(changed("g_zp", "m_zp"), "line 7: column 'm_zp' is there twice.", id="a column that comes again"),
        pytest.param(changed(", 0.01", "; 0.01"), "line 8: columns stand between commas, not semicolons.", id="semicolon"),
        pytest.param(changed(", 0.01", "\t0.01"), "line 8: columns stand between commas, not tabs.", id="tabs"),
        pytest.param(changed(", 0.01", " 0.01"), "line 8: must have two columns with a comma between them, but has 1.", id="blanks"),
        pytest.param(changed(", 0.01", ", 0,01"), "line 8: must have two columns with a comma between them, but has 3.", id="commas"),
        pytest.param(changed("1e-2", "ten"), "line 8: 'm_zp' must be a finite number, but is 'ten'.", id="a word"),
        pytest.param(changed("1e-2", ""), "line 8: 'm_zp' must be a finite number, but is ''.", id="an empty cell"),
        pytest.param(changed("1e-2", "nan"), "line 8: 'm_zp' must be a finite number", id="no number"),
        pytest.param(changed("1e-2", "1e999"), "line 8: 'm_zp' must be a finite number", id="too large a number"),
        pytest.param(changed("1e-2", "1_0"), "line 8: 'm_zp' must be a finite number", id="digits of a program"),
        pytest.param(changed(" .02", "# end: 1\n .02"), "line 9: keys stand above the names", id="a key among rows"),
        pytest.param(
            changed("[%]", "[%], b [1]"),
            "line 7: must have two columns with a comma between them, but has 3.", id="three columns",
        ),
    ],
)  # fmt: skip
def test_a_wrong_overlay_is_refused_in_one_sentence(text, sentence):
    with pytest.raises(DataFileError) as error:
        read_overlay(text, "x.csv")
    assert str(error.value).startswith("x.csv: ")
    assert sentence in str(error.value)


# What is put into a text, or in place of a part of it.
PIECES = (
    *(
        "",
        ",",
        ";",
        "\t",
        "#",
        "##",
        ":",
        "[",
        "]",
        "\n",
        "\r\n",
        "\ufeff",
        "\x00",
        "\x1b[31m",
        "\u2028",
        "-",
        "e",
        "1" * 400,
    ),
    *("nan", "inf", "1e400", "٣", "kind", "# kind: limit\n", "m_zp", "[MeV]", "x" * 5000),
)


def damaged(text, chosen):
    """The text with a piece of it lost, doubled, or replaced."""
    for _ in range(chosen.randint(1, 3)):
        start = chosen.randrange(len(text) + 1)
        stop = min(len(text), start + chosen.choice([0, 0, 1, 2, 10, 60]))
        text = text[:start] + chosen.choice([*PIECES, text[start:stop] * 2]) + text[stop:]
    return text


def refusals(read, text, number, seed):
    """How many of so many damaged texts are refused; each in a sentence that can be shown."""
    chosen, refused = random.Random(seed), 0
    for _ in range(number):
        try:
            read(damaged(text, chosen), "x.csv")
        except DataFileError as error:
            sentence, refused = str(error), refused + 1
            assert sentence.startswith("x.csv: "), sentence
            assert sentence.isprintable(), sentence
            assert len(sentence) < 400, sentence
    return refused


@pytest.mark.parametrize("read", [read_overlay, lambda text, file: curve_kind(text, file)], ids=["overlay", "kind"])
def test_a_damaged_file_is_refused_in_a_sentence_or_read(read):
    assert refusals(read, OVERLAY, 400, seed=19) > 15
