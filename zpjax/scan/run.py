"""Running a scan: chunks through the compiled function into the store, resumable at any point."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from zpjax.constraints import described
from zpjax.numerics.platform import on_cpu
from zpjax.progress_line import ProgressLine
from zpjax.question.chunks import Chunk, Chunking, chunking
from zpjax.question.spec import ScanSpec
from zpjax.scan import chunk_points, chunk_records
from zpjax.scan.background import BackgroundWriter
from zpjax.scan.block_reductions import BlockReducer, block_reducer, needed
from zpjax.scan.evaluate import Evaluator, build
from zpjax.scan.finished import sound_chunks
from zpjax.scan.identity import identity
from zpjax.scan.mending import mended
from zpjax.scan.point_source import PointSource
from zpjax.scan.refinement import cells_of, find_cells
from zpjax.scan.resources import device_kind
from zpjax.scan.share import share_of
from zpjax.store.identity import difference, digest, identity_of
from zpjax.store.layout import RunFolder
from zpjax.store.leftovers import remove_leftovers
from zpjax.store.opening import no_store
from zpjax.store.place import make_folder, naming
from zpjax.store.provenance import changed_versions, versions
from zpjax.store.reading import StoredScan, open_scan
from zpjax.store.writing import ChunkWriter, create

# Points that keep an H100 busy: a block of the default size takes nearly as long as one of a quarter of this.
_GPU_POINTS = 2**22
_SMALL_BLOCKS = f"A GPU waits between blocks this small: output.chunk_points = {_GPU_POINTS} is up to 13 times as fast (measured on an H100)."


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
    devices: int | None = None,
    progress: bool = False,
) -> StoredScan:
    """Compute every unfinished chunk of the scan and return the opened store.

    An existing run is continued only with `resume`, and only if spec, data and code are the same: ValueError names the
    difference otherwise; `notice` is told of other versions of what zpjax computes with. KeyboardInterrupt and OSError leave all finished chunks in place. With `resume` the finished
    chunks are read and compared with their checksums first; damaged ones are computed again, and `notice` is told.

    share: (i, N) computes only the chunks of share i of N, counted from 1 (see `share_of`), and continues what is there
    unasked. Shares may run at once, on machines that share the folder; each computes what a single run would.
    devices: how many of the local devices share each chunk; None takes all.
    progress: show a bar, in a notebook or on a terminal; `report` is told as well.
    """
    if progress:
        with ProgressLine(sys.stderr) as line:
            return run_scan(spec, out, resume, lambda done: (line(done), report(done)), share, notice, devices)
    folder, chunks = RunFolder(out), store_chunks(spec)
    if not on_cpu() and len(chunking(spec)) > 1 and spec.chunk_points < _GPU_POINTS // 4:
        notice(_SMALL_BLOCKS)
    mine = share_of(len(chunks), share or (1, 1))
    todo = unfinished(spec, folder, mine, resume or share is not None, notice)
    if todo or not folder.exists():
        try:
            compute(spec, folder, todo, report, points_in(spec, mine), compiled_scan(spec, devices))
        except KeyboardInterrupt:
            sentence = f"{folder.path}: interrupted; finished chunks are kept, continue with resume=True."
            raise KeyboardInterrupt(sentence) from None
    return open_scan(folder)


def store_chunks(spec: ScanSpec) -> Chunking:
    """The chunks of the scan's store: blocks of points, or records of several blocks."""
    return chunk_records.records_of(spec) if spec.reductions else chunking(spec)


def points_of(spec: ScanSpec, chunk: Chunk) -> int:
    """Number of points that a chunk of the store stands for."""
    return (chunk_records if spec.reductions else chunk_points).points_of(spec, chunk)


def points_in(spec: ScanSpec, numbers: Sequence[int]) -> int:
    """Number of points that the chunks of these numbers stand for."""
    if isinstance(numbers, range) and not spec.reductions:
        return store_chunks(spec).points(numbers)
    chunks = store_chunks(spec)
    return sum(points_of(spec, chunks.chunk(number)) for number in numbers)


