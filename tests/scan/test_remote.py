"""A scan at an address instead of in a folder: the same bytes, the same faults found, and what cannot be is said."""

import json
import sys
import uuid
from pathlib import Path

import numpy as np
import pytest

from tests.scan.questions import MANY_CHUNKS, files, scattered, small
from zpjax.question.toml_text import toml_lines
from zpjax.scan.cluster import run_on_dask
from zpjax.scan.run import run_scan
from zpjax.store.layout import RunFolder
from zpjax.store.place import place, write_atomically
from zpjax.store.reading import open_scan, read_boundary
from zpjax.store.summary import summary, write_summary
from zpjax.verbs import report, windows
from zpjax.verbs.cite import spec_of
from zpjax.verbs.hepdata import write_hepdata
from zpjax.verbs.scan import run_and_follow, scan_sentences

fsspec = pytest.importorskip("fsspec", reason="needs fsspec and universal-pathlib of the extra 'test'")
MEMORY = fsspec.filesystem("memory")
SPEC = small(output=MANY_CHUNKS)


@pytest.fixture
def address():
    """One of its own for every test."""
    return f"memory://{uuid.uuid4().hex}/run"


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    return files(run_scan(SPEC, tmp_path_factory.mktemp("local") / "run").folder.path)


def objects(address: str) -> dict[str, bytes]:
    root = address.removeprefix("memory:/")
    found = (f"{root}/{folder}" for folder in ("scan.zarr", "done"))
    return {name.removeprefix(f"{root}/"): MEMORY.cat(name) for folder in found for name in MEMORY.find(folder)}


def test_every_file_has_the_bytes_of_a_local_run(address, local):
    stored = run_scan(SPEC, address)
    assert stored.is_complete()
    assert objects(address) == local


def test_the_store_opens_in_one_line(address):
    import zarr

    run_scan(SPEC, address)
    assert zarr.open_group(f"{address}/scan.zarr", mode="r")["status"].shape == (12, 10)


def test_an_unfinished_scan_is_refused_and_then_continued(address, local):
    run_scan(SPEC, address, share=(2, 3))
    with pytest.raises(ValueError, match="holds an unfinished scan; continue it with --resume"):
        run_scan(SPEC, address)
    run_scan(SPEC, address, resume=True)
    assert objects(address) == local


def test_another_question_is_refused(address):
    run_scan(SPEC, address)
    with pytest.raises(ValueError, match=f"{address}: holds a scan of another spec: .*points"):
        run_scan(scattered("random"), address, resume=True)


@pytest.mark.parametrize("damage", ["torn", "altered", "missing"])
def test_a_damaged_chunk_is_named_and_computed_again(address, local, damage):
    run_scan(SPEC, address)
    victim = place(f"{address}/scan.zarr/eps_u_mumu/c/4/0")
    content = bytearray(victim.read_bytes())
    content[3] ^= 1
    {"torn": lambda: victim.write_bytes(content[:40]), "altered": lambda: victim.write_bytes(content)}.get(
        damage, victim.unlink
    )()
    told = []
    run_scan(SPEC, address, resume=True, notice=told.append)
    assert len(told) == 1
    assert told[0].startswith(f"{address}: damaged and computed again: chunk 4 ('eps_u_mumu'")
    assert objects(address) == local


@pytest.mark.parametrize("name", ["eps_u_mumu/zarr.json", "status/zarr.json", "m_zp/zarr.json", "g_zp/c/0"])
def test_what_is_lost_is_named_and_written_again(address, local, name):
    run_scan(SPEC, address)
    place(f"{address}/scan.zarr/{name}").unlink()
    with pytest.raises(ValueError, match=rf"^{address}: 'scan.zarr/{name.split('/')[0]}.*--resume writes it again"):
        open_scan(address)
    run_scan(SPEC, address, resume=True)
    assert objects(address) == local


def test_a_store_that_has_lost_its_own_file_is_refused(address):
    run_scan(SPEC, address)
    place(f"{address}/scan.zarr/zarr.json").unlink()
    for resume in (False, True):
        with pytest.raises(ValueError, match=rf"^{address}: 'scan.zarr/zarr.json'.*; choose another --out"):
            run_scan(SPEC, address, resume=resume)


def test_a_creation_that_stopped_halfway_left_no_store(address, local, monkeypatch):
    put = type(MEMORY).pipe_file
    written = []

    def until_the_third(self, path, value, **more):
        written.append(path)
        if len(written) == 3:
            raise ConnectionError("gone")
        return put(self, path, value, **more)

    with monkeypatch.context() as patch:
        patch.setattr(type(MEMORY), "pipe_file", until_the_third)
        with pytest.raises(OSError, match="gone"):
            run_scan(SPEC, address)
    assert not RunFolder(address).exists()
    run_scan(SPEC, address)
    assert objects(address) == local


def test_what_a_store_says_in_its_own_words_names_the_address(address, monkeypatch):
    def refused(self, path, value, **more):
        raise RuntimeError("no credentials")

    monkeypatch.setattr(type(MEMORY), "pipe_file", refused)
    with pytest.raises(OSError, match="RuntimeError: no credentials") as caught:
        run_scan(SPEC, address)
    assert caught.value.filename.startswith(address)


def test_a_store_that_cannot_be_asked_is_named(address, monkeypatch):
    def unreachable(self, path, **more):
        raise RuntimeError("no such host")

    monkeypatch.setattr(type(MEMORY), "info", unreachable)
    monkeypatch.setattr(type(MEMORY), "exists", unreachable)
    with pytest.raises(OSError, match="RuntimeError: no such host") as caught:
        run_scan(SPEC, address)
    assert caught.value.filename.startswith(address)


