"""The numbers and inequalities of arXiv:1505.06906, sections 1 to 5, each computed anew and judged.

Only the paper's own values are written down here, with their equation or section; everything beside them comes from the
observables, constraints, models and fits of zpjax. Where the paper's value follows from an assumption of its own, that is
computed too (`meant`), so that a row shows what was meant beside what is right.
"""

from zpjax.farzan.check.predictions import recorded
from zpjax.farzan.check.rows import VERDICTS, Found, Row
from zpjax.farzan.check.statements import STATEMENTS
from zpjax.scan.evaluate import require_x64
from zpjax.units import brief

SECTIONS = {
    "1": "Introduction",
    "2": "The LMA-Dark solution",
    "3": "The model",
    "4": "Observational bounds and potential signals",
    "5": "Summary",
}
_PAPER = "farzan_2015"


def rows() -> tuple[Row, ...]:
    """All rows in the order of the paper's sections."""
    return STATEMENTS


def checked_paper(section: str | None = None) -> list[dict]:
    """Every row, or those of one section, computed: plain data with the fields of `Row` and `Found`, and the `sources`."""
    require_x64()
    if section is not None and section not in SECTIONS:
        raise ValueError(f"section '{brief(section)}' is not one of the paper's; choose from {', '.join(SECTIONS)}.")
    return [_plain(row) for row in rows() if section in (None, row.section)]


def _plain(row: Row) -> dict:
    with recorded() as sources:
        found = row.compute()
    stated = {name: getattr(row, name) for name in ("name", "section", "place", "statement", "paper")}
    computed = {name: getattr(found, name) for name in ("meant", "ours", "verdict", "why")}
    computed["sources"] = [_PAPER, *(key for key in sources if key != _PAPER)]
    return stated | computed | {"numbers": {name: float(value) for name, value in found.numbers.items()}}


__all__ = ["SECTIONS", "VERDICTS", "Found", "Row", "checked_paper", "rows"]
