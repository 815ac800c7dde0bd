"""Hundreds of ways in which the files of a run can be damaged, by name: functions of the run's folder."""

import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.store.layouts import attributes_of, set_attributes

# What stands in place of an entry of a JSON file.
_VALUES = (None, -1, 0, True, 2.5, "x", "", [], {}, [[]], {"x": []}, 10**30, "<img src=x onerror=alert(1)>", "../../x")
# What stands in place of a whole file.
_CONTENTS = {
    "empty": b"",
    "no UTF-8": b"\xff\xfe\x00{",
    "cut": b'{"zarr_format": 3, "attr',
    "a list": b"[]",
    "null": b"null",
    "an empty table": b"{}",
    "NaN": b'{"zarr_format": NaN}',
    "deep": b"[" * 100_000,
    "a very long number": b"1" * 5000,
    "zeros": bytes(200),
}


def of_files(run: Path) -> Iterator[tuple[str, Callable]]:
    """Every file missing, replaced by others or by a folder; every folder missing, or a file."""
    for path in sorted(run.rglob("*")):
        name = str(path.relative_to(run))
        if path.is_dir():
            yield f"{name} removed", partial(_removed, name)
            yield f"{name} is a file", partial(_replaced_by_file, name)
            continue
        yield f"{name} removed", partial(_removed, name)
        yield f"{name} is a folder", partial(_replaced_by_folder, name)
        yield f"{name} has a bit flipped", partial(_flipped, name)
        yield f"{name} is cut", partial(_cut, name)
        for words, content in _CONTENTS.items():
            yield f"{name} is {words}", partial(_replaced, name, content)


def of_entries(run: Path, name: str) -> Iterator[tuple[str, Callable]]:
    """Every entry of a JSON file missing, or something else."""
    found = json.loads((run / name).read_text(encoding="utf-8"))
    for path in _paths(found):
        yield f"{name} without {_dotted(path)}", partial(_altered_file, name, path, None, True)
        for k, value in enumerate(_VALUES):
            yield f"{name} with {_dotted(path)} = value {k}", partial(_altered_file, name, path, value, False)


def of_attributes(run: Path) -> Iterator[tuple[str, Callable]]:
    """Every entry of the store's attributes missing, or something else, with a checksum that fits."""
    for path in _paths(attributes_of(run)):
        yield f"attributes without {_dotted(path)}", partial(_altered_attributes, path, None, True)
        for k, value in enumerate(_VALUES):
            yield f"attributes with {_dotted(path)} = value {k}", partial(_altered_attributes, path, value, False)


def _paths(value, path=()) -> Iterator[tuple]:
    """Of a list its first and last entry stand for all."""
    if path:
        yield path
    if isinstance(value, dict):
        for key in value:
            yield from _paths(value[key], (*path, key))
    elif isinstance(value, list) and value:
        for k in sorted({0, len(value) - 1}):
            yield from _paths(value[k], (*path, k))


def _dotted(path) -> str:
    return ".".join(map(str, path))


def _set(found, path, value, remove: bool):
    *above, last = path
    for key in above:
        found = found[key]
    if remove:
        del found[last]
    else:
        found[last] = value


def _altered_file(name: str, path, value, remove: bool, run: Path) -> None:
    found = json.loads((run / name).read_text(encoding="utf-8"))
    _set(found, path, value, remove)
    (run / name).write_text(json.dumps(found), encoding="utf-8")


def _altered_attributes(path, value, remove: bool, run: Path) -> None:
    found = attributes_of(run)
    _set(found, path, value, remove)
    set_attributes(run, found)


def _removed(name: str, run: Path) -> None:
    target = run / name
    shutil.rmtree(target) if target.is_dir() else target.unlink()


def _replaced(name: str, content: bytes, run: Path) -> None:
    (run / name).write_bytes(content)


def _replaced_by_file(name: str, run: Path) -> None:
    _removed(name, run)
    (run / name).write_text("a file")


def _replaced_by_folder(name: str, run: Path) -> None:
    _removed(name, run)
    (run / name).mkdir()
    (run / name / "inside").write_text("a file")


def _flipped(name: str, run: Path) -> None:
    data = bytearray((run / name).read_bytes())
    data[len(data) // 2] ^= 4
    (run / name).write_bytes(data)


def _cut(name: str, run: Path) -> None:
    data = (run / name).read_bytes()
    (run / name).write_bytes(data[: 2 * len(data) // 3])
