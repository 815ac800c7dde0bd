"""The chunks in which the points of a question are stored: blocks of its dimensions, a pure function of the spec."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from zpjax.question.spec import ScanSpec


@dataclass(frozen=True)
class Chunk:
    """A block of the scan: its number, where it starts and stops along each dimension, and its index there."""

    number: int
    index: tuple[int, ...]
    start: tuple[int, ...]
    stop: tuple[int, ...]


@dataclass(frozen=True)
class Chunking:
    """The division of the scan's dimensions into equal blocks; the last one of a dimension may reach beyond."""

    shape: tuple[int, ...]
    block: tuple[int, ...]

    @property
    def blocks(self) -> tuple[int, ...]:
        """Number of blocks along each dimension."""
        return tuple(-(-n // length) for n, length in zip(self.shape, self.block, strict=True))

    def __len__(self) -> int:
        return math.prod(self.blocks)

    def __iter__(self) -> Iterator[Chunk]:
        return map(self.chunk, range(len(self)))

    def points(self, numbers: range) -> int:
        """Number of points in all chunks of these consecutive numbers."""
        return self._before(numbers.stop) - self._before(numbers.start) if numbers else 0

    def _before(self, number: int) -> int:
        """Number of points in the chunks before that number: whole slabs along each dimension, within one slab of those before it."""
        if number >= len(self):
            return math.prod(self.shape)
        chunk, width, found = self.chunk(number), 1, 0
        for k, (start, stop) in enumerate(zip(chunk.start, chunk.stop, strict=True)):
            found += width * start * math.prod(self.shape[k + 1 :])
            width *= stop - start
        return found

    def chunk(self, number: int) -> Chunk:
        """The chunk of that number."""
        index = tuple(int(i) for i in np.unravel_index(number, self.blocks))
        start = tuple(i * length for i, length in zip(index, self.block, strict=True))
        stop = tuple(min(s + length, n) for s, length, n in zip(start, self.block, self.shape, strict=True))
        return Chunk(number, index, start, stop)


def chunking(spec: ScanSpec) -> Chunking:
    """Blocks of at most `chunk_points` points, as equal as possible, split along the slowest dimensions first.

    Whole inner dimensions keep the most shared work in one block and the stored chunks contiguous.
    """
    block = []
    for position, length in enumerate(spec.shape):
        inner = math.prod(spec.shape[position + 1 :])
        most = max(1, min(length, spec.chunk_points // max(1, inner)))
        blocks = -(-length // most)
        block.append(-(-length // blocks))
    return Chunking(spec.shape, tuple(block))
