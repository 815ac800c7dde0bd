"""A resolved spec as the text of a TOML file that reads back to it."""

import json


def toml_lines(resolved: dict) -> list[str]:
    """A resolved spec as TOML."""
    lines = [f"{key} = {_toml(value)}" for key, value in resolved.items() if not isinstance(value, dict)]
    for name, entries in resolved.items():
        if isinstance(entries, dict):
            lines += ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in entries.items())]
    return lines


def _toml_key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else json.dumps(key, ensure_ascii=False)


def _toml(value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml_key(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    # Characters beyond the basic plane as they are: JSON would write halves of pairs, which TOML has not.
    return json.dumps(value, ensure_ascii=False)
