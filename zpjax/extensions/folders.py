"""Folders of a user's own files: which are in force, and what lies in each of them, told by its contents.

A folder is flat. In force are those of installed packages (entry points of the group `zpjax.extensions`, whose values name
packages), those of a spec, and those within `extended`. They are a value, not a registry: whoever looks a name up asks `in_force`,
and keeps what it makes of the answer by that answer alone, so that a file that changes is read anew.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from zpjax.curve_file import curve_kind
from zpjax.shipped import DataFileError, parse_toml, shown
from zpjax.units import brief, nearest

GROUP = "zpjax.extensions"
# Beside what is read there may lie what says where it comes from, and what installers and editors leave.
_REMARKS = (".md", ".txt", ".typed", "~")
_COULD_BE = (
    "an extension holds .py files with OBSERVABLES or MODELS, .bib files, .toml files of a measurement (with 'family') or "
    "a nuisance (with 'prior'), and .csv files of limits or overlays"
)
_NAME = re.compile("[a-z][a-z0-9_]{0,59}")
# What stores and specs call something else.
_TAKEN = ("all", "none", "observables", "point", "ratios", "record", "status", "weight")
_paths: ContextVar[tuple[str, ...]] = ContextVar("paths", default=())
_notice: ContextVar[Callable[[str], None]] = ContextVar("notice", default=lambda path: None)


@dataclass(frozen=True)
class Folder:
    """An extension as it was read: its path, its package's name if it is an installed one, and each file's name and contents."""

    path: str
    package: str | None
    files: tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True)
class OwnFile:
    """A file of an extension: what a sentence calls it, what is in it, and its text."""

    file: str
    kind: str
    text: str


@contextmanager
def extended(*paths: str | Path) -> Iterator[None]:
    """Within it the files of these folders are known by their names, beside those that zpjax ships and those known before.

    ValueError for what is no folder of this machine.
    """
    with exactly((*_paths.get(), *map(folder_path, paths))):
        yield


@contextmanager
def exactly(paths: tuple[str, ...]) -> Iterator[None]:
    """Within it these folders are in force, and of those from outside no others but of installed packages."""
    token = _paths.set(tuple(dict.fromkeys(paths)))
    try:
        yield
    finally:
        _paths.reset(token)


def paths_in_force() -> tuple[str, ...]:
    """The absolute paths of the folders in force, without those of installed packages."""
    return _paths.get()


def folder_path(path: str | Path, base: str | Path = ".") -> str:
    """The absolute path of an extension, relative to a base; ValueError for an address, and for what is no folder."""
    if "://" in str(path):
        raise ValueError(f"'{brief(str(path))}' is an address; an extension is a folder of this machine.")
    found = Path(base, path).expanduser().resolve()
    if not found.is_dir():
        kind = "is a file; an extension is a folder" if found.exists() else "is no folder here"
        near = nearest(found.name, (p.name for p in found.parent.glob("*") if p.is_dir()))
        raise ValueError(f"'{brief(str(found), 160)}' {kind}{near}")
    return str(found)


@contextmanager
def announcing(notice: Callable[[str], None]) -> Iterator[None]:
    """Within it `notice` is told the path of every folder in force that holds Python; of installed packages it is not told."""
    token = _notice.set(notice)
    try:
        yield
    finally:
        _notice.reset(token)


def in_force() -> tuple[Folder, ...]:
    """The extensions in force as they are now: equal only if no file of them has changed."""
    installed = _installed()
    own = [_folder(path, None) for path in _paths.get() if path not in dict(installed)]
    for folder in own:
        if any(name.endswith(".py") for name, *_ in folder.files):
            _notice.get()(folder.path)
    return (*(_folder(path, package) for path, package in installed), *own)


@cache
def _installed() -> tuple[tuple[str, str], ...]:
    """Paths and names of the packages that are extensions, in order of their names."""
    return tuple((_package_folder(name), name) for name in sorted({e.value.strip() for e in entry_points(group=GROUP)}))


def _package_folder(name: str) -> str:
    try:
        found = find_spec(name)
        places = list(found.submodule_search_locations or ()) if found else []
    except (ImportError, ValueError):
        places = []
    if not places:
        raise ValueError(f"The entry point '{brief(name)}' of the group {GROUP} is no package here.")
    return str(Path(places[0]).resolve())


def _folder(path: str, package: str | None) -> Folder:
    try:
        entries = [e for e in sorted(Path(path).iterdir()) if not e.name.startswith((".", "__pycache__"))]
        files = ((e.name, e.read_bytes() if e.is_file() else None) for e in entries if not e.name.endswith(_REMARKS))
        return Folder(path, package, tuple(files))
    except OSError as error:
        raise ValueError(f"{error.filename or path}: {error.strerror}; it belongs to an extension in force.") from None


@lru_cache(maxsize=64)
def _files(folder: Folder) -> dict[str, OwnFile]:
    """Name of each file -> what it is. DataFileError for one that is nothing an extension may hold."""
    found = {}
    for name, contents in folder.files:
        file = str(Path(folder.path, name))
        text = _text(file, contents)
        found[name] = OwnFile(file, _kind(file, text), text)
    return found


def _text(file: str, contents: bytes | None) -> str:
    if contents is None:
        raise DataFileError(f"{file}: is no file; {_COULD_BE}.")
    try:
        # Line ends as Python's own reading has them.
        return contents.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise DataFileError(f"{file}: is no UTF-8 text: {error.reason} at byte {error.start}; {_COULD_BE}.") from None


def _kind(file: str, text: str) -> str:
    ending = Path(file).suffix
    if ending in (".py", ".bib"):
        return {".py": "code", ".bib": "bibliography"}[ending]
    if ending == ".csv":
        return curve_kind(text, file)
    entry = parse_toml(file, text) if ending == ".toml" else {}
    for key, kind in (("family", "measurement"), ("prior", "nuisance")):
        if key in entry:
            return kind
    raise DataFileError(f"{file}: is nothing that is read here: {_COULD_BE}.")


def own_files(folders: tuple[Folder, ...], kind: str) -> list[tuple[str, OwnFile]]:
    """The files of one kind in these folders, each with its name without ending."""
    everything = (entry for folder in folders for entry in _files(folder).items())
    return [(name.rpartition(".")[0], own) for name, own in everything if own.kind == kind]


def named_files(folders: tuple[Folder, ...], kinds: tuple[str, ...], taken: Mapping[str, str]) -> dict[str, OwnFile]:
    """The files of these kinds by name, where names must differ.

    taken: names that zpjax has, and by which file. DataFileError names both files, or the file whose name is none.
    """
    found: dict[str, OwnFile] = {}
    for name, own in (entry for kind in kinds for entry in own_files(folders, kind)):
        require_name(own.file, name)
        if other := taken.get(name) or (name in found and found[name].file):
            raise DataFileError(f"{own.file}: the name '{name}' is taken by {other}; rename the file.")
        found[name] = own
    return found


def require_name(file: str, name: object) -> None:
    """DataFileError unless it is a name that may stand in specs, stores and figures."""
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name in _TAKEN:
        raise DataFileError(
            f"{file}: a name must be of small letters, digits and _, begin with a letter, and be none of "
            f"{', '.join(_TAKEN)}, but is {shown(name)}."
        )
