"""A chunk that is not what its marker says is found, named and computed again; sound ones are left alone."""

import json
import shutil

import numpy as np
import pytest

from tests.scan.questions import MANY_CHUNKS, files, scattered, small
from tests.store.layouts import made_older
from zpjax.scan.run import run_scan
from zpjax.store.checking import ChunkChecker
from zpjax.store.layout import RunFolder, checksum
from zpjax.store.reading import open_scan
from zpjax.store.writing import ChunkWriter

# Four rows of ten to a chunk; the last chunk has two rows.
EDGED = small(
    axes={"m_zp": {"min": "1 MeV", "max": "1 GeV", "points": 10}, "g_zp": {"min": 1e-6, "max": 1e-2, "points": 10}},
    output=MANY_CHUNKS | {"chunk_points": 40},
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "run"
    run_scan(EDGED, path)
    return path


@pytest.fixture
def run(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "run")


def flipped(data: bytes) -> bytes:
    return data[:9] + bytes([data[9] ^ 4]) + data[10:]


DAMAGE = {
    "bit flipped": lambda path: path.write_bytes(flipped(path.read_bytes())),
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut in half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "one byte short": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "zeros instead": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "four zeros": lambda path: path.write_bytes(bytes(4)),
}


def fault(run, number: int) -> str | None:
    """What a resumed scan would say of a chunk."""
    from zpjax.question.chunks import chunking
    from zpjax.scan.finished import sound_chunks

    stored, said = open_scan(run), []
    marker = stored.folder.marker(number)
    kept = marker.read_bytes() if marker.exists() else None
    sound_chunks(stored, [chunking(EDGED).chunk(number)], said.append)
    if kept is not None:
        marker.write_bytes(kept)
    return said[0] if said else None


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize(
    ("name", "file", "number"),
    [
        ("eps_u_mumu", "c/1/0", 1),
        ("eps_u_mumu", "c/2/0", 2),
        ("dis_suppression_nutev", "c/0", 0),
        ("status", "c/0/0", 0),
    ],
    ids=["a plane", "the edge of a plane", "an array of one axis", "the status"],
)
def test_damage_of_any_kind_is_found_and_named(run, damage, name, file, number):
    assert fault(run, number) is None
    DAMAGE[damage](run / "scan.zarr" / name / file)
    assert f"chunk {number} ('{name}' is missing or does not match its checksum)" in fault(run, number)


def without_checksums(path):
    path.write_text(json.dumps({"chunk": 1, "arrays": ["dis_suppression_nutev", "eps_u_mumu", "status"]}))


def another_checksum(path):
    marker = json.loads(path.read_text())
    marker["checksums"]["eps_u_mumu"] = "00000000"
    path.write_text(json.dumps(marker))


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda path: path.write_text("{"), "chunk 1 (its marker cannot be read)"),
        (lambda path: path.write_text("[]"), "chunk 1 (its marker cannot be read)"),
        (lambda path: path.write_bytes(b"\xff\x00"), "chunk 1 (its marker cannot be read)"),
        (without_checksums, "chunk 1 (its marker has no checksums)"),
        (another_checksum, "chunk 1 ('eps_u_mumu' is missing"),
    ],
    ids=["torn", "of another form", "garbled", "without checksums", "another checksum"],
)
def test_a_damaged_marker_is_found(run, damage, sentence):
    damage(RunFolder(run).marker(1))
    assert sentence in fault(run, 1)


def test_damaged_chunks_are_computed_again_to_the_same_bytes(run, whole):
    DAMAGE["bit flipped"](run / "scan.zarr" / "eps_u_mumu" / "c" / "0" / "0")
    DAMAGE["cut in half"](run / "scan.zarr" / "eps_u_mumu" / "c" / "2" / "0")  # the edge
    DAMAGE["missing"](run / "scan.zarr" / "dis_suppression_nutev" / "c" / "1")
    said = []
    run_scan(EDGED, run, resume=True, notice=said.append)
    (sentence,) = said
    assert all(f"chunk {number} (" in sentence for number in (0, 1, 2))
    assert files(run) == files(whole)
    run_scan(EDGED, run, resume=True, notice=said.append)
    assert len(said) == 1


def test_many_damaged_chunks_are_counted_in_one_sentence(tmp_path):
    spec, said = small(output=MANY_CHUNKS), []
    run_scan(spec, tmp_path / "run")
    shutil.rmtree(tmp_path / "run" / "scan.zarr" / "eps_u_mumu" / "c")
    run_scan(spec, tmp_path / "run", resume=True, notice=said.append)
    assert len(said) == 1
    assert said[0].endswith("7 more.")


