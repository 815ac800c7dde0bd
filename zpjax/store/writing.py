"""Writing a scan: arrays created once, whole chunks after that, the marker last and in one step."""

import json
import os
import shutil
import uuid

import numpy as np
import zarr

from zpjax.status import Status
from zpjax.store.layout import KEPT, LAYOUT_VERSION, RunFolder, checksum
from zpjax.store.leftovers import remove_leftovers
from zpjax.store.opening import described, no_store, opened, text_checksum
from zpjax.store.place import is_remote, make_folder, unobstructed, write_atomically, zarr_store

_CHECKSUM = zarr.codecs.Crc32cCodec()


def create(folder: RunFolder, attributes: dict, coordinates: dict, arrays: dict) -> None:
    """Create the group with its coordinates and empty arrays, unless another process has done so meanwhile.

    coordinates: {name: (values, attributes)}; arrays: {name: (dimensions, shape, chunk shape, dtype, attributes)}.
    Uncompressed, for speed: on the planes of the default scan zstd leaves 8-96 % of the size (power laws shrink, loops do
    not) at 260-480 MB/s, and writing is already the slower half of a scan. A CRC32C of every chunk is stored with it, so
    that a torn or altered chunk is detected on reading.
    """
    if not folder.exists() and (remains := no_store(folder)):
        raise ValueError(remains)
    if is_remote(folder.path):
        _create_objects(folder, attributes, coordinates, arrays)
        return
    with unobstructed():
        make_folder(folder.markers)
    # Not named by process number: processes on two machines that share the folder may have the same.
    partial = folder.path / f".creating-{uuid.uuid4().hex}.zarr"
    partial.mkdir()
    try:
        fill_store(zarr_store(partial), attributes, coordinates, arrays)
        # The group appears whole or not at all: a run killed while creating leaves nothing that looks like a store.
        os.rename(partial, folder.arrays)
    except Exception:
        # A store that is already there is not replaced: whoever was first created it, perhaps removed ours, and the caller verifies it.
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    remove_leftovers(folder)


def _create_objects(folder: RunFolder, attributes: dict, coordinates: dict, arrays: dict) -> None:
    """The same where nothing can be renamed: the group's own metadata are written last, and without them there is no store."""
    contents = {}
    fill_store(zarr.storage.MemoryStore(contents), attributes, coordinates, arrays)
    if not folder.exists():
        for name in sorted(contents, key=lambda key: (key == "zarr.json", key)):
            write_atomically(folder.arrays / name, contents[name].to_bytes())


def fill_store(store: object, attributes: dict, coordinates: dict, arrays: dict) -> None:
    """Make the group and all of its arrays in an empty store."""
    # w- makes a new group only where there is nothing.
    group = zarr.open_group(store, mode="w-", zarr_format=3)
    group.attrs.update(_as_text(attributes | {"contents": _fill_arrays(group, coordinates, arrays)}))


def _as_text(attributes: dict) -> dict:
    """All attributes as one text: netCDF, into which others may copy the store, has no tables."""
    text = json.dumps({name: value for name, value in attributes.items() if name != "layout_version"}, allow_nan=False)
    return {"layout_version": LAYOUT_VERSION, "zpjax": text, "zpjax_checksum": text_checksum(text)}


def _fill_arrays(group: zarr.Group, coordinates: dict, arrays: dict) -> dict[str, dict[str, str]]:
    """Make the arrays; returns the checksums of what describes them, and of the values of coordinates."""
    made = {}
    for name, (values, extra) in coordinates.items():
        extra = _plain(extra)
        array = group.create_array(
            name,
            shape=values.shape,
            dtype=values.dtype,
            dimension_names=(name,),
            compressors=[_CHECKSUM],
            attributes=extra,
            # An axis of nothing but zero is stored too.
            config={"write_empty_chunks": True},
        )
        array[:] = values
        sums = described(values.shape, values.dtype, array.chunks, (name,), extra)
        made[name] = {"description": sums, "values": checksum(values)}
    for name, (dimensions, shape, chunks, dtype, extra) in arrays.items():
        extra = _plain(extra)
        array = group.create_array(
            name,
            shape=shape,
            chunks=chunks or "auto",
            dtype=dtype,
            dimension_names=dimensions,
            # Records are mostly empty: bins that a few points do not reach, room for points that are not allowed.
            compressors=[*([zarr.codecs.ZstdCodec(level=1)] if dimensions[:1] == ("record",) else []), _CHECKSUM],
            fill_value=_fill_value(np.dtype(dtype)),
            attributes=extra,
        )
        made[name] = {"description": described(shape, dtype, array.chunks, dimensions, extra)}
    return made


def _plain(attributes: dict) -> dict:
    """Attributes of an array as texts and numbers, of which netCDF knows both."""
    return {k: int(v) if isinstance(v, bool) else v for k, v in attributes.items() if v is not None}


def rewrite(folder: RunFolder, attributes: dict, coordinates: dict, arrays: dict) -> None:
    """Write again what describes some arrays, and the values of some coordinates; chunks of the others stay as they are.

    The checksums in the store's own attributes, if it has any, follow.
    """
    contents = {}
    group = zarr.open_group(zarr.storage.MemoryStore(contents), mode="w-", zarr_format=3)
    made = _fill_arrays(group, coordinates, arrays)
    for name in sorted(contents):
        if name.partition("/")[0] in made:
            target = folder.arrays / name
            with unobstructed():
                make_folder(target.parent)
                write_atomically(target, contents[name].to_bytes())
    known = attributes.get("contents", {})
    if known and any(known.get(name) != sums for name, sums in made.items()):
        root = zarr.open_group(zarr_store(folder.arrays), mode="r+", zarr_format=3, use_consolidated=False)
        root.attrs.update(_as_text(attributes | {"contents": known | made}))


def _fill_value(dtype: np.dtype):
    """What stands where nothing has been computed."""
    return {"f": float("nan"), "u": int(Status.NOT_COMPUTED)}.get(dtype.kind, -1)


class ChunkWriter:
    """Writes finished chunks into the arrays of one run."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        with unobstructed():
            make_folder(folder.markers)
        # A chunk of nothing but NaN is stored too: a missing file then always means damage.
        with zarr.config.set({"array.write_empty_chunks": True}):
            found = opened(folder, writable=True)
        if found.faults:
            raise ValueError(next(iter(found.faults.values())))
        self._arrays = found.arrays

    def write(self, number: int, parts: dict[str, tuple[tuple[slice, ...], np.ndarray]]) -> None:
        """Write the parts of one chunk, {array: (where, values)}, then its marker with their checksums.

        Two writers of one chunk are harmless: both replace whole files by the same bytes. Only the marker is forced to
        the disk (forcing every array would take as long again as a scan): after a power failure a marker may stand for data
        that were lost, which its checksums then show.
        """
        for name, (where, values) in parts.items():
            with unobstructed():
                self._arrays[name][where if where else ...] = values
        sums = {name: checksum(values) for name, (_, values) in sorted(parts.items())}
        marker = {"chunk": number, "checksums": sums}
        if KEPT in parts:
            marker["kept"] = parts[KEPT][1].shape[1]
        write_atomically(self._folder.marker(number), json.dumps(marker))
