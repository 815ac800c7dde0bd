"""The sources of every number, as BibTeX entries by key."""

import re
from functools import cache

from zpjax.shipped import DataFileError, data_files, data_text, shown
from zpjax.units import nearest

_START = re.compile(r"^@", re.MULTILINE)
_ENTRY = re.compile(r"@\w+\{\s*([^\s,{}\"]+)\s*,.*\}", re.DOTALL)


@cache
def bibliography() -> dict[str, str]:
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
    for start, stop in zip(starts, [*starts[1:], len(text)], strict=True):
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


def require_sources(where: str, keys) -> None:
    """DataFileError, beginning with `where`, unless all these are keys of the bibliography."""
    for key in keys:
        if key not in bibliography():
            raise DataFileError(f"{where}: source {shown(key)} is not in data/references{nearest(key, bibliography())}")


def bibtex(keys) -> str:
    """The BibTeX entries of `keys`, each once, in order of first mention."""
    require_sources("cite", keys)
    return "\n\n".join(bibliography()[key] for key in dict.fromkeys(keys))
