"""Where compiled programs are kept, how many and how large, and how they are removed: `zpjax cache`."""

import os
from collections.abc import Iterator
from pathlib import Path

from zpjax.scan.cache_entries import LIMIT, empty, entries, machine_folders
from zpjax.scan.cache_place import JAX_VARIABLE, OFF, VARIABLE, chosen, machine_name, require_own


def cache_report(option: str | None = None) -> dict:
    """The folder, what chose it, its limit in bytes, and programs and bytes by machine, as plain data.

    ValueError for a folder that would be refused; one that is not there yet keeps nothing.
    """
    choice = chosen(option)
    found = {"folder": choice.folder and str(choice.folder), "by": choice.by, "limit_bytes": LIMIT}
    return found | {"machines": _machines(choice.folder) if choice.folder else []}


def emptied(option: str | None = None) -> dict:
    """The same after all compiled programs are removed, with their number and bytes; ValueError if they are not kept."""
    choice = chosen(option)
    if choice.folder is None:
        raise ValueError(f"there is no folder of zpjax's own to empty: {_elsewhere(choice.by)}")
    _machines(choice.folder)  # refuses what is not the user's own
    files, size = empty(choice.folder)
    return cache_report(option) | {"removed": files, "removed_bytes": size}


def cache_lines(found: dict) -> Iterator[str]:
    """A report in words."""
    if found["folder"] is None:
        yield _elsewhere(found["by"])
        return
    if "removed" in found:
        yield f"{found['folder']}: {_programs(found['removed'])} removed, {_megabytes(found['removed_bytes'])}."
        return
    programs, size = (sum(machine[key] for machine in found["machines"]) for key in ("programs", "bytes"))
    by = "" if found["by"] == "default" else f" (by {found['by']})"
    limit = _megabytes(found["limit_bytes"])
    yield f"{found['folder']}{by}: {_programs(programs)}, {_megabytes(size)} of at most {limit}."
    for machine in found["machines"]:
        here = ", this machine" if machine["this"] else ""
        yield f"  {machine['name']}{here}: {_programs(machine['programs'])}, {_megabytes(machine['bytes'])}"
    yield f"--cache DIR or {OFF}, or the variable {VARIABLE}, chooses another; --empty removes them."


def _machines(folder: Path) -> list[dict]:
    found = []
    for path in [folder] if os.path.lexists(folder) else []:
        require_own(path)
    for path in machine_folders(folder):
        kept = entries([path])
        numbers = {"programs": len(kept), "bytes": sum(entry.size for entry in kept)}
        found.append({"name": path.name, "this": path.name == machine_name()} | numbers)
    return found


def _elsewhere(by: str) -> str:
    if by == JAX_VARIABLE:
        return f"JAX keeps compiled programs in {os.environ[JAX_VARIABLE]}, by {JAX_VARIABLE}; zpjax leaves that alone."
    return f"compiled programs are not kept, by {by}."


def _programs(number: int) -> str:
    return f"{number} program{'' if number == 1 else 's'}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.3g} MB"
