"""The application and its entry point: which commands there are, and what ends with which sentence and code."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

import zpjax
from zpjax.cli import knowledge, points, scans
from zpjax.cli.common import say
from zpjax.cli.compiling import cache, compiling
from zpjax.cli.extend import extendable
from zpjax.units import brief, nearest

_COMMANDS = (
    *(points.point, scans.scan, scans.bench, scans.boundary, scans.report, scans.sensitivity, knowledge.list_),
    *(scans.show, scans.check, scans.cite, knowledge.compare, knowledge.paper, knowledge.charges),
    *(points.profile, knowledge.tabulate, knowledge.schema, cache),
)


class _Commands(TyperGroup):
    def resolve_command(self, ctx: typer.Context, args: list[str]) -> tuple:
        """The command of that name; ValueError with the nearest one otherwise."""
        name = args[0]
        if not (name.startswith("-") or ctx.resilient_parsing or self.get_command(ctx, name)):
            raise ValueError(f"No such command '{brief(name)}'{nearest(name, self.commands)}")
        return super().resolve_command(ctx, args)


# Those that take names: of a spec, a point, a run, or all there are.
_EXTENDABLE = (
    *(points.point, points.profile, scans.scan, scans.bench, scans.boundary, scans.report, scans.sensitivity),
    *(scans.show, scans.check, scans.cite, knowledge.list_, knowledge.schema),
)
# Those that compile. Not bench, which measures how long that takes.
_COMPILING = (
    *(points.point, points.profile, scans.scan, scans.boundary, scans.report, scans.sensitivity, scans.check),
    *(scans.cite, knowledge.compare, knowledge.paper, knowledge.charges, knowledge.tabulate),
)
app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for _command in _COMMANDS:
    _whole = compiling(_command) if _command in _COMPILING else _command
    app.command(_command.__name__.rstrip("_"))(extendable(_whole) if _command in _EXTENDABLE else _whole)


def _version(asked: bool) -> None:
    if asked:
        say(f"zpjax {zpjax.__version__}")
        raise typer.Exit


@app.callback()
def _about(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Is a light Z' allowed, by what, and how sure are you?"""


def main() -> None:
    """Entry point: bad input ends with one sentence and exit code 2, Ctrl-C with 130."""
    try:
        status = app(standalone_mode=False, prog_name="zpjax")
    except KeyboardInterrupt:
        status = 130
    except Exception as error:
        if no_device := _no_device():
            _leave(no_device, 2)
        if isinstance(error, (ValueError, OSError)):
            _leave(_sentence(error), 2)
        if type(error).__name__ == "NoArgsIsHelpError":
            say(error.format_message(), err=True)
            sys.exit(2)
        if hasattr(error, "format_message"):  # a usage error of the command-line library
            _leave(_usage(error), 2)
        if type(error).__name__ != "Abort":
            raise
        status = 130
    if status == 130:  # Ctrl-C, however the command-line library reports it
        _leave(f"interrupted{_what_stays()}.", 130)
    sys.exit(status if isinstance(status, int) else 0)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'output'}: {error.strerror}{_what_stays(error.filename)}."
    return str(error)


def _usage(error) -> str:
    """What is wrong with the line, with the nearest option there is."""
    if not hasattr(error, "option_name") or not hasattr(error, "possibilities"):
        return error.format_message()
    options = [name for option in error.ctx.command.params for name in option.opts if name.startswith("--")]
    return f"No such option '{brief(error.option_name)}'{nearest(error.option_name, options)}"


def _what_stays(place=None) -> str:
    """What an end at any moment leaves: of a scan its finished chunks, if something is there; else nothing to continue."""
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    here = Path(str(place)) if place is not None and "://" not in str(place) else None
    if command != "scan" or (here and not here.exists() and not any((p / "scan.zarr").exists() for p in here.parents)):
        return ""
    return "; finished chunks are kept, continue with --resume"


def _no_device() -> str | None:
    """What to say where the environment asks JAX for a device that is not there; None otherwise, and where JAX was not used."""
    asked = [
        f"{name}={os.environ[name][:40]}" for name in ("JAX_PLATFORMS", "JAX_PLATFORM_NAME") if os.environ.get(name)
    ]
    if not asked or "jax" not in sys.modules:
        return None
    try:
        sys.modules["jax"].devices()
    except Exception:  # a RuntimeError or an AssertionError, by the version of JAX and who asked first
        return f"{asked[0]} names no device that JAX finds here; unset it, or choose cpu."
    return None


def _leave(sentence: str, code: int) -> None:
    say(f"zpjax: {sentence}", err=True)
    sys.exit(code)
