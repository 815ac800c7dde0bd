"""Which chunks of a stored scan need not be computed again."""

from collections.abc import Callable, Iterable

from zpjax.question.chunks import Chunk
from zpjax.scan.point_source import places
from zpjax.store.checking import ChunkChecker
from zpjax.store.place import unobstructed
from zpjax.store.reading import StoredScan

# So many damaged chunks are named one by one.
_NAMED = 5


def sound_chunks(stored: StoredScan, chunks: Iterable[Chunk], notice: Callable[[str], None]) -> set[int]:
    """Numbers of those chunks whose marker is there and whose arrays are what the marker says.

    A damaged chunk loses its marker, so that it stays unfinished whatever happens next; `notice` gets one sentence.
    Reads every array of the finished chunks once: cheap beside computing them.
    """
    checker, finished = ChunkChecker(stored), stored.finished()
    sound, damaged = set(), []
    for chunk in (c for c in chunks if c.number in finished):
        fault = checker.fault(chunk.number, places(chunk, stored.dimensions, checker.dimensions))
        if fault is None:
            sound.add(chunk.number)
        else:
            with unobstructed():
                stored.folder.marker(chunk.number).unlink(missing_ok=True)
            damaged.append(f"chunk {chunk.number} ({fault})")
    if damaged:
        more = [f"{len(damaged) - _NAMED} more"] if len(damaged) > _NAMED else []
        notice(f"{stored.folder.path}: damaged and computed again: {', '.join(damaged[:_NAMED] + more)}.")
    return sound
