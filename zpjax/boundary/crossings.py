"""From a lattice to ordered polylines of polished crossings, for several regions at once."""

from dataclasses import dataclass

import numpy as np

from .evaluation import Work, worst
from .polylines import Polylines, as_polylines, unbroken_runs
from .problem import Lattice, Options, Problem
from .roots import guessed, roots_on_edges
from .thinning import thinned
from .topology import contours, crossed_edges


@dataclass(frozen=True)
class Crossings:
    """The polylines, and per region the crossings (n, 2) that could not be polished and are left out."""

    lines: Polylines
    undecided: tuple[np.ndarray, ...]


@dataclass(frozen=True)
class _Line:
    region: int
    closed: bool
    allowed: np.ndarray
    excluded: np.ndarray
    guess: np.ndarray


def _lines(lattice: Lattice, regions: np.ndarray, tolerance: float) -> list[_Line]:
    """Both ends of every crossed edge, in the order of the contours."""
    lines = []
    for region, pieces in enumerate(regions):
        nodes = worst(lattice.log_ratios, pieces)
        for line in contours(nodes):
            closed = len(line) > 2 and bool(np.all(line[0] == line[-1]))
            low, high = crossed_edges(line[:-1] if closed else line)
            from_low = (nodes[tuple(low.T)] < 0)[:, None]
            allowed, excluded = np.where(from_low, low, high), np.where(from_low, high, low)
            at_ends = (lattice.log_ratios[tuple(index.T)] for index in (allowed, excluded))
            guess = guessed(*at_ends, pieces)
            ends = _places(lattice, allowed), _places(lattice, excluded)
            kept = _worth_polishing(*ends, guess, closed, pieces, tolerance)
            lines.append(_Line(region, closed, *(part[kept] for part in (*ends, guess))))
    return lines


def _worth_polishing(allowed, excluded, guess, closed: bool, pieces, tolerance: float) -> np.ndarray:
    """Crossings that the others do not already draw. The boundary of several pieces has corners and keeps all."""
    points = allowed * (1 - guess[:, None]) + excluded * guess[:, None]
    return thinned(points, closed, tolerance) if np.sum(pieces) == 1 else np.arange(len(points))


def _places(lattice: Lattice, index: np.ndarray) -> np.ndarray:
    return np.stack([lattice.x[index[:, 0]], lattice.y[index[:, 1]]], axis=1)


def crossings(problem: Problem, lattice: Lattice, regions: np.ndarray, options: Options, work: Work) -> Crossings:
    """Boundaries of the regions, given as piece masks (regions, K), as far as lattice edges cross them."""
    lines = _lines(lattice, regions, options.tolerance)
    undecided = [[np.empty((0, 2))] for _ in regions]
    runs = []
    if lines:
        allowed = np.concatenate([line.allowed for line in lines])
        excluded = np.concatenate([line.excluded for line in lines])
        counts = [len(line.allowed) for line in lines]
        pieces = np.repeat(regions[[line.region for line in lines]], counts, axis=0)
        guesses = np.concatenate([line.guess for line in lines])
        roots = roots_on_edges(problem, allowed, excluded, pieces, guesses, options, work)
        stops = np.cumsum(counts)
        for line, stop in zip(lines, stops, strict=True):
            part = slice(stop - len(line.allowed), stop)
            kept, points = roots.polished[part], roots.points[part]
            undecided[line.region].append(points[~kept])
            unbroken = unbroken_runs(points, roots.active[part], kept, line.closed)
            runs += [(*run, line.region) for run in unbroken]
    return Crossings(as_polylines(runs), tuple(np.concatenate(points) for points in undecided))
