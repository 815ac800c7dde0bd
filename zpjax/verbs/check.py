"""Whether a spec is sound, and how large its scan is: `zpjax check`."""

import math

from zpjax.question.spec import ScanSpec
from zpjax.verbs.cite import require_known_sources
from zpjax.verbs.own_checks import own_checks


def checked(spec: ScanSpec) -> dict:
    """`sound`, the number of `points`, the names of the `quantities` kept, and sentences on what is the user's `own`.

    ValueError for a source without an entry, and for what `own_checks` refuses.
    """
    require_known_sources(spec)
    points = math.prod(spec.shape)
    return {"sound": True, "points": points, "quantities": list(spec.keep), "own": own_checks(spec)}


def check_lines(found: dict) -> list[str]:
    """The same in sentences."""
    return [
        f"{found['spec']}: sound; {found['points']} points, {len(found['quantities'])} quantities kept.",
        *found["own"],
    ]
