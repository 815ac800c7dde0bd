"""The lowest point, within a small box, of the largest of several planes plus one parabola."""

import itertools

import numpy as np

# Systems whose determinant is below this part of the product of their rows' lengths are taken for singular.
_SINGULAR = 1e-13


def lowest_of_planes(
    heights: np.ndarray, slopes: np.ndarray, curvature: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Step d (2,), multipliers (K,) and value of min over low <= d <= high of max_k(h_k + g_k d) + d B d / 2.

    heights (K,), slopes (K, 2), curvature B (2, 2) positive definite. In two dimensions at most three planes and
    sides of the box decide: each such choice is solved as a linear system, and the lowest place that lies in the box
    is the minimum, because that is one of them and no other place is lower.
    """
    # lengths and heights of order one, so that what is singular shows in the determinants
    length = float(np.max(high - low))
    height = length * float(np.max(np.linalg.norm(slopes, axis=1)))
    if not (length > 0 and height > 0):
        return np.zeros(2), np.where(heights == np.max(heights), 1.0, 0.0), float(np.max(heights))
    top = float(np.max(heights))
    scaled = (heights - top) / height, slopes * (length / height), curvature * (length**2 / height)
    step, multipliers, value = _lowest(*scaled, low / length, high / length)
    return step * length, multipliers, top + value * height


def _lowest(heights, slopes, curvature, low, high):
    relevant = _relevant(heights, slopes, low, high)
    best = (np.clip(np.zeros(2), low, high), np.zeros(len(heights)), np.inf)
    for planes, sides in ((1, 0), (2, 0), (3, 0), (1, 1), (2, 1), (1, 2)):
        chosen = np.array(list(itertools.combinations(relevant, planes)), int).reshape(-1, planes)
        for axes in itertools.combinations(range(2), sides):
            for ends in itertools.product((low, high), repeat=sides):
                held = [(axis, end[axis]) for axis, end in zip(axes, ends, strict=True)]
                best = _better(best, chosen, held, heights, slopes, curvature, (low, high))
    return best


def _relevant(heights, slopes, low, high) -> np.ndarray:
    """Planes that are not below another one everywhere in the box."""
    swing = np.minimum(slopes * low, slopes * high), np.maximum(slopes * low, slopes * high)
    least, most = (heights + np.sum(part, axis=1) for part in swing)
    return np.nonzero(most >= np.max(least))[0]


def _better(best, chosen, held, heights, slopes, curvature, box):
    """The best place so far or a lower one of those that the choices of planes (n, p) and held sides lead to."""
    if not len(chosen):
        return best
    count, planes = chosen.shape
    size = 3 + planes + len(held)
    # unknowns: d, t, multipliers of the planes, of the held sides
    matrix, right = np.zeros((count, size, size)), np.zeros((count, size))
    matrix[:, :2, :2] = curvature
    for p in range(planes):
        own = slopes[chosen[:, p]]
        matrix[:, :2, 3 + p] = matrix[:, 3 + p, :2] = own
        matrix[:, 2, 3 + p] = matrix[:, 3 + p, 2] = -1.0
        right[:, 3 + p] = -heights[chosen[:, p]]
    right[:, 2] = -1.0
    for s, (axis, end) in enumerate(held):
        matrix[:, axis, 3 + planes + s] = matrix[:, 3 + planes + s, axis] = 1.0
        right[:, 3 + planes + s] = end
    scale = np.prod(np.linalg.norm(matrix, axis=2), axis=1)
    regular = np.abs(np.linalg.det(matrix)) > _SINGULAR * scale
    if not np.any(regular):
        return best
    chosen, solved = chosen[regular], np.linalg.solve(matrix[regular], right[regular][:, :, None])[:, :, 0]
    steps = solved[:, :2]
    margin = 1e-12 * (box[1] - box[0])
    inside = np.all((steps >= box[0] - margin) & (steps <= box[1] + margin), axis=1)
    steps = np.clip(steps, *box)
    value = np.max(heights + steps @ slopes.T, axis=1) + np.einsum("ni,ij,nj->n", steps, curvature, steps) / 2
    value = np.where(inside, value, np.inf)
    number = int(np.argmin(value))
    if not value[number] < best[2]:
        return best
    multipliers = np.zeros(len(heights))
    multipliers[chosen[number]] = solved[number, 3 : 3 + planes]
    return steps[number], multipliers, float(value[number])
