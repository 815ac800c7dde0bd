"""What is written for HEPData passes its validator and loses no digit."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from tests.scan.questions import small
from zpjax.scan.hepdata import write_hepdata
from zpjax.scan.region import scan_boundary


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    result = json.loads(json.dumps(scan_boundary(small(), folder)))
    return result, write_hepdata(result, folder / "hepdata")


def test_the_submission_is_valid(written):
    """By HEPData's own program, which is run and not imported."""
    program = shutil.which("hepdata-validate", path=Path(sys.executable).parent)
    if program is None:
        pytest.skip("needs hepdata-validate of the extra 'test'")
    found = subprocess.run([program, "-d", written[1][-1].parent], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout
    assert "is valid" in found.stdout


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
