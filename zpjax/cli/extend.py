"""The option --extend: which folders of a user's own a command looks into, and that it says whose code it runs."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated

import typer

from zpjax.cli.common import say

_EXTEND = Annotated[
    list[str] | None,
    typer.Option(
        "--extend", metavar="DIR", help="A folder of your own measurements, observables, models; may come again."
    ),
]


def extendable(command: Callable) -> Callable:
    """The command with the option --extend, within the extensions it names."""

    @wraps(command)
    def within(*arguments, extend: list[str] | None = None, **options):
        from zpjax.extensions import announcing, blamed, extended, own_file

        told = set()

        def notice(path: str) -> None:
            if path not in told:
                told.add(path)
                say(f"runs code from {path}", err=True)

        with announcing(notice), extended(*(extend or ())):
            try:
                return command(*arguments, **options)
            except Exception as error:
                if file := own_file(error, told):
                    raise ValueError(blamed(error, file)) from error
                raise

    signature = inspect.signature(command)
    option = inspect.Parameter("extend", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_EXTEND)
    within.__signature__ = signature.replace(parameters=[*signature.parameters.values(), option])
    within.__annotations__ = {**command.__annotations__, "extend": _EXTEND}
    return within
