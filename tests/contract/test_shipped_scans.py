"""The scans that ship are sound as they are written."""

from pathlib import Path

import pytest

from zpjax.question.reading import read_spec, read_toml, resolve
from zpjax.question.windows import read_window_spec
from zpjax.scan.run import run_scan
from zpjax.store.records import allowed_points
from zpjax.store.summary import write_summary

SCANS = Path(__file__).parents[2] / "scans"


@pytest.mark.parametrize("path", sorted(SCANS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_scan_is_read(path):
    if path.stem == "nsi_windows":  # a question to `zpjax profile`
        assert read_window_spec(path)
        return
    assert read_spec(path).constraints


@pytest.mark.slow
def test_the_scan_of_five_parameters_runs_as_written_with_fewer_points(tmp_path):
    def fewer(entry):
        entry["sampling"]["points"] = 2**13
        return resolve(entry)

    stored = run_scan(read_toml(SCANS / "five_parameters.toml", fewer), tmp_path / "run")
    found = write_summary(stored)
    assert found["points"] == 2**13
    assert len(allowed_points(stored)["b"]) == found["allowed"]["points"]
    assert [projection["axes"] for projection in found["profiles"]] == [["m_zp", "g_zp"], ["b", "c"], ["mixing_scale"]]
