"""log r of a scan's constraints on the nodes of a plane, one piece at a time: all of them may be more than a memory holds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np

from zpjax.boundary import Lattice
from zpjax.constraints import Constraint
from zpjax.question.spec import ScanSpec
from zpjax.status import Status
from zpjax.store.layout import RunFolder
from zpjax.store.reading import StoredScan, open_scan


@dataclass(frozen=True)
class Nodes:
    """The crossings of the lines x (nx,) and y (ny,) of the unit box. log_ratio: log r of a piece there, (nx, ny), by name."""

    x: np.ndarray
    y: np.ndarray
    log_ratio: Callable[[str], np.ndarray]

    def lattice(self, constraints: Iterable[Constraint]) -> Lattice:
        """All pieces of these constraints, in memory piece by piece: a search asks for one after the other."""
        pieces = [piece for constraint in constraints for piece in constraint.pieces]
        values = np.empty((len(pieces), len(self.x), len(self.y)))
        for k, piece in enumerate(pieces):
            values[k] = self.log_ratio(piece)
        return Lattice(self.x, self.y, np.moveaxis(values, 0, -1))

    def largest(self, constraints: Iterable[Constraint]) -> Mapping[str, np.ndarray]:
        """Name -> the largest log r of its pieces (nx, ny), computed whenever it is asked for."""
        return _Largest(self, {constraint.name: constraint.pieces for constraint in constraints})


@dataclass(frozen=True)
class _Largest(Mapping):
    nodes: Nodes
    pieces: dict[str, tuple[str, ...]]

    def __getitem__(self, name: str) -> np.ndarray:
        return reduce(np.maximum, map(self.nodes.log_ratio, self.pieces[name]))

    def __iter__(self) -> Iterator[str]:
        return iter(self.pieces)

    def __len__(self) -> int:
        return len(self.pieces)


def nodes_of(lattice: Lattice, constraints: Iterable[Constraint]) -> Nodes:
    """The nodes of a lattice whose columns are the pieces of these constraints."""
    index = {piece: k for k, piece in enumerate(piece for c in constraints for piece in c.pieces)}
    return Nodes(lattice.x, lattice.y, lambda piece: lattice.log_ratios[..., index[piece]])


def stored_nodes(spec: ScanSpec, folder: RunFolder, constraints: Iterable[Constraint]) -> Nodes | None:
    """The finished grid in that folder, if it holds the ratios of these constraints; its identity was compared."""
    if not (spec.is_grid and folder.exists()) or spec.precision != "double":
        return None
    stored = open_scan(folder)
    if not stored.is_complete() or any(f"ratio.{p}" not in stored.names() for c in constraints for p in c.pieces):
        return None
    finite = stored.broadcast("status") != Status.NOT_FINITE
    return Nodes(*(axis.to_unit(axis.nodes()) for axis in spec.axes), partial(_stored_log_ratio, stored, finite))


def _stored_log_ratio(stored: StoredScan, finite: np.ndarray, piece: str) -> np.ndarray:
    """A ratio that is not covered does not act; one that is not finite decides nothing."""
    ratio = stored.broadcast(f"ratio.{piece}")
    missing = np.isnan(ratio)
    with np.errstate(divide="ignore"):
        return np.log(np.where(finite & missing, 0.0, ratio) if np.any(missing) else ratio)
