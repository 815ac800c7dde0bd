"""How does the largest error of a boundary fall with the evaluations it costs: this search, grids, a tracer by slopes?"""

import math
from pathlib import Path

import numpy as np

from benchmarks.boundary_regions import QUESTIONS, Question
from benchmarks.measuring import number
from benchmarks.new_process import in_new_process

FIGURE = Path(__file__).parent.parent / "scans" / "figures" / "boundary_error.png"
_ARC_TOLERANCES, _GRIDS, _STEPS = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7), (64, 128, 256, 512, 1024, 2048), (1e-3, 1e-4, 1e-5)
_SMOKE = {"tolerances": (1e-3,), "grids": (32, 64), "steps": (1e-2,)}
# Fractions of a segment at which its distance from the boundary is measured.
_BETWEEN = (0.0, 0.25, 0.5, 0.75)
_GOAL = {"smooth": 300.0, "kinked": 1e4}
_AT = 1e-6


def run(smoke: bool) -> list[dict]:
    """Evaluations against those of a grid of equal largest error, and what the tracer leaves at the kinks."""
    settings = _SMOKE if smoke else {"tolerances": _ARC_TOLERANCES, "grids": _GRIDS, "steps": _STEPS}
    rows = []
    for name in QUESTIONS:
        curves = in_new_process("boundary_error", "error_curves", name=name, **settings)
        rows += _rows(name, curves, smoke)
    return rows


def _rows(name: str, curves: dict, smoke: bool) -> list[dict]:
    rows = []
    grid, polished, ours, naive = (curves[key] for key in ("grid", "polished", "search", "tracer"))
    for key, what in (("search", "this search, arcs"), ("chords", "this search, chords")):
        for (evaluations, error), tolerance in zip(curves[key], curves["tolerances"], strict=True):
            how = f"largest error {error:.1e}"
            rows.append(number(f"{name}: {what}, tolerance {tolerance:.0e}", "f-equiv.", evaluations, how))
    evaluations, error = next((pair for pair in ours if pair[1] <= _AT), ours[-1])
    error = max(error, _AT)
    for what, points in (("grid", grid), ("grid, vertices polished", polished)):
        needed, how = _extrapolated(points, error)
        goal = {} if smoke or what != "grid" else {"at_least": _GOAL[name]}
        rows.append(number(f"{name}: {what}, same error {error:.0e}", "ratio", needed / evaluations, how, **goal))
    for (cost, wrong), step in zip(naive, curves["steps"], strict=True):
        how = f"{cost:.0f} f-equivalents; asked for {step:.0e}"
        rows.append(number(f"{name}: tracer by slopes, error/asked", "ratio", wrong / step, how))
    return rows


def _extrapolated(points, error: float) -> tuple[float, str]:
    """Evaluations at which a grid has that error, from the fall between the last two."""
    (first, far), (last, near) = points[-2:]
    power = math.log(far / near) / math.log(last / first)
    how = f"error {near:.1e} with {last:.0f} f-equivalents, falling as their power -{power:.2f}"
    # a grid too coarse to fall at all would take for ever
    decades = math.log10(near / error) / power if power > 0 else math.inf
    return last * 10 ** min(decades, 99.0), how


def error_curves(name: str, tolerances, grids, steps) -> dict:
    """(f-equivalents, largest error) of every method; plain data."""
    question = QUESTIONS[name]
    found = {"grid": [], "polished": [], "steps": list(steps), "tolerances": list(tolerances)}
    found["search"] = [_searched(question, tolerance) for tolerance in tolerances]
    found["chords"] = [_searched(question, tolerance, chords=True) for tolerance in tolerances]
    for lines in grids:
        plain, polished = _gridded(question, lines)
        found["grid"].append(plain)
        found["polished"].append(polished)
    found["tracer"] = [_traced(question, step) for step in steps]
    return found


def _searched(question: Question, tolerance: float, chords: bool = False) -> tuple[float, float]:
    from zpjax.boundary import Options, find_boundary, points_on_arcs

    wide = {"tolerance": tolerance, "arc_tolerance": 1.0} if chords else {"tolerance": 1e-3, "arc_tolerance": tolerance}
    boundary = find_boundary(question.problem, options=Options(lattice=64, deepest=False, **wide))
    curves = boundary.combined
    if chords:
        drawn = [_along(np.vstack([c.points, c.points[:1]]) if c.closed else c.points) for c in curves]
    else:
        drawn = [points_on_arcs(curve, t) for curve in curves for t in _BETWEEN]
    return float(boundary.statistics.f_equivalents), question.error(drawn)


