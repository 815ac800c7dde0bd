"""The sources of every number, as BibTeX entries by key."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

from zpjax.extensions import Folder, in_force, own_files
from zpjax.shipped import DataFileError, data_files, data_text, shown
from zpjax.units import nearest

_START = re.compile(r"^@", re.MULTILINE)
_ENTRY = re.compile(r"@\w+\{\s*([^\s,{}\"]+)\s*,.*\}", re.DOTALL)


def bibliography() -> dict[str, str]:
    """BibTeX entries by key, of zpjax and of the extensions in force; a key may stand for one entry only."""
    return _bibliography(in_force())


@lru_cache(maxsize=16)
def _bibliography(folders: tuple[Folder, ...]) -> dict[str, str]:
    entries = dict(shipped_bibliography())
    files = dict.fromkeys(entries, "data/references")
    for _, own in own_files(folders, "bibliography"):
        for key, text in read_entries(own.file, own.text).items():
            if entries.get(key, text) != text:
                raise DataFileError(f"{own.file}: key '{key}' stands for another entry in {files[key]}.")
            entries[key], files[key] = text, own.file
    return entries


@cache
def shipped_bibliography() -> dict[str, str]:
    """BibTeX entries by key, from the files of `data/references`; a key may stand in one file only."""
    entries = {}
    for name in data_files("references", ".bib"):
        for key, text in read_entries(f"data/references/{name}.bib", data_text(f"references/{name}.bib")).items():
            if key in entries:
                raise DataFileError(f"data/references/{name}.bib: key '{key}' is declared twice.")
            entries[key] = text
    return entries


def read_entries(file: str, text: str) -> dict[str, str]:
    """The entries of a BibTeX text by key. Each begins with an @ at the start of a line; what stands before the first is a remark.

    DataFileError, a ValueError, for an entry that is none: it would end up within its neighbour, or be lost.
    """
    entries, starts = {}, [match.start() for match in _START.finditer(text)]
    for start, stop in pairwise([*starts, len(text)]):
        entry = text[start:stop].rstrip()
        match = _ENTRY.fullmatch(entry)
        if not match or not _closes_at_the_end(entry):
            line = text.count("\n", 0, start) + 1
            raise DataFileError(
                f"{file}: the entry at line {line}, {shown(entry[:30])}, is no BibTeX: @kind{{key, ... }}."
            )
        if match.group(1) in entries:
            raise DataFileError(f"{file}: key '{match.group(1)}' is declared twice.")
        entries[match.group(1)] = entry
    return entries


def _closes_at_the_end(entry: str) -> bool:
    depth = 0
    for place, character in enumerate(entry):
        depth += (character == "{") - (character == "}")
        if character == "}" and depth <= 0:
            return depth == 0 and place == len(entry) - 1
    return False


def require_sources(where: str, keys: Iterable[str]) -> None:
    """DataFileError, beginning with `where`, unless all these are keys of the bibliography."""
    for key in keys:
        if key not in bibliography():
            raise DataFileError(f"{where}: source {shown(key)} is in no bibliography{nearest(key, bibliography())}")


def bibtex(keys: Iterable[str]) -> str:
    """The BibTeX entries of `keys`, each once, in order of first mention."""
    require_sources("cite", keys)
    return "\n\n".join(bibliography()[key] for key in dict.fromkeys(keys))
