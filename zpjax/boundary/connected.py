"""Which marked nodes of a lattice hang together."""

import numpy as np


def first_of_each(marked: np.ndarray) -> np.ndarray:
    """Flat indices (n,) of the first node of every set of marked ones (nx, ny) that touch, be it at a corner; increasing.

    Runs along the second axis are joined to those they touch in the line before; of a lattice few nodes are marked.
    """
    steps = np.diff(np.pad(marked.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    (line, start), stop = np.nonzero(steps > 0), np.nonzero(steps < 0)[1]
    width = marked.shape[1] + 1  # between lines one node that is never marked
    before = (line - 1) * width
    first = np.searchsorted(line * width + stop, before + start)
    last = np.searchsorted(line * width + start, before + stop, side="right")
    origin = list(range(len(line)))
    for run, (low, high) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        for other in range(low, high):
            one, two = _origin_of(origin, run), _origin_of(origin, other)
            origin[max(one, two)] = min(one, two)
    roots = [run for run, own in enumerate(origin) if own == run]
    return line[roots] * marked.shape[1] + start[roots]


def _origin_of(origin: list[int], run: int) -> int:
    while origin[run] != run:
        origin[run] = run = origin[origin[run]]
    return run
