"""How far a scan is, for a terminal, a notebook or a log."""

import sys
import time
from typing import Self, TextIO


class ProgressLine:
    """A bar with points/s and time left on a terminal and in a notebook; else a line every half-minute, or nothing if quiet."""

    EVERY, IN_NOTEBOOK = 30.0, 0.3

    def __init__(self, stream: TextIO, quiet: bool = False) -> None:
        self._stream, self._quiet = stream, quiet
        self._bar = _terminal_bar(stream) if stream.isatty() and not quiet else None
        self._show = None if quiet or self._bar else _notebook_bar()
        self._task = None
        self._started = self._last = time.monotonic()
        self._first = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.clear()

    def clear(self) -> None:
        """Remove the bar from the terminal."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, progress: object) -> None:
        """Show how far the scan is."""
        if self._quiet:
            return
        if self._bar is not None:
            if self._task is None:
                self._task = self._bar.add_task("points", total=progress.total, completed=progress.done)
                self._bar.start()
            self._bar.update(self._task, completed=progress.done)
            return
        now = time.monotonic()
        if self._first is None:
            self._first, self._started = progress.done, now
        due = now - self._last >= self.EVERY
        if self._show:
            due = now - self._last >= self.IN_NOTEBOOK or progress.done in (self._first, progress.total)
        if not due:
            return
        self._last = now
        rate = (progress.done - self._first) / max(now - self._started, 1e-9)
        left = f"{(progress.total - progress.done) / rate:.0f} s left" if rate else "no rate yet"
        text = f"{progress.done:,} of {progress.total:,} points, {rate:.3g} points/s, {left}"
        if self._show:
            self._show(progress, text)
        else:
            self._stream.write(f"{text}\n")
            self._stream.flush()


def _notebook_bar():
    """What shows a bar in a notebook's cell, in place of the one before; None where Python serves no notebook."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if getattr(shell, "kernel", None) is None:
        return None
    from IPython.display import HTML, display

    def bar(progress, text):
        return HTML(f"<progress value='{progress.done}' max='{progress.total}'></progress> {text}")

    handle = display(HTML(""), display_id=True)
    return lambda progress, text: handle.update(bar(progress, text))


def _terminal_bar(stream):
    """Rich's bar; imported here, because only a scan on a terminal needs it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task):
            return Text(f"{task.speed or 0:.3g} points/s")

    columns = (BarColumn(), TextColumn("{task.completed:,} of {task.total:,}"), Rate(), TimeRemainingColumn())
    return Progress(*columns, console=Console(file=stream), transient=True)
