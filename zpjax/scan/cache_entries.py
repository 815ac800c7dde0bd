"""What lies in a folder of compiled programs: listed, bounded, mended, emptied. Needs no JAX.

JAX's own bound takes 23 ms for every program that it adds to 1000, because it reads a file beside each, and needs one more package.
Here one look at the end of a command does: 9 ms for 1000 programs.
"""

import os
import re
from collections.abc import Iterable
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


def machine_folders(folder: Path) -> list[Path]:
    """The folders of all versions and machines; nothing else that lies there, and no links."""
    with suppress(FileNotFoundError), os.scandir(folder) as found:
        return sorted(Path(f.path) for f in found if _MACHINE.fullmatch(f.name) and f.is_dir(follow_symlinks=False))
    return []


def entries(machines: Iterable[Path]) -> list[Entry]:
    """The files in folders of machines that are the cache's own, the longest unused first; no links.

    A file counts as used when it was written, or read: most systems note that once a day.
    """
    found = []
    for machine in machines:
        with suppress(FileNotFoundError), os.scandir(machine) as files:
            for file in files:
                # Another command may remove it meanwhile.
                with suppress(FileNotFoundError):
                    if _ENTRY.fullmatch(file.name) and file.is_file(follow_symlinks=False):
                        state = file.stat(follow_symlinks=False)
                        found.append(Entry(Path(file.path), state.st_size, max(state.st_mtime, state.st_atime)))
    return sorted(found, key=lambda entry: entry.used)


def bound(folder: Path, limit: int = LIMIT) -> int:
    """Remove what was longest unused where all together have more bytes than the limit; return how many files."""
    found = entries(machine_folders(folder))
    size = sum(entry.size for entry in found)
    if size <= limit:
        return 0
    removed = 0
    for entry in found:
        if size <= _SPARED * limit:
            break
        entry.path.unlink(missing_ok=True)
        size, removed = size - entry.size, removed + 1
    return removed


def mend(machine: Path, programs: set[str]) -> None:
    """Remove the entries of these programs: JAX could not read one of them, and never writes over one."""
    for entry in entries([machine]):
        if entry.program in programs:
            entry.path.unlink(missing_ok=True)


def empty(folder: Path) -> tuple[int, int]:
    """Remove all that is the cache's own, and nothing else; (files, bytes)."""
    machines = machine_folders(folder)
    found = entries(machines)
    for entry in found:
        entry.path.unlink(missing_ok=True)
    for machine in machines:
        with suppress(OSError):  # something of somebody else's lies there
            machine.rmdir()
    return len(found), sum(entry.size for entry in found)
