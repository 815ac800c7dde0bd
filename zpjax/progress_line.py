"""How far a scan is, for a terminal or a log."""

import time


class ProgressLine:
    """A bar with points/s and time left on a terminal; one line every half-minute elsewhere; nothing if it shall be quiet."""

    EVERY = 30.0

    def __init__(self, stream, quiet: bool = False):
        self._stream, self._quiet = stream, quiet
        self._bar = _terminal_bar(stream) if stream.isatty() and not quiet else None
        self._task = None
        self._started = self._last = time.monotonic()
        self._first = None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.clear()

    def clear(self) -> None:
        """Remove the bar from the terminal."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, progress) -> None:
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
        if now - self._last >= self.EVERY:
            self._last = now
            rate = (progress.done - self._first) / max(now - self._started, 1e-9)
            left = f"{(progress.total - progress.done) / rate:.0f} s left" if rate else "no rate yet"
            self._stream.write(f"{progress.done:,} of {progress.total:,} points, {rate:.3g} points/s, {left}\n")
            self._stream.flush()


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
