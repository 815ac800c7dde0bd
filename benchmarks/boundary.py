"""How long does the boundary of the default scan take, what does it cost in evaluations, and how exact is it?"""

import tempfile

from benchmarks.measuring import number, timed
from benchmarks.new_process import in_new_process
from benchmarks.questions import default_scan

# Without a quadrature: its derivatives take most of the compilation.
_SMOKE_CONSTRAINTS = ["lma_dark_ud_2026"]


def run(smoke: bool) -> list[dict]:
    """Cold and warm seconds, evaluations and residual of `zpjax boundary` without a stored scan, in a process of its own."""
    settings = {"warm": 1, "constraints": _SMOKE_CONSTRAINTS} if smoke else {"warm": 3, "constraints": None}
    found = in_new_process("boundary", "search", **settings)
    goals = [{}, {}, {}] if smoke else [{"at_most": 5}, {"at_most": 1e5}, {"at_most": 1e-6}]
    how = "a value 1, a value with slopes 3; the lattice that chooses the constraints included"
    return [
        number("cold", "s", found["cold"], "first search of a process, compilation included"),
        number("warm", "s", found["warm"], "later searches of the same problem", **goals[0]),
        number("evaluations", "f-equiv.", found["f_equivalents"], how, **goals[1]),
        number("vertices", "1", found["vertices"], f"of {found['curves']} curves; verdict: {found['verdict']}"),
        number("arcs from the boundary", "box", found["arcs"], "largest distance of a cubic arc", **goals[2]),
        number(
            "brackets", "box", found["bracketed"], "the sign changes within this of every vertex and arc", **goals[2]
        ),
        number("largest residual", "|log r|", found["residual"], "at the reported coordinates", at_most=1e-9),
    ]


def search(warm: int, constraints) -> dict:
    """Find the boundary once cold and `warm` times warm; plain data."""
    from zpjax.verbs.boundary import scan_boundary

    spec = default_scan(constraints=constraints)
    with tempfile.TemporaryDirectory() as folder:
        found, cold = timed(lambda: scan_boundary(spec, folder))
        again = [timed(lambda: scan_boundary(spec, folder))[1] for _ in range(warm)]
    statistics = found["statistics"]
    return {
        "cold": cold,
        "warm": again,
        "f_equivalents": statistics["f_equivalents"],
        "vertices": sum(len(curve["vertices"]) for curve in found["curves"]),
        "curves": len(found["curves"]),
        "verdict": found["verdict"],
        "arcs": statistics["arc_error"],
        "bracketed": statistics["bracketed_max"],
        "residual": statistics["residual_max"],
    }
