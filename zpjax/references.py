"""The sources of every number, as BibTeX entries by key."""

import re
from functools import cache
from importlib import resources

_ENTRY = re.compile(r"@\w+\{([^,]+),.*?\n\}", re.DOTALL)


@cache
def bibliography() -> dict[str, str]:
    """BibTeX entries by key, from the files of `data/references`; a key may stand in one file only."""
    entries = {}
    for path in sorted(resources.files("zpjax").joinpath("data/references").iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".bib"):
            continue
        for match in _ENTRY.finditer(path.read_text(encoding="utf-8")):
            key = match.group(1).strip()
            if key in entries:
                raise ValueError(f"references/{path.name}: key '{key}' is declared twice.")
            entries[key] = match.group(0)
    return entries


def bibtex(keys) -> str:
    """The BibTeX entries of `keys`, each once, in order of first mention."""
    entries = bibliography()
    return "\n\n".join(entries[key] for key in dict.fromkeys(keys))
