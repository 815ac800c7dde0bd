"""What is missing in a store is written again from its spec, or named: never left out of a verdict without a word."""

import json
import re
import shutil

import numpy as np
import pytest

from tests.scan.questions import MANY_CHUNKS, files, small
from tests.store.layouts import attributes_of, made_older, set_attributes
from zpjax.question.toml_text import toml_lines
from zpjax.report.plane import read_plane
from zpjax.scan.run import run_scan
from zpjax.store.layout import RunFolder
from zpjax.store.reading import open_scan, read_boundary
from zpjax.verbs.boundary import scan_boundary
from zpjax.verbs.cite import spec_of
from zpjax.verbs.report import scan_account
from zpjax.verbs.scan import run_and_follow

# Two bounds of which each excludes what the other allows.
SPEC = small(
    output=MANY_CHUNKS | {"observables": ["eps_u_mumu"], "chunk_points": 40},
    constraints={"names": ["farzan_meson"]},
    require={"names": ["lma_dark_ud_2026"]},
    then={"boundary": True},
)
RATIO = "ratio.farzan_meson"
MARKER = "done/00000000.json"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("lost") / "whole"
    list(run_and_follow(SPEC, path, False, lambda progress: None))
    return path


@pytest.fixture(params=[3, 2], ids="layout {}".format)
def run(whole, tmp_path, request):
    copy = shutil.copytree(whole, tmp_path / "run")
    return copy if request.param == 3 else made_older(copy, request.param)


LOST = [
    f"scan.zarr/{RATIO}/zarr.json",
    f"scan.zarr/{RATIO}",
    "scan.zarr/status",
    "scan.zarr/status/zarr.json",
    "scan.zarr/m_zp/zarr.json",
    "scan.zarr/g_zp",
    "scan.zarr/g_zp/c/0",
    "scan.zarr/eps_u_mumu",
]


