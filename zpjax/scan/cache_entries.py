"""What lies in a folder of compiled programs: listed, bounded, mended, emptied. Needs no JAX.

JAX's own bound takes 23 ms for every program that it adds to 1000, because it reads a file beside each, and needs one more package.
Here one look at the end of a command does: 9 ms for 1000 programs.
"""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Bytes, of all versions and machines together. The README's main command keeps 2 MB; it stays below the quota of any home.
LIMIT = 500_000_000
# So much is left of the limit where it is passed, so that not every command has something to remove.
_SPARED = 0.8
_MACHINE = re.compile(r"jaxlib-[\w.+]+-[0-9a-f]{12}")
# The names that JAX gives: of the program, a digest of all it was compiled from; and when it was read, where JAX bounds the folder.
_ENTRY = re.compile(r"(?P<program>.+)-[0-9a-f]{64}-(cache|atime)")


@dataclass(frozen=True)
class Entry:
    """A file of the cache: its bytes, and when it was last used, in seconds since 1970."""

    path: Path
    size: int
    used: float

    @property
    def program(self) -> str:
        """The name of the compiled program."""
        return _ENTRY.fullmatch(self.path.name)["program"]


def entries(folder: Path) -> list[Entry]:
    """The files that are the cache's own, of all versions and machines, the longest unused first; no links.

    A file counts as used when it was written, or read: most systems note that once a day.
    """
    found = []
    for machine in _machines(folder):
        with suppress(FileNotFoundError), os.scandir(machine) as files:
            for file in files:
                # Another command may remove it meanwhile.
                with suppress(FileNotFoundError):
                    if _ENTRY.fullmatch(file.name) and file.is_file(follow_symlinks=False):
                        state = file.stat(follow_symlinks=False)
                        found.append(Entry(Path(file.path), state.st_size, max(state.st_mtime, state.st_atime)))
    return sorted(found, key=lambda entry: entry.used)


def bound(folder: Path, limit: int = LIMIT) -> None:
    """Remove what was longest unused where all together have more bytes than the limit."""
    found = entries(folder)
    size = sum(entry.size for entry in found)
    for entry in found if size > limit else ():
        if size > _SPARED * limit:
            entry.path.unlink(missing_ok=True)
            size -= entry.size


def mend(machine: Path, programs: set[str]) -> None:
    """Remove the entries of these programs: JAX could not read one of them, and never writes over one."""
    for entry in entries(machine.parent):
        if entry.path.parent == machine and entry.program in programs:
            entry.path.unlink(missing_ok=True)


def empty(folder: Path) -> None:
    """Remove all that is the cache's own, and nothing else."""
    for entry in entries(folder):
        entry.path.unlink(missing_ok=True)
    for machine in _machines(folder):
        with suppress(OSError):  # something of somebody else's lies there
            machine.rmdir()


def _machines(folder: Path) -> list[Path]:
    with suppress(FileNotFoundError), os.scandir(folder) as found:
        return [Path(f.path) for f in found if _MACHINE.fullmatch(f.name) and f.is_dir(follow_symlinks=False)]
    return []