def _gridded(question: Question, lines: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Marching squares, and the same with every vertex put on the boundary by three Newton steps."""
    import contourpy

    along = np.linspace(0, 1, lines)
    nodes = np.stack(np.meshgrid(along, along), axis=-1).reshape(-1, 2)
    values = question.largest(nodes).reshape(lines, lines)
    contours = contourpy.contour_generator(along, along, values).lines(0.0)
    vertices = sum(map(len, contours))
    polished = [_polished(question, contour, 3) for contour in contours]
    return (
        (float(lines**2), question.error([_along(c) for c in contours])),
        (float(lines**2 + 9 * vertices), question.error([_along(c) for c in polished])),
    )


def _along(polyline: np.ndarray) -> np.ndarray:
    return np.vstack([polyline[:-1] * (1 - t) + polyline[1:] * t for t in _BETWEEN])


def _polished(question: Question, points: np.ndarray, steps: int) -> np.ndarray:
    """Newton steps along the slope of the largest value, as automatic differentiation gives it away from kinks."""
    for _ in range(steps):
        value, slope = _with_slope(question, points)
        points = points - (value / np.sum(slope**2, axis=1))[:, None] * slope
    return points


def _with_slope(question: Question, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    step = 1e-7 * np.eye(2)
    slopes = [(question.largest(points + e) - question.largest(points - e)) / 2e-7 for e in step]
    return question.largest(points), np.stack(slopes, axis=1)


def _traced(question: Question, tolerance: float) -> tuple[float, float]:
    """A curve followed along the tangent of the largest value and brought back by Newton: kinks are not foreseen.

    The step is that at which an arc of radius 1/4 leaves its chord by the tolerance; the largest curve only.
    """
    length, calls = math.sqrt(8 * 0.25 * tolerance), 0
    points = [_start(question)]
    for _ in range(int(4 / length)):
        _, slope = _with_slope(question, points[-1][None])
        tangent = np.array([-slope[0, 1], slope[0, 0]]) / np.linalg.norm(slope)
        points.append(_polished(question, points[-1][None] + length * tangent, 3)[0])
        calls += 4
        if len(points) > 3 and np.linalg.norm(points[-1] - points[0]) < 0.75 * length:
            break
    return float(3 * calls), question.error([_along(np.array([*points, points[0]]))])


def _start(question: Question) -> np.ndarray:
    """A point of the boundary: below the largest island, or opposite to the first kink, far from all."""
    inside, towards = np.array([0.3, 0.35]), np.array([0.0, -1.0])
    if len(question.corners):
        inside = np.mean(question.corners, axis=0)
        towards = inside - question.corners[0]
    low, high = 0.0, 0.5 / np.linalg.norm(towards)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if question.largest((inside + middle * towards)[None]) < 0 else (low, middle)
    return inside + low * towards


def draw(path: Path = FIGURE) -> None:
    """The figure of the README: largest error against evaluations, both regions."""
    from zpjax.figures.drawing import drawing, new_figure

    settings = {"tolerances": _ARC_TOLERANCES, "grids": _GRIDS, "steps": _STEPS}
    styles = {
        "grid": ("s-", "#0072B2", "grid and marching squares"),
        "polished": ("^--", "#56B4E9", "the same, vertices polished"),
        "tracer": ("x:", "#D55E00", "tracer by slopes (one curve)"),
        "chords": ("v--", "0.45", "this search, chords"),
        "search": ("o-", "black", "this search, cubic arcs"),
    }
    with drawing():
        figure = new_figure(figsize=(8.4, 4.3))
        panels = figure.subplots(1, 2, sharey=True)
        titles = {
            "smooth": "three smooth islands, the least of radius 0.012",
            "kinked": "common part of three ellipses: three kinks",
        }
        for axes, name in zip(panels, QUESTIONS, strict=True):
            curves = in_new_process("boundary_error", "error_curves", name=name, **settings)
            for key, (line, colour, label) in styles.items():
                axes.loglog(*zip(*curves[key], strict=True), line, color=colour, label=label, ms=4, lw=1.2)
            axes.set_title(titles[name], fontsize=9)
            axes.set_xlabel("evaluations (f-equivalents)")
        panels[0].set_ylabel("largest distance from the boundary [box]")
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, fontsize=7.5, loc="lower center", ncol=3, frameon=False)
        figure.tight_layout(rect=(0, 0.1, 1, 1))
        figure.savefig(path, dpi=160)


if __name__ == "__main__":
    draw()
