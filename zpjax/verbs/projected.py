"""The curves of projections, which take no part in the verdict, beside those of what the constraints allow."""

from dataclasses import replace

import numpy as np

from zpjax.boundary import Boundary, Problem, values_at


def with_projections(found: Boundary, problem: Problem, projected: Boundary) -> Boundary:
    """The boundary with the curves of a second one, of the projections alone, added; its verdict and region are as they were.

    problem: of which the second one is. Exactness is that of the less exact one.
    """
    shift = len(found.pieces)
    added = {
        name: tuple(replace(c, active=np.where(c.active >= 0, c.active + shift, c.active)) for c in curves)
        for name, curves in projected.by_constraint.items()
    }
    least = found.least_excluded
    log_ratios = np.concatenate([least.log_ratios, values_at(problem, least.point[None])[0]])
    statistics = found.statistics.after(projected.statistics.f_equivalents, "projections")
    worse = {
        name: max(getattr(found.statistics, name), getattr(projected.statistics, name))
        for name in ("chord_error", "arc_error", "residual_max")
    }
    return replace(
        found,
        by_constraint=found.by_constraint | added,
        pieces=found.pieces + projected.pieces,
        least_excluded=replace(least, log_ratios=log_ratios),
        statistics=replace(statistics, **worse),
    )
