"""Opening the arrays of a store, whoever wrote them: every one is what the store's spec asks for, or named. Needs no JAX.

Zarr is handed descriptions that were read and judged here. Left to itself it would follow consolidated metadata and older formats
to codecs that run what a file tells them to.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from zpjax.store import documents, place
from zpjax.store.layout import KEPT, LAYOUT_VERSION, READABLE_LAYOUTS, RECORD, RunFolder, checksum
from zpjax.store.plain_forms import LENGTH, TABLE, fault, one_of

if TYPE_CHECKING:
    import zarr

# What is lost with it no spec can tell.
_LOST = "choose another --out"
_MENDED = "'zpjax scan' with --resume writes it again"
_ROOT = {"zarr_format": one_of(3), "node_type": one_of("group"), "attributes": TABLE}


@dataclass(frozen=True)
class Opened:
    """Attributes of a store, its sound arrays, and a sentence for each that is not."""

    attributes: dict
    arrays: dict[str, "zarr.Array"]
    faults: dict[str, str] = field(default_factory=dict)


def opened(folder: RunFolder, writable: bool = False) -> Opened:
    """Everything in a store that its spec asks for. ValueError names folder and file if its attributes cannot be read."""
    import zarr

    attributes = _attributes(folder)
    names = expected_names(attributes)
    found = place.contents(folder.arrays, [f"{name}/zarr.json" for name in names])
    store = place.zarr_store(folder.arrays, read_only=not writable)
    arrays, faults = {}, {}
    for name, data in zip(names, found, strict=True):
        try:
            if data is None:
                raise ValueError("is missing")
            document = documents.parsed(data)
            _judge(name, document, attributes)
            arrays[name] = zarr.Array.from_dict(zarr.storage.StorePath(store, name), documents.known_parts(document))
        except ValueError as error:
            faults[name] = f"{folder.path}: 'scan.zarr/{name}/zarr.json' {error}; {_MENDED}."
    _judge_chunks(folder, attributes, arrays)
    return Opened(attributes, arrays, faults)


def expected_names(attributes: dict) -> list[str]:
    """Names of the arrays that belong to a store: coordinates first."""
    if "records" in attributes:
        return [RECORD, *([KEPT] if attributes["records"]["kept"] else [])]
    spec = attributes["spec"]
    weight = ["weight"] if spec["sampling"]["method"] == "refined" else []
    return list(dict.fromkeys([*spec["axes"], *spec["output"]["keep"], *weight, "status"]))


def described(
    shape: Sequence[int], dtype: object, chunks: Sequence[int], dimensions: Sequence[str], attributes: dict
) -> str:
    """A checksum of what the description of an array says."""
    plain = [list(shape), np.dtype(dtype).name, list(chunks), list(dimensions), attributes]
    return checksum(np.frombuffer(json.dumps(plain, sort_keys=True).encode(), np.uint8))


def damaged_coordinates(folder: RunFolder, found: Opened) -> dict[str, str]:
    """A sentence for every coordinate whose values are not those that were written."""
    sentences = {}
    for name in (n for n in found.attributes["dimensions"] if n in found.arrays):
        try:
            coordinate(folder, found.attributes, found.arrays[name], name)
        except ValueError as error:
            sentences[name] = str(error)
    return sentences


def coordinate(folder: RunFolder, attributes: dict, array: "zarr.Array", name: str) -> np.ndarray:
    """The values of a coordinate; ValueError if they are damaged."""
    try:
        values = np.asarray(array[...])
        promised = attributes.get("contents", {}).get(name, {}).get("values")
        # Without a checksum a chunk that is missing reads as zeros; a single value of zero was never written.
        missing = array.nchunks_initialized < array.nchunks and (promised is not None or array.size > 1)
        sound = promised in (None, checksum(values)) and bool(np.all(np.isfinite(values))) and not missing
    except (ValueError, RuntimeError):
        sound = False
    if not sound:
        raise ValueError(
            f"{folder.path}: 'scan.zarr/{name}', an axis, is missing or does not match its checksum; {_MENDED}."
        )
    return values


def _attributes(folder: RunFolder) -> dict:
    (data,) = place.contents(folder.arrays, ["zarr.json"])
    if data is None:
        raise ValueError(no_store(folder) or f"{folder.path}: there is no scan here.")
    try:
        document = documents.parsed(data)
        wrong = fault(document, _ROOT)
        found = {} if wrong else _root_attributes(document["attributes"])
        version = found.get("layout_version")
        if not wrong and LENGTH.holds(version) and version not in READABLE_LAYOUTS:
            known = ", ".join(map(str, READABLE_LAYOUTS[:-1])) + f" and {READABLE_LAYOUTS[-1]}"
            raise _OtherLayoutError(f"{folder.path}: the store has layout {version}, this zpjax reads layouts {known}.")
        wrong = wrong or fault(found, documents.ATTRIBUTES) or _inconsistent(found)
        if wrong:
            raise ValueError(f"is damaged: {wrong}")
    except _OtherLayoutError:
        raise
    except ValueError as error:
        raise ValueError(f"{folder.path}: 'scan.zarr/zarr.json' {error}; {_LOST}.") from None
    return found


class _OtherLayoutError(ValueError):
    """A store of another version: whole, but not for us."""


def no_store(folder: RunFolder) -> str | None:
    """A sentence on what is left of a store whose own file is missing; None where there is nothing of a store."""
    markers = place.matching(folder.markers, "[0-9]*.json")
    beside = [f"{len(markers)} finished chunks in done"] if markers else []
    if not place.is_remote(folder.path) and place.is_occupied(folder.arrays):
        beside.append("arrays")
    if not beside:
        return None
    return f"{folder.path}: 'scan.zarr/zarr.json', which says what was scanned, is missing beside {' and '.join(beside)}; {_LOST}."


def _root_attributes(group: dict) -> dict:
    """The attributes of a store: in the first layouts a table, since then a text with its checksum."""
    text = group.get("zpjax")
    if not isinstance(text, str):
        return text if isinstance(text, dict) and text.get("layout_version") != LAYOUT_VERSION else {}
    version = {"layout_version": group.get("layout_version")}
    if version["layout_version"] != LAYOUT_VERSION:
        return version
    if group.get("zpjax_checksum") != text_checksum(text):
        raise ValueError("does not match its checksum")
    return documents.parsed(text.encode()) | version


def text_checksum(text: str) -> str:
    """The checksum of a text."""
    return checksum(np.frombuffer(text.encode(), np.uint8))


def _inconsistent(attributes: dict) -> str | None:
    """What contradicts itself: as many lengths as dimensions, the dimensions those of the sampling, lengths as asked for."""
    spec, dimensions, shape = attributes["spec"], attributes["dimensions"], attributes["shape"]
    if "records" in attributes:
        return _records_fault(attributes)
    if len(dimensions) != len(shape) or len(set(dimensions)) < len(dimensions):
        return "key 'shape' has not one length for each of 'dimensions'"
    if dimensions != (list(spec["axes"]) if spec["sampling"]["method"] == "grid" else ["point"]):
        return "key 'dimensions' does not hold those of the spec"
    lengths = [spec["axes"].get(name, {}).get("points", length) for name, length in zip(dimensions, shape, strict=True)]
    if dimensions == ["point"]:
        lengths = [spec["sampling"].get("points", shape[0])]
    return None if lengths == shape else "key 'shape' does not hold the numbers of points of the spec"


# What the summary of every scan is made of.
_FIELDS = {
    *("points", "weight", "allowed", "allowed_weight", "allowed_weight_squared", "not_finite"),
    *("constraint.least", "constraint.point", "constraint.index", "top.ratio", "top.point", "top.index"),
}


def _records_fault(attributes: dict) -> str | None:
    records = attributes["records"]
    lacking = sorted(_FIELDS - set(records["fields"]))
    if lacking:
        return f"key 'records.fields.{lacking[0]}' is missing"
    if attributes["dimensions"] != ["record"] or attributes["shape"] != [attributes["chunks"]]:
        return "key 'shape' does not hold the number of records"
    if any(f"profile.{'.'.join(names)}" not in records["fields"] for names in records["profiles"]):
        return "key 'records.profiles' names others than there are"
    axes, constraints = len(records["axes"]), len(records["constraints"])
    sizes = [records["fields"][f"{kind}.point"][0] for kind in ("constraint", "top")]
    if (
        sizes[0] != [constraints, axes]
        or sizes[1][1:] != [axes]
        or records["fields"]["constraint.least"][0] != [constraints]
    ):
        return "key 'records.fields' has not the lengths of 'records.axes' and 'records.constraints'"
    for name in records["fields"]:
        names = name.partition(".")[2].split(".")
        edges = (
            [f"profile.{n}" for n in names]
            if name.startswith("profile")
            else [name]
            if name.startswith("histogram.")
            else []
        )
        if any(edge not in records["edges"] for edge in edges):
            return f"key 'records.edges' has none for '{name[:60]}'"
    return None


def _judge(name: str, document: dict, attributes: dict) -> None:
    """ValueError in a few words if the description of an array is not that of the store."""
    is_coordinate = name in attributes["dimensions"]
    wrong = documents.array_fault(document, is_coordinate) or _misplaced(name, document, attributes)
    extra = document.get("attributes", {})
    if not wrong and is_coordinate:
        wrong = fault(extra, documents.COORDINATE, "attributes")
    elif not wrong and name.startswith("ratio."):
        wrong = fault(extra, documents.RATIO, "attributes") or _of_no_constraint(extra, attributes)
    if wrong:
        raise ValueError(f"is damaged: {wrong}")
    promised = attributes.get("contents", {}).get(name)
    if promised is not None:
        parts = (
            document["shape"],
            document["data_type"],
            documents.chunk_shape(document),
            documents.dimension_names(document),
        )
        if promised["description"] != described(*parts, extra):
            raise ValueError("does not match its checksum")


def _of_no_constraint(extra: dict, attributes: dict) -> str | None:
    spec = attributes["spec"]
    known = [*spec["constraints"].get("names", [extra["constraint"]]), *spec.get("require", {}).get("names", [])]
    return None if extra["constraint"] in known else "key 'attributes.constraint' names none of the scan"


def _misplaced(name: str, document: dict, attributes: dict) -> str | None:
    """Whether an array has other dimensions or lengths than belong to it."""
    dimensions, shape = documents.dimension_names(document), document["shape"]
    if "records" in attributes:
        entries = sum(math.prod(size) for size, _ in attributes["records"]["fields"].values())
        rows = shape[1] if len(shape) == 3 else 0
        whole = {
            RECORD: (["record", "entry"], [entries]),
            KEPT: (["record", "row", "column"], [rows, len(attributes["records"]["kept"])]),
        }
        own, lengths = whole[name]
        right = dimensions == own and shape == [attributes["chunks"], *lengths]
    elif name in attributes["dimensions"]:
        right = dimensions == [name] and shape == [_length(attributes, name)]
    else:
        order = [d for d in attributes["dimensions"] if d in dimensions]
        right = dimensions == order and shape == [_length(attributes, d) for d in order]
    return None if right else "its dimensions or lengths are not those of the scan"


def _length(attributes: dict, dimension: str) -> int:
    return attributes["shape"][attributes["dimensions"].index(dimension)]


def _judge_chunks(folder: RunFolder, attributes: dict, arrays: dict) -> None:
    """ValueError if the store counts other chunks than its arrays have."""
    whole = arrays.get(RECORD if "records" in attributes else "status")
    if whole is not None and set(whole.metadata.dimension_names or ()) >= set(attributes["dimensions"]):
        blocks = [-(-n // length) for n, length in zip(whole.shape, whole.chunks, strict=True)]
        if math.prod(blocks) != attributes["chunks"]:
            raise ValueError(
                f"{folder.path}: 'scan.zarr/zarr.json' is damaged: key 'chunks' is {attributes['chunks']}, "
                f"but the arrays have {math.prod(blocks)}; {_LOST}."
            )
