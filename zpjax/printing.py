"""Plain-text tables, TOML and the progress line for the command line."""

import json
import time


def table(rows: list[tuple], header: tuple) -> list[str]:
    """Rows as aligned columns under a header."""
    texts = [tuple(str(cell) for cell in row) for row in (header, *rows)]
    widths = [max(len(row[k]) for row in texts) for k in range(len(header))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in texts]
    return [lines[0], "-" * len(lines[0]), *lines[1:]]


def point_tables(result: dict) -> list[str]:
    """The tables of `zpjax point`."""
    units = result["units"]

    def quantity(name, value):
        unit = "" if units[name] == "1" else units[name]
        return (name, "loop" if value is None else f"{value:.7g}", unit)

    lines = [f"model {result['model']}", ""]
    lines += table([quantity(n, v) for n, v in result["parameters"].items()], ("parameter", "value", "unit"))
    lines += [
        "",
        *table([quantity(n, v) for n, v in result["observables"].items()], ("observable", "value", "unit")),
        "",
    ]
    rows = [
        (n, c["family"], f"{c['value']:.4g}", "allowed" if c["allowed"] else "EXCLUDED", _level(c["confidence"]))
        for n, c in result["constraints"].items()
    ]
    lines += table(rows, ("constraint", "family", "r", "verdict", "confidence"))
    verdict = all(c["allowed"] for c in result["constraints"].values())
    return [
        *lines,
        "",
        f"This point is {'allowed by all' if verdict else 'excluded by at least one'} of these constraints.",
    ]


def _level(confidence: float | None) -> str:
    return "not stated" if confidence is None else f"{100 * confidence:.4g} %"


def listing_lines(result: dict) -> list[str]:
    """One table per kind of thing."""
    lines = []
    for kind, rows in result.items():
        lines += [f"{kind} ({len(rows)})", *(f"  {name}: {text}" for name, text in rows.items()), ""]
    return lines[:-1]


def toml_lines(resolved: dict) -> list[str]:
    """A resolved spec as TOML."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in resolved.items() if not isinstance(value, dict)]
    for name, entries in resolved.items():
        if isinstance(entries, dict):
            lines += ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in entries.items())]
    return lines


def _toml(value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value)


class ProgressLine:
    """A bar with points/s and time left on a terminal; one line every half-minute elsewhere."""

    _EVERY = 30.0

    def __init__(self, stream):
        self._stream = stream
        self._terminal = stream.isatty()
        self._started = self._last = time.monotonic()
        self._first = None
        self._shown = False

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.clear()

    def clear(self) -> None:
        """Remove the bar from the terminal."""
        if self._shown and self._terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
        self._shown = False

    def __call__(self, progress) -> None:
        """Show how far the scan is; at most ten times a second."""
        now = time.monotonic()
        if self._first is None:
            self._first, self._started = progress.done, now
        if now - self._last < (0.1 if self._terminal else self._EVERY):
            return
        self._last, self._shown = now, True
        rate = (progress.done - self._first) / max(now - self._started, 1e-9)
        left = (progress.total - progress.done) / rate if rate else float("inf")
        share = progress.done / progress.total
        bar = "#" * int(30 * share) + "." * (30 - int(30 * share))
        text = f"[{bar}] {progress.done:,} of {progress.total:,} points, {rate:.3g} points/s, {left:.0f} s left"
        self._stream.write(f"\r\x1b[K{text}" if self._terminal else f"{text}\n")
        self._stream.flush()
