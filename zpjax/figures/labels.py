"""Names written along curves, on the excluded side, where they are least in the way."""

import numpy as np

_OFFSET = 8.0  # points between a curve and the middle of its name
_TRIALS = 41


def write_names(axes, curves: list[tuple[str, str, np.ndarray, "callable"]]) -> None:
    """Write each name along its curve.

    curves: (name, colour, vertices in data coordinates, excluded(x, y) -> bool). The place is the one farthest from all
    other curves, the frame and the names already written.
    """
    transform, frame = axes.transData, axes.get_window_extent()
    scale = axes.figure.dpi / 72
    screen = [transform.transform(vertices) for _, _, vertices, _ in curves]
    taken = []
    for k, (name, colour, _, excluded) in enumerate(curves):
        others = [s for j, s in enumerate(screen) if j != k] + taken
        best = _best_place(axes, screen[k], excluded, np.concatenate(others) if others else None, frame, scale)
        if best is None:
            continue
        place, angle = best
        x, y = transform.inverted().transform(place)
        axes.text(
            x, y, name, color=_darker(colour), fontsize=8.2, rotation=angle, rotation_mode="anchor", ha="center",
            va="center", zorder=8, bbox=dict(boxstyle="round,pad=0.12", fc="white", ec="none", alpha=0.72),
        )  # fmt: skip
        taken.append(_along(place, angle, 3.2 * len(name) * scale))


def _best_place(axes, path, excluded, others, frame, scale):
    """The anchor and angle with the largest free distance, among points along the path."""
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    if length[-1] < 60 * scale:
        return None
    best, score = None, -np.inf
    for fraction in np.linspace(0.08, 0.92, _TRIALS):
        here, ahead, behind = (_at(path, length, fraction * length[-1] + step * scale) for step in (0, 12, -12))
        tangent = (ahead - behind) / max(np.hypot(*(ahead - behind)), 1e-9)
        normal = np.array([-tangent[1], tangent[0]])
        x, y = axes.transData.inverted().transform(here + normal * 3 * scale)
        if not excluded(x, y):
            normal = -normal
        anchor = here + normal * _OFFSET * scale
        if not (
            frame.x0 + 45 * scale < anchor[0] < frame.x1 - 45 * scale and frame.y0 + 12 < anchor[1] < frame.y1 - 12
        ):
            continue
        free = 1e9 if others is None else np.min(np.hypot(*(others - anchor).T))
        if free > score:
            angle = np.degrees(np.arctan2(tangent[1], tangent[0]))
            best, score = (anchor, (angle + 90) % 180 - 90), free
    return best


def _at(path, length, distance):
    return np.array([np.interp(distance, length, path[:, k]) for k in (0, 1)])


def _along(place, angle, half_width):
    """Points under a written name, so that the next one keeps away."""
    direction = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    return place + np.linspace(-half_width, half_width, 9)[:, None] * direction


def _darker(colour):
    from matplotlib.colors import to_rgb

    return tuple(0.62 * c for c in to_rgb(colour))
