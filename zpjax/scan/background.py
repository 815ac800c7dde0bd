"""Writing chunks in a thread, so that the next one is computed meanwhile."""

import queue
import threading
from collections.abc import Callable

from zpjax.store.writing import ChunkWriter

# Chunks that may wait for the writer: enough to keep it busy, and no more memory; two are no faster (eight blocks of a million points in turn).
_WAITING_CHUNKS = 1


class BackgroundWriter:
    """Hands chunks to a writer thread through a short queue; the first failure is raised in the caller."""

    def __init__(self, writer: ChunkWriter) -> None:
        self._writer = writer
        self._queue = queue.Queue(maxsize=_WAITING_CHUNKS)
        self._error = None
        self._thread = threading.Thread(target=self._work, name="zpjax-writer", daemon=True)
        self._thread.start()

    def put(self, number: int, parts: Callable[[], dict]) -> None:
        """Queue one chunk, given as a function that waits for the device and returns it; waits while the writer is behind."""
        self._raise()
        self._queue.put((number, parts))

    def stop(self) -> None:
        """Write what is queued and stop; may be called again."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def close(self) -> None:
        """Stop, and raise the first failure."""
        self.stop()
        self._raise()

    def _raise(self) -> None:
        if self._error is not None:
            error, self._error = self._error, None
            raise error

    def _work(self) -> None:
        failed = False
        while (item := self._queue.get()) is not None:
            if failed:
                continue
            number, parts = item
            try:
                self._writer.write(number, parts())
            except Exception as error:  # handed to the caller by `put` or `close`
                self._error, failed = error, True
