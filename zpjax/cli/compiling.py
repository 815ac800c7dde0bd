"""Compiled programs that are kept: the option --cache of what compiles, and the command that shows and empties the folder."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated

import typer

from zpjax.cli.common import Json, say, show_result

_Cache = Annotated[
    str | None,
    typer.Option("--cache", metavar="DIR|off", help="Where compiled programs are kept; zpjax cache says where else."),
]


def compiling(command: Callable) -> Callable:
    """The command with the option --cache; what it compiles is kept."""

    @wraps(command)
    def within(*arguments, cache: str | None = None, **options):
        from zpjax.scan.program_cache import keeping_programs

        def notice(sentence: str) -> None:
            if not options.get("quiet"):
                say(f"zpjax: {sentence}", err=True)

        with keeping_programs(cache, notice):
            return command(*arguments, **options)

    signature = inspect.signature(command)
    option = inspect.Parameter("cache", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_Cache)
    within.__signature__ = signature.replace(parameters=[*signature.parameters.values(), option])
    within.__annotations__ = {**command.__annotations__, "cache": _Cache}
    return within


def cache(
    empty: Annotated[bool, typer.Option("--empty", help="Remove all compiled programs that are kept there.")] = False,
    folder: _Cache = None,
    as_json: Json = False,
) -> None:
    """Where compiled programs are kept, and how much. Or empty that folder."""
    from zpjax.verbs.cache import cache_lines, cache_report

    show_result(cache_report(folder, empty), as_json, cache_lines)
