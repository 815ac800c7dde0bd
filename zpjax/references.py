"""The sources of every number, as BibTeX entries by key."""

import re
from functools import cache
from importlib import resources

_ENTRY = re.compile(r"@\w+\{([^,]+),.*?\n\}", re.DOTALL)


@cache
def bibliography() -> dict[str, str]:
    """BibTeX entries by key, from `data/references.bib`."""
    text = resources.files("zpjax").joinpath("data/references.bib").read_text(encoding="utf-8")
    return {match.group(1).strip(): match.group(0) for match in _ENTRY.finditer(text)}


def bibtex(keys) -> str:
    """The BibTeX entries of `keys`, each once, in order of first mention."""
    entries = bibliography()
    return "\n\n".join(entries[key] for key in dict.fromkeys(keys))
