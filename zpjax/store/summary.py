"""The summary of a scan made while it ran: allowed volume, least ratios, projections and histograms. Needs no JAX."""

import json
import math

import numpy as np

from zpjax.store.place import write_atomically
from zpjax.store.reading import StoredScan
from zpjax.store.records import joined_records


def summary(stored: StoredScan) -> dict:
    """The summary of a complete scan with a table `reduce`, as plain data.

    `allowed` has the share of the box (measured as the axes are spaced) that no constraint but projections excludes, with
    its error (see `_error`). Places of least ratios and of the least excluded points are in the units of the axes; `index`
    counts the points of the scan; `not_covered` those at which a constraint judges nothing, because its calculation takes something
    for granted about the charges that is not so there. Projections hold, per bin, the least over all points in it: of the largest ratio, and of
    the added Delta chi^2 of `likelihood` if that is asked for; null where no point lies.
    """
    record, known = joined_records(stored), stored.attributes["records"]
    axes = [axis["name"] for axis in known["axes"]]
    return {
        "title": stored.spec["title"],
        "spec_hash": stored.attributes["spec_hash"],
        "identity": stored.attributes.get("identity"),
        "points": int(record["points"]),
        "not_finite": int(record["not_finite"]),
        "axes": known["axes"],
        "allowed": _allowed(record, known),
        "constraints": {
            name: {
                "least_ratio": _number(record["constraint.least"][k]),
                "point": dict(zip(axes, record["constraint.point"][k].tolist(), strict=True)),
                "index": int(record["constraint.index"][k]),
                "not_covered": int(record["not_covered"][k]) if "not_covered" in record else 0,
            }
            for k, name in enumerate(known["constraints"])
        },
        "least_excluded": _least_excluded(record, axes),
        "profiles": [_profile(record, known, names) for names in known["profiles"]],
        "histograms": {
            name.partition(".")[2]: _histogram(record[name], known["edges"][name], known["total_weight"])
            for name in record
            if name.startswith("histogram.")
        },
        "likelihood": known["likelihood"],
    }


def write_summary(stored: StoredScan) -> dict:
    """Write `summary.json` beside the store, and return the summary."""
    found = summary(stored)
    write_atomically(stored.folder.summary, json.dumps(found, allow_nan=False))
    return found


def _allowed(record: dict, known: dict) -> dict:
    total = known["total_weight"]
    found = {"points": int(record["allowed"]), "fraction": float(record["allowed_weight"]) / total}
    # Along an axis with one value no edge is seen, whatever lies between the lines.
    error = None if known.get("one_value_innermost") else _error(record, known["method"], total)
    return found | {"error": error, "method": known["method"]}


def _error(record: dict, method: str, total: float) -> float | None:
    """One standard deviation of the allowed fraction.

    Scattered points: that of the mean of w over n independent points, w the weight where allowed and 0 elsewhere; sequences
    that fill the box evenly do better. Of one allowed or excluded point in n no less is known than 1/n. Grid: along every
    line of the innermost axis the edge lies anywhere in one cell, which adds 1/12 of a cell squared per crossing; None where
    nothing changes along that axis, but something does along others.
    """
    if method == "list":
        return None
    if method == "grid":
        squares = float(record["edge_weight_squared"])
        undivided = float(record["allowed"]) in (0.0, float(record["points"]))
        return math.sqrt(squares / 12) / total if squares or undivided else None
    mean = float(record["allowed_weight"]) / total
    variance = (float(record["allowed_weight_squared"]) / total - mean**2) / max(total - 1, 1)
    return max(math.sqrt(max(variance, 0.0)), 1 / total)


def _least_excluded(record: dict, axes: list[str]) -> list[dict]:
    found = []
    for k in np.flatnonzero(np.isfinite(record["top.ratio"])):
        values = {name: record[name][k] for name in record if name.startswith("top.value.")}
        found.append(
            {
                "max_ratio": float(record["top.ratio"][k]),
                "point": dict(zip(axes, record["top.point"][k].tolist(), strict=True)),
                "index": int(record["top.index"][k]),
                "values": {name.removeprefix("top.value."): _number(value) for name, value in values.items()},
            }
        )
    return found


def _profile(record: dict, known: dict, names: list[str]) -> dict:
    key = ".".join(names)
    found = {"axes": names, "edges": [known["edges"][f"profile.{name}"] for name in names]}
    found["max_ratio"] = _numbers(record[f"profile.{key}"])
    if f"profile_delta_chi2.{key}" in record:
        found["delta_chi2"] = _numbers(record[f"profile_delta_chi2.{key}"])
    return found


def _histogram(sums: np.ndarray, edges: list[float], total: float) -> dict:
    """Shares of the box per bin; below the first edge and above the last one (or not a number) apart."""
    found = {"edges": edges}
    for name, row in zip(("all", "allowed"), sums / total, strict=True):
        found[name] = {"bins": row[1:-1].tolist(), "below": float(row[0]), "above": float(row[-1])}
    return found


def _numbers(values: np.ndarray):
    return [_numbers(row) for row in values] if values.ndim else _number(values)


def _number(value) -> float | None:
    return float(value) if np.isfinite(value) else None
