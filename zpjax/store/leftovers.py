"""What killed processes left half-written in a run, removed without harm to those at work there. Needs no JAX."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from zpjax.store.layout import RunFolder
from zpjax.store.place import is_remote

# Seconds after which nobody is still writing a file: the largest take far less, on any disk.
_STALE = 3600
# A file before its name is changed to the final one: of ours, and of zarr's.
_PARTIAL = re.compile(r"\..+\.[0-9a-f]{32}|.+\.[0-9a-f]{32}\.partial")


def remove_leftovers(folder: RunFolder) -> None:
    """Remove stores that were never finished, and files that were never named, from a run that has its store.

    A store in the making is of no use once there is one, whoever makes it: its maker discards it too. A file is removed when it is
    older than an hour, by the clock that dated it: that of the file system. Where there are only objects, nothing is left over.
    """
    if is_remote(folder.path) or not folder.exists():
        return
    for made in folder.path.glob(".creating-*.zarr"):
        shutil.rmtree(made, ignore_errors=True)
    now = _clock(folder.path)
    for path in _partial_files(folder):
        try:
            if now is not None and path.stat().st_mtime < now - _STALE:
                path.unlink()
        except OSError:  # somebody else was faster, or may and we may not
            continue


def _partial_files(folder: RunFolder) -> Iterator[Path]:
    for top in (folder.path, folder.markers):
        if top.is_dir():
            yield from (Path(entry) for entry in os.scandir(top) if _PARTIAL.fullmatch(entry.name) and entry.is_file())
    for top, _, names in os.walk(folder.arrays):
        yield from (Path(top, name) for name in names if _PARTIAL.fullmatch(name))


def _clock(path: Path) -> float | None:
    """What time it is where the files are dated; None if nothing can be written there."""
    try:
        with tempfile.TemporaryFile(dir=path) as stream:
            stream.write(b"\0")
            stream.flush()
            return os.fstat(stream.fileno()).st_mtime
    except OSError:
        return None
