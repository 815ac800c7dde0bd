"""How much of the slower of kernel and disk does a whole scan (generate, evaluate, write) reach?"""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import zarr

from benchmarks.measuring import number, timed
from benchmarks.new_process import in_new_process, peak_memory
from benchmarks.questions import SMOKE_KEEP, block_size, default_scan, grid_blocks, spread
from zpjax.question.chunks import Chunking, chunking
from zpjax.scan.evaluate import build
from zpjax.scan.run import run_scan
from zpjax.store.layout import RunFolder
from zpjax.store.reading import StoredScan
from zpjax.store.writing import ChunkWriter, create

_COUPLINGS = 1000


def run(smoke: bool) -> list[dict]:
    """Points per second, memory and compile time of the default scan at several sizes, a process for each."""
    found = []
    for points in (10**4,) if smoke else (10**5, 10**6, 10**7):
        repeats = 1 if smoke else (3 if points < 10**7 else 2)
        keep = SMOKE_KEEP if smoke else None
        found += _numbers(
            points, in_new_process("end_to_end", "measure", points=points, repeats=repeats, keep=keep), smoke
        )
    return found


def _numbers(points: int, m: dict, smoke: bool) -> list[dict]:
    slower = [min(pair) for pair in zip(m["kernel"], m["raw"], strict=True)]
    shares = [whole / limit for whole, limit in zip(m["scan"], slower, strict=True)]
    label, size = f"{points:g} points", m["bytes_per_point"]
    after = "from the dispatch of the first chunk, when compilation is over, to the return of run_scan"
    # One chunk cannot overlap with another: the target is for scans of several.
    target = 0.6 if points >= 10**6 and not smoke else None
    return [
        number(f"{label}: compile", "s", m["compile"], "from run_scan's start to the dispatch of the first chunk"),
        number(f"{label}: scan", "points/s", m["scan"], after),
        number(f"{label}: kernel alone", "points/s", m["kernel"], "chunks one after the other, block_until_ready"),
        number(f"{label}: raw write, ChunkWriter", "points/s", m["raw"], "same arrays and chunks, one chunk in memory"),
        number(
            f"{label}: raw write, plain zarr", "points/s", m["zarr"], "same, zarr alone, neither marker nor checksum"
        ),
        number(f"{label}: raw write, plain files", "points/s", m["files"], "same bytes, one ndarray.tofile per chunk"),
        number(
            f"{label}: raw write, ChunkWriter",
            "MB/s",
            [r * size / 1e6 for r in m["raw"]],
            f"{size:.0f} bytes per point",
        ),
        number(f"{label}: scan over slower of kernel and write", "1", shares, "round by round, in one process", target),
        number(f"{label}: peak resident memory", "MB", m["peak_mb"], "after the first scan, before the raw writes"),
    ]


