"""How long does the boundary of the default scan take, what does it cost in evaluations, and how exact is it?"""

import math

from benchmarks.measuring import number, timed
from benchmarks.new_process import in_new_process
from benchmarks.questions import default_scan

_SMOKE_OPTIONS = {"lattice": 16, "seeds": 8, "steps": 5, "max_lines": 32, "tolerance": 1e-2}
# Without a quadrature: its derivatives take most of the compilation.
_SMOKE_CONSTRAINTS = ["lma_dark_ud_2026"]


def run(smoke: bool) -> list[dict]:
    """Cold and warm seconds, evaluations and residual, in a process of its own."""
    return _default_scan(smoke)


def _default_scan(smoke: bool) -> list[dict]:
    if smoke:
        found = in_new_process("boundary", "search", options=_SMOKE_OPTIONS, warm=1, constraints=_SMOKE_CONSTRAINTS)
    else:
        found = in_new_process("boundary", "search", options={}, warm=3, constraints=None)
    how = "no stored scan; function and gradient evaluations as the search counts them"
    return [
        number("cold", "s", found["cold"], "first search of a process, compilation included"),
        number("warm", "s", found["warm"], "later searches of the same problem"),
        number("evaluations", "f-equiv.", found["f_equivalents"], how),
        number("vertices", "1", found["vertices"], f"of {found['curves']} curves; verdict: {found['verdict']}"),
        number(
            "largest residual",
            "|log r|",
            found["residual"],
            "evaluated afresh at the reported coordinates",
            at_most=1e-9,
        ),
    ]


def search(options: dict, warm: int, constraints) -> dict:
    """Find the boundary once cold and `warm` times warm; plain data."""
    from zpjax.boundary import Options, find_boundary
    from zpjax.scan.region import boundary_problem

    problem = boundary_problem(default_scan(constraints=constraints))
    found, cold = timed(lambda: find_boundary(problem, options=Options(**options)))
    again = [timed(lambda: find_boundary(problem, options=Options(**options)))[1] for _ in range(warm)]
    curves = [found.combined, *found.by_constraint.values()]
    return {
        "cold": cold,
        "warm": again,
        "f_equivalents": found.statistics.f_equivalents,
        "vertices": sum(len(curve.points) for group in curves for curve in group),
        "curves": sum(map(len, curves)),
        "verdict": found.verdict,
        "residual": found.statistics.residual_max if math.isfinite(found.statistics.residual_max) else 1e300,
    }
