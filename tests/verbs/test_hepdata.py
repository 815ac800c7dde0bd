"""What is written for HEPData passes its validator and loses no digit."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from tests.scan.questions import document, small
from zpjax.verbs.boundary import scan_boundary
from zpjax.verbs.hepdata import write_hepdata


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    result = json.loads(json.dumps(scan_boundary(small(), folder)))
    return result, write_hepdata(result, folder / "hepdata")


def require_valid(folder):
    """By HEPData's own program, which is run and not imported."""
    program = shutil.which("hepdata-validate", path=Path(sys.executable).parent)
    if program is None:
        pytest.skip("needs hepdata-validate of the extra 'test'")
    found = subprocess.run([program, "-d", folder], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout
    assert "is valid" in found.stdout


def test_the_submission_is_valid(written):
    require_valid(written[1][-1].parent)


def of_axes(folder, title="small", **axes):
    """The boundary of the meson limit and the window over a part of the plane."""
    spec = small(
        axes=document()["axes"] | axes, title=title, constraints={"names": ["lma_dark_ud_2026", "farzan_meson"]}
    )
    return json.loads(json.dumps(scan_boundary(spec, folder)))


WHOLE = {"g_zp": {"min": 1e-6, "max": 1e-2, "points": 10}}
EXCLUDED = {"g_zp": {"min": 5e-3, "max": 1e-2, "points": 5}, "m_zp": {"min": "1 MeV", "max": "2 MeV", "points": 5}}
ALLOWED = {
    "g_zp": {"min": 4.8e-5, "max": 4.9e-5, "points": 5},
    "m_zp": {"min": "9.95 MeV", "max": "10 MeV", "points": 5},
}


@pytest.mark.parametrize(("axes", "verdict"), [(EXCLUDED, "empty"), (ALLOWED, "full")], ids=["empty", "full"])
def test_a_verdict_without_curves_is_a_valid_submission_of_the_least_excluded_point(tmp_path, axes, verdict):
    result = of_axes(tmp_path / "run", **axes)
    assert (result["verdict"], result["curves"]) == (verdict, [])
    paths = write_hepdata(result, tmp_path / "hepdata")
    require_valid(tmp_path / "hepdata")
    table = yaml.safe_load(paths[0].read_text(encoding="utf-8"))
    values = [column["values"][0]["value"] for column in table["independent_variables"]]
    assert values == result["least_excluded"]["point"]
    assert table["dependent_variables"][0]["values"][0]["value"] == result["least_excluded"]["max_ratio"]


def test_tables_of_an_earlier_call_do_not_stay(tmp_path):
    folder = tmp_path / "hepdata"
    many = of_axes(tmp_path / "one", **WHOLE)
    write_hepdata(many, folder)
    fewer = many | {"curves": many["curves"][:1]}
    for result in (fewer, of_axes(tmp_path / "two", **EXCLUDED), many):
        paths = write_hepdata(result, folder)
        assert sorted(folder.iterdir()) == sorted(paths)
        require_valid(folder)


def test_what_is_not_a_table_of_ours_stays(tmp_path):
    mine = tmp_path / "curve_of_mine.yaml"
    mine.write_text("a: 1", encoding="utf-8")
    write_hepdata(of_axes(tmp_path / "one", **WHOLE), tmp_path)
    assert mine.exists()


@pytest.mark.parametrize(
    "title",
    [
        "\N{GRINNING FACE} \N{MATHEMATICAL BOLD CAPITAL L}",
        "a\u2028b\u2029c\u0085d\x7fe",
        'back\\slash "quote" \\ud83d',
        "N\ufeffB",
    ],
    ids=["beyond the basic plane", "ends of lines", "escapes", "a byte order mark"],
)
def test_any_character_comes_back(tmp_path, title):
    result = of_axes(tmp_path / "one", title="small", **WHOLE) | {"title": title}
    path = write_hepdata(result, tmp_path / "hepdata")[-1]
    header = next(yaml.safe_load_all(path.read_text(encoding="utf-8")))
    assert header["comment"].startswith(f"{title}: some points are allowed")
    require_valid(tmp_path / "hepdata")


def test_every_vertex_comes_back_in_full(written):
    result, paths = written
    for curve, path in zip(result["curves"], paths[:-1], strict=True):
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        back = [
            [entry["value"] for entry in table[kind][0]["values"]]
            for kind in ("independent_variables", "dependent_variables")
        ]
        vertices = curve["vertices"] + curve["vertices"][:1] * curve["closed"]
        np.testing.assert_array_equal(np.array(back).T, vertices)


def test_numbers_without_a_point_stay_numbers(tmp_path):
    curve = {
        "constraint": "x",
        "closed": True,
        "ends": [],
        "vertices": [[1e-05, 1e22]],
        "active": [["x"]],
        "residual": [0.0],
    }
    axes = [{"name": "m_zp", "unit": "GeV"}, {"name": "g_zp", "unit": "1"}]
    result = {"title": "t", "verdict": "bounded", "assumptions": [], "constraints": {}, "axes": axes, "curves": [curve]}
    table = yaml.safe_load(write_hepdata(result, tmp_path)[0].read_text(encoding="utf-8"))
    assert [entry["value"] for entry in table["independent_variables"][0]["values"]] == [1e-05, 1e-05]
    assert table["dependent_variables"][0]["values"][0]["value"] == 1e22
