"""Reading a scan back, broadcast to whatever dimensions are asked for. Needs no JAX."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import zarr

from zpjax.store import place
from zpjax.store.layout import KEPT, READABLE_LAYOUTS, RunFolder


@dataclass(frozen=True)
class StoredScan:
    """An opened scan."""

    folder: RunFolder
    group: zarr.Group
    attributes: dict

    @property
    def spec(self) -> dict:
        """The resolved spec, as plain data."""
        return self.attributes["spec"]

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of the scan's dimensions."""
        return tuple(self.attributes["dimensions"])

    def names(self) -> tuple[str, ...]:
        """Names of all stored arrays."""
        return tuple(sorted(name for name, _ in self.group.arrays()))

    def array_dimensions(self, name: str) -> tuple[str, ...]:
        """Dimensions on which an array is stored."""
        return tuple(self.group[name].metadata.dimension_names or ())

    def read(self, name: str) -> np.ndarray:
        """An array on its own dimensions; what is not computed yet is NaN.

        ValueError for a chunk that does not match its checksum, or that is missing though the scan is complete.
        """
        array = self.group[name]
        # Coordinates are written once, with the store; chunks again whenever they are damaged.
        remedy = "choose another --out" if name in self.dimensions else "--resume computes it again"
        try:
            values = np.asarray(array[...])
        except ValueError as error:
            raise ValueError(f"{self.folder.path}: '{name}' does not match its checksum; {remedy}.") from error
        if self._lacks_chunks(name, array):
            raise ValueError(f"{self.folder.path}: a chunk of '{name}' is missing; {remedy}.")
        return values

    def _lacks_chunks(self, name: str, array: zarr.Array) -> bool:
        """Whether a file is missing that must be there: in the first layout chunks of nothing but NaN had none."""
        if name in (*self.dimensions, KEPT) or self.attributes["layout_version"] == 1 or not self.is_complete():
            return False
        return array.nchunks_initialized < array.nchunks

    def broadcast(self, name: str) -> np.ndarray:
        """An array on all dimensions of the scan (a read-only view)."""
        own = self.array_dimensions(name)
        values = self.read(name)
        index = tuple(slice(None) if d in own else None for d in self.dimensions)
        return np.broadcast_to(values[index] if own else values, self.attributes["shape"])

    def finished(self) -> set[int]:
        """Numbers of the finished chunks."""
        return {int(path.stem) for path in place.matching(self.folder.markers, "[0-9]*.json")}

    def is_complete(self) -> bool:
        """Whether every chunk is finished."""
        return len(self.finished()) == self.attributes["chunks"]


def open_scan(path: str | Path) -> StoredScan:
    """Open the run in a folder; ValueError when there is none or its layout is not one this version reads."""
    folder = path if isinstance(path, RunFolder) else RunFolder(path)
    if not folder.exists():
        raise ValueError(f"{folder.path}: there is no scan here.")
    store = place.zarr_store(folder.arrays, read_only=True)
    # What consolidated metadata say of the arrays is not what lies beside them.
    group = zarr.open_group(store, mode="r", zarr_format=3, use_consolidated=False)
    attributes = group.attrs.asdict().get("zpjax", {})
    version = attributes.get("layout_version")
    if version not in READABLE_LAYOUTS:
        known = " and ".join(map(str, READABLE_LAYOUTS))
        raise ValueError(f"{folder.path}: the store has layout {version}, this zpjax reads layouts {known}.")
    return StoredScan(folder, group, attributes)


def read_boundary(folder: RunFolder) -> dict | None:
    """The boundary found in a run, or None."""
    return json.loads(folder.boundary_json.read_text(encoding="utf-8")) if folder.boundary_json.exists() else None
