"""The least over the other scanned parameters, bin by bin, of a scan that was reduced while it ran."""

from dataclasses import dataclass

import numpy as np

from zpjax.figures.axis import Axis, axis_of
from zpjax.figures.contours import Contours
from zpjax.store.reading import StoredScan
from zpjax.store.records import allowed_points

# Of the least largest ratio: what is excluded, and how far from allowed it is.
THRESHOLDS = (1.0, 2.0, 10.0)


@dataclass(frozen=True)
class Profile:
    """One pair of axes of `[reduce] profiles`.

    others: axes over which the least was taken. edges: of the bins, in the unit box. log_r (x, y): log10 of the least largest
    ratio per bin, NaN where no point lies. lines, allowed: as of a `Layer`, drawn through the middles of the bins; excluded: rings
    around what exceeds each of THRESHOLDS.
    best: where allowed points were kept and one other axis is there, its value at the least per bin, displayed; NaN where
    nothing is allowed. least: the least excluded point of the scan in the unit box, and its largest ratio.
    """

    axes: tuple[Axis, Axis]
    others: tuple[Axis, ...]
    edges: tuple[np.ndarray, np.ndarray]
    log_r: np.ndarray
    lines: list[np.ndarray]
    allowed: list[np.ndarray]
    excluded: tuple[list[np.ndarray], ...]
    best: np.ndarray | None
    least: tuple[np.ndarray, float] | None


def read_profiles(stored: StoredScan, found: dict) -> list[Profile]:
    """The profiles over two axes in the summary of a stored scan, in their order."""
    pairs = [profile for profile in found["profiles"] if len(profile["axes"]) == 2]
    kept = allowed_points(stored) if pairs and stored.attributes["records"].get("kept") else None
    return [_profile(stored, found, profile, kept) for profile in pairs]


def scanned_axes(stored: StoredScan, found: dict) -> dict[str, Axis]:
    """Every scanned parameter by name, from its lowest to its highest value."""
    known = stored.attributes["records"]
    return {
        entry["name"]: axis_of(entry["name"], entry, *_ends(stored, entry, known["edges"])) for entry in found["axes"]
    }


def _ends(stored: StoredScan, entry: dict, edges: dict) -> tuple[float, float]:
    name = entry["name"]
    if f"profile.{name}" in edges:
        return edges[f"profile.{name}"][0], edges[f"profile.{name}"][-1]
    asked = stored.spec["axes"][name]
    values = asked["values"] if "values" in asked else [asked["min"], asked["max"]]
    # As they are written: "1.5 MeV" in the unit of the axis, or a plain number.
    numbers = [float(str(value).split()[0]) for value in values]
    return min(numbers), max(numbers)


def _profile(stored: StoredScan, found: dict, profile: dict, kept: dict | None) -> Profile:
    scanned = scanned_axes(stored, found)
    axes = tuple(scanned[name] for name in profile["axes"])
    others = tuple(axis for name, axis in scanned.items() if name not in profile["axes"])
    edges = tuple(a.fraction(np.array(e) * a.factor) for a, e in zip(axes, profile["edges"], strict=True))
    log_r = np.log10(np.maximum(np.array(profile["max_ratio"], dtype=float), 1e-30))
    nodes, heights = _filled(edges, log_r)
    best = None
    if kept is not None and len(others) == 1:
        best = _best(axes, others[0], profile["edges"], kept, stored.attributes["records"]["constraints"])
    least = None
    if found["least_excluded"] and not found["allowed"]["points"]:
        point = found["least_excluded"][0]
        place = np.array([float(a.fraction(point["point"][a.name] * a.factor)) for a in axes])
        least = place, point["max_ratio"]
    return Profile(
        axes,
        others,
        edges,
        log_r,
        Contours(*nodes, heights).zero_lines(),
        Contours(*nodes, -heights).positive_rings(),
        tuple(Contours(*nodes, heights - np.log10(factor)).positive_rings() for factor in THRESHOLDS),
        best,
        least,
    )


def _filled(edges, log_r: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Middles of the bins and what they hold, without rows in which no point lies, and carried on to the border."""
    nodes = []
    for k, edge in enumerate(edges):
        used = np.any(np.isfinite(log_r), axis=1 - k)
        nodes.append(np.concatenate([[0.0], ((edge[1:] + edge[:-1]) / 2)[used], [1.0]]))
        log_r = np.compress(used, log_r, axis=k)
    return tuple(nodes), np.pad(log_r, 1, mode="edge") if log_r.size else np.full((2, 2), np.nan)


def _best(axes, other: Axis, edges, kept: dict, judges: list[str]) -> np.ndarray:
    """The other parameter where the largest ratio is least, per bin, from the allowed points."""
    pieces = {name: name.removeprefix("ratio.") for name in kept if name.startswith("ratio.")}
    ratios = [kept[name] for name, p in pieces.items() if p in judges or p.rpartition(".")[0] in judges]
    worst = np.fmax.reduce(ratios) if ratios else np.zeros(len(kept[other.name]))
    shape = tuple(len(edge) - 1 for edge in edges)
    places = [
        np.clip(np.searchsorted(edge, kept[a.name], side="right") - 1, 0, n - 1)
        for a, edge, n in zip(axes, edges, shape, strict=True)
    ]
    bins = np.ravel_multi_index(places, shape)
    order = np.lexsort((worst, bins))
    first = np.unique(bins[order], return_index=True)[1]
    best = np.full(shape, np.nan)
    best.flat[bins[order][first]] = kept[other.name][order][first] * other.factor
    return best
