"""Whether a spec is sound, and how large its scan is: `zpjax check`."""

import math

from zpjax.constraints import constraint_names
from zpjax.extensions import exactly
from zpjax.nuisances import load_nuisances
from zpjax.question.spec import ScanSpec
from zpjax.shipped import shown
from zpjax.units import nearest
from zpjax.verbs.cite import require_known_sources
from zpjax.verbs.overlays import overlays_of
from zpjax.verbs.own_checks import own_checks


def checked(spec: ScanSpec) -> dict:
    """`sound`, the number of `points`, the names of the `quantities` kept, and sentences on what is the user's `own`.

    ValueError for a source without an entry, a wrong overlay, and for what `own_checks` refuses.
    """
    require_known_sources(spec)
    _require_known_measurements(spec)
    left_out = overlays_of(spec)[1] if spec.figure else []
    points = math.prod(spec.shape)
    return {"sound": True, "points": points, "quantities": list(spec.keep), "own": [*own_checks(spec), *left_out]}


def _require_known_measurements(spec: ScanSpec) -> None:
    """ValueError for a nuisance that is seen by a measurement that there is not."""
    with exactly(spec.extensions):
        known = constraint_names()
        for name, entry in load_nuisances().items():
            for seen in entry["seen_by"]:
                if seen not in known:
                    raise ValueError(
                        f"nuisance '{name}': key 'seen_by': there is no constraint {shown(seen)}{nearest(seen, known)}"
                    )


def check_lines(found: dict) -> list[str]:
    """The same in sentences."""
    return [
        f"{found['spec']}: sound; {found['points']} points, {len(found['quantities'])} quantities kept.",
        *found["own"],
    ]
