"""How long does the boundary of the default scan take, what does it cost in evaluations, and how exact is it?"""

import math

import numpy as np

from benchmarks.measuring import number, timed
from benchmarks.new_process import in_new_process
from benchmarks.questions import default_scan

_SMOKE_OPTIONS = {"lattice": 16, "seeds": 8, "steps": 5, "max_lines": 32, "tolerance": 1e-2}
# Without a quadrature: its derivatives take most of the compilation.
_SMOKE_CONSTRAINTS = ["lma_dark_ud_2026"]


# The region common to three discs: smooth arcs and three corners, known exactly.
_CENTRES, _RADIUS = np.array([[0.36, 0.41], [0.61, 0.38], [0.52, 0.63]]), 0.25
_TOLERANCES, _GRIDS = (1e-3, 1e-4, 1e-5, 1e-6), (128, 512, 2048)


def run(smoke: bool) -> list[dict]:
    """Cold and warm seconds, evaluations and residual, in a process of its own; evaluations against those of a grid."""
    return _default_scan(smoke) + _against_a_grid(smoke)


def _against_a_grid(smoke: bool) -> list[dict]:
    """Evaluations of the search and of a grid with marching squares, of equal largest error, on three discs."""
    tolerances, grids = (_TOLERANCES[:1], (32, 64)) if smoke else (_TOLERANCES, _GRIDS)
    found = in_new_process("boundary", "accuracy", tolerances=tolerances, grids=grids)
    (coarse, fine), (far, near) = grids[-2:], found["grid"][-2:]
    power = math.log(far / near) / math.log(fine / coarse)
    how = f"three discs; error of {fine} x {fine} nodes and contourpy {near:.1e}, which falls as nodes per axis^-{power:.2f}"
    rows = []
    for tolerance, cost, error in zip(tolerances, found["f_equivalents"], found["error"], strict=True):
        rows.append(number(f"evaluations, tolerance {tolerance:g}", "f-equiv.", cost, f"largest error {error:.1e}"))
        nodes = (fine * (near / error) ** (1 / power)) ** 2
        rows.append(number(f"grid of the same error, tolerance {tolerance:g}", "ratio", nodes / cost, how))
    return rows


def accuracy(tolerances, grids) -> dict:
    """Cost and largest error of the search, and largest error of the grid; plain data."""
    import contourpy

    from zpjax.boundary import Options, Problem, find_boundary

    problem = Problem(("a", "b", "c"), (("discs", (0, 1, 2)),), _discs, (_CENTRES, _RADIUS))
    cost, error, grid = [], [], []
    for tolerance in tolerances:
        found = find_boundary(problem, options=Options(lattice=64, tolerance=tolerance))
        cost.append(found.statistics.f_equivalents)
        error.append(_largest_error([np.vstack([c.points, c.points[:1]]) for c in found.combined]))
    for count in grids:
        lines = np.linspace(0, 1, count)
        nodes = np.stack(np.meshgrid(lines, lines), axis=-1)
        lengths = np.linalg.norm(nodes[:, :, None] - _CENTRES, axis=-1)
        values = np.max(2 * np.log(np.maximum(lengths, 1e-300) / _RADIUS), axis=-1)
        contours = contourpy.contour_generator(lines, lines, values).lines(0.0)
        grid.append(_largest_error(contours))
    return {"f_equivalents": cost, "error": error, "grid": grid}


def _discs(point, arguments):
    import jax.numpy as jnp

    centres, radius = arguments
    return jnp.log(jnp.sum((point - centres) ** 2, axis=1) / radius**2)


def _largest_error(curves: list[np.ndarray]) -> float:
    """Of all vertices and chord middles, the largest distance from an arc; or of a corner from its nearest vertex."""
    points = np.vstack([part for c in curves for part in (c, (c[1:] + c[:-1]) / 2)])
    beyond = np.max(np.linalg.norm(points[:, None] - _CENTRES, axis=2) - _RADIUS, axis=1)
    vertices = np.vstack(curves)
    corners = [np.min(np.linalg.norm(vertices - corner, axis=1)) for corner in _corners()]
    return float(max(np.max(np.abs(beyond)), *corners))


def _corners() -> list[np.ndarray]:
    """Where two circles cross inside the third."""
    found = []
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        middle, along = (_CENTRES[i] + _CENTRES[j]) / 2, _CENTRES[j] - _CENTRES[i]
        half = math.sqrt(_RADIUS**2 - along @ along / 4) / math.sqrt(along @ along)
        for side in (1.0, -1.0):
            corner = middle + side * half * np.array([-along[1], along[0]])
            if np.linalg.norm(corner - _CENTRES[k]) < _RADIUS:
                found.append(corner)
    return found


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
