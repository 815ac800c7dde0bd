"""What commands share: options that come again, and how a result is printed."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from zpjax.units import brief

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress and no sentences; errors stay.")]
Spec = Annotated[str, typer.Argument(help="TOML file of the scan.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print the table as Markdown.")]
Out = Annotated[str | None, typer.Option("--out", help="Folder or address of the run; default runs/NAME.")]


def say(text: str, err: bool = False) -> None:
    """Print lines, of which a terminal obeys nothing: names and titles of files may hold its control characters.

    The one place through which a command prints.
    """
    from zpjax.units import printable

    typer.echo("\n".join(map(printable, text.split("\n"))), err=err)


def pairs(texts: list[str]) -> dict[str, str]:
    """NAME=VALUE texts as a dictionary of texts; a name may come once."""
    pairs = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise ValueError(f"'{brief(text)}' must have the form NAME=VALUE.")
        if name in pairs:
            raise ValueError(f"parameter '{brief(name)}' is given twice.")
        pairs[name] = value
    return pairs


def not_blank(out: str | None) -> str | None:
    """What an option --out names; ValueError for a blank, such as a variable of a shell that is not set."""
    if out is not None and not out.strip():
        raise ValueError("--out names no folder.")
    return out


def run_folder(spec: str, out: str | None) -> str:
    """Where the run of a spec lies: as asked for, or by the name of the spec's file. A text, because a path would break an address."""
    from pathlib import Path

    name = Path(spec).stem
    if not not_blank(out) and name.strip(".") == "":
        raise ValueError(f"{spec}: the file's name is none for a folder of runs/: name the run by --out.")
    return out or str(Path("runs") / name)


def show_result(result: object, as_json: bool, lines: Callable[..., Iterable[str]] | None, quiet: bool = False) -> None:
    """Print a result as JSON, or, unless it shall be quiet, as the lines that a function makes of it."""
    if as_json:
        say(json.dumps(_strict(result), indent=1, allow_nan=False))
    elif not quiet:
        for line in lines(result):
            say(line)


def written(paths: Iterable[Path | str], quiet: bool = False, err: bool = False, what: str = "written") -> None:
    """Say which files were made."""
    for path in paths if not quiet else ():
        say(f"{path}: {what}.", err=err)


def _strict(value):
    """JSON has no NaN and no infinity: null instead."""
    if isinstance(value, dict):
        return {key: _strict(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_strict(item) for item in value]
    if isinstance(value, float) and value - value != 0:
        return None
    return value
