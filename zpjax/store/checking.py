"""Whether the arrays hold what the completion marker of a chunk says was written. Needs no JAX."""

import numpy as np

from zpjax.status import Status
from zpjax.store.documents import parsed
from zpjax.store.layout import KEPT, checksum
from zpjax.store.place import contents
from zpjax.store.plain_forms import COUNT, TEXT, Each, Maybe, fault
from zpjax.store.reading import StoredScan

# The first layout: its markers name arrays without checksums.
_WITHOUT_CHECKSUMS = 1


class ChunkChecker:
    """Checks finished chunks of one scan; opens every array once."""

    def __init__(self, stored: StoredScan) -> None:
        self._folder = stored.folder
        self._layout = stored.attributes["layout_version"]
        self._arrays = {name: array for name, array in stored.arrays.items() if name not in stored.dimensions}

    @property
    def dimensions(self) -> dict[str, tuple[str, ...]]:
        """Dimensions of every array that is written by chunks."""
        return {name: tuple(array.metadata.dimension_names or ()) for name, array in self._arrays.items()}

    def fault(self, number: int, places: dict[str, tuple[slice, ...]]) -> str | None:
        """What is wrong with a finished chunk, in a few words; None if nothing is.

        Every array is read and compared with the checksum in the marker. A chunk of the older layout, whose marker has
        none, is compared with the checksum that Zarr stores beside it, and must have been computed.
        """
        try:
            (data,) = contents(self._folder.markers, [self._folder.marker(number).name])
            marker = parsed(data or b"")
            promised = marker.get("checksums")
            if marker.get("chunk") != number or fault(promised, Maybe(Each(TEXT))):
                raise ValueError
            if KEPT in places:
                here, _, columns = places[KEPT]
                if fault(marker.get("kept"), COUNT) or marker["kept"] > self._arrays[KEPT].shape[1]:
                    raise ValueError
                places = places | {KEPT: (here, slice(0, marker["kept"]), columns)}
        except ValueError:
            return "its marker cannot be read"
        if promised is None and self._layout != _WITHOUT_CHECKSUMS:
            return "its marker has no checksums"
        for name in sorted(set(promised or places) ^ set(places)):
            return _altered(name)
        found = {}
        for name, place in places.items():
            try:
                found[name] = np.asarray(self._arrays[name][place if place else ...])
            except (ValueError, RuntimeError):  # torn or altered: Zarr's own checksum, or the wrong number of bytes
                return _altered(name)
            if promised is not None and promised.get(name) != checksum(found[name]):
                return _altered(name)
        return _never_computed(found) if promised is None else None


def _altered(name: str) -> str:
    return f"'{name}' is missing or does not match its checksum"


def _never_computed(found: dict[str, np.ndarray]) -> str | None:
    """Missing files read as fill values: no status, or nothing but NaN where the status says that all is finite."""
    status = found.get("status")
    if status is None:
        return None
    if np.any(status == Status.NOT_COMPUTED):
        return "'status' is missing"
    if np.any(status == Status.NOT_FINITE):
        return None
    return next((f"'{name}' is missing" for name, values in found.items() if np.all(values != values)), None)