def test_a_protocol_that_only_reads_is_said_to(address, monkeypatch):
    def unknown(self, path, value, **more):
        raise NotImplementedError

    monkeypatch.setattr(type(MEMORY), "pipe_file", unknown)
    with pytest.raises(OSError, match="cannot be written to by memory://"):
        write_atomically(place(address), "text")


def test_a_reduced_scan_and_its_summary_are_the_same(address, tmp_path):
    spec = small(output=MANY_CHUNKS, reduce={"bins": 8, "keep": "allowed"})
    here, there = run_scan(spec, tmp_path / "run"), run_scan(spec, address)
    assert write_summary(there) == summary(here)
    assert json.loads(place(f"{address}/summary.json").read_text()) == summary(here)
    assert objects(address) == files(tmp_path / "run")


def test_what_follows_a_scan_is_written_beside_it(address):
    spec = small(then={"boundary": True, "figure": True})
    parts = list(run_and_follow(spec, address, False, lambda progress: None))
    assert f"{address}/figure.png: drawn." in scan_sentences(parts[-1])
    root = place(address)
    assert (root / "figure.png").read_bytes().startswith(b"\x89PNG")
    assert (root / "figure.pdf").read_bytes().startswith(b"%PDF")
    assert (root / "boundary.csv").exists()
    boundary = read_boundary(RunFolder(address))
    assert boundary["spec_hash"] == spec.hash()
    assert write_hepdata(boundary, f"{address}/hepdata")[-1].read_text().startswith("---")


def test_a_file_address_is_the_folder(tmp_path):
    run_scan(SPEC, f"file://{tmp_path}/run")
    np.testing.assert_array_equal(
        open_scan(tmp_path / "run").read("status"), open_scan(f"file://{tmp_path}/run").read("status")
    )
    assert place(f"file://{tmp_path}") == tmp_path


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("s4://bucket/run", r"^s4://bucket/run: 's4' is no protocol that fsspec knows; did you mean 's3'\?$"),
        ("nowhere://bucket/run", "^nowhere://bucket/run: install the package of nowhere.$"),
    ],
)
def test_a_protocol_that_cannot_be_used_is_named(given, sentence):
    fsspec.register_implementation(
        "nowhere", "no_such_package.FileSystem", errtxt="install the package of nowhere", clobber=True
    )
    with pytest.raises(ValueError, match=sentence):
        run_scan(SPEC, given)


def test_without_the_extra_it_is_named(address, monkeypatch):
    monkeypatch.setitem(sys.modules, "upath", None)
    with pytest.raises(ValueError, match=r"an address needs the extra 'remote': pip install 'zpjax\[remote\]'"):
        run_scan(SPEC, address)


def test_processes_cannot_share_the_memory_of_one(address):
    with pytest.raises(ValueError, match=f"^{address}: lies in the memory of one process"):
        run_on_dask(SPEC, address, "local:2")


@pytest.fixture
def command(zpjax, monkeypatch, tmp_path):
    """Runs a command line in an empty folder; returns (exit code, standard error)."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "q.toml").write_text("\n".join(toml_lines(SPEC.resolved())), encoding="utf-8")
    return lambda *arguments: zpjax(*arguments)[::2]


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", "q.toml", "--out", "s4://b/run"),
        ("boundary", "q.toml", "--out", "s4://b/run"),
        ("report", "s4://b/run"),
        ("cite", "s4://b/run"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_command_ends_with_a_sentence_and_leaves_nothing(command, tmp_path, arguments):
    code, err = command(*arguments)
    assert (code, err) == (2, "zpjax: s4://b/run: 's4' is no protocol that fsspec knows; did you mean 's3'?\n")
    assert [path.name for path in tmp_path.iterdir()] == ["q.toml"]


def test_an_address_without_a_scan_is_named_as_it_was_given(address):
    with pytest.raises(ValueError, match=f"^{address}: there is no scan here.$"):
        spec_of(address)


def test_the_sources_of_a_run_at_an_address_are_found(address):
    run_scan(SPEC, address)
    assert spec_of(address).hash() == SPEC.hash()


@pytest.mark.parametrize(
    ("arguments", "option"),
    [(("scan", "q.toml", "--cache", "s3://b/c"), "--cache"), (("tabulate", "mesons", "--out", "s3://b/t"), "--out")],
    ids=["compiled programs", "a shipped table"],
)
def test_what_must_lie_on_this_machine_says_so(command, tmp_path, arguments, option):
    code, err = command(*arguments)
    assert code == 2
    assert err == f"zpjax: {option} {arguments[-1]}: must be a folder of this machine, not an address.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["q.toml"]


def test_a_report_that_cannot_be_written_is_refused_before_it_is_made(address, monkeypatch):
    run_scan(SPEC, address)
    monkeypatch.setattr(report, "scan_account", _must_not_be_reached)
    with pytest.raises(ValueError, match=r"^s4://b/page\.html: 's4' is no protocol"):
        report.write_report([address], "s4://b/page.html", with_paper=False)


def test_windows_that_cannot_be_written_are_refused_before_they_are_found(command, monkeypatch):
    monkeypatch.setattr(windows, "find_windows", _must_not_be_reached)
    scan = Path(__file__).parents[2] / "scans" / "nsi_windows.toml"
    code, err = command("profile", str(scan), "--out", "s4://b/run")
    assert (code, err) == (2, "zpjax: s4://b/run: 's4' is no protocol that fsspec knows; did you mean 's3'?\n")


def _must_not_be_reached(*arguments):
    raise AssertionError("computed before the address was looked at")


def test_a_report_of_a_run_at_an_address_lies_beside_it(address):
    run_scan(SPEC, address)
    page = report.write_report([address], with_paper=False)
    assert str(page) == f"{address}/report.html"
    assert page.read_text().startswith("<!")