def measure(points: int, repeats: int, keep) -> dict:
    """All samples of one size, in this process: scan, kernel and raw writes, `repeats` times.

    Every write gets a folder that is deleted before the next, and the order turns around from one repeat to the next:
    the pages that one write leaves to the disk slow its successor.
    """
    spec = default_scan(points // _COUPLINGS, _COUPLINGS, keep)
    compiling, layout, head = [], {}, {}

    def scan(folder: Path) -> float:
        seconds, stored = _scan(spec, folder / "run")
        compiling.append(seconds[0])
        layout.update(_arrays(stored))
        head.update(attributes=stored.attributes, coordinates=_coordinates(stored))
        return seconds[1]

    _in_a_folder(points, scan)  # alone in the process, for its memory
    peak = peak_memory()
    kernel = _Kernel(spec)
    steps = {
        "scan": lambda: _in_a_folder(points, scan),
        "kernel": kernel,
        "raw": lambda: _in_a_folder(points, lambda folder: _chunk_writer(head, layout, kernel, folder / "run")),
        "zarr": lambda: _in_a_folder(points, lambda folder: _plain_zarr(spec, kernel, folder)),
        "files": lambda: _in_a_folder(points, lambda folder: _plain_files(spec, kernel, folder)),
    }
    rate = {name: [] for name in steps}
    for turn in range(repeats):
        for name in list(steps)[:: 1 if turn % 2 else -1]:
            rate[name].append(steps[name]())
    size = sum(a.nbytes for a in layout.values())
    return rate | {"compile": compiling, "peak_mb": peak, "bytes_per_point": size / points}


def _in_a_folder(points: int, seconds) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return points / seconds(Path(folder))


def _scan(spec, out: Path) -> tuple[tuple[float, float], StoredScan]:
    """Seconds until the first chunk is dispatched and after that; and the store."""
    marks = []
    start = time.perf_counter()
    stored = run_scan(spec, out, report=lambda progress: marks.append(time.perf_counter()))
    end = time.perf_counter()
    # The first report comes before the first chunk, the second after its dispatch.
    return (marks[1] - start, end - marks[1]), stored


def _arrays(stored: StoredScan) -> dict:
    """What the store's arrays look like."""
    named = {name: stored.group[name] for name in stored.names() if name not in stored.dimensions}
    return {
        name: _Array(stored.array_dimensions(name), a.shape, a.chunks, a.dtype, a.attrs.asdict())
        for name, a in named.items()
    }


def _coordinates(stored: StoredScan) -> dict:
    return {name: (stored.read(name), stored.group[name].attrs.asdict()) for name in stored.dimensions}


@dataclass(frozen=True)
class _Array:
    dimensions: tuple[str, ...]
    shape: tuple[int, ...]
    chunks: tuple[int, ...]
    dtype: np.dtype
    attributes: dict

    @property
    def nbytes(self) -> int:
        return int(np.prod(self.shape)) * self.dtype.itemsize


class _Kernel:
    """The compiled scan without a store: points per second, and the outputs of one chunk."""

    def __init__(self, spec):
        evaluator = build(spec)
        self._blocks = list(spread(grid_blocks(spec), 40))
        compiled = evaluator.block.lower(self._blocks[0], evaluator.arguments).compile()
        self._call = lambda values: compiled(values, evaluator.arguments)
        self.dimensions = evaluator.dimensions
        self.first = {name: np.asarray(array) for name, array in self._call(self._blocks[0]).items()}

    def __call__(self) -> float:
        # Each chunk is dropped before the next: memory allocated anew for every chunk would be timed otherwise.
        seconds = sum(timed(lambda v=values: self._call(v))[1] for values in self._blocks)
        return sum(map(block_size, self._blocks)) / seconds


def _chunk_writer(head: dict, layout: dict[str, _Array], kernel: _Kernel, out: Path) -> float:
    """Seconds to write the arrays of a scan through the engine's writer, all chunks with the values of one."""
    folder = RunFolder(out)
    folder.path.mkdir()
    arrays = {name: (a.dimensions, a.shape, a.chunks, a.dtype, a.attributes) for name, a in layout.items()}
    create(folder, head["attributes"], head["coordinates"], arrays)
    whole = layout["status"]
    chunks = Chunking(whole.shape, whole.chunks)
    all_parts = [(chunk.number, _parts(chunk, whole.dimensions, layout, kernel.first)) for chunk in chunks]
    start = time.perf_counter()
    writer = ChunkWriter(folder)
    for chunk, parts in all_parts:
        writer.write(chunk, parts)
    return time.perf_counter() - start


def _parts(chunk, dimensions, layout: dict[str, _Array], outputs: dict) -> dict:
    """{array: (where, values)} of one chunk; an array without a dimension belongs to the first chunk along it."""
    place = {d: (i, slice(*ends)) for d, i, *ends in zip(dimensions, chunk.index, chunk.start, chunk.stop, strict=True)}
    parts = {}
    for name, array in layout.items():
        if not any(i for d, (i, _) in place.items() if d not in array.dimensions):
            where = tuple(place[d][1] for d in array.dimensions)
            parts[name] = (where, outputs[name][tuple(slice(0, w.stop - w.start) for w in where)])
    return parts


def _plain_zarr(spec, kernel, folder: Path) -> float:
    blocks, group = _block_slices(spec), zarr.open_group(str(folder / "plain.zarr"), mode="w")
    full = {n: a for n, a in kernel.first.items() if a.ndim == len(spec.shape)}
    arrays = {
        name: group.create_array(name, shape=spec.shape, chunks=a.shape, dtype=a.dtype, compressors=None)
        for name, a in full.items()
    }
    start = time.perf_counter()
    for rows in blocks:
        for name, array in arrays.items():
            array[rows] = full[name][: rows.stop - rows.start]
    return time.perf_counter() - start


def _plain_files(spec, kernel, folder: Path) -> float:
    full = {n: a for n, a in kernel.first.items() if a.ndim == len(spec.shape)}
    start = time.perf_counter()
    for number_of_block, rows in enumerate(_block_slices(spec)):
        for name, values in full.items():
            values[: rows.stop - rows.start].tofile(folder / f"{name}.{number_of_block}")
    return time.perf_counter() - start


def _block_slices(spec) -> list[slice]:
    return [slice(chunk.start[0], chunk.stop[0]) for chunk in chunking(spec)]
