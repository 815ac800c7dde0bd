"""Running a scan: chunks through the compiled function into the store, resumable at any point."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jax
import numpy as np

from zpjax.models import model_named
from zpjax.scan.evaluate import Evaluator, build
from zpjax.scan.finished import sound_chunks
from zpjax.scan.points import Chunk, Chunking, PointSource, chunking, places
from zpjax.scan.share import share_of
from zpjax.scan.spec import Axis, ScanSpec, differences
from zpjax.store.layout import RunFolder
from zpjax.store.provenance import data_hash, versions
from zpjax.store.reading import StoredScan, open_scan
from zpjax.store.writing import ChunkWriter, create
from zpjax.units import UNITS

# Chunks that may wait for the writer: enough to keep it busy, few enough to bound the memory.
_WAITING_CHUNKS = 2


@dataclass(frozen=True)
class Progress:
    """How far a scan is, in points."""

    done: int
    total: int


def run_scan(
    spec: ScanSpec,
    out: str | Path,
    resume: bool = False,
    report: Callable[[Progress], None] = lambda progress: None,
    share: tuple[int, int] | None = None,
    notice: Callable[[str], None] = lambda sentence: None,
) -> StoredScan:
    """Compute every unfinished chunk of the scan and return the opened store.

    An existing run is continued only with `resume`, and only if its spec and data are the same: ValueError names the
    difference otherwise. KeyboardInterrupt and OSError leave all finished chunks in place. With `resume` the finished
    chunks are read and compared with their checksums first; damaged ones are computed again, and `notice` is told.

    share: (i, N) computes only the chunks of share i of N, counted from 1 (see `share_of`), and continues what is there
    unasked. Shares may run at once, on machines that share the folder; each computes what a single run would.
    """
    folder, chunks = RunFolder(out), chunking(spec)
    mine = [chunks.chunk(number) for number in share_of(len(chunks), share or (1, 1))]
    again = resume or share is not None
    finished = set()
    if folder.exists():
        stored = _same_scan(spec, folder, again)
        finished = sound_chunks(stored, mine, notice) if again else stored.finished()
    todo = [chunk for chunk in mine if chunk.number not in finished]
    if todo or not folder.exists():
        evaluator = build(spec)
        if not folder.exists():
            _create(spec, folder, evaluator, chunks)
        _same_scan(spec, folder, resume=True)  # another process may have made it meanwhile, of another spec
        _compute(spec, folder, evaluator, chunks, todo, sum(map(_size, mine)), report)
    return open_scan(folder)


def _same_scan(spec: ScanSpec, folder: RunFolder, resume: bool) -> StoredScan:
    """The scan in the folder, if this spec may continue it; else ValueError."""
    stored = open_scan(folder)
    changes = differences({k: v for k, v in stored.spec.items() if k not in ("title", "then")}, spec.identity())
    if changes:
        more = f" (and {len(changes) - 1} more)" if len(changes) > 1 else ""
        raise ValueError(f"{folder.path}: holds a scan of another spec: {changes[0]}{more}; choose another --out.")
    if stored.attributes["data_hash"] != data_hash():
        raise ValueError(f"{folder.path}: was computed with other data files of zpjax; choose another --out.")
    if not resume and not stored.is_complete():
        raise ValueError(f"{folder.path}: holds an unfinished scan; continue it with --resume or choose another --out.")
    return stored


def _create(spec: ScanSpec, folder: RunFolder, evaluator: Evaluator, chunks: Chunking) -> None:
    block = dict(zip(spec.dimensions, chunks.block, strict=True))
    length = dict(zip(spec.dimensions, spec.shape, strict=True))
    arrays = {}
    for name, dims in evaluator.dimensions.items():
        shape, chunk = tuple(length[d] for d in dims), tuple(block[d] for d in dims)
        arrays[name] = (dims, shape, chunk, evaluator.dtypes[name], _array_attributes(name, evaluator))
    coordinates = {}
    if spec.is_grid:
        coordinates = {a.name: (a.nodes() / UNITS[a.unit].size, _axis_attributes(spec, a)) for a in spec.axes}
    else:
        for axis in spec.axes:
            arrays[axis.name] = (("point",), spec.shape, chunks.block, np.dtype(float), _axis_attributes(spec, axis))
    attributes = {
        "spec": spec.resolved(),
        "spec_hash": spec.hash(),
        "dimensions": list(spec.dimensions),
        "shape": list(spec.shape),
        "chunks": len(chunks),
        "versions": versions(),
        "data_hash": data_hash(),
        "device": str(jax.devices()[0].device_kind),
    }
    folder.path.mkdir(parents=True, exist_ok=True)
    create(folder, attributes, coordinates, arrays)


def _axis_attributes(spec: ScanSpec, axis: Axis) -> dict:
    info = model_named(spec.model).parameter_info()[axis.name]
    return {"unit": axis.unit, "symbol": info.symbol, "meaning": info.meaning, "spacing": axis.spacing}


def _array_attributes(name: str, evaluator: Evaluator) -> dict:
    for observable in evaluator.point.observables:
        if observable.name == name:
            return {"unit": observable.unit, "meaning": observable.meaning, "symbol": observable.symbol}
    for constraint in evaluator.point.constraints:
        if name.removeprefix("ratio.") in constraint.pieces:
            return {
                "unit": "1",
                "meaning": f"r of {constraint.title}; allowed below 1",
                "title": constraint.title,
                "label": constraint.label,
                "constraint": constraint.name,
                "family": constraint.family,
                "confidence": constraint.confidence,
                "projection": constraint.projection,
                "band": constraint.band,
                "checked": constraint.checked,
            }
    return {"unit": "1", "meaning": "status code of the point"}


def _compute(spec, folder, evaluator, chunks: Chunking, todo: list[Chunk], total: int, report) -> None:
    source = PointSource(spec)
    done = total - sum(_size(chunk) for chunk in todo)
    report(Progress(done, total))
    writer = _BackgroundWriter(ChunkWriter(folder))
    try:
        for chunk in todo:
            values = source.values(chunk, chunks.block)
            outputs = evaluator(values)
            writer.put(chunk.number, _parts(spec, evaluator, chunk, values, outputs))
            done += _size(chunk)
            report(Progress(done, total))
        writer.close()
    except OSError as error:
        # A full disk is reported without a path; name the folder for whoever reads the sentence.
        error.filename = error.filename or str(folder.path)
        raise
    finally:
        writer.stop()


def _parts(spec: ScanSpec, evaluator: Evaluator, chunk: Chunk, values: dict, outputs: dict) -> dict:
    """Where each output of a chunk belongs, with the padding cut off; scattered points beside them, in their units."""
    dimensions = evaluator.dimensions
    if not spec.is_grid:
        outputs = outputs | {a.name: values[a.name] / UNITS[a.unit].size for a in spec.axes}
        dimensions = dimensions | {a.name: ("point",) for a in spec.axes}
    found = places(chunk, spec.dimensions, dimensions)
    return {n: (where, outputs[n], tuple(slice(0, w.stop - w.start) for w in where)) for n, where in found.items()}


def _size(chunk: Chunk) -> int:
    return int(np.prod([stop - start for start, stop in zip(chunk.start, chunk.stop, strict=True)]))


class _BackgroundWriter:
    """Hands chunks to a writer thread through a short queue; the first failure is raised in the caller."""

    def __init__(self, writer: ChunkWriter):
        self._writer = writer
        self._queue = queue.Queue(maxsize=_WAITING_CHUNKS)
        self._error = None
        self._thread = threading.Thread(target=self._work, name="zpjax-writer", daemon=True)
        self._thread.start()

    def put(self, number: int, parts: dict) -> None:
        """Queue one chunk; waits while the writer is behind."""
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
                # Waiting for the device happens here, so that the next chunk is dispatched meanwhile.
                ready = {name: (where, np.asarray(out)[cut]) for name, (where, out, cut) in parts.items()}
                self._writer.write(number, ready)
            except Exception as error:  # handed to the caller by `put` or `close`
                self._error, failed = error, True
