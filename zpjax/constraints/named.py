"""Constraints by name: the measurements that zpjax ships, and the measurements and curves of the extensions in force."""

from functools import cache, lru_cache

from zpjax.constraints.base import Constraint, read_constraint
from zpjax.constraints.limit_curve import read_limit_curve
from zpjax.extensions import Folder, OwnFile, in_force, named_files
from zpjax.shipped import data_files, data_text
from zpjax.units import brief, nearest

# By the kind of an extension's file.
_READERS = {"measurement": read_constraint, "limit": read_limit_curve}


def constraint_names() -> tuple[str, ...]:
    """Names of all measurements of zpjax, then of those and the limits of the extensions in force."""
    return (*shipped_constraint_names(), *own_constraint_names())


@cache
def shipped_constraint_names() -> tuple[str, ...]:
    """Names of all measurements shipped with zpjax."""
    return data_files("measurements", ".toml")


def own_constraint_names() -> tuple[str, ...]:
    """Names of those of the extensions in force alone."""
    return tuple(_own_files(in_force()))


def constraint_named(name: str) -> Constraint:
    """The constraint of that measurement's or limit's file; ValueError with the nearest one otherwise."""
    folders = in_force()
    if not isinstance(name, str) or name not in {*shipped_constraint_names(), *_own_files(folders)}:
        raise ValueError(f"Constraint '{brief(name)}' is not known{nearest(name, constraint_names())}")
    return _own(name, folders) if name in _own_files(folders) else _shipped(name)


def constraint_file(name: str) -> str:
    """The file of that constraint: the path of an extension's, or its place in `data/`."""
    own = _own_files(in_force()).get(name)
    return own.file if own else f"measurements/{name}.toml"


@cache
def _shipped(name: str) -> Constraint:
    file = f"measurements/{name}.toml"
    return read_constraint(name, data_text(file), f"data/{file}")


@lru_cache(maxsize=256)
def _own(name: str, folders: tuple[Folder, ...]) -> Constraint:
    own = _own_files(folders)[name]
    return _READERS[own.kind](name, own.text, own.file)


@lru_cache(maxsize=16)
def _own_files(folders: tuple[Folder, ...]) -> dict[str, OwnFile]:
    taken = {name: f"data/measurements/{name}.toml" for name in shipped_constraint_names()}
    return named_files(folders, tuple(_READERS), taken)
