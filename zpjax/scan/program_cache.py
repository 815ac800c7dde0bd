"""Compiled programs kept from one command to the next, by JAX, in a folder of the user's own. On in commands, not in the library.

Whatever is wrong with the folder or with what lies there costs a compilation, never an answer: a program that JAX cannot read is
compiled anew, and its file removed.
"""

import os
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zpjax.scan.cache_entries import bound, mend
from zpjax.scan.cache_place import OFF, VARIABLE, Choice, chosen, own_folder

# All programs, however small: JAX by itself leaves out what compiles within a second, and a first command is full of that. Without XLA's
# own caches beside, whose place would enter what a program is known by.
_SETTINGS = {
    "jax_persistent_cache_min_compile_time_secs": 0.0,
    "jax_persistent_cache_min_entry_size_bytes": -1,
    "jax_persistent_cache_enable_xla_caches": "none",
}
# What JAX warns of; any other text is shown as ever.
_TROUBLES = [f"Error {verb} persistent compilation cache entry" for verb in ("reading", "writing")]
_TROUBLE = re.compile(f"({'|'.join(_TROUBLES)}) for '(?P<program>.+?)'")


@contextmanager
def keeping_programs(option: str | None, notice: Callable[[str], object]) -> Iterator[None]:
    """Within it JAX takes compiled programs from the chosen folder, and keeps them there; then it is mended and bounded.

    option: a folder, 'off', or None for what environment or platform say. ValueError or OSError if this option names a folder that
    will not do; any other is told in a sentence, and done without. JAX stays as it is switched: this is for a process of one command.
    """
    choice, machine = Choice(None, "default"), None
    try:
        choice = chosen(option)
        machine = own_folder(choice.folder) if choice.folder else None
        _switch(choice, machine)
    except (ValueError, OSError) as error:
        if option is not None:
            raise
        reason = f"{error.filename}: {error.strerror}." if isinstance(error, OSError) else error
        notice(f"compiled programs are not kept: {reason} (--cache DIR or {OFF}, or {VARIABLE}, says where.)")
    if machine is None:
        yield
        return
    with _troubles() as programs:
        try:
            yield
        finally:
            with suppress(OSError):
                if programs:
                    mend(machine, programs)
                bound(choice.folder)


def cache_environment() -> dict[str, str]:
    """Set before a process starts, so that it keeps compiled programs where this one does, and is as silent about them."""
    import jax

    names = ("jax_enable_compilation_cache", "jax_compilation_cache_dir", *_SETTINGS)
    found = {name.upper(): str(getattr(jax.config, name)) for name in names if getattr(jax.config, name) is not None}
    ignored = [f"ignore:{text}" for text in _TROUBLES]
    return found | {"PYTHONWARNINGS": ",".join(filter(None, [os.environ.get("PYTHONWARNINGS"), *ignored]))}


def _switch(choice: Choice, machine: Path | None) -> None:
    if machine is not None and "jax" not in sys.modules:
        # Of every program from the cache XLA may say on some machines that it is for another one, though it is not (jax#38445).
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import jax

    if machine is not None:
        for name, value in {"jax_compilation_cache_dir": str(machine), **_SETTINGS}.items():
            jax.config.update(name, value)
    elif choice.by in ("--cache", VARIABLE):
        jax.config.update("jax_enable_compilation_cache", False)


@contextmanager
def _troubles() -> Iterator[set[str]]:
    """The names of programs that JAX could not read or write meanwhile: nobody needs to be told."""
    programs: set[str] = set()
    with warnings.catch_warnings():
        shown = warnings.showwarning

        def show(message, category, filename, lineno, file=None, line=None):
            if trouble := _TROUBLE.match(str(message)):
                programs.add(trouble["program"])
            else:
                shown(message, category, filename, lineno, file, line)

        for text in _TROUBLES:
            warnings.filterwarnings("always", message=text)
        warnings.showwarning = show
        yield programs
