"""A store is read without JAX, broadcast on demand, and does not hide damage."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

from tests.scan.questions import small
from zpjax.scan.run import run_scan
from zpjax.store.reading import open_scan


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "run"
    run_scan(small(), path)
    return path


def test_an_array_of_one_axis_is_broadcast_to_the_plane(run):
    stored = open_scan(run)
    assert stored.array_dimensions("dis_suppression_nutev") == ("m_zp",)
    plane = stored.broadcast("dis_suppression_nutev")
    assert plane.shape == (12, 10)
    np.testing.assert_array_equal(plane[:, 0], stored.read("dis_suppression_nutev"))


def test_units_and_meaning_travel_with_every_array(run):
    stored = open_scan(run)
    for name in stored.names():
        assert stored.group[name].attrs["unit"]
    assert stored.attributes["versions"]["jax"]
    assert stored.spec["model"]["name"] == "flavoured_u1"


def test_a_store_opens_without_jax(run):
    script = (
        "import sys; from zpjax.store.reading import open_scan; "
        f"open_scan({str(run)!r}).broadcast('eps_u_mumu'); assert 'jax' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_missing_chunk_of_a_complete_scan_is_noticed(run, tmp_path):
    copy = shutil.copytree(run, tmp_path / "run")
    (copy / "scan.zarr" / "eps_u_mumu" / "c" / "1" / "0").unlink()
    with pytest.raises(ValueError, match=r"a chunk of 'eps_u_mumu' is missing; --resume computes it again"):
        open_scan(copy).read("eps_u_mumu")
    (copy / "done" / "00000001.json").unlink()
    assert np.isnan(open_scan(copy).read("eps_u_mumu")).sum() == 40


def test_damaged_coordinates_are_noticed(run, tmp_path):
    copy = shutil.copytree(run, tmp_path / "run")
    path = copy / "scan.zarr" / "m_zp" / "c" / "0"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(
        ValueError, match=r"run: 'scan.zarr/m_zp', an axis, .* does not match its checksum; .*--resume writes it again"
    ):
        open_scan(copy).read("m_zp")


def test_a_damaged_chunk_is_noticed(run):
    chunk = next(p for p in (run / "scan.zarr" / "eps_u_mumu" / "c").rglob("*") if p.is_file())
    data = bytearray(chunk.read_bytes())
    data[3] ^= 1
    chunk.write_bytes(data)
    with pytest.raises(ValueError, match=r"(?i)checksum|crc"):
        open_scan(run).read("eps_u_mumu")


def test_a_folder_without_a_scan_is_refused(tmp_path):
    with pytest.raises(ValueError, match="there is no scan here"):
        open_scan(tmp_path)
