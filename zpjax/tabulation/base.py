"""What a table maker is, and how its table is written."""

import importlib
import json
import os
import pkgutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

import zpjax
from zpjax import tabulation
from zpjax.units import brief, nearest


@dataclass(frozen=True)
class TableMaker:
    """The maker of one table: `make()` gives its meaning, grid, columns, measured errors and settings.

    Tables hold coefficient functions of polynomials in the couplings, never an observable at particular charges.
    """

    name: str
    make: Callable[[], dict]


@cache
def table_makers() -> dict[str, TableMaker]:
    """Every table maker by name: the `TABLES` tuples of the files in this folder."""
    names = sorted(info.name for info in pkgutil.iter_modules(tabulation.__path__))
    modules = (importlib.import_module(f"{tabulation.__name__}.{name}") for name in names)
    return {maker.name: maker for module in modules for maker in getattr(module, "TABLES", ())}


def tabulate(name: str, folder: str | Path | None = None) -> Path:
    """Make the table and write `FOLDER/NAME/table.json` (default: among the tables zpjax reads); the file's path."""
    makers = table_makers()
    if name not in makers:
        raise ValueError(f"Table '{brief(name)}' is not known{nearest(name, makers)}")
    root = Path(folder) if folder else Path(zpjax.__file__).parent / "data" / "tables"
    path = root / name / "table.json"
    if path.parent.is_symlink():
        raise ValueError(f"{path.parent}: is a link to another folder; remove it, or choose another --out.")
    content = makers[name].make()
    path.parent.mkdir(parents=True, exist_ok=True)
    made = {"made_by": f"zpjax tabulate {name}", "version": zpjax.__version__, **content}
    # Whole or not at all: a table cut short would be read by the next run. Under a new name, which is no link of somebody's.
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with open(unfinished, "x", encoding="utf-8") as stream:
            stream.write(_text(made))
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def _text(content: dict) -> str:
    """JSON with one line per column, so that a change of one number shows as one line."""
    columns = content["columns"]
    shown = {name: json.dumps(np.asarray(column, dtype=float).tolist()) for name, column in columns.items()}
    rows = ",\n".join(f"  {json.dumps(name)}: {text}" for name, text in shown.items())
    rest = json.dumps({key: value for key, value in content.items() if key != "columns"}, indent=1)
    return f'{rest[:-2]},\n "columns": {{\n{rows}\n }}\n}}\n'
