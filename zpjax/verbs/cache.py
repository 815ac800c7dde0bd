"""Where compiled programs are kept, how many and how large, and how they are removed: `zpjax cache`."""

import os
from collections.abc import Iterator

from zpjax.scan.cache_entries import LIMIT, empty, entries
from zpjax.scan.cache_place import JAX_VARIABLE, OFF, VARIABLE, chosen, require_own


def cache_report(option: str | None = None, emptied: bool = False) -> dict:
    """The folder, what chose it, its programs, their bytes and the limit of these, as plain data; emptied, what was removed.

    ValueError for a folder that would be refused, and where there is none to empty; one that is not there yet keeps nothing.
    """
    choice = chosen(option)
    if emptied and choice.folder is None:
        raise ValueError(f"there is no folder of zpjax's own to empty: {_elsewhere(choice.by)}")
    if choice.folder and os.path.lexists(choice.folder):
        require_own(choice.folder)
    kept = entries(choice.folder) if choice.folder else []
    if emptied:
        empty(choice.folder)
    found = {"folder": choice.folder and str(choice.folder), "by": choice.by, "emptied": emptied}
    return found | {"programs": len(kept), "bytes": sum(entry.size for entry in kept), "limit_bytes": LIMIT}


def cache_lines(found: dict) -> Iterator[str]:
    """A report in words."""
    if found["folder"] is None:
        yield _elsewhere(found["by"])
        return
    by = "" if found["by"] == "default" else f" (by {found['by']})"
    kept = f"{found['folder']}{by}: {found['programs']} programs, {found['bytes'] / 1e6:.3g} MB"
    if found["emptied"]:
        yield f"{kept} removed."
        return
    yield f"{kept} of at most {found['limit_bytes'] / 1e6:.3g} MB."
    yield f"--cache DIR or {OFF}, or the variable {VARIABLE}, chooses another; --empty removes them."


def _elsewhere(by: str) -> str:
    if by == JAX_VARIABLE:
        return f"JAX keeps compiled programs in {os.environ[JAX_VARIABLE]}, by {JAX_VARIABLE}; zpjax leaves that alone."
    return f"compiled programs are not kept, by {by}."
