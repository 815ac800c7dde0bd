"""Tables and sentences that several commands print."""

from collections.abc import Iterable

from zpjax.units import show, to_natural


def table(rows: list[tuple], header: tuple) -> list[str]:
    """Rows as aligned columns under a header."""
    texts = [tuple(str(cell) for cell in row) for row in (header, *rows)]
    widths = [max(len(row[k]) for row in texts) for k in range(len(header))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in texts]
    return [lines[0], "-" * len(lines[0]), *lines[1:]]


def markdown(rows: list[tuple], header: tuple) -> list[str]:
    """The same as a Markdown table: bars would end a cell, and <S> would be taken as a tag."""
    marks = str.maketrans({"|": "&#124;", "<": "&lt;", ">": "&gt;"})
    lines = [header, ("---",) * len(header), *rows]
    return [f"| {' | '.join(cell.translate(marks) or '-' for cell in line)} |" for line in lines]


def listed(names: list[str]) -> str:
    """At most eight names, and how many more there are."""
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(names[:8]) + more


def not_covered_lines(unmet: dict[str, list[str]]) -> list[str]:
    """Say what is not covered for these charges, once for each reason; unmet: name -> sentences, none where it is covered."""
    reasons = dict.fromkeys(reason for sentences in unmet.values() for reason in sentences)
    named = {reason: ", ".join(n for n, sentences in unmet.items() if reason in sentences) for reason in reasons}
    return [f"Not covered for these charges: {names}. It needs: {reason}." for reason, names in named.items()]


def level(confidence: float | None) -> str:
    return "not stated" if confidence is None else f"{100 * confidence:.4g} %"


def provided(held: str | None) -> str:
    """The end of a sentence on a verdict that holds only so."""
    return f", with {held}" if held else ""


def parameters_of_point(result: dict) -> str:
    """The parameters of a point that have a value, with their units."""
    given, units = {n: v for n, v in result["parameters"].items() if v is not None}, result["units"]
    texts = {n: v if isinstance(v, str) else show(to_natural(v, units[n]), units[n]) for n, v in given.items()}
    return ", ".join(f"{name} = {text}" for name, text in texts.items())


def place_of(axes: list[dict], values: Iterable[float]) -> str:
    """A point of the scanned parameters with its units."""
    units = ["" if axis["unit"] == "1" else f" {axis['unit']}" for axis in axes]
    named = zip(axes, values, units, strict=True)
    return ", ".join(f"{axis['name']} = {value:.6g}{unit}" for axis, value, unit in named)