def unfinished(
    spec: ScanSpec, folder: RunFolder, numbers: range, again: bool, notice: Callable[[str], None]
) -> Sequence[int]:
    """Numbers of those chunks that are missing in the folder, or damaged there; ValueError if it holds another scan."""
    if not folder.exists():
        if remains := no_store(folder):
            raise ValueError(remains)
        return numbers
    stored, chunks = same_scan(spec, folder, again), store_chunks(spec)
    if again:
        remove_leftovers(folder)
        stored = mended(spec, stored, lambda: compiled_scan(spec).work(spec, PointSource(spec)), notice)
    finished = sound_chunks(stored, map(chunks.chunk, numbers), notice) if again else stored.finished()
    todo = [number for number in numbers if number not in finished]
    if todo and (changes := changed_versions(stored.attributes, device_kind())):
        notice(f"{folder.path}: {changes}; what is computed now may differ a little from what is there.")
    return todo


def same_scan(spec: ScanSpec, folder: RunFolder, resume: bool) -> StoredScan:
    """The scan in the folder, if this spec may continue it; else ValueError."""
    stored = open_scan(folder, to_mend=resume)
    before = identity_of(stored)
    if other := difference(before, identity(spec, before)):
        raise ValueError(f"{folder.path}: holds a scan of {other}; choose another --out, or remove this one.")
    if not resume and not stored.is_complete():
        raise ValueError(f"{folder.path}: holds an unfinished scan; continue it with --resume or choose another --out.")
    return stored


@dataclass(frozen=True)
class Compiled:
    """What is compiled once per scan and process: all that is stored or reduced, and how it is reduced if it is."""

    evaluator: Evaluator
    reducer: BlockReducer | None

    def work(self, spec: ScanSpec, source: PointSource) -> chunk_records.Records | chunk_points.StoredPoints:
        """What the chunks of the scan's store hold."""
        if self.reducer is None:
            return chunk_points.StoredPoints(spec, self.evaluator, source)
        return chunk_records.Records(spec, self.evaluator, self.reducer, source)


def compiled_scan(spec: ScanSpec, devices: int | None = None) -> Compiled:
    """A scan ready to be computed on local devices."""
    if spec.reductions is None:
        return Compiled(build(spec, True, devices), None)
    evaluator = build(replace(spec, keep=needed(spec)), True, devices)
    return Compiled(evaluator, block_reducer(spec, evaluator))


def compute(
    spec: ScanSpec,
    folder: RunFolder,
    todo: Sequence[int],
    report: Callable[[Progress], None],
    total: int,
    compiled: Compiled | None = None,
) -> None:
    """Compute the chunks of these numbers into the folder, where the store is made if there is none."""
    compiled = compiled or compiled_scan(spec)
    with naming(folder.path):
        _compute(spec, folder, todo, report, total, compiled)


def _compute(spec, folder: RunFolder, todo: Sequence[int], report, total: int, compiled: Compiled) -> None:
    if not folder.exists():
        _create(spec, folder, compiled.work(spec, PointSource(spec)))
    stored = same_scan(spec, folder, resume=True)  # another process may have made it meanwhile, of another spec
    cells = cells_of(spec, stored.attributes["refinement"]) if spec.method == "refined" else None
    work = compiled.work(spec, PointSource(spec, cells))
    chunks, done = store_chunks(spec), total - points_in(spec, todo)
    report(Progress(done, total))
    writer = BackgroundWriter(ChunkWriter(folder))
    try:
        for chunk in map(chunks.chunk, todo):
            writer.put(chunk.number, work.parts(chunk))
            done += points_of(spec, chunk)
            report(Progress(done, total))
        writer.close()
    finally:
        writer.stop()


def _create(spec: ScanSpec, folder: RunFolder, work) -> None:
    chunks, made_from = store_chunks(spec), identity(spec)
    attributes = {
        "spec": spec.resolved(),
        "identity": made_from,
        "spec_hash": spec.hash(),
        "constraints": described(spec.bounds, spec.required),
        "dimensions": list(work.dimensions),
        "shape": list(chunks.shape),
        "chunks": len(chunks),
        "versions": versions(),
        "data_hash": digest(made_from["inputs"]),
        "device": device_kind(),
    }
    if spec.method == "refined":
        attributes["refinement"] = find_cells(spec)
    make_folder(folder.path)
    create(folder, attributes | work.attributes(), work.coordinates(), work.arrays())
