"""The boundary of an intersection, put together from the boundaries of its pieces and the points where they cross.

Marching squares on the largest ratio turns a spike thinner than a lattice cell into a chain of beads. The boundary of
each piece alone has no such spike, and the intersection's boundary is made of arcs of those.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from .evaluation import Work, log_ratios_at
from .kinks import crossings_of_pairs
from .polylines import Polylines, joined
from .problem import Options, Problem
from .roots import POLISH

STAGE = "arrangement"
# Two arcs that end in the same kink solved it from different sides: they agree far better than this, and kinks of
# different corners lie much farther apart than this.
SAME_KINK = 1e-7


@dataclass(frozen=True)
class _Arc:
    """Part of one piece's boundary. start, stop: numbers of the kinks at its ends, -1 for none (box edge, closed)."""

    points: np.ndarray
    active: np.ndarray
    closed: bool
    start: tuple[int, ...]
    stop: tuple[int, ...]


def arranged(
    problem: Problem, lines: Polylines, pieces: np.ndarray, options: Options, work: Work
) -> list[tuple[np.ndarray, np.ndarray, bool]] | None:
    """(points, active, closed) of every curve of the intersection of `pieces`, from the curves of single pieces.

    Row k of `lines.region` is piece k. None where the arcs do not fit together (several crossings between two
    vertices): the caller then falls back on the lattice.
    """
    arcs, kinks = [], []
    for number in np.nonzero(pieces[lines.region])[0] if len(lines.region) else []:
        own = lines.curve == number
        piece = int(lines.region[number])
        cut = _arcs_of(problem, lines.points[own], piece, bool(lines.closed[number]), pieces, kinks, options, work)
        if cut is None:
            return None
        arcs += cut
    return _stitched(arcs)


def _arcs_of(problem, points, piece: int, closed: bool, pieces, kinks: list, options: Options, work: Work):
    """The parts of one piece's curve on which no other piece excludes, cut at exact crossings."""
    others = pieces.copy()
    others[piece] = False
    if not np.any(others):
        return [_whole(points, piece, closed)]
    count = len(points)
    ends = (np.arange(count) + 1) % count if closed else np.arange(1, count)
    starts = np.arange(len(ends))
    values = log_ratios_at(problem, points, work, STAGE)[:, others]
    between = log_ratios_at(problem, (points[starts] + points[ends]) / 2, work, STAGE)[:, others]
    if np.any(np.isnan(values)):
        return None
    inside = np.max(values, axis=1) < 0
    flips = np.nonzero(inside[starts] != inside[ends])[0]
    same = inside[starts] == inside[ends]
    if np.any(same & ((np.max(between, axis=1) < 0) != inside[starts])):
        return None  # out and in again, or in and out, between two vertices
    if not len(flips):
        return [_whole(points, piece, closed)] if np.all(inside) else []
    outside = np.where(inside[starts[flips]], ends[flips], starts[flips])
    places = _crossings(
        problem, points, piece, starts[flips], ends[flips], outside, values, others, pieces, options, work
    )
    if places is None:
        return None
    return _cut(points, piece, closed, inside, flips, places, kinks)


def _whole(points, piece: int, closed: bool) -> _Arc:
    active = np.column_stack([np.full(len(points), piece), np.full(len(points), -1)])
    return _Arc(points, active, closed, (), ())


def _crossings(problem, points, piece, starts, ends, outside, values, others, pieces, options: Options, work: Work):
    """The crossing with another piece within each segment, (points, other piece); None if one is not found."""
    names = np.nonzero(others)[0]
    found, partner = np.full((len(starts), 2), np.nan), np.full(len(starts), -1)
    order = np.argsort(-values[outside], axis=1)
    first, second = points[starts], points[ends]
    length = np.linalg.norm(second - first, axis=1)
    for rank in range(len(names)):
        left = np.nonzero((partner < 0) & (values[outside, order[:, rank]] >= 0))[0]
        if not len(left):
            continue
        other = names[order[left, rank]]
        pairs = np.column_stack([np.full(len(left), piece), other])
        lanes = (first[left] + second[left]) / 2, pairs, np.repeat(pieces[None], len(left), axis=0), 2 * length[left]
        place, size = crossings_of_pairs(problem, *lanes, POLISH * options.residual, work, STAGE)
        near = np.maximum(*(np.linalg.norm(place - end[left], axis=1) for end in (first, second))) <= 2 * length[left]
        good = (size < options.residual) & near
        found[left[good]], partner[left[good]] = place[good], other[good]
    return None if np.any(partner < 0) else (found, partner)


