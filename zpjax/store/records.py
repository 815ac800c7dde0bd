"""Records of a scan that is summarised while it runs: how two become one, and all of a store the summary. Needs no JAX.

A record is a dictionary of arrays, the summary of some consecutive points. Records are always joined in the order of their
points, so that no number of the result depends on who computed what, or when.
"""

import numpy as np

from zpjax.store.reading import StoredScan

_SUMS = (
    *("points", "weight", "allowed", "allowed_weight", "allowed_weight_squared"),
    *("not_finite", "edge_weight_squared"),
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
    names = [name for name in stored.names() if not name.startswith("kept.")]
    arrays = {name: stored.read(name) for name in names}
    total = {name: values[0] for name, values in arrays.items()}
    for number in range(1, stored.attributes["chunks"]):
        total = joined(total, {name: values[number] for name, values in arrays.items()})
    return total


def allowed_points(stored: StoredScan) -> dict[str, np.ndarray]:
    """Every allowed point of a scan with `reduce.keep = "allowed"`: parameters and kept quantities by name, in order."""
    names = [name for name in stored.names() if name.startswith("kept.")]
    if not names:
        raise ValueError(f"{stored.folder.path}: allowed points were not kept; set 'reduce.keep' to \"allowed\".")
    numbers = stored.read("allowed")
    found = {}
    for name in names:
        values = stored.read(name).reshape(len(numbers), -1)
        found[name.removeprefix("kept.")] = np.concatenate(
            [part[: int(n)] for part, n in zip(values, numbers, strict=True)]
        )
    return found
