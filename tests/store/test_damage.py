"""A store damaged in any way is refused in one sentence that names folder and file, or mended by --resume: never read wrongly."""

import json
import re
import shutil
import zlib
from pathlib import Path

import numpy as np
import pytest

from tests.scan.questions import MANY_CHUNKS, files, small
from tests.store.damages import of_attributes, of_entries, of_files
from tests.store.layouts import made_older
from zpjax.report.plane import read_plane
from zpjax.scan import run as running
from zpjax.store.layout import KEPT, RunFolder
from zpjax.store.reading import open_scan, read_boundary
from zpjax.store.records import allowed_points
from zpjax.store.summary import summary
from zpjax.verbs.scan import run_and_follow

# Two of them: points, and records of which two are joined.
SPECS = {
    "points": small(output=MANY_CHUNKS | {"chunk_points": 60}, then={"boundary": True}),
    "records": small(
        output=MANY_CHUNKS | {"chunk_points": 60}, reduce={"bins": 4, "keep": "allowed", "profiles": [["m_zp"]]}
    ),
}
RATIO = "ratio.lma_dark_ud_2026.lower"
# Of so many damages one is tried on every change, and more in the slow tier: some hundreds of each run.
ONE_IN, SLOW_ONE_IN = 60, 8
MOST = 300


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Folders of the two runs, untouched."""
    made = {name: tmp_path_factory.mktemp(name) / "run" for name in SPECS}
    for name, spec in SPECS.items():
        list(run_and_follow(spec, made[name], False, lambda progress: None))
    return made


@pytest.fixture(scope="module")
def original(runs):
    return {name: contents(run) for name, run in runs.items()}


@pytest.fixture
def compiled_once(monkeypatch):
    """All resumptions are of two questions: what is compiled for each serves again."""
    known, compile_scan, identify = {}, running.compiled_scan, running.identity

    def compiled(spec, devices=None):
        if spec.hash() not in known:
            known[spec.hash()] = compile_scan(spec, devices)
        return known[spec.hash()]

    def identified(spec, before=None):
        key = spec.hash(), json.dumps(before)
        if key not in known:
            known[key] = identify(spec, before)
        return known[key]

    monkeypatch.setattr(running, "compiled_scan", compiled)
    monkeypatch.setattr(running, "identity", identified)


def contents(run, with_boundary: bool = True) -> dict:
    """All that a reader gets of a run."""
    stored = open_scan(run)
    found = {name: stored.read(name) for name in stored.names() if name != KEPT} | {"complete": stored.is_complete()}
    if with_boundary:
        read_boundary(RunFolder(run))
    if found["complete"] and "records" in stored.attributes:
        found |= {"allowed": summary(stored)["allowed"], "points": list(map(list, allowed_points(stored).values()))}
    elif found["complete"] and with_boundary:
        found["allowed"] = read_plane(stored).allowed
    return found


def all_damages(run: Path, kind: str):
    names = ["scan.zarr/m_zp/zarr.json", f"scan.zarr/{RATIO}/zarr.json", "scan.zarr/status/zarr.json", "boundary.json"]
    names = (
        [*names, "done/00000001.json"]
        if kind == "points"
        else ["scan.zarr/record_entries/zarr.json", "done/00000000.json"]
    )
    yield from of_files(run)
    yield from of_attributes(run)
    for name in names:
        yield from of_entries(run, name)


def of_older(run: Path, kind: str):
    """The same of a store whose attributes are a table without checksums."""
    yield from of_files(run)
    yield from of_entries(run, "scan.zarr/zarr.json")


def chosen(damages, one_in: int):
    """A fixed choice among them, by name."""
    return [(name, damage) for name, damage in damages if zlib.crc32(name.encode()) % one_in == 0]


def sentence_of(function, run) -> str | None:
    """The sentence in which something is refused; None if it is not. Anything but a sentence is a failure."""
    try:
        function(run)
    except (ValueError, OSError) as error:
        text = str(error) if isinstance(error, ValueError) else f"{error.filename}: {error.strerror}."
        assert text.startswith(str(run)), text
        assert "\n" not in text
        assert len(text.removeprefix(str(run))) < MOST or "another spec" in text, text
        return text
    return None


def require_equal(found: dict, whole: dict) -> None:
    for name in whole:
        if isinstance(whole[name], np.ndarray):
            np.testing.assert_array_equal(found[name], whole[name], strict=True)
        elif name in found:
            assert found[name] == whole[name], name


def judge_reading(run: Path, whole: dict) -> bool:
    """Refused by name; or read, and if complete then with the numbers that it had. Whether it is read."""
    found = {}
    sentence = sentence_of(lambda path: found.update(contents(path)), run)
    if sentence is not None:
        assert re.search(r"'[^']+'|boundary\.json", sentence.removeprefix(str(run))), sentence
    elif found["complete"]:
        require_equal(found, whole)
    return sentence is None


def judge_resuming(run: Path, spec, whole: dict, untouched: dict) -> None:
    """Mended to the bytes it had; or refused with a remedy that works, which never is to do the same again."""

    def resume():
        return sentence_of(lambda path: running.run_scan(spec, path, resume=True), run)

    sentence = resume()
    if sentence is not None and "move it away" in sentence:
        obstacle = Path(sentence.partition(": is in the way")[0])
        shutil.rmtree(obstacle) if obstacle.is_dir() else obstacle.unlink()
        sentence = resume()
    if sentence is not None:
        assert "choose another --out" in sentence, sentence
        return
    require_equal(contents(run, with_boundary=False), whole)
    other = sorted(name for name, data in files(run).items() if untouched.get(name) not in (None, data))
    assert not other, f"other bytes in {', '.join(other)}"


@pytest.mark.parametrize(
    "one_in", [pytest.param(ONE_IN, id="some"), pytest.param(SLOW_ONE_IN, id="many", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("layout", [3, 2])
@pytest.mark.parametrize("kind", SPECS)
def test_every_damage_is_named_or_mended(kind, layout, one_in, runs, original, compiled_once, tmp_path):
    whole = shutil.copytree(runs[kind], tmp_path / "whole")
    if layout != 3:
        made_older(whole, layout)
    damages = chosen(all_damages(whole, kind) if layout == 3 else of_older(whole, kind), one_in)
    failures, whole_files = [], files(whole)
    for number, (name, damage) in enumerate(damages):
        run = shutil.copytree(whole, tmp_path / str(number))
        try:
            damage(run)
            # Of a boundary that is altered but well-formed, or of attributes that their checksum fits, nobody can know.
            forged = name.startswith(("boundary.json", "attributes", *(["scan.zarr/zarr.json"] if layout != 3 else [])))
            known = {key: value for key, value in original[kind].items() if not forged or key != "allowed"}
            read = judge_reading(run, known)
            # What says the same in other words is left as it is.
            same = {file: data for file, data in whole_files.items() if not (read and name.startswith(f"{file} "))}
            judge_resuming(run, SPECS[kind], known, {} if forged else same)
        except Exception as error:
            failures.append(f"{name}: {type(error).__name__}: {str(error).partition(chr(10))[0][:300]}")
        shutil.rmtree(run)
    assert len(damages) > 10
    if failures:
        pytest.fail(f"{len(failures)} of {len(damages)}:\n" + "\n".join(failures[:60]))
