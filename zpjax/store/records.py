"""Records of a scan that is summarised while it runs: how two become one, and all of a store the summary. Needs no JAX.

A record is a dictionary of arrays, the summary of some consecutive points. Records are always joined in the order of their
points, so that no number of the result depends on who computed what, or when.
"""

import functools
import math
from collections.abc import Mapping

import numpy as np

from zpjax.store.layout import KEPT, RECORD
from zpjax.store.reading import StoredScan

_SUMS = (
    *("points", "weight", "allowed", "allowed_weight", "allowed_weight_squared"),
    *("not_finite", "not_covered", "edge_weight_squared"),
)


def joined(first: dict[str, np.ndarray], second: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The record of the points of both; those of `second` follow those of `first`, and lose where they tie."""
    found = {name: first[name] + second[name] for name in _SUMS if name in first}
    for name in first:
        if name.startswith("histogram."):
            found[name] = first[name] + second[name]
        elif name.startswith("profile"):
            found[name] = np.minimum(first[name], second[name])
    found |= _least(first, second) | _top(first, second)
    return found | _ends(found, first, second)


def _least(first: dict, second: dict) -> dict:
    lower = second["constraint.least"] < first["constraint.least"]
    names = [name for name in first if name.startswith("constraint.")]
    return {n: np.where(lower.reshape(-1, *[1] * (first[n].ndim - 1)), second[n], first[n]) for n in names}


def _top(first: dict, second: dict) -> dict:
    names = [name for name in first if name.startswith("top.")]
    both = {n: np.concatenate([first[n], second[n]]) for n in names}
    order = np.argsort(both["top.ratio"], kind="stable")[: len(first["top.ratio"])]
    return {n: values[order] for n, values in both.items()}


def _ends(found: dict, first: dict, second: dict) -> dict:
    """Where one record ends in the midst of a line of the grid, the boundary may pass between it and the next."""
    if "ends" not in first:
        return {}
    crossed = first["ends"][1] != second["ends"][0]
    return {
        "ends": np.stack([first["ends"][0], second["ends"][1]]),
        "join_weight_squared": first["join_weight_squared"],
        "edge_weight_squared": found["edge_weight_squared"] + np.where(crossed, second["join_weight_squared"], 0.0),
    }


def joined_records(stored: StoredScan) -> dict[str, np.ndarray]:
    """The record of all points of a complete scan. ValueError if it is not one of records, or not complete."""
    if "records" not in stored.attributes:
        raise ValueError(f"{stored.folder.path}: holds a scan without a table 'reduce', and so no summary.")
    missing = stored.attributes["chunks"] - len(stored.finished())
    if missing:
        raise ValueError(f"{stored.folder.path}: {missing} records are missing; continue the scan with --resume.")
    fields = stored.attributes["records"]["fields"]
    rows = stored.read(RECORD)
    return functools.reduce(joined, (unpacked(row, fields) for row in rows))


def allowed_points(stored: StoredScan) -> dict[str, np.ndarray]:
    """Every allowed point of a scan with `reduce.keep = "allowed"`: parameters and kept quantities by name, in order.

    ValueError if they were not kept, or if some are missing.
    """
    names = stored.attributes.get("records", {}).get("kept")
    if not names:
        raise ValueError(f"{stored.folder.path}: allowed points were not kept; set 'reduce.keep' to \"allowed\".")
    fields = stored.attributes["records"]["fields"]
    numbers = [int(unpacked(row, fields)["allowed"]) for row in stored.read(RECORD)]
    try:
        found = np.concatenate([stored.arrays[KEPT][k, :n, :] for k, n in enumerate(numbers)])
    except (ValueError, RuntimeError) as error:
        raise ValueError(
            f"{stored.folder.path}: '{KEPT}' does not match its checksum; --resume computes it again."
        ) from error
    if np.any(np.isnan(found[:, 0])):
        raise ValueError(f"{stored.folder.path}: a chunk of '{KEPT}' is missing; --resume computes it again.")
    return dict(zip(names, found.T, strict=True))


def packed(record: dict[str, np.ndarray], shapes: Mapping[str, tuple[int, ...]]) -> np.ndarray:
    """A record as one row of doubles, in the order of `shapes`; whole numbers are exact below 2^53."""
    return np.concatenate([np.ravel(record[name]).astype(float) for name in shapes])


def unpacked(row: np.ndarray, fields: dict) -> dict[str, np.ndarray]:
    """The record of a row; fields: {name: (shape, type)} in order."""
    sizes = [math.prod(shape) for shape, _ in fields.values()]
    parts = np.split(row, np.cumsum(sizes)[:-1])
    return {n: p.reshape(shape).astype(dtype) for (n, (shape, dtype)), p in zip(fields.items(), parts, strict=True)}
