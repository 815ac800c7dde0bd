"""Where compiled programs are kept from one command to the next: chosen, and refused unless it is the user's own. Needs no JAX.

A cache is code: whoever can write there decides what is run. Below the folder stands one for each version of jaxlib and each
kind of processor, because a program is compiled for one of them and homes are shared by unlike machines.
"""

import hashlib
import os
import platform
import stat
import sys
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import jaxlib

from zpjax.store.place import local_folder

OFF = "off"
VARIABLE = "ZPJAX_CACHE"
JAX_VARIABLE = "JAX_COMPILATION_CACHE_DIR"
# What of /proc/cpuinfo says for which processor a program is compiled; the rest counts, or changes from moment to moment.
_TELLING = {
    *("vendor_id", "cpu family", "model", "model name", "flags"),
    *("CPU implementer", "CPU architecture", "CPU variant", "CPU part", "Features", "cpu", "isa"),
}


@dataclass(frozen=True)
class Choice:
    """The folder for compiled programs, and what chose it. None if they are not kept, or where JAX's own variable says."""

    folder: Path | None
    by: str


def chosen(option: str | None = None) -> Choice:
    """The folder of the option --cache, else of the variable ZPJAX_CACHE, else JAX's own, else the one for caches of this user.

    Nothing is made. ValueError for what is no folder of this machine.
    """
    for value, by in ((option, "--cache"), (os.environ.get(VARIABLE) or None, VARIABLE)):
        if value is not None:
            return Choice(None if value == OFF else local_folder(value, by).absolute(), by)
    if os.environ.get(JAX_VARIABLE):
        return Choice(None, JAX_VARIABLE)
    return Choice(_user_folder(), "default")


def own_folder(folder: Path) -> Path:
    """That of this machine below the folder; both are made with mode 0700 where they are missing.

    ValueError, in one sentence, unless both are folders of this user alone; OSError where nothing can be made.
    """
    _require_own_parent(folder)
    found = folder / machine_name()
    for path in (folder, found):
        for missing in reversed([p for p in (path, *path.parents) if not os.path.lexists(p)]):
            missing.mkdir(mode=0o700, exist_ok=True)
        require_own(path)
    return found


def require_own(path: Path) -> None:
    """ValueError unless this is a folder, no link, that belongs to the user, and that nobody else can write to or exchange."""
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode):
        raise _refused(path, "is a link" if stat.S_ISLNK(found.st_mode) else "is no folder")
    if not hasattr(os, "getuid"):
        return
    if found.st_uid != os.getuid():
        raise _refused(path, "belongs to another user")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise _refused(path, "others may write here")
    for above in path.resolve().parents:
        if above.stat().st_mode & (stat.S_IWOTH | stat.S_ISVTX) == stat.S_IWOTH:
            raise _refused(path, f"all may write to {above}, and so exchange it")


def _refused(path: Path, why: str) -> ValueError:
    return ValueError(f"{path}: {why}, and what is kept here is run; choose a folder of your own.")


def machine_name() -> str:
    """The version of jaxlib and a digest of the processor's kind and features: who has the same can run the same programs."""
    return f"jaxlib-{jaxlib.__version__}-{hashlib.sha256(_processor().encode()).hexdigest()[:12]}"


def _user_folder() -> Path:
    """Where this platform has caches of a user."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        given = os.environ.get("XDG_CACHE_HOME", "")
        base = given if os.path.isabs(given) else os.path.join(home, ".cache")
    if not os.path.isabs(base):
        raise ValueError("there is no home folder.")
    return Path(base) / "zpjax"


def _require_own_parent(folder: Path) -> None:
    """What root makes in the home of another, that one could not use: sudo keeps HOME on some systems."""
    above = next(p for p in (folder, *folder.parents) if p.exists())
    if hasattr(os, "geteuid") and os.geteuid() == 0 and above.stat().st_uid != 0:
        raise ValueError(
            f"{above}: belongs to another user, and what is kept here is run; choose a folder of your own."
        )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            first = takewhile(str.strip, lines)
            told = [line for line in first if line.partition(":")[0].strip() in _TELLING]
    except OSError:
        told = [platform.processor()]
    return "\n".join([platform.machine(), *told])
