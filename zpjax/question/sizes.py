"""How large a scan may be: what is beyond is refused on reading, in numbers of Python that do not overflow."""

import math
from collections.abc import Iterable

# Values of one axis: they are kept in memory, and written whole.
MOST_NODES = 10**6
# Points of a scan: whole numbers up to 2^53 pass exactly through the sums of doubles that count them.
MOST_POINTS = 10**15
# Of SciPy's Sobol sequence of 30 bits; beyond, its numbers come again.
MOST_SOBOL = 2**30
# Files of a store, two for each chunk of every array.
MOST_CHUNKS = 10**7
# Points of a chunk: they are in memory at once.
MOST_IN_CHUNK = 2**28
# Keys of the generator Philox have 128 bits.
MOST_SEED = 2**128 - 1


def require_size(lengths: Iterable[int]) -> None:
    """ValueError unless a grid of axes of these lengths has no more points than a scan may."""
    points = math.prod(lengths)
    if points > MOST_POINTS:
        raise ValueError(f"table 'axes': the grid has {points:.3g} points, more than {MOST_POINTS:.0e}.")


def require_chunks(chunks: int) -> None:
    """ValueError unless a store may have that many chunks."""
    if chunks > MOST_CHUNKS:
        raise ValueError(
            f"key 'output.chunk_points': the scan has {chunks:.3g} chunks to store, more than {MOST_CHUNKS:.0e}; "
            "larger chunks or a table 'reduce' make fewer."
        )