def remove(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.parametrize("name", LOST)
def test_a_lost_array_is_named_by_every_reader_and_mended_by_resuming(run, whole, name):
    before = files(run)
    remove(run / name)
    array = name.split("/")[1]
    with pytest.raises(ValueError, match=rf"run: 'scan.zarr/{re.escape(array)}.* --resume writes it again"):
        open_scan(run)
    with pytest.raises(ValueError, match=re.escape(array)):
        run_scan(SPEC, run)
    said = []
    stored = run_scan(SPEC, run, resume=True, notice=said.append)
    assert any(array in sentence for sentence in said)
    assert read_plane(stored).allowed == read_plane(open_scan(whole)).allowed
    assert sorted(files(run)) == sorted(before)
    for known in stored.names():
        np.testing.assert_array_equal(stored.read(known), open_scan(whole).read(known), strict=True)
    run_scan(SPEC, run, resume=True, notice=said.append)
    assert len(said) <= 2


@pytest.mark.parametrize("change", ["shifted", "zeros", "reversed"])
def test_an_axis_of_other_values_is_written_again(run, whole, change):
    import zarr

    axis = zarr.open_array(run / "scan.zarr" / "m_zp", mode="r+")
    values = np.asarray(axis[:])
    axis[:] = {"shifted": values * 1.001, "zeros": values * 0, "reversed": values[::-1]}[change]
    said = []
    stored = run_scan(SPEC, run, resume=True, notice=said.append)
    assert said == [f"{run}: damaged or missing, and described again: m_zp."]
    np.testing.assert_array_equal(stored.read("m_zp"), open_scan(whole).read("m_zp"), strict=True)


def test_what_describes_an_array_is_that_which_was_written(whole, tmp_path):
    """A bound that is called a projection takes no part in a verdict."""
    run = shutil.copytree(whole, tmp_path / "run")
    path = run / "scan.zarr" / RATIO / "zarr.json"
    path.write_text(path.read_text().replace('"projection": 0', '"projection": 1'))
    with pytest.raises(ValueError, match=rf"'scan.zarr/{RATIO}/zarr.json' does not match its checksum"):
        open_scan(run)
    run_scan(SPEC, run, resume=True)
    assert files(run) == files(whole)


def test_a_store_without_markers_is_continued(run):
    before = files(run)
    shutil.rmtree(run / "done")
    with pytest.raises(ValueError, match="--resume"):
        run_scan(SPEC, run)
    assert run_scan(SPEC, run, resume=True).is_complete()
    assert files(run).keys() == before.keys()


@pytest.mark.parametrize("damage", ["removed", "empty", "no table"])
def test_a_store_that_has_lost_its_own_file_is_refused_with_what_to_do(run, damage):
    root = run / "scan.zarr" / "zarr.json"
    root.unlink() if damage == "removed" else root.write_text("" if damage == "empty" else "[]")
    for resume in (False, True):
        with pytest.raises(ValueError, match=r"run: 'scan.zarr/zarr.json'.*; choose another --out\.$"):
            run_scan(SPEC, run, resume=resume)
    with pytest.raises(ValueError, match=r"run: 'scan.zarr/zarr.json'.*; choose another --out\.$"):
        open_scan(run)


@pytest.mark.parametrize("name", ["scan.zarr/status/c/1/0", "done/00000001.json", "scan.zarr/eps_u_mumu/c/0/0"])
def test_a_folder_in_place_of_a_file_is_named_and_the_remedy_works(run, name):
    before = files(run)
    (run / name).unlink()
    (run / name).mkdir()
    (run / name / "inside").write_text("of somebody")
    with pytest.raises(ValueError, match=rf"{name}: is in the way .*; move it away and try again\.$"):
        run_scan(SPEC, run, resume=True)
    shutil.rmtree(run / name)
    assert run_scan(SPEC, run, resume=True).is_complete()
    assert files(run) == before


@pytest.mark.parametrize("count", [-1, 2, 4, 10**40, "3", None, True])
def test_a_wrong_number_of_chunks_is_no_number_of_missing_records(whole, tmp_path, count):
    run = made_older(shutil.copytree(whole, tmp_path / "run"), 2)
    root = run / "scan.zarr" / "zarr.json"
    group = json.loads(root.read_text())
    group["attributes"]["zpjax"]["chunks"] = count
    root.write_text(json.dumps(group))
    with pytest.raises(ValueError, match=r"'scan.zarr/zarr.json' is damaged: key 'chunks'"):
        open_scan(run)


@pytest.mark.parametrize(
    "name", ["00000003.json", "00000004.json", "99999999.json", "-1.json", "0x1.json", "1²34.json"]
)
def test_markers_of_no_chunk_do_not_count(run, name):
    (run / MARKER).rename(run / "done" / name)
    stored = open_scan(run)
    assert stored.finished() == {1, 2}
    assert not stored.is_complete()


@pytest.mark.parametrize(
    "content", ["[]", "{}", "null", "{", '{"curves": 1}', "[" * 100_000], ids=lambda text: text[:9]
)
def test_a_boundary_of_another_form_is_named(run, content):
    (run / "boundary.json").write_text(content)
    with pytest.raises(ValueError, match=r"run/boundary.json: .*; 'zpjax boundary' writes it again\.$"):
        read_boundary(RunFolder(run))


@pytest.mark.parametrize("key", ["conflict", "max_ratio"])
def test_an_empty_region_without_its_reason_is_named(run, key):
    found = json.loads((run / "boundary.json").read_text())
    found["verdict"] = "empty"
    found["least_excluded"][key] = [] if key == "conflict" else None
    (run / "boundary.json").write_text(json.dumps(found))
    with pytest.raises(ValueError, match=rf"boundary.json: is damaged: key 'least_excluded.{key}' must be"):
        read_boundary(RunFolder(run))


def test_a_spec_in_a_store_that_is_not_read_is_named_with_the_store(whole, tmp_path):
    run = shutil.copytree(whole, tmp_path / "run")
    attributes = attributes_of(run)
    attributes["spec"]["model"]["name"] = "of_tomorrow"
    set_attributes(run, attributes)
    sentence = r"run: 'scan.zarr/zarr.json' holds a spec that is not read here: .*of_tomorrow"
    with pytest.raises(ValueError, match=sentence):
        spec_of(run)
    with pytest.raises(ValueError, match=sentence):
        scan_account(open_scan(run))


def test_attributes_are_texts_and_numbers_as_netcdf_asks_for(whole):
    for path in (whole / "scan.zarr").rglob("zarr.json"):
        for name, value in json.loads(path.read_text())["attributes"].items():
            assert type(value) in (str, int, float), (path, name, value)
    stored = open_scan(whole)
    assert stored.array_attributes(RATIO)["projection"] is False
    assert stored.array_attributes(RATIO)["confidence"] is None or stored.array_attributes(RATIO)["confidence"] > 0
    assert stored.spec["title"] == attributes_of(whole)["spec"]["title"]


def test_older_attributes_are_read_the_same(whole, tmp_path):
    older = open_scan(made_older(shutil.copytree(whole, tmp_path / "run"), 2))
    for name in older.names():
        assert older.array_attributes(name) == open_scan(whole).array_attributes(name)
    assert older.attributes | {"layout_version": 3} == {
        k: v for k, v in open_scan(whole).attributes.items() if k != "contents"
    }


@pytest.fixture
def command(zpjax, tmp_path):
    """Runs a command line; returns (exit code, standard error)."""
    (tmp_path / "q.toml").write_text("\n".join(toml_lines(SPEC.resolved())), encoding="utf-8")
    return lambda *arguments: zpjax(*arguments)[::2]


DAMAGES = {
    "a lost bound": lambda run: remove(run / "scan.zarr" / RATIO),
    "a lost axis": lambda run: remove(run / "scan.zarr" / "m_zp" / "c" / "0"),
    "no attributes": lambda run: (run / "scan.zarr" / "zarr.json").write_text("{}"),
    "attributes of an axis gone": lambda run: (run / "scan.zarr" / "g_zp" / "zarr.json").write_text("[]"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_command_ends_with_a_sentence_and_writes_nothing(whole, tmp_path, command, damage):
    run, question = shutil.copytree(whole, tmp_path / "run"), tmp_path / "q.toml"
    DAMAGES[damage](run)
    before = {path: path.stat().st_mtime_ns for path in run.rglob("*")}
    for arguments in (
        ("scan", question, "--out", run),
        ("boundary", question, "--out", run),
        ("sensitivity", question, "--out", run, "--to", "farzan_meson.limit"),
        ("report", run, "--no-paper"),
        ("cite", run),
    ):
        code, err = command(*arguments)
        assert (code, err.count("\n")) == (2, 1), (arguments[0], err)
        assert err.startswith(f"zpjax: {run}: 'scan.zarr/"), err
        assert len(err.removeprefix(f"zpjax: {run}")) < 300
    assert {path: path.stat().st_mtime_ns for path in run.rglob("*")} == before


@pytest.mark.parametrize("name", ["boundary.json", "boundary.csv"])
def test_a_folder_in_place_of_a_result_is_named(whole, tmp_path, name):
    run = shutil.copytree(whole, tmp_path / "run")
    (run / name).unlink()
    (run / name).mkdir()
    with pytest.raises(ValueError, match=rf"run/{name}: is in the way .*; move it away and try again\.$"):
        scan_boundary(SPEC, run)
