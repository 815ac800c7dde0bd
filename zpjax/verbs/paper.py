"""The check of the paper as text: for a terminal, and as a Markdown table."""

from collections import Counter

from zpjax.farzan.check.rows import VERDICTS

_HEADER = ("where", "statement", "paper", "its own way", "ours", "verdict")


def paper_lines(rows: list[dict]) -> list[str]:
    """Aligned columns; below each row the reason."""
    cells = [_HEADER, *(_cells(row) for row in rows)]
    widths = [max(len(row[k]) for row in cells) for k in range(len(_HEADER))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells]
    body = [part for line, row in zip(lines[1:], rows, strict=True) for part in (line, f"    {row['why']}")]
    return [lines[0], "-" * len(lines[0]), *body, "", counted(rows)]


def paper_markdown(rows: list[dict]) -> list[str]:
    """The same as a Markdown table, the reason as its last column."""
    header = (*_HEADER, "why")
    lines = [header, ("---",) * len(header), *((*_cells(row), row["why"]) for row in rows)]
    return [f"| {' | '.join(_escaped(cell) or '-' for cell in line)} |" for line in lines]


def _escaped(cell: str) -> str:
    """Bars would end a cell, and <S> would be taken as a tag."""
    for character, entity in (("|", "&#124;"), ("<", "&lt;"), (">", "&gt;")):
        cell = cell.replace(character, entity)
    return cell


def counted(rows: list[dict]) -> str:
    """One sentence with the number of rows of every verdict."""
    numbers = Counter(row["verdict"] for row in rows)
    parts = [f"{numbers[verdict]} {_WORDS[verdict]}" for verdict in VERDICTS if numbers[verdict]]
    return f"{len(rows)} statements: {', '.join(parts)}."


_WORDS = {"holds": "hold", "rough": "are rough", "fails": "fail", "convention": "depend on a convention"}


def _cells(row: dict) -> tuple[str, ...]:
    return tuple(row[name] for name in ("place", "statement", "paper", "meant", "ours", "verdict"))
