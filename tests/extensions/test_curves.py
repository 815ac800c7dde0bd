"""Curves and nuisances of one's own, from a folder to the figure, as a user adds them."""

import json

import numpy as np
import pytest

from tests.extensions.folders import observable, written
from tests.figures.figures import saved, words  # noqa: F401 (a fixture)
from tests.scan.questions import document
from zpjax.extensions import extended
from zpjax.figures.layers import read_layers
from zpjax.inputs import load_inputs
from zpjax.question.reading import read_spec
from zpjax.question.toml_text import toml_lines
from zpjax.scan.identity import identity
from zpjax.store.reading import open_scan
from zpjax.verbs.overlays import overlays_of
from zpjax.verbs.scan import run_and_follow

LIMIT = """# kind: limit
# title: A search of mine
# label: mine
# meaning: g' < 1e-5 (m/10 MeV)^2, at a few masses.
# confidence: 0.9
# sources: me_2026
# checked: true
m_zp [GeV], g_zp [1]
0.005, 2.5e-6
0.01, 1e-5
0.1, 1e-3
0.3, 9e-3
"""
OVERLAY = """# kind: overlay
# label: their curve
# source: Figure 1 of nobody
# style: dashed
m_zp [MeV], g_zp [%]
20, 0.01
200, 0.1
"""
NUISANCE = """title = "A temperature of mine"
meaning = "What a test moves."
value = 2.0
prior = 0.25
unit = "MeV"
folded = false
seen_by = ["my_limit"]
sources = ["me_2026"]
checked = true
"""
AXES = {"m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 20}, "g_zp": {"min": 1e-6, "max": 1e-2, "points": 20}}


def question(folder, **changes):
    """The path of a spec in a folder with `mine/` in it."""
    entry = {
        "axes": AXES,
        "extensions": {"paths": ["mine"]},
        "constraints": {"names": ["my_limit"]},
        "output": {"observables": []},
    }
    path = folder / "question.toml"
    path.write_text(
        "\n".join(toml_lines(document(**entry | {"then": {"boundary": True, "figure": True}} | changes))),
        encoding="utf-8",
    )
    return path


@pytest.fixture
def folder(tmp_path):
    written(tmp_path / "mine", my_limit_csv=LIMIT, their_curve_csv=OVERLAY)
    return tmp_path


def test_a_limit_is_judged_and_drawn_where_its_file_says_and_an_overlay_only_drawn(zpjax, folder, saved):  # noqa: F811
    code, out, err = zpjax("scan", question(folder), "--out", folder / "run")
    assert (code, err) == (0, "")
    assert out.endswith("figure.pdf: drawn.\n")
    (layer,) = read_layers(open_scan(folder / "run")).layers
    mass, coupling = 10 ** (np.concatenate(layer.lines) * (3, 4) - (3, 6)).T  # GeV, from the unit box
    # The power law of the rows is also the one between them; within one per cent of its ends the limit fades.
    inside = (mass > 0.00506) & (mass < 0.296)
    np.testing.assert_allclose(coupling[inside], 1e-5 * (mass[inside] / 0.01) ** 2, rtol=1e-3, atol=0)
    assert np.ptp(np.log(mass[inside])) > 4
    text = words(saved[0]).replace("\n", " ")
    assert "excluded: A search of mine (90 % CL)" in text
    assert "overlay, not judged: their curve" in text
    assert "their curve (Figure 1 of nobody)" in text
    (dashed,) = (line for line in saved[0].axes[0].lines if line.get_linestyle() == "--")
    np.testing.assert_allclose(dashed.get_xydata(), [[20, 1e-4], [200, 1e-3]], rtol=1e-9, atol=0)


def test_an_overlay_changes_no_identity_and_a_row_of_a_limit_does(folder):
    spec = read_spec(question(folder))
    before = identity(spec)
    (folder / "mine" / "their_curve.csv").write_text(OVERLAY.replace("200, 0.1", "200, 0.2"), encoding="utf-8")
    assert identity(spec) == before
    (folder / "mine" / "my_limit.csv").write_text(LIMIT.replace("0.1, 1e-3", "0.1, 2e-3"), encoding="utf-8")
    assert identity(spec)["inputs"] != before["inputs"]


def test_an_overlay_of_another_plane_is_not_drawn_and_spoken_of(folder):
    (folder / "mine" / "their_curve.csv").write_text(OVERLAY.replace("g_zp", "b"), encoding="utf-8")
    fitting, left_out = overlays_of(read_spec(question(folder)))
    assert fitting == []
    assert left_out == [
        f"{folder}/mine/their_curve.csv: not drawn, its columns are m_zp and b, the axes m_zp and g_zp."
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (OVERLAY.replace("[MeV]", "[cm]"), "'m_zp' has the unit of another quantity; use 'GeV' or one like it."),
        (OVERLAY.replace("0.1", "ten"), "line 7: 'g_zp' must be a finite number, but is 'ten'."),
    ],
    ids=["a mass in metres", "a word"],
)
def test_a_wrong_overlay_is_refused_before_the_scan(folder, text, sentence):
    (folder / "mine" / "their_curve.csv").write_text(text, encoding="utf-8")
    spec = read_spec(question(folder))
    with pytest.raises(ValueError) as error:
        next(run_and_follow(spec, folder / "run", False, print))
    assert str(error.value) == f"{folder}/mine/their_curve.csv: {sentence}"
    assert not (folder / "run").exists()


