"""A folder for the passing files of one process, gone with it: what a killed process left, the next one takes away."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # no such locks on this system: the folders of killed processes stay
    fcntl = None

_PREFIX = "zpjax-scratch-"
_LOCK = "in_use"


@contextmanager
def scratch_folder() -> Iterator[str]:
    """A new folder of one's own below the system's for temporary files; removed at the end, and after a kill by the next call."""
    _remove_abandoned(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as folder, _locked(Path(folder)):
        yield folder


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    if fcntl is None:
        yield
        return
    # The lock ends with the process, however that ends. Its file gets its name when it is locked already.
    with open(folder / f".{_LOCK}", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.replace(lock.name, folder / _LOCK)
        yield


def _remove_abandoned(parent: Path) -> None:
    if fcntl is None:
        return
    for folder in parent.glob(f"{_PREFIX}*"):
        try:
            if folder.is_symlink() or folder.lstat().st_uid != os.getuid():
                continue
            with open(folder / _LOCK) as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # in use, being made, or being removed by another process
            continue
