"""Our bounds beside published ones: the coupling at which a constraint begins to exclude."""

from zpjax.constants import load_standard_inputs
from zpjax.constraints import constraint_named
from zpjax.models import model_named
from zpjax.question.entries import parameter_value
from zpjax.references import require_sources
from zpjax.scan.evaluate import require_x64
from zpjax.scan.threshold import first_excluded
from zpjax.shipped import (
    FLAG,
    NAME,
    POSITIVE,
    QUANTITY,
    TABLE,
    TABLES,
    TEXT,
    DataFileError,
    data_files,
    read_data,
    require,
    require_table,
    shown,
)
from zpjax.units import nearest, parse
from zpjax.verbs.text import markdown, table


def published_bounds() -> list[dict]:
    """The rows of `data/comparisons`: constraint, model, mass, published coupling, tolerance, source, kind, checked."""
    files = [f"comparisons/{name}.toml" for name in data_files("comparisons", ".toml")]
    return [row for file in files for row in require_bounds(f"data/{file}", read_data(file))]


_RULES = {
    "constraint": NAME,
    "model": NAME,
    "set": TABLE,
    "mass": QUANTITY,
    "published": POSITIVE,
    "tolerance": POSITIVE,
    "source": TEXT,
    "kind": TEXT,
    "checked": FLAG,
}


def require_bounds(file: str, entry: dict) -> list[dict]:
    """The rows `bound` of a document of comparisons, none if there are none; DataFileError names what is wrong with one."""
    rows = require_table(file, entry, "bound", TABLES) if "bound" in entry else []
    for number, row in enumerate(rows, start=1):
        where = f"bound[{number}]."
        require(file, row, _RULES, ["set"], where)
        require_sources(f"{file}: key '{where}source'", [row["source"]])
        try:
            info = model_named(row["model"]).parameter_info()
            constraint_named(row["constraint"])
            for name, value in (row.get("set", {}) | {"m_zp": row["mass"]}).items():
                if name not in info:
                    raise ValueError(f"parameter {shown(name)} is not one of the model{nearest(name, info)}")
                parameter_value(info[name], value, load_standard_inputs(), name)
        except DataFileError:
            raise
        except ValueError as error:
            raise DataFileError(f"{file}: {where[:-1]}: {error}") from None
    return rows


def compare_published() -> list[dict]:
    """Every published bound with ours, their ratio, and whether they agree within the stated tolerance.

    Ours is the smallest coupling at which r = 1 at that mass, found on a logarithmic ladder and bisected; None if the
    constraint excludes nothing there. Model parameters not named in a row take their defaults.
    """
    require_x64()
    return [_compared(row) for row in published_bounds()]


def _compared(row: dict) -> dict:
    ours = first_excluded(row["constraint"], row["model"], row.get("set", {}), parse(row["mass"], "GeV"))
    ratio = None if ours is None else ours / row["published"]
    agrees = ratio is not None and abs(ratio - 1) <= row["tolerance"]
    return row | {"ours": ours, "ratio": ratio, "agrees": agrees}


_COMPARED = (
    *("constraint", "model", "m_Z'", "ours", "published"),
    *("ours/published", "tolerance", "agrees", "kind", "source"),
)


def comparison_lines(rows: list[dict]) -> list[str]:
    """Our bounds beside published ones."""
    return table([_cells(row) for row in rows], _COMPARED)


def comparison_markdown(rows: list[dict]) -> list[str]:
    """The same as a Markdown table."""
    return markdown([_cells(row) for row in rows], _COMPARED)


def _cells(row: dict) -> tuple[str, ...]:
    ours = "none" if row["ours"] is None else f"{row['ours']:.3g}"
    ratio = "-" if row["ratio"] is None else f"{row['ratio']:.3f}"
    kind = row["kind"] if row["checked"] else f"{row['kind']}, unchecked"
    agrees = "yes" if row["agrees"] else "NO"
    tolerance = f"{100 * row['tolerance']:g} %"
    return (
        *(row["constraint"], row["model"], row["mass"], ours, f"{row['published']:.3g}"),
        *(ratio, tolerance, agrees, kind, row["source"]),
    )
