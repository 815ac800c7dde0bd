"""Importance sampling near the boundary: most points where a few showed that it passes, the rest everywhere.

A pilot of scattered points marks the cells of a coarse grid through which the edge of the allowed region passes. A share of all
points falls evenly into those cells, the others evenly into the box, and each has the weight 1/density: volumes and histograms
stay unbiased whatever the pilot overlooked (a defensive mixture: Hesterberg, Technometrics 37 (1995) 185).
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from zpjax.question.chunks import chunking
from zpjax.question.spec import ScanSpec
from zpjax.scan.evaluate import build
from zpjax.scan.point_source import PointSource
from zpjax.status import Status

_PILOT = 2**16
_POINTS_PER_CELL = 16
# Without an edge, the cells that are excluded least are refined.
_LEAST = 0.01


@dataclass(frozen=True)
class Cells:
    """The refined cells of a grid of `bins` equal cells per scanned parameter, and the share of points that goes there."""

    bins: int
    share: float
    chosen: np.ndarray

    def placed(self, draws: np.ndarray) -> np.ndarray:
        """Points of the unit box from draws with one dimension more, which chooses between cells and box."""
        first, rest = draws[:, 0], draws[:, 1:]
        refined = first < self.share
        number = np.minimum((first / self.share * len(self.chosen)).astype(int), len(self.chosen) - 1)
        corner = np.stack(np.unravel_index(self.chosen[number], (self.bins,) * rest.shape[1]), axis=1)
        return np.where(refined[:, None], (corner + rest) / self.bins, rest)

    def weights(self, points: np.ndarray) -> np.ndarray:
        """1/density of points of the unit box; 1 on average."""
        shape = (self.bins,) * points.shape[1]
        cell = np.ravel_multi_index(np.minimum((points * self.bins).astype(int), self.bins - 1).T, shape)
        inside = np.isin(cell, self.chosen)
        return 1 / (1 - self.share + self.share * inside * math.prod(shape) / len(self.chosen))


def cells_of(spec: ScanSpec, stored: dict) -> Cells:
    """The cells that were stored with a scan."""
    return Cells(stored["bins"], spec.refined_share, np.array(stored["cells"], dtype=np.int64))


def find_cells(spec: ScanSpec) -> dict:
    """The cells to refine as plain data; stored with the scan, because another machine might round differently."""
    pieces = tuple(f"ratio.{piece}" for c in spec.judges for piece in c.pieces)
    number = min(_PILOT, max(_POINTS_PER_CELL, spec.points))
    pilot = replace(spec, method="sobol", points=number, keep=pieces, reductions=None)
    evaluator, chunks, source = build(pilot), chunking(pilot), PointSource(pilot)
    cell, largest = [], []
    bins = max(1, int((number / _POINTS_PER_CELL) ** (1 / len(spec.axes)) * (1 + 1e-12)))
    for chunk in chunks:
        values = source.values(chunk, evaluator.placement.padded(chunks.block))
        outputs = evaluator(values)
        size = chunk.stop[0] - chunk.start[0]
        largest.append(_largest([np.asarray(outputs[n]) for n in pieces], np.asarray(outputs["status"]))[:size])
        units = spec.box.places({name: value[:size] for name, value in values.items()}, spec.ends)
        cell.append(np.ravel_multi_index(_bin(units.T, bins), (bins,) * len(spec.axes)))
    chosen = marked(np.concatenate(cell), np.concatenate(largest), (bins,) * len(spec.axes))
    return {"bins": bins, "cells": np.flatnonzero(chosen).tolist()}


def _largest(ratios: list[np.ndarray], status: np.ndarray) -> np.ndarray:
    """The largest ratio of every point; one that is not covered (no number, but nothing wrong) judges nothing."""
    covered = np.nan_to_num(np.fmax.reduce(ratios), nan=0.0, posinf=np.inf)
    return np.where((status == Status.NOT_FINITE) & np.any(np.isnan(ratios), axis=0), np.inf, covered)


def _bin(units: np.ndarray, bins: int) -> tuple[np.ndarray, ...]:
    return tuple(np.clip((units * bins).astype(int), 0, bins - 1))


def marked(cell: np.ndarray, largest: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Cells with both allowed and excluded points, and their neighbours; without any, those excluded least."""
    largest = np.where(np.isnan(largest), np.inf, largest)
    low, high = np.full(math.prod(shape), np.inf), np.full(math.prod(shape), -np.inf)
    np.minimum.at(low, cell, largest)
    np.maximum.at(high, cell, largest)
    edge = ((low < 1) & (high >= 1)).reshape(shape)
    if not np.any(edge):
        edge = low <= np.quantile(low, _LEAST, method="higher")
        return edge.reshape(shape)
    for axis in range(len(shape)):
        padded = np.pad(edge, [(1, 1) if k == axis else (0, 0) for k in range(len(shape))])
        edge = np.take(padded, range(shape[axis]), axis) | edge | np.take(padded, range(2, shape[axis] + 2), axis)
    return edge
