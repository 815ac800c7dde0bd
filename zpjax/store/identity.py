"""What decides the numbers of a run, compared: two identities agree, or one sentence says what differs. Needs no JAX.

An identity is plain data, kept by the store and by every file that is made from it: `spec` (the resolved spec without what
decides no number, tables whose order counts as lists of pairs), `inputs` (figure of `data/` -> digest of its value, for those
that an output or a constraint depends on) and `code` (module -> digest of what it computes).
"""

import hashlib
import json

from zpjax.store.reading import StoredScan, read_boundary

# So much of a value, and so much of a list of differences, is printed: the sentence stays one that is read.
_VALUE, _LIST = 60, 150
_EARLIER = "an earlier zpjax, which did not record what its numbers depend on"


def digest(plain: object) -> str:
    """SHA-256 of plain data; the order of keys does not count, that of lists does."""
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def difference(before: dict | None, now: dict | None) -> str | None:
    """What tells two identities apart, as the end of "holds a scan of ..."; None if nothing does.

    Another spec has other inputs and other code: then only the spec is spoken of.
    """
    if not (is_identity(before) and is_identity(now)):
        return _EARLIER
    if lines := spec_differences(before["spec"], now["spec"]):
        return f"another spec: {_some(lines)}"
    data = [f"{name} has {change}" for name, change in _changes(before["inputs"], now["inputs"], "another value")]
    code = [f"{name} has {change}" for name, change in _changes(before["code"], now["code"], "changed")]
    kinds = " and ".join([*(["other data"] if data else []), *(["other code"] if code else [])])
    return f"{kinds}: {_some([*data, *code])}" if kinds else None


def is_identity(value: object) -> bool:
    """Whether this has the form of one."""
    return isinstance(value, dict) and all(isinstance(value.get(part), dict) for part in ("spec", "inputs", "code"))


def identity_of(stored: StoredScan) -> dict | None:
    """The identity with which a scan was computed; None in stores of earlier versions."""
    return stored.attributes.get("identity")


def own_boundary(stored: StoredScan) -> tuple[dict | None, str | None]:
    """The boundary in a run's folder if it belongs to the stored scan, else a sentence that says why it is left out."""
    found = read_boundary(stored.folder)
    if found is None:
        return None, None
    other = difference(found.get("identity"), identity_of(stored))
    if other is None:
        return found, None
    remedy = "'zpjax boundary' finds it anew"
    if identity_of(stored) is None or found.get("identity") is None:
        remedy = "a new scan and 'zpjax boundary' record it"
    return None, f"{stored.folder.boundary_json.name} is of {other}; it is left out, {remedy}."


def spec_differences(old: dict, new: dict, path: str = "") -> list[str]:
    """One line per entry in which the specs of two identities, or two resolved specs, differ."""
    lines = []
    for key in sorted(set(old) | set(new)):
        name = f"{path}{key}"
        before, after = old.get(key), new.get(key)
        if _is_table(before) and _is_table(after):
            lines += _order(name, [k for k, _ in _pairs(before)], [k for k, _ in _pairs(after)])
            lines += spec_differences(dict(_pairs(before)), dict(_pairs(after)), f"{name}.")
        elif before != after:
            lines += _names(name, before, after) or [f"{name} was {_shown(before)} and is now {_shown(after)}"]
    return lines


def _is_table(value) -> bool:
    """A dictionary, or a list of pairs of a name and a table: what a dictionary with an order is kept as."""
    named = isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value)
    return isinstance(value, dict) or (
        named and all(isinstance(n, str) and isinstance(entry, dict) for n, entry in value)
    )


def _pairs(table) -> list:
    # The order of a dictionary decides nothing.
    return sorted(table.items()) if isinstance(table, dict) else table


def _names(name: str, before, after) -> list[str]:
    """A line if both are lists of names: which are new, which are gone, else that their order is another one."""
    if not all(isinstance(v, list) and v and all(isinstance(e, str) for e in v) for v in (before, after)):
        return []
    new, gone = ([e for e in one if e not in other] for one, other in ((after, before), (before, after)))
    words = [f"now has {_few(new)}"] * bool(new) + [f"no longer has {_few(gone)}"] * bool(gone)
    return [f"{name} {' and '.join(words)}"] if words else _order(name, before, after)


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _order(name: str, before: list[str], after: list[str]) -> list[str]:
    """A line if two lists of names differ in nothing but their order."""
    if before == after or sorted(before) != sorted(after):
        return []
    first = next(k for k, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
    cut = slice(first, first + 3) if len(before) > 3 else slice(None)
    return [f"the order of '{name}' was {', '.join(before[cut])} and is now {', '.join(after[cut])}"]


def _shown(value) -> str:
    if value is None:
        return "not set"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _VALUE else f"{text[: _VALUE - 4]} ..."


def _changes(before: dict, now: dict, changed: str) -> list[tuple[str, str]]:
    found = {name: changed for name in before.keys() & now.keys() if before[name] != now[name]}
    found |= dict.fromkeys(before.keys() - now.keys(), "no part in it any more")
    found |= dict.fromkeys(now.keys() - before.keys(), "a part in it now")
    return sorted(found.items())


def _some(lines: list[str]) -> str:
    """The first lines, and how many more there are."""
    count = 1
    while count < len(lines) and len("; ".join(lines[: count + 1])) <= _LIST:
        count += 1
    more = f" (and {len(lines) - count} more)" if len(lines) > count else ""
    return "; ".join(lines[:count]) + more
