"""Quantities that a fit may move: named, shared by all that depend on them, one TOML file each, in `data/nuisances` or an extension.

`value` is the central one and `prior` the width of the Gaussian around it, in `unit`: a pull of 1 is one prior. `folded` says
whether the errors of what sees it contain its uncertainty already: then no fit may move it again. `seen_by` are the
measurements whose predictions depend on it.
"""

from zpjax.extensions import in_force, named_files
from zpjax.references import require_sources
from zpjax.shipped import FLAG, NUMBER, POSITIVE, TEXT, TEXTS, UNIT, data_files, data_text, parse_toml, require

# What a file of one holds, all of it.
RULES = {
    "title": TEXT,
    "meaning": TEXT,
    "value": NUMBER,
    "prior": POSITIVE,
    "unit": UNIT,
    "folded": FLAG,
    "seen_by": TEXTS,
    "sources": TEXTS,
    "checked": FLAG,
}


def load_nuisances() -> dict[str, dict]:
    """The entries of all nuisances by name, those of extensions in force last; numbers in the units of their files."""
    files = {name: f"data/nuisances/{name}.toml" for name in data_files("nuisances", ".toml")}
    texts = {name: (data_text(f"nuisances/{name}.toml"), file) for name, file in files.items()}
    texts |= {n: (own.text, own.file) for n, own in named_files(in_force(), ("nuisance",), files).items()}
    return {name: read_nuisance(*text) for name, text in texts.items()}


def read_nuisance(text: str, file: str) -> dict:
    """The entry of a nuisance's TOML text. DataFileError, a ValueError: one sentence that names the file and the key."""
    entry = require(file, parse_toml(file, text), RULES)
    require_sources(f"{file}: key 'sources'", entry["sources"])
    return entry
