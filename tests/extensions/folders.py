"""Folders of a user's own files, for tests."""

from pathlib import Path

MEASUREMENT = """
title = "a limit of mine"
label = "mine"
observable = "{observable}"
family = "limit"
limit = {limit}
confidence = 0.9
sources = ["me_2026"]
checked = true
meaning = "What a test says."
"""
ENTRY = "@article{me_2026,\n  author = {Me},\n  title = {What I measured},\n  year = {2026}\n}\n"
OBSERVABLE = '''"""An observable of one's own."""

from zpjax.observables import Observable
{more}

def strength(couplings, inputs):
    return {value}


OBSERVABLES = (
    Observable("my_strength", strength, "1", "s", "a strength", ("me_2026",), without_mediator=0.0),
)
'''


def limit(value: float = 1e-4, observable: str = "gauge_coupling") -> str:
    """The text of a measurement."""
    return MEASUREMENT.format(limit=value, observable=observable)


def observable(value: str = "couplings.strength**2", more: str = "") -> str:
    """The text of a file with the observable `my_strength`."""
    return OBSERVABLE.format(value=value, more=more)


def written(folder: Path, **files: str) -> Path:
    """The folder with files of these names, `my_limit_toml` for my_limit.toml, beside a bibliography."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ({"me_bib": ENTRY} | files).items():
        stem, _, ending = name.rpartition("_")
        folder.joinpath(f"{stem}.{ending}").write_text(text, encoding="utf-8")
    return folder
