"""A store that somebody else made runs nothing: only arrays of our names, formats and codecs are read."""

import json
import pickle
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest

from tests.scan.questions import MANY_CHUNKS, small
from tests.store.layouts import made_older
from zpjax.scan.run import run_scan
from zpjax.store.reading import open_scan

ROOT = Path(__file__).parents[2]
SPEC = small(output=MANY_CHUNKS | {"chunk_points": 40})


class _Planted:
    """What runs when it is read back."""

    def __init__(self, path):
        self._path = path

    def __reduce__(self):
        return (open, (str(self._path), "w"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return run_scan(SPEC, tmp_path_factory.mktemp("foreign") / "run").folder.path


@pytest.fixture
def run(whole, tmp_path):
    return made_older(shutil.copytree(whole, tmp_path / "run"), 2)


def altered(path, change):
    found = json.loads(path.read_text())
    change(found)
    path.write_text(json.dumps(found))


def test_consolidated_metadata_are_not_followed_to_a_pickle(run, tmp_path):
    """Arrays of format 2 with the codec `pickle`, behind consolidated metadata of a group of format 3."""
    array = {
        **{"zarr_format": 2, "shape": [12, 10], "chunks": [12, 10], "dtype": "|O", "fill_value": None, "order": "C"},
        **{"filters": [{"id": "pickle", "protocol": 4}], "compressor": None, "attributes": {}, "dimension_separator": "/"},
    }  # fmt: skip
    planted = {"kind": "inline", "must_understand": False, "metadata": {"status": array}}
    altered(run / "scan.zarr" / "zarr.json", lambda root: root.update(consolidated_metadata=planted))
    values = np.full((12, 10), _Planted(tmp_path / "ran"), object)
    (run / "scan.zarr" / "status" / "0").mkdir()
    (run / "scan.zarr" / "status" / "0" / "0").write_bytes(pickle.dumps(values))
    stored = open_scan(run)
    assert stored.read("status").dtype == np.uint8
    assert stored.group["status"].dtype == np.uint8
    assert not (tmp_path / "ran").exists()


FOREIGN = {
    "another format": lambda array: array.update(zarr_format=2),
    "the codec pickle": lambda array: array["codecs"].insert(0, {"name": "numcodecs.pickle", "configuration": {}}),
    "the codec sharding": lambda array: array.update(codecs=[{"name": "sharding_indexed", "configuration": {}}]),
    "no checksum": lambda array: array.update(codecs=array["codecs"][:1]),
    "another order of bytes": lambda array: array.update(codecs=[{"name": "bytes", "configuration": {"endian": "big"}}, {"name": "crc32c"}]),
    "texts": lambda array: array.update(data_type="string"),
    "objects": lambda array: array.update(data_type={"name": "numpy.object", "configuration": {}}),
    "complex numbers": lambda array: array.update(data_type="complex128"),
    "another fill value": lambda array: array.update(fill_value=0),
    "other keys of chunks": lambda array: array.update(chunk_key_encoding={"name": "v2", "configuration": {"separator": "."}}),
    "a chunk of no length": lambda array: array["chunk_grid"]["configuration"].update(chunk_shape=[0, 10]),
    "transformers": lambda array: array.update(storage_transformers=[{"name": "x"}]),
    "another axis": lambda array: array.update(dimension_names=["g_zp", "m_zp"]),
}  # fmt: skip


@pytest.mark.parametrize("change", FOREIGN)
def test_an_array_that_we_do_not_write_is_not_read(run, change):
    altered(run / "scan.zarr" / "eps_u_mumu" / "zarr.json", FOREIGN[change])
    with pytest.raises(
        ValueError, match=r"run: 'scan.zarr/eps_u_mumu/zarr.json' is damaged: .*--resume writes it again\.$"
    ):
        open_scan(run)


def test_arrays_of_other_names_are_not_there(run):
    shutil.copytree(run / "scan.zarr" / "eps_u_mumu", run / "scan.zarr" / "ratio.invented")
    assert "ratio.invented" not in open_scan(run).names()


def test_numcodecs_is_one_that_does_not_run_pickles():
    """GHSA-jqc8-qjfv-5m6r: mended in 0.16.6, and on the next line in 0.17.1."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "numcodecs>=0.16.6,!=0.17.0" in project["dependencies"]
