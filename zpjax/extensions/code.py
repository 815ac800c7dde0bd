"""The Python of extensions: loaded from the text that was read, as modules of a package of their own for every state of a folder."""

import hashlib
import importlib
import re
import sys
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from importlib.abc import ExecutionLoader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

from zpjax.extensions.folders import Folder, OwnFile, own_files, require_name
from zpjax.shipped import DataFileError
from zpjax.units import brief

T = TypeVar("T")
OFFERED = ("OBSERVABLES", "MODELS")
# So that no two threads load one folder.
_LOADING = RLock()


class Declared(NamedTuple):
    """An observable or a model, and the file and the module that declare it."""

    thing: Any
    file: str
    module: str


def declared(folders: tuple[Folder, ...], what: str) -> list[Declared]:
    """Each thing in the tuples of that name: OBSERVABLES or MODELS.

    DataFileError, one sentence, for a file that cannot be imported, or that offers nothing and is imported by no other.
    """
    found = []
    for file, module in (entry for folder in folders for entry in _modules(folder)):
        things = getattr(module, what, ())
        if not isinstance(things, (tuple, list)):
            raise DataFileError(f"{file}: {what} must be a tuple, but is a {type(things).__name__}.")
        found += [Declared(thing, file, module.__name__) for thing in things]
    return found


def with_declared(
    shipped: dict[str, T], folders: tuple[Folder, ...], what: str, home: Callable[[T], str]
) -> dict[str, T]:
    """The shipped things by name, and after them those declared in the tuples `what` of these folders.

    home: the module that declares a shipped one. DataFileError for what is of another kind, or whose name is none or is taken.
    """
    found, files = dict(shipped), {name: home(thing) for name, thing in shipped.items()}
    kind = type(next(iter(shipped.values())))
    for thing, file, _ in declared(folders, what):
        if not isinstance(thing, kind):
            raise DataFileError(f"{file}: {what} must hold {kind.__name__}s, but holds a {type(thing).__name__}.")
        require_name(file, thing.name)
        if thing.name in found:
            raise DataFileError(f"{file}: the name '{thing.name}' is taken by {files[thing.name]}; choose another one.")
        found[thing.name], files[thing.name] = thing, file
    return found


@lru_cache(maxsize=64)
def _modules(folder: Folder) -> tuple[tuple[str, ModuleType], ...]:
    files = dict(own_files((folder,), "code"))
    package, found = folder.package or package_of(folder), []
    with _LOADING, _found_among(folder, files) if folder.package is None else nullcontext():
        for name, own in files.items():
            if name.startswith("_"):
                continue
            module = _imported(f"{package}.{name}", own)
            if not any(hasattr(module, what) for what in OFFERED) and not _is_imported(name, files):
                raise DataFileError(
                    f"{own.file}: has neither {' nor '.join(OFFERED)}, and no other file of the folder imports it."
                )
            found.append((own.file, module))
    return tuple(found)


def package_of(folder: Folder) -> str:
    """A name that no other folder, and no other state of this one, has."""
    return f"zpjax_extension_{hashlib.sha256(repr(folder).encode()).hexdigest()[:16]}"


def _imported(name: str, own: OwnFile) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        raise DataFileError(blamed(error, own.file)) from None


def own_file(error: BaseException, folders: Collection[str]) -> str | None:
    """The file in one of these folders that an error came through last; None if it came through none."""
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    return next((file for file in reversed(files) if str(Path(file).parent) in folders), None)


def blamed(error: BaseException, file: str) -> str:
    """A sentence on where in the folder of this file something failed, and of what."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).parent == Path(file).parent]
    line = frames[-1].lineno if frames else None
    if frames:
        file = frames[-1].filename
    if isinstance(error, SyntaxError):
        file, line = error.filename or file, error.lineno
    where = f"{file}: line {line}" if line else file
    reason = error.msg if isinstance(error, SyntaxError) else str(error).partition("\n")[0].rstrip(".")
    beside = isinstance(error, ModuleNotFoundError) and Path(file).with_name(f"{error.name}.py").exists()
    hint = f"; of a file beside it write 'from .{error.name} import ...'" if beside else ""
    return f"{where}: {type(error).__name__}: {brief(reason, 150)}{hint}."


def _is_imported(name: str, files: dict[str, OwnFile]) -> bool:
    """Whether another file has it in a line that imports."""
    line = re.compile(rf"^\s*(from|import)\b.*\b{re.escape(name)}\b", re.MULTILINE)
    return any(line.search(own.text) for other, own in files.items() if other != name)


class _Source(ExecutionLoader):
    """Runs a text that was read: no compiled file beside it is looked at, and none is written."""

    def __init__(self, own: OwnFile):
        self._own = own

    def get_source(self, fullname: str) -> str:
        return self._own.text

    def get_filename(self, fullname: str) -> str:
        return self._own.file


class _Finder:
    """Finds a folder's package, and its modules among texts."""

    def __init__(self, folder: Folder, files: dict[str, OwnFile]):
        self._folder, self._files, self.package = folder, files, package_of(folder)

    def find_spec(self, name: str, path=None, target=None) -> ModuleSpec | None:
        if name == self.package:
            spec = ModuleSpec(name, _Source(self._files["__init__"]) if "__init__" in self._files else None)
            # What a function imports only when it is called is found here.
            spec.submodule_search_locations = [self._folder.path]
            return spec
        package, _, stem = name.rpartition(".")
        if package != self.package or stem not in self._files:
            return None
        own = self._files[stem]
        return spec_from_file_location(name, own.file, loader=_Source(own))


@contextmanager
def _found_among(folder: Folder, files: dict[str, OwnFile]) -> Iterator[None]:
    """Within it imports find the modules of the folder's package; where one fails, none of them stays."""
    finder = _Finder(folder, files)
    sys.meta_path.insert(0, finder)
    try:
        yield
    except BaseException:
        for name in [n for n in sys.modules if n.partition(".")[0] == finder.package]:
            del sys.modules[name]
        raise
    finally:
        sys.meta_path.remove(finder)
