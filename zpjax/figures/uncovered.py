"""Where constraints judge nothing, because what they take for granted of the charges does not hold: said under every figure."""

from collections.abc import Iterable

import numpy as np

from zpjax.status import Status
from zpjax.store.reading import StoredScan

# A ratio without a number may be anything there.
_UNKNOWN = (Status.NOT_FINITE, Status.NOT_COMPUTED)
# Shares beyond this are called everywhere: the edge of a table may cut a corner of a plane.
_EVERYWHERE = 0.9995


def statuses(stored: StoredScan) -> np.ndarray:
    """The status of every point on the dimensions of a scan."""
    if "status" in stored.names():
        return stored.broadcast("status")
    return np.full(stored.attributes["shape"], Status.OK)


def worst_of(ratios: Iterable[np.ndarray], status: np.ndarray) -> np.ndarray:
    """The largest of these ratios, 0 where none judges, inf where one is not known. They are taken one after the other."""
    worst, missing = np.zeros(status.shape), np.zeros(status.shape, dtype=bool)
    for ratio in ratios:
        worst = np.fmax(worst, ratio)
        missing |= np.isnan(ratio)
    return np.where(missing & np.isin(status, _UNKNOWN), np.inf, worst)


def uncovered_share(ratio: np.ndarray, status: np.ndarray) -> float:
    """The share of the points at which a constraint is not covered: no number, and nothing wrong with the computation."""
    missing = np.isnan(ratio)
    return float(np.mean(missing & ~np.isin(status, _UNKNOWN))) if np.any(missing) else 0.0


def uncovered_of_summary(stored: StoredScan, found: dict) -> dict[str, float]:
    """Title -> share of the points at which a constraint judges nothing, from the summary of a scan that was reduced."""
    titles = stored.attributes["records"].get("titles", {})
    return {titles.get(n, n): r.get("not_covered", 0) / found["points"] for n, r in found["constraints"].items()}


def uncovered_of_boundary(boundary: dict) -> dict[str, float]:
    """Title -> share of the box in which a constraint judges nothing, from boundary.json."""
    known = boundary.get("constraints", {})
    found = boundary.get("not_covered", {})
    return {known.get(name, {"title": name})["title"]: entry["share"] for name, entry in found.items()}


def coverage_sentence(shares: dict[str, float]) -> str | None:
    """What judges nothing and where, by title and share of the points; None if everything judges everywhere."""
    nowhere = [title for title, share in shares.items() if share >= _EVERYWHERE]
    partly = [
        f"{title} ({100 * share:.2g} % of the points)" for title, share in shares.items() if 0 < share < _EVERYWHERE
    ]
    parts = [", ".join(nowhere)] * bool(nowhere) + [f"in part: {', '.join(partly)}"] * bool(partly)
    return f"Not covered for these charges: {'; '.join(parts)}." if parts else None
