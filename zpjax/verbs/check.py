"""Whether a spec is sound, and how large its scan is: `zpjax check`."""

import math

from zpjax.question.spec import ScanSpec
from zpjax.verbs.cite import require_known_sources


def checked(spec: ScanSpec) -> dict:
    """`sound`, the number of `points` and the names of the `quantities` kept; ValueError for a source without an entry."""
    require_known_sources(spec)
    return {"sound": True, "points": math.prod(spec.shape), "quantities": list(spec.keep)}


def check_lines(found: dict) -> list[str]:
    """The same in a sentence."""
    return [f"{found['spec']}: sound; {found['points']} points, {len(found['quantities'])} quantities kept."]
