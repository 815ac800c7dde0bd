"""How objects show themselves: a short line in a console, a small table in a notebook, with nothing that either would obey."""

import base64
from collections.abc import Callable
from html import escape

from zpjax.units import printable


class Shown:
    """A class whose objects tell by `_card()` their title and what a reader looks for, as {name: value}, the first first."""

    def __repr__(self) -> str:
        title, rows = self._card()
        first = ", ".join(f"{name} {value}" for name, value in list(rows.items())[:2])
        return printable(f"{type(self).__name__}({title}: {first})")

    def _repr_html_(self) -> str:
        title, rows = self._card()
        cells = "".join(f"<tr><th>{_text(name)}</th><td>{_text(value)}</td></tr>" for name, value in rows.items())
        return f"<table><caption>{_text(title)}</caption>{cells}</table>"


class Printed(dict):
    """Plain data as a dictionary that a notebook shows as the lines which its command prints."""

    def __init__(self, data: dict, lines: Callable) -> None:
        super().__init__(data)
        self._lines = lines

    def __repr__(self) -> str:
        return f"{{plain data: {', '.join(map(str, self))}}}"

    def _repr_html_(self) -> str:
        lines = "\n".join(map(_text, self._lines(self)))
        return f"<pre>{lines}</pre>"


class Drawn(list):
    """Paths of figures as PNG and PDF, which a notebook shows in its cell."""

    def _repr_html_(self) -> str:
        images = (base64.b64encode(path.read_bytes()).decode() for path in self if path.suffix == ".png")
        return "".join(f'<img style="max-width:100%" src="data:image/png;base64,{image}">' for image in images)


def _text(value) -> str:
    return escape(printable(str(value)))
