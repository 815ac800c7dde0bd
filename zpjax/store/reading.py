"""Reading a scan back, broadcast to whatever dimensions are asked for. Needs no JAX."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from zpjax.display import Shown
from zpjax.store import place
from zpjax.store.documents import BOUNDARY, EMPTY, parsed
from zpjax.store.layout import KEPT, RunFolder
from zpjax.store.opening import coordinate, damaged_coordinates, no_store, opened
from zpjax.store.plain_forms import fault

if TYPE_CHECKING:
    import zarr  # where a store is opened: a point needs none, and it would be a fifth of its imports


@dataclass(frozen=True, repr=False)
class StoredScan(Shown):
    """An opened scan. faults: a sentence for each array whose description is damaged, of a scan that is to be mended."""

    folder: RunFolder
    attributes: dict
    arrays: dict[str, "zarr.Array"]
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def group(self) -> "zarr.Group":
        """The store as zarr has it."""
        import zarr

        store = place.zarr_store(self.folder.arrays, read_only=True)
        return zarr.open_group(store, mode="r", zarr_format=3, use_consolidated=False)

    @property
    def spec(self) -> dict:
        """The resolved spec, as plain data."""
        return self.attributes["spec"]

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of the scan's dimensions."""
        return tuple(self.attributes["dimensions"])

    def _card(self) -> tuple[str, dict]:
        chunks = f"{len(self.finished())} of {self.attributes['chunks']} chunks"
        shown = {"in": self.folder.path, "with": chunks, "model": self.spec["model"]["name"]}
        return self.spec["title"], shown | self.spec["axes"] | {"arrays": ", ".join(self.names())}

    def names(self) -> tuple[str, ...]:
        """Names of all stored arrays."""
        return tuple(sorted(self.arrays))

    def array_dimensions(self, name: str) -> tuple[str, ...]:
        """Dimensions on which an array is stored."""
        return tuple(self.arrays[name].metadata.dimension_names or ())

    def array_attributes(self, name: str) -> dict:
        """What is known of an array: unit, meaning, and of a ratio its constraint."""
        found = self.arrays[name].attrs.asdict()
        if "constraint" in found:
            # Written as numbers and left out where there is none, because netCDF knows neither truth nor nothing.
            flags = {key: bool(found[key]) for key in ("projection", "band", "checked") if key in found}
            found = {"confidence": None, "label": found["title"]} | found | flags
        return found

    def read(self, name: str) -> np.ndarray:
        """An array on its own dimensions; what is not computed yet is NaN.

        ValueError for a chunk that does not match its checksum, or that is missing though the scan is complete.
        """
        array = self.arrays[name]
        if name in self.dimensions:
            return coordinate(self.folder, self.attributes, array, name)
        remedy = "--resume computes it again"
        try:
            values = np.asarray(array[...])
        except (ValueError, RuntimeError) as error:
            raise ValueError(f"{self.folder.path}: '{name}' does not match its checksum; {remedy}.") from error
        if self._lacks_chunks(name, array):
            raise ValueError(f"{self.folder.path}: a chunk of '{name}' is missing; {remedy}.")
        return values

    def _lacks_chunks(self, name: str, array: "zarr.Array") -> bool:
        """Whether a file is missing that must be there: in the first layout chunks of nothing but NaN had none."""
        if name == KEPT or self.attributes["layout_version"] == 1 or not self.is_complete():
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
        stems = (path.stem for path in place.matching(self.folder.markers, "[0-9]*.json"))
        numbers = {int(stem) for stem in stems if stem.isdecimal() and stem.isascii()}
        return {number for number in numbers if number < self.attributes["chunks"]}

    def is_complete(self) -> bool:
        """Whether every chunk is finished."""
        return len(self.finished()) == self.attributes["chunks"]


def open_scan(path: str | Path | RunFolder, to_mend: bool = False) -> StoredScan:
    """Open the run in a folder.

    ValueError, one sentence that names folder and file, when there is no scan, when its layout is none that this version reads, and
    for whatever is not as it was written: attributes, the description of an array, one that is missing, a coordinate. With
    `to_mend` what a spec can tell may be damaged: arrays whose description is are left out and named in `faults`.
    """
    folder = path if isinstance(path, RunFolder) else RunFolder(path)
    if not folder.exists():
        raise ValueError(no_store(folder) or f"{folder.path}: there is no scan here.")
    with place.naming(folder.path):
        found = opened(folder)
        faults = found.faults | damaged_coordinates(folder, found)
    if faults and not to_mend:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise ValueError(next(iter(faults.values())).replace("; ", f"{more}; ", 1))
    stored = StoredScan(folder, found.attributes, found.arrays, faults)
    if not to_mend:
        _require_named(stored)
    return stored


def _require_named(stored: StoredScan) -> None:
    """ValueError unless the first chunk, which writes into every array, says that it wrote into those that are there."""
    (data,) = place.contents(stored.folder.markers, [stored.folder.marker(0).name])
    try:
        marker = parsed(data or b"")
    except ValueError:
        return
    names = marker.get("checksums", marker.get("arrays"))
    there = set(stored.arrays) - set(stored.dimensions)
    if isinstance(names, (dict, list)) and set(map(str, names)) != there:
        raise ValueError(
            f"{stored.folder.path}: 'done/{stored.folder.marker(0).name}' names other arrays than are there; "
            "'zpjax scan' with --resume finds out which."
        )


def read_boundary(folder: RunFolder) -> dict | None:
    """The boundary found in a run, or None. ValueError names the file if it holds something else."""
    path = folder.boundary_json
    if not place.exists(path):
        return None
    try:
        (data,) = place.contents(folder.path, [path.name])
        found = parsed(data or b"")
        wrong = fault(found, BOUNDARY) or _unequal(found["curves"])
        if not wrong and found["verdict"] == "empty":
            wrong = fault(found, EMPTY)
        if wrong:
            raise ValueError(f"is damaged: {wrong}")
    except ValueError as error:
        raise ValueError(f"{path}: {error}; 'zpjax boundary' writes it again.") from None
    return found


def _unequal(curves: list[dict]) -> str | None:
    columns = ("vertices", "unit_box", "active", "residual", "tangents")
    lengths = ({len(curve[name]) for name in columns if name in curve} for curve in curves)
    uneven = (k for k, found in enumerate(lengths) if len(found) > 1 or found == {0})
    return next((f"key 'curves[{k}]' has columns of unequal lengths" for k in uneven), None)