def test_a_damaged_chunk_stays_unfinished_when_its_repair_is_stopped(run, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    DAMAGE["missing"](run / "scan.zarr" / "status" / "c" / "1" / "0")
    monkeypatch.setattr(ChunkWriter, "write", full)
    with pytest.raises(OSError, match="No space left"):
        run_scan(EDGED, run, resume=True)
    assert open_scan(run).finished() == {0, 2}


def test_a_share_repairs_its_own_chunks_only(run):
    for number in (0, 2):
        DAMAGE["missing"](run / "scan.zarr" / "eps_u_mumu" / "c" / str(number) / "0")
    run_scan(EDGED, run, share=(1, 3))
    assert fault(run, 0) is None
    assert fault(run, 2) is not None


@pytest.mark.parametrize("method", ["sobol", "random"])
def test_damaged_scattered_points_are_computed_again(method, tmp_path):
    spec = scattered(method, 110)
    run_scan(spec, tmp_path / "whole")
    run = shutil.copytree(tmp_path / "whole", tmp_path / "run")
    DAMAGE["zeros instead"](run / "scan.zarr" / "m_zp" / "c" / "2")
    run_scan(spec, run, resume=True)
    assert files(run) == files(tmp_path / "whole")


def test_a_single_number_is_checked_like_an_array(tmp_path):
    axes = {"g_zp": {"min": 1e-6, "max": 1e-2, "points": 20}, "b": {"min": 0.1, "max": 0.9, "points": 5}}
    spec = small(model={"name": "flavoured_u1", "m_zp": "10 MeV"}, axes=axes, output=MANY_CHUNKS | {"chunk_points": 50})
    assert run_scan(spec, tmp_path / "whole").array_dimensions("dis_suppression_nutev") == ()
    run, said = shutil.copytree(tmp_path / "whole", tmp_path / "run"), []
    DAMAGE["missing"](run / "scan.zarr" / "dis_suppression_nutev" / "c")
    run_scan(spec, run, resume=True, notice=said.append)
    assert "chunk 0 ('dis_suppression_nutev'" in said[0]
    assert files(run) == files(tmp_path / "whole")


def test_a_chunk_of_nothing_but_nan_is_stored_and_sound(run):
    stored = open_scan(run)
    rows = (slice(0, 4), slice(0, 10))
    parts = {
        "eps_u_mumu": (rows, np.full((4, 10), -np.nan)),
        "status": (rows, np.ones((4, 10), np.uint8)),
        "dis_suppression_nutev": (rows[:1], np.full(4, np.nan)),
    }
    ChunkWriter(stored.folder).write(0, parts)
    places = {name: where for name, (where, _) in parts.items()}
    assert ChunkChecker(stored).fault(0, places) is None
    DAMAGE["missing"](run / "scan.zarr" / "dis_suppression_nutev" / "c" / "0")
    assert (run / "scan.zarr" / "eps_u_mumu" / "c" / "0" / "0").exists()


def test_a_checksum_is_that_of_the_values_in_order():
    values = np.arange(12.0).reshape(3, 4)
    assert checksum(values) == checksum(np.asfortranarray(values)) == checksum(values.astype(">f8"))
    assert checksum(values) != checksum(values.T)


@pytest.fixture
def older(run):
    """The same run in the first layout: no checksums in the markers."""
    return made_older(run, 1)


def test_a_store_of_the_older_layout_is_read_and_left_alone(older, whole):
    before, said = files(older), []
    stored = run_scan(EDGED, older, resume=True, notice=said.append)
    assert said == []
    assert files(older) == before
    for name in stored.names():
        np.testing.assert_array_equal(stored.read(name), open_scan(whole).read(name), strict=True)


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", ["eps_u_mumu", "status"])
def test_damage_in_the_older_layout_is_found_without_checksums(older, damage, name):
    DAMAGE[damage](older / "scan.zarr" / name / "c" / "1" / "0")
    assert f"'{name}' is missing" in fault(older, 1)


def test_an_unfinished_store_of_the_older_layout_is_continued(older, whole):
    RunFolder(older).marker(2).unlink()
    DAMAGE["missing"](older / "scan.zarr" / "eps_u_mumu" / "c" / "2" / "0")
    stored = run_scan(EDGED, older, resume=True)
    np.testing.assert_array_equal(stored.read("eps_u_mumu"), open_scan(whole).read("eps_u_mumu"), strict=True)
    assert fault(older, 2) is None


def test_a_store_of_a_later_layout_is_refused(older):
    root = older / "scan.zarr" / "zarr.json"
    root.write_text(root.read_text().replace('"layout_version": 1', '"layout_version": 4'))
    with pytest.raises(ValueError, match="layout 4, this zpjax reads layouts 1, 2 and 3"):
        open_scan(older)
