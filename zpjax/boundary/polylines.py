"""All curves as one flat list of vertices, with the bookkeeping for vertices inserted between them."""

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Polylines:
    """Vertices in order, curve by curve.

    points (n, 2). active (n, 2): piece indices, -1 for none. curve (n,): number of the curve.
    checks (n,): how far the segment that starts at this vertex has been checked, 0 if not at all.
    closed (curves,). region (curves,): row of the region's piece mask.
    """

    points: np.ndarray
    active: np.ndarray
    curve: np.ndarray
    checks: np.ndarray
    closed: np.ndarray
    region: np.ndarray

    def following(self) -> np.ndarray:
        """Index of the next vertex of the curve; -1 after the end of an open one."""
        count = len(self.points)
        following = np.arange(1, count + 1)
        last = np.append(self.curve[1:] != self.curve[:-1], True) if count else np.empty(0, bool)
        first = np.searchsorted(self.curve, self.curve[last])
        following[last] = np.where(self.closed[self.curve[last]], first, -1)
        return following

    def of_region(self, region: int) -> "Polylines":
        """The curves of one region alone."""
        numbers = np.nonzero(self.region == region)[0]
        own = np.isin(self.curve, numbers)
        curve = np.searchsorted(numbers, self.curve[own])
        return Polylines(
            self.points[own], self.active[own], curve, self.checks[own], self.closed[numbers], self.region[numbers]
        )

    def numbered(self, region: int) -> "Polylines":
        """The same curves as those of another region's number."""
        return replace(self, region=np.full(len(self.region), region))

    def unchecked(self, done: int) -> np.ndarray:
        """Whether a segment starts at the vertex that has not passed all of its checks."""
        return (self.checks < done) & (self.following() >= 0)

    def with_vertices(self, after: np.ndarray, points: np.ndarray, active: np.ndarray) -> "Polylines":
        """At most one vertex more per segment; both halves of the segment count as unchecked."""
        checks = self.checks.copy()
        checks[after] = 0
        order = np.argsort(np.concatenate([np.arange(len(self.points)), after + 0.5]), kind="stable")
        return replace(
            self,
            points=np.concatenate([self.points, points])[order],
            active=np.concatenate([self.active, active])[order],
            curve=np.concatenate([self.curve, self.curve[after]])[order],
            checks=np.concatenate([checks, np.zeros(len(after), int)])[order],
        )

    def with_moved(self, which: np.ndarray, points: np.ndarray, active: np.ndarray) -> "Polylines":
        new_points, new_active = self.points.copy(), self.active.copy()
        new_points[which], new_active[which] = points, active
        return replace(self, points=new_points, active=new_active)


def shared_piece(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The one piece active at both ends (n, 2) of a segment; -1 if there is none or the choice is open."""
    equal = (first[:, :, None] == second[:, None, :]) & (first >= 0)[:, :, None]
    at_first = np.any(equal, axis=2)
    shared = np.where(at_first[:, 0], first[:, 0], first[:, 1])
    return np.where(at_first.sum(axis=1) == 1, shared, -1)


def has_shared_piece(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    equal = (first[:, :, None] == second[:, None, :]) & (first >= 0)[:, :, None]
    return np.any(equal, axis=(1, 2))


def as_polylines(lines: list[tuple[np.ndarray, np.ndarray, bool, int]]) -> Polylines:
    """From (points, active, closed, region) per curve."""
    count = [len(points) for points, *_ in lines]
    active = np.concatenate([a for _, a, _, _ in lines] or [np.empty(0, int)])
    return Polylines(
        points=np.concatenate([p for p, *_ in lines] or [np.empty((0, 2))]),
        active=np.stack([active, np.full(len(active), -1)], axis=1),
        curve=np.repeat(np.arange(len(lines)), count),
        checks=np.zeros(len(active), int),
        closed=np.array([c for *_, c, _ in lines], bool),
        region=np.array([r for *_, r in lines], int),
    )


def unbroken_runs(
    points: np.ndarray, active: np.ndarray, kept: np.ndarray, closed: bool
) -> list[tuple[np.ndarray, np.ndarray, bool]]:
    """A line cut where vertices are not kept, without repeated points; runs of one vertex are dropped."""
    if closed and not np.all(kept):
        start = int(np.argmin(kept))
        points, active, kept = (np.roll(a, -start, axis=0) for a in (points, active, kept))
        closed = False
    pieces = np.split(np.arange(len(kept)), np.nonzero(~kept)[0])
    runs = []
    for piece in pieces:
        piece = piece[kept[piece]]
        # crossings of neighbouring edges meet where the boundary runs through a node
        step = np.linalg.norm(np.diff(points[piece], axis=0, prepend=np.inf), axis=1)
        piece = piece[~(step < 1e-12)]
        if closed and len(piece) > 1 and np.linalg.norm(points[piece[0]] - points[piece[-1]]) < 1e-12:
            piece = piece[:-1]
        if len(piece) >= (3 if closed else 2):
            runs.append((points[piece], active[piece], closed))
    return runs


def joined(points: np.ndarray, active: np.ndarray, closed: bool) -> tuple[np.ndarray, np.ndarray, bool]:
    """A curve without repeated points; of two equal vertices the kink stays."""
    count = len(points)
    first = np.arange(count if closed else count - 1)
    second = (first + 1) % count
    same = (np.linalg.norm(points[first] - points[second], axis=1) < 1e-12) & (first != second)
    kink = active[:, 1] >= 0
    dropped = np.where(kink[second], first, second)[same]
    kept = ~np.isin(np.arange(count), dropped)
    return points[kept], active[kept], closed


def from_curves(curves: list[tuple[np.ndarray, np.ndarray, bool]], region: int) -> Polylines:
    """Polylines of one region from finished curves (points, active pairs, closed)."""
    count = [len(points) for points, _, _ in curves]
    return Polylines(
        points=np.concatenate([p for p, _, _ in curves] or [np.empty((0, 2))]),
        active=np.concatenate([a for _, a, _ in curves] or [np.empty((0, 2), int)]),
        curve=np.repeat(np.arange(len(curves)), count),
        checks=np.zeros(sum(count), int),
        closed=np.array([c for _, _, c in curves], bool),
        region=np.full(len(curves), region),
    )


def together(parts: list[Polylines]) -> Polylines:
    """All curves of several sets."""
    before = np.cumsum([0, *(len(part.closed) for part in parts)])
    return Polylines(
        points=np.concatenate([part.points for part in parts]),
        active=np.concatenate([part.active for part in parts]),
        curve=np.concatenate([part.curve + count for part, count in zip(parts, before, strict=False)]),
        checks=np.concatenate([part.checks for part in parts]),
        closed=np.concatenate([part.closed for part in parts]),
        region=np.concatenate([part.region for part in parts]),
    )
