"""The check of the paper as text: for a terminal, and as a Markdown table."""

from collections import Counter

from zpjax.farzan.check.rows import VERDICTS
from zpjax.verbs.text import markdown, table

_HEADER = ("where", "statement", "paper", "its own way", "ours", "verdict")


def paper_lines(rows: list[dict]) -> list[str]:
    """Aligned columns; below each row the reason."""
    header, rule, *lines = table([_cells(row) for row in rows], _HEADER)
    body = [part for line, row in zip(lines, rows, strict=True) for part in (line, f"    {row['why']}")]
    return [header, rule, *body, "", counted(rows)]


def paper_markdown(rows: list[dict]) -> list[str]:
    """The same as a Markdown table, the reason as its last column."""
    return markdown([(*_cells(row), row["why"]) for row in rows], (*_HEADER, "why"))


def counted(rows: list[dict]) -> str:
    """One sentence with the number of rows of every verdict."""
    numbers = Counter(row["verdict"] for row in rows)
    parts = [f"{numbers[verdict]} {_WORDS[verdict]}" for verdict in VERDICTS if numbers[verdict]]
    return f"{len(rows)} statements: {', '.join(parts)}."


_WORDS = {"holds": "hold", "rough": "are rough", "fails": "fail", "convention": "depend on a convention"}


def _cells(row: dict) -> tuple[str, ...]:
    return tuple(row[name] for name in ("place", "statement", "paper", "meant", "ours", "verdict"))
