"""Curves as cubic arcs between vertices with exact tangents, and what they enclose."""

import numpy as np

from zpjax.numerics.hermite import derivatives, hermite

from .outcome import Boundary, Curve

# Gauss-Legendre nodes per arc for its length; the integrand is smooth, the arcs are short.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)


def _arcs(curve: Curve) -> tuple[np.ndarray, ...]:
    """Both ends (n, 2) of every segment and the derivatives by t of its arc there."""
    count = len(curve.points) if curve.closed else len(curve.points) - 1
    first = np.arange(count)
    second = (first + 1) % len(curve.points)
    start, stop = curve.points[first], curve.points[second]
    return start, stop, *derivatives(start, stop, curve.tangents[first, 0], curve.tangents[second, 1])


def points_on_arcs(curve: Curve, t: float) -> np.ndarray:
    """Points (segments, 2) of the cubic arcs between neighbours, at the fraction t of the way."""
    following = np.roll(np.arange(len(curve.points)), -1)
    first = slice(None) if curve.closed else slice(-1)
    ends = (curve.points, curve.points[following], curve.tangents[:, 0], curve.tangents[following, 1])
    return hermite(*(end[first] for end in ends), t)


def curve_length(curve: Curve) -> float:
    """Length of the arcs, in units of the unit box."""
    start, stop, leaving, arriving = _arcs(curve)
    total = 0.0
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        t = (1 + node) / 2
        speed = 6 * t * (1 - t) * (stop - start) + (1 - t) * (1 - 3 * t) * leaving + t * (3 * t - 2) * arriving
        total += weight / 2 * np.sum(np.linalg.norm(speed, axis=1))
    return float(total)


def allowed_area(boundary: Boundary) -> float | None:
    """Share of the unit box that the combination allows, by Green's theorem on the arcs; None with undecided ends.

    The allowed side lies on the left. Along the box, counter-clockwise, an open curve's end begins an allowed stretch and
    its start ends one; only the side x = 1 adds to the integral of x dy.
    """
    curves = boundary.combined
    if boundary.verdict != "bounded":
        return 1.0 if boundary.verdict == "full" else 0.0
    if any(not end.startswith("box:") for curve in curves for end in curve.ends):
        return None
    total = sum(_green(curve) for curve in curves)
    events = sorted(
        (_around_box(curve.points[place], end), opens)
        for curve in curves
        if not curve.closed
        for place, end, opens in ((-1, curve.ends[1], True), (0, curve.ends[0], False))
    )
    if not events:
        # only closed curves: the outermost is a hole if what they enclose is negative
        return total + 1.0 if total < 0 else total
    allowed, place = not events[0][1], 0.0
    for position, opens in [*events, (4.0, None)]:
        if allowed:
            total += max(0.0, min(position, 2.0) - max(place, 1.0))
        place, allowed = position, opens
    return total


def _green(curve: Curve) -> float:
    """Integral of x dy along the arcs (a cubic Hermite arc integrates in closed form)."""
    start, stop, leaving, arriving = _arcs(curve)
    (x0, y0), (x1, y1), (a0, b0), (a1, b1) = start.T, stop.T, leaving.T, arriving.T
    mean = (x0 + x1) / 2 * (y1 - y0)
    bent = ((a0 - a1) * (y1 - y0) - (b0 - b1) * (x1 - x0)) / 10 + (a1 * b0 - a0 * b1) / 60
    return float(np.sum(mean + bent))


def _around_box(point: np.ndarray, end: str) -> float:
    """Position along the box's edge, counter-clockwise from the origin, 0 to 4."""
    x, y = point
    return {"box:y_min": x, "box:x_max": 1 + y, "box:y_max": 3 - x, "box:x_min": 4 - y}[end]