def _cut(points, piece: int, closed: bool, inside, flips, places, kinks: list) -> list[_Arc]:
    """Arcs between consecutive flips, each beginning and ending with its kink or with the end of the curve."""
    found, partner = places
    numbers = [_kink_number(kinks, place, (piece, other)) for place, other in zip(found, partner.tolist(), strict=True)]
    arcs, count = [], len(points)
    # A stretch runs from just behind one flip to the next; for a closed curve the last one wraps around.
    borders = list(zip(flips.tolist(), range(len(flips)), strict=True))
    stretches = list(itertools.pairwise(borders))
    if closed:
        stretches.append((borders[-1], (borders[0][0] + count, borders[0][1])))
    else:
        stretches = [((-1, None), borders[0]), *stretches, (borders[-1], (count - 1, None))]
    for (low, start), (high, stop) in stretches:
        index = np.arange(low + 1, high + 1) % count
        if len(index) == 0 or not inside[index[0]]:
            continue
        body = [found[start]] if start is not None else []
        tail = [found[stop]] if stop is not None else []
        active = [(piece, int(partner[start]))] if start is not None else []
        active += [(piece, -1)] * len(index) + ([(piece, int(partner[stop]))] if stop is not None else [])
        arcs.append(
            _Arc(
                np.concatenate([np.reshape(body, (-1, 2)), points[index], np.reshape(tail, (-1, 2))]),
                np.array(active),
                False,
                () if start is None else (numbers[start],),
                () if stop is None else (numbers[stop],),
            )
        )
    return arcs


def _kink_number(kinks: list, place: np.ndarray, pair: tuple[int, int]) -> int:
    """The number of this crossing of two pieces; a crossing solved from the other piece has the same one."""
    for number, (known, known_pair) in enumerate(kinks):
        if known_pair == frozenset(pair) and np.linalg.norm(known - place) < SAME_KINK:
            return number
    kinks.append((place, frozenset(pair)))
    return len(kinks) - 1


def _stitched(arcs: list[_Arc]):
    """Closed curves and open ones from arcs; every arc keeps the allowed side on its left, so ends meet starts."""
    if sorted(k for a in arcs for k in a.stop) != sorted(k for a in arcs for k in a.start):
        return None
    beginning = {arc.start[0]: arc for arc in arcs if arc.start}
    if len(beginning) != sum(bool(arc.start) for arc in arcs):
        return None
    curves = [(arc.points, arc.active, arc.closed) for arc in arcs if not arc.start and not arc.stop]
    for first in (arc for arc in arcs if arc.stop and not arc.start):
        curves.append(_followed(first, beginning))
    while beginning:
        curves.append(_followed(next(iter(beginning.values())), beginning))
    return [joined(*curve) for curve in curves]


def _followed(first: _Arc, beginning: dict):
    """The curve that starts with an arc; arcs used are taken out of `beginning`."""
    parts, arc = [first], first
    if first.start:
        beginning.pop(first.start[0], None)
    while arc.stop and arc.stop[0] in beginning:
        arc = beginning.pop(arc.stop[0])
        parts.append(arc)
    closed = bool(first.start) and arc.stop == first.start
    # the kink stands at the end of one arc and at the start of the next: keep it once
    points = [part.points if k == 0 else part.points[1:] for k, part in enumerate(parts)]
    active = [part.active if k == 0 else part.active[1:] for k, part in enumerate(parts)]
    points, active = np.concatenate(points), np.concatenate(active)
    return (points[:-1], active[:-1], True) if closed else (points, active, False)