def test_a_nuisance_is_an_input_that_is_listed_moved_and_cited(zpjax, folder):
    seen = observable("couplings.strength * inputs.nuisances['my_temperature'] / couplings.mass")
    mine = written(folder / "mine", my_temperature_toml=NUISANCE, my_strength_py=seen)
    (mine / "my_limit.csv").write_text(LIMIT.replace("g_zp", "my_strength"), encoding="utf-8")
    with extended(mine):
        assert load_inputs().nuisances["my_temperature"] == 2e-3
    assert set(load_inputs().nuisances) == {"decoupling_temperature"}
    rows = json.loads(zpjax("list", "nuisances", "--extend", mine, "--json")[1])["nuisances"]
    assert rows["my_temperature"]["prior"] == 0.25
    spec = read_spec(question(folder))
    assert "nuisances.my_temperature" in identity(spec)["inputs"]
    assert "nuisances.decoupling_temperature" not in identity(spec)["inputs"]
    code, out, _ = zpjax("sensitivity", question(folder), "--to", "nuisances.my_temperature", "--out", folder / "run")
    assert code == 0
    assert "nuisances.my_temperature = 2 MeV, moved by 0.25 MeV (its error)" in out
    assert "What I measured" in zpjax("cite", question(folder))[1]


def test_check_names_what_is_not_drawn_and_what_no_measurement_sees(zpjax, folder):
    (folder / "mine" / "their_curve.csv").write_text(OVERLAY.replace("g_zp", "b"), encoding="utf-8")
    assert "mine/their_curve.csv: not drawn, its columns are m_zp and b" in zpjax("check", question(folder))[1]
    (folder / "mine" / "my_temperature.toml").write_text(NUISANCE.replace("my_limit", "my_limt"), encoding="utf-8")
    code, _, err = zpjax("check", question(folder))
    assert code == 2
    assert "nuisance 'my_temperature': key 'seen_by': there is no constraint 'my_limt'; did you mean 'my_limit'?" in err


def test_a_nuisance_of_a_name_that_is_taken_is_refused_by_both_files(folder):
    mine = written(folder / "mine", decoupling_temperature_toml=NUISANCE)
    with extended(mine), pytest.raises(ValueError, match=r"is taken by data/nuisances/decoupling_temperature\.toml"):
        load_inputs()
