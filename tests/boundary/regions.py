"""Regions with known boundaries, each written twice: in JAX for the search, in NumPy to judge it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import jax.numpy as jnp
import numpy as np

from zpjax.boundary import Boundary, Options, Problem, find_boundary


@dataclass(frozen=True)
class Region:
    """curves: (closed, ends) of the combined boundary. area: of the allowed region. closing: box corners that
    complete an open boundary to a polygon, if there is a single open curve."""

    pieces: tuple[str, ...]
    constraints: tuple[tuple[str, tuple[int, ...]], ...]
    log_ratios: Callable
    reference: Callable
    curves: tuple[tuple[bool, tuple[str, ...]], ...]
    verdict: str = "bounded"
    area: float = 0.0
    kinks: tuple[tuple[float, float], ...] = ()
    lattice: int = 128
    closing: tuple[tuple[float, float], ...] = ()
    undecided: bool = False

    @property
    def problem(self) -> Problem:
        return Problem(self.pieces, self.constraints, self.log_ratios)


def single(name: str):
    return {"pieces": (name,), "constraints": ((name, (0,)),)}


def _distance(points, centre):
    return np.hypot(points[:, 0] - centre[0], points[:, 1] - centre[1])


def _disc(centre, radius, power=1.0):
    def log_ratios(point, _):
        return power * jnp.log(jnp.sum((point - jnp.array(centre)) ** 2) / radius**2)[None]

    def reference(points):
        with np.errstate(divide="ignore"):
            return power * 2 * np.log(_distance(points, centre) / radius)[:, None]

    return {"log_ratios": log_ratios, "reference": reference}


CIRCLE = Region(**single("disc"), **_disc((0.47, 0.52), 0.3), curves=((True, ()),), area=np.pi * 0.09)
HALF_DISC = Region(
    **single("disc"),
    **_disc((0.0, 0.5), 0.3),
    curves=((False, ("box:x_min", "box:x_min")),),
    area=np.pi * 0.045,
    closing=((0.0, 0.5),),
)
TINY_ISLAND = Region(
    **single("disc"), **_disc((0.6234, 0.3312), 0.003), curves=((True, ()),), area=np.pi * 0.003**2, lattice=64
)
TINY_HOLE = Region(
    **single("hole"),
    **_disc((0.2718, 0.5772), 0.003, power=-1.0),
    curves=((True, ()),),
    area=1 - np.pi * 0.003**2,
    lattice=64,
)


def _two_islands():
    # with s = (x - 1/2)^2 - a^2: s^2/b^2 + (y - 1/2)^2/c^2 < 1; the area is a Gauss-Chebyshev sum
    a2, b, c = 0.06, 0.05, 0.2

    def log_ratios(point, _):
        s = (point[0] - 0.5) ** 2 - a2
        return jnp.log(s**2 / b**2 + (point[1] - 0.5) ** 2 / c**2)[None]

    def reference(points):
        s = (points[:, 0] - 0.5) ** 2 - a2
        with np.errstate(divide="ignore"):
            return 2 * np.log(np.hypot(s / b, (points[:, 1] - 0.5) / c))[:, None]

    angle = np.arange(1, 400) * np.pi / 400
    area = np.sum(np.pi / 400 * np.sin(angle) ** 2 * b * 2 * c / np.sqrt(a2 + b * np.cos(angle)))
    return Region(**single("product"), log_ratios=log_ratios, reference=reference, area=area, curves=((True, ()),) * 2)


def _annulus():
    centre, inner, outer = (0.5, 0.46), 0.1, 0.35

    def log_ratios(point, scale):
        squared = jnp.sum((point - jnp.array(centre)) ** 2)
        return jnp.stack([jnp.log(inner**2 / squared), 1.5 * jnp.log(squared / outer**2)])

    def reference(points):
        distance = _distance(points, centre)
        with np.errstate(divide="ignore"):
            return np.stack([2 * np.log(inner / distance), 3 * np.log(distance / outer)], axis=1)

    return Region(
        pieces=("lower", "upper"),
        constraints=(("window", (0, 1)),),
        log_ratios=log_ratios,
        reference=reference,
        curves=((True, ()),) * 2,
        area=np.pi * (outer**2 - inner**2),
    )


def _band():
    width = 0.006

    def log_ratios(point, _):
        across = (0.8 * point[0] + 0.6 * point[1] - 0.63) / (width / 2)
        return jnp.stack([3 * (across - 1), 3 * (-across - 1)])

    def reference(points):
        across = (points @ np.array([0.8, 0.6]) - 0.63) / (width / 2)
        return np.stack([3 * across - 3, -3 * across - 3], axis=1)

    return Region(
        pieces=("above", "below"),
        constraints=(("window", (0, 1)),),
        log_ratios=log_ratios,
        reference=reference,
        curves=((False, ("box:y_max", "box:y_min")), (False, ("box:y_min", "box:y_max"))),
        area=width / 0.8,
        lattice=64,
    )


def _triangle():
    corners = np.array([[0.2, 0.25], [0.81, 0.33], [0.44, 0.84]])
    edges = np.roll(corners, -1, axis=0) - corners
    normals = np.stack([edges[:, 1], -edges[:, 0]], axis=1) * np.array([[3.0], [7.0], [12.0]])
    offsets = np.sum(normals * corners, axis=1)

    def log_ratios(point, _):
        return jnp.asarray(normals) @ point - jnp.asarray(offsets)

    def reference(points):
        return np.stack([points @ n - o for n, o in zip(normals, offsets, strict=True)], axis=1)

    return Region(
        pieces=("south", "east", "west"),
        constraints=(("south", (0,)), ("sides", (1, 2))),
        log_ratios=log_ratios,
        reference=reference,
        curves=((True, ()),),
        area=shoelace(corners),
        kinks=tuple(map(tuple, corners.tolist())),
    )


def _lens(apart):
    # two discs of radius 0.3 whose edges meet at sharp tips
    left, right, radius = (0.5 - apart / 2, 0.5), (0.5 + apart / 2, 0.5), 0.3

    def log_ratios(point, _):
        squared = jnp.sum((point - jnp.array([left, right])) ** 2, axis=1)
        return jnp.log(squared / radius**2) * jnp.array([1.0, 5.0])

    def reference(points):
        with np.errstate(divide="ignore"):
            return np.stack(
                [2 * np.log(_distance(points, left) / radius), 10 * np.log(_distance(points, right) / radius)], axis=1
            )

    half = np.sqrt(radius**2 - apart**2 / 4)
    area = 2 * radius**2 * np.arccos(apart / 2 / radius) - apart * half
    return Region(
        pieces=("left", "right"),
        constraints=(("left", (0,)), ("right", (1,))),
        log_ratios=log_ratios,
        reference=reference,
        curves=((True, ()),),
        area=area,
        kinks=((0.5, 0.5 - half), (0.5, 0.5 + half)),
    )


def _crossed_bands():
    width, place = 0.006, np.array([0.3141, 0.7353])
    turn = np.array([[0.8, 0.6], [-0.6, 0.8]])

    def log_ratios(point, _):
        u = jnp.asarray(turn) @ (point - jnp.asarray(place)) / (width / 2)
        return 2 * jnp.concatenate([u - 1, -u - 1])

    def reference(points):
        u = (points - place) @ turn.T / (width / 2)
        return np.concatenate([2 * u - 2, -2 * u - 2], axis=1)

    signs = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    return Region(
        pieces=("u high", "v high", "u low", "v low"),
        constraints=(("u", (0, 2)), ("v", (1, 3))),
        log_ratios=log_ratios,
        reference=reference,
        curves=((True, ()),),
        area=width**2,
        kinks=tuple(map(tuple, (place + signs * width / 2 @ turn).tolist())),
        lattice=64,
    )


def _half_silent():
    # the rate is exactly zero left of the threshold x = 1/2 and reaches its limit at x = 3/5
    centre, radius = (0.5, 0.5), 0.3

    def log_ratios(point, _):
        disc = jnp.log(jnp.sum((point - jnp.array(centre)) ** 2) / radius**2)
        return jnp.stack([disc, jnp.log(jnp.maximum(point[0] - 0.5, 0.0) / 0.1)])

    def reference(points):
        with np.errstate(divide="ignore"):
            disc = 2 * np.log(_distance(points, centre) / radius)
            return np.stack([disc, np.log(np.clip(points[:, 0] - 0.5, 0, None) / 0.1)], axis=1)

    cut = radius**2 * np.arccos(0.1 / radius) - 0.1 * np.sqrt(radius**2 - 0.01)
    half = np.sqrt(radius**2 - 0.01)
    return Region(
        pieces=("disc", "threshold"),
        constraints=(("disc", (0,)), ("threshold", (1,))),
        log_ratios=log_ratios,
        reference=reference,
        curves=((True, ()),),
        area=np.pi * radius**2 - cut,
        kinks=((0.6, 0.5 - half), (0.6, 0.5 + half)),
    )


def _conflict():
    # two discs that do not meet; the third piece takes no part at the best point, the middle
    def log_ratios(point, _):
        squared = jnp.sum((point - jnp.array([[0.2, 0.3], [0.8, 0.7]])) ** 2, axis=1)
        return jnp.append(jnp.log(squared / 0.01), point[0] - 0.6)

    def reference(points):
        with np.errstate(divide="ignore"):
            discs = [2 * np.log(_distance(points, centre) / 0.1) for centre in ((0.2, 0.3), (0.8, 0.7))]
        return np.stack([*discs, points[:, 0] - 0.6], axis=1)

    return Region(
        pieces=("beam dump", "collider", "relic"),
        constraints=(("beam dump", (0,)), ("collider", (1,)), ("relic", (2,))),
        log_ratios=log_ratios,
        reference=reference,
        curves=(),
        verdict="empty",
    )


def _full():
    def log_ratios(point, _):
        return (jnp.sum((point - jnp.array([0.3, 0.6])) ** 2) - 2.0)[None]

    def reference(points):
        return (_distance(points, (0.3, 0.6)) ** 2 - 2.0)[:, None]

    return Region(**single("weak"), log_ratios=log_ratios, reference=reference, curves=(), verdict="full", area=1.0)


def _unknown_quarter():
    base = _disc((0.5, 0.5), 0.3)

    def log_ratios(point, _):
        return jnp.where(point[0] > 0.7001, jnp.nan, base["log_ratios"](point, None))

    def reference(points):
        return np.where(points[:, :1] > 0.7001, np.nan, base["reference"](points))

    return Region(
        **single("disc"), log_ratios=log_ratios, reference=reference, curves=((False, ("undecided", "undecided")),)
    )


def _cusp():
    # (y - 1/2)^2 < (x - 0.3)^3/2: both slopes vanish at the tip
    def log_ratios(point, _):
        return 8 * ((point[1] - 0.5) ** 2 - 0.5 * (point[0] - 0.3) ** 3)[None]

    def reference(points):
        return 8 * ((points[:, 1] - 0.5) ** 2 - 0.5 * (points[:, 0] - 0.3) ** 3)[:, None]

    return Region(
        **single("cusp"),
        log_ratios=log_ratios,
        reference=reference,
        curves=((False, ("box:x_max", "box:x_max")),),
        area=2 * np.sqrt(0.5) * 0.7**2.5 / 2.5,
        closing=(),
    )


def shoelace(points: np.ndarray) -> float:
    x, y = points.T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)


REGIONS = {
    "circle": CIRCLE,
    "two islands": _two_islands(),
    "island of radius 0.003": TINY_ISLAND,
    "hole of radius 0.003": TINY_HOLE,
    "annulus": _annulus(),
    "band 0.006 wide": _band(),
    "half a disc at the box edge": HALF_DISC,
    "triangle of three pieces": _triangle(),
    "lens of two discs": _lens(0.45),
    "thin lens": _lens(0.59),
    "crossed bands": _crossed_bands(),
    "cusp": _cusp(),
    "ratio zero in half of the box": _half_silent(),
    "empty": _conflict(),
    "full": _full(),
    "undecided quarter": _unknown_quarter(),
}


@cache
def found(name: str) -> Boundary:
    region = REGIONS[name]
    return find_boundary(region.problem, options=Options(lattice=region.lattice))
