"""Whatever characters a folder's name has, a run lies in that folder and nothing else is touched."""

import os

import numpy as np
import pytest

from tests.scan.questions import MANY_CHUNKS, files, small
from zpjax.scan.run import run_scan
from zpjax.store.place import place
from zpjax.store.reading import open_scan
from zpjax.verbs.scan import run_and_follow

SPEC = small(output=MANY_CHUNKS)
NAMES = ("lma::v2", "::", "memory::x", "simplecache::y", "a:b", "file::", "with space", "per%20cent", "#?*[x]", "…")


@pytest.fixture
def neighbour(tmp_path):
    """A folder that a chained address would open in place of lma::v2."""
    folder = tmp_path / "lma"
    folder.mkdir()
    (folder / "precious.txt").write_text("years of work")
    return folder


@pytest.mark.parametrize("as_text", [str, lambda path: path], ids=["text", "path"])
def test_two_colons_in_a_name_delete_no_other_folder(tmp_path, neighbour, as_text):
    stored = run_scan(SPEC, as_text(tmp_path / "lma::v2"))
    assert stored.is_complete()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lma", "lma::v2"]
    assert [path.name for path in neighbour.iterdir()] == ["precious.txt"]


def test_a_run_in_a_working_directory_with_two_colons_stays_there(tmp_path, neighbour, monkeypatch):
    here = tmp_path / "lma::v2"
    here.mkdir()
    monkeypatch.chdir(here)
    assert run_scan(SPEC, "runs/q").is_complete()
    assert run_scan(SPEC, place("runs/p").absolute()).is_complete()
    assert sorted(path.name for path in (here / "runs").iterdir()) == ["p", "q"]
    assert [path.name for path in neighbour.iterdir()] == ["precious.txt"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return run_scan(SPEC, tmp_path_factory.mktemp("plain") / "plain")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_characters_is_that_of_the_folder(tmp_path, plain, name):
    run = str(tmp_path / name)
    run_scan(SPEC, run, share=(1, 2))
    run_scan(SPEC, run, resume=True)
    assert files(tmp_path / name) == files(plain.folder.path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    np.testing.assert_array_equal(open_scan(run).read("status"), plain.read("status"))


def test_what_follows_a_scan_lies_in_a_folder_with_two_colons(tmp_path, neighbour):
    run = tmp_path / "lma::v2"
    list(run_and_follow(small(then={"boundary": True, "figure": True}), str(run), False, lambda progress: None))
    assert {"boundary.json", "boundary.csv", "figure.png", "figure.pdf"} <= {path.name for path in run.iterdir()}
    assert [path.name for path in neighbour.iterdir()] == ["precious.txt"]


def test_a_store_that_stands_where_a_new_one_is_made_is_not_replaced(tmp_path, monkeypatch):
    """Even if the check that comes before sees nothing."""
    from zpjax.store import writing

    (tmp_path / "run" / ".creating-1.zarr").mkdir(parents=True)
    (tmp_path / "run" / ".creating-1.zarr" / "kept").write_text("data")
    monkeypatch.setattr(writing.uuid, "uuid4", lambda: type("Fixed", (), {"hex": "1"}))
    with pytest.raises(OSError, match=r"(?i)exist"):
        run_scan(SPEC, tmp_path / "run")
    assert (tmp_path / "run" / ".creating-1.zarr" / "kept").read_text() == "data"


def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    assert run_scan(SPEC, "~/run").folder.path == tmp_path / "home" / "run"
    assert place("~") == tmp_path / "home"
    assert place("file://~/run") == tmp_path / "home" / "run"
    assert os.listdir(tmp_path) == ["home"]


def test_a_folder_called_tilde_can_be_meant(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    meant = place("./~/run")
    assert meant == tmp_path / "~" / "run"
    assert place(str(meant)) == meant


def test_a_home_of_nobody_is_refused_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r"^~nobody_of_this_name/run: there is no home folder of this name"):
        run_scan(SPEC, "~nobody_of_this_name/run")
    assert os.listdir(tmp_path) == []


def test_a_chain_of_addresses_is_refused_by_name():
    pytest.importorskip("upath", reason="needs universal-pathlib of the extra 'test'")
    with pytest.raises(ValueError, match=r"^simplecache::memory://x: chains several addresses by '::'"):
        run_scan(SPEC, "simplecache::memory://x")


# Those that say so without any network.
PROTOCOLS = (
    *("simplecache", "filecache", "blockcache", "cached", "dir", "reference", "generic", "async_wrapper", "zip", "tar", "data"),
    *("dask", "github", "jlab", "jupyter", "webhdfs", "hdfs", "arrow_hdfs", "gist", "dbfs"),
)  # fmt: skip


@pytest.mark.parametrize("form", ["{}://", "{}://b/run", "{}:///tmp/run", "{}://user:pw@host:99999/x"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_address_that_cannot_be_used_is_refused_in_one_sentence(protocol, form):
    fsspec = pytest.importorskip("fsspec", reason="needs fsspec and universal-pathlib of the extra 'test'")
    if protocol not in fsspec.available_protocols():
        pytest.skip("not known to this fsspec")
    address = form.format(protocol)
    if protocol in ("github", "gist", "webhdfs", "dbfs") and form == "{}://b/run":
        pytest.skip("asks the network")
    with pytest.raises((ValueError, OSError)) as caught:
        place(address)
    sentence = str(caught.value)
    assert address in sentence
    assert "\n" not in sentence
    assert len(sentence) < 300
