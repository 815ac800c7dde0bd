"""The contour of a profiled chi^2 around its best fit, by few evaluations: constraint and nuisances solved together."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import numpy as np

from zpjax.numerics.hermite import hermite

from .profiled import BestFit, ChiSquared

# Rays of the first vertices; solutions per vertex; rounds of halving; lanes of a batch.
RAYS, STEPS, ROUNDS, LANES = 8, 12, 8, 16
# Longest step along a ray, in units of the distance at which the parabola reaches the level.
LONGEST = 0.5


@dataclass(frozen=True)
class ProfileContour:
    """A closed curve of Delta chi^2 = level, counter-clockwise around the best fit in the given order of the axes.

    points (n, 2). tangents (n, 2): unit vectors along the curve; with them cubic arcs join neighbours (`arcs.hermite`).
    nuisances (n, nuisance). delta_chi2 (n,): with the nuisances minimised to second order. arc_error: largest
    |Delta chi^2 - level| at the middle of an arc. calls: evaluations of the residuals with their slopes.
    """

    points: np.ndarray
    tangents: np.ndarray
    nuisances: np.ndarray
    delta_chi2: np.ndarray
    arc_error: float
    calls: int


class _Local(NamedTuple):
    """Per lane: chi^2 with the nuisances minimised to second order, what that gained, its slope, the nuisances' move to
    their minimum and how that follows the point."""

    chi2: np.ndarray
    gain: np.ndarray
    slope: np.ndarray
    move: np.ndarray
    follow: np.ndarray


class _Evaluations:
    def __init__(self, chi2: ChiSquared):
        self._chi2, self.calls = chi2, 0

    def __call__(self, points: np.ndarray, nuisances: np.ndarray) -> _Local:
        """To second order in how far the nuisances are from their minimum, with the curvature of Gauss and Newton."""
        count = len(points)
        self.calls += count
        filled = np.arange(-(-count // LANES) * LANES) % count
        parts = [
            _with_slopes(self._chi2.residuals, points[rows], nuisances[rows], self._chi2.arguments)
            for rows in filled.reshape(-1, LANES)
        ]
        values, slopes = (np.concatenate(part)[:count] for part in zip(*parts, strict=True))
        inner, outer = slopes[:, :, 2:], slopes[:, :, :2]
        curvature = np.einsum("nri,nrj->nij", inner, inner)
        right = np.concatenate([values[:, :, None], outer], axis=2)
        solved = -np.linalg.solve(curvature, np.einsum("nri,nrj->nij", inner, right))
        move, follow = solved[:, :, 0], solved[:, :, 1:]
        rest = values + np.einsum("nri,ni->nr", inner, move)
        least = np.sum(rest**2, axis=1)
        gain = np.sum(values**2, axis=1) - least
        return _Local(least, gain, 2 * np.einsum("nr,nrj->nj", rest, outer), move, follow)


@partial(jax.jit, static_argnums=0)
def _with_slopes(residuals: Callable, points, nuisances, arguments):
    def one(point, nuisance):
        def both(parameters):
            return residuals(parameters[:2], parameters[2:], arguments)

        values, push = jax.linearize(both, jax.numpy.concatenate([point, nuisance]))
        return values, jax.vmap(push, out_axes=1)(jax.numpy.eye(2 + nuisances.shape[1]))

    return jax.vmap(one)(points, nuisances)


def profile_contour(
    chi2: ChiSquared, best: BestFit, level: float, tolerance: float = 1e-7, arc_tolerance: float = 1e-4
) -> ProfileContour:
    """The curve min_nu chi^2 = best.chi2 + level around the best fit.

    Every vertex solves for its distance and its nuisances in the same steps of Gauss and Newton, begun where its neighbours
    or the parabola at the best fit foretell. tolerance: largest |Delta chi^2 - level| of a vertex and of what another step
    would gain in the nuisances. arc_tolerance: the same for the middle of an arc.
    ValueError where a ray does not come to the level within the box, or the nuisances do not settle: use
    `find_profiled_boundary`, which finds other components and other valleys too.
    """
    evaluations = _Evaluations(chi2)
    start = evaluations(best.point[None], best.nuisances[None])
    outer = _curvature(chi2, best)
    evaluations.calls += 1
    scale = np.linalg.cholesky(np.linalg.inv(outer)) * np.sqrt(level)
    angle = 2 * np.pi * np.arange(RAYS) / RAYS
    rays = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    state = _Vertices(scale, best, level, evaluations, tolerance)
    vertices = state.solved(rays, rays, best.nuisances + rays @ scale.T @ start.follow[0].T)
    error = np.full(RAYS, np.inf)
    for _ in range(ROUNDS):
        left = np.nonzero(error > arc_tolerance)[0]
        if not len(left):
            break
        vertices, error = state.halved(vertices, error, left, arc_tolerance)
    return state.contour(*vertices, error)


def _curvature(chi2: ChiSquared, best: BestFit) -> np.ndarray:
    """Half the second derivatives of the profile at the best fit, in the approximation of Gauss and Newton."""
    lanes = (np.repeat(x[None], LANES, axis=0) for x in (best.point, best.nuisances))
    slopes = np.asarray(_with_slopes(chi2.residuals, *lanes, chi2.arguments)[1][0])
    full = slopes.T @ slopes
    return full[:2, :2] - full[:2, 2:] @ np.linalg.solve(full[2:, 2:], full[2:, :2])


class _Vertices:
    """Vertices in the coordinates u in which the parabola of chi^2 is u^2 level: x = best + scale u."""

    def __init__(self, scale, best: BestFit, level, evaluations, tolerance):
        self._scale, self._best, self._level = scale, best, level
        self._evaluations, self._tolerance = evaluations, tolerance

    def _physical(self, u):
        return self._best.point + u @ self._scale.T

    def _at(self, u, nuisances):
        """Local expansion, (Delta chi^2)/level, its slope by u."""
        found = self._evaluations(self._physical(u), nuisances)
        return found, (found.chi2 - self._best.chi2) / self._level, found.slope @ self._scale / self._level

    def solved(self, u, directions, nuisances, found=None):
        """Vertices, nuisances, unit normals and (Delta chi^2)/level from these starts, moved along the directions."""
        u, nuisances, normals, values = u.copy(), nuisances.copy(), np.empty_like(u), np.empty(len(u))
        left = np.arange(len(u))
        for _ in range(STEPS):
            local, value, slope = self._at(u[left], nuisances[left]) if found is None else found
            found = None
            along = np.sum(slope * directions[left], axis=1)
            with np.errstate(divide="ignore", invalid="ignore"):
                # Newton's step for the square root of Delta chi^2, which is nearly linear
                length = 2 * np.sqrt(value) * (1 - np.sqrt(value)) / along
            length = np.clip(np.where(np.isfinite(length), length, LONGEST), -LONGEST, LONGEST)
            done = (np.abs(value - 1) * self._level < self._tolerance) & (local.gain < self._tolerance)
            normals[left], values[left] = slope / np.linalg.norm(slope, axis=1)[:, None], value
            step = length[:, None] * directions[left]
            step[done] = 0.0
            follow = np.einsum("nij,nj->ni", local.follow, step @ self._scale.T)
            nuisances[left] += local.move + follow
            u[left] += step
            left = left[~done]
            if not len(left):
                return u, nuisances, normals, values
        raise ValueError("The contour does not close around the best fit: use find_profiled_boundary.")

    def halved(self, vertices, error, left, arc_tolerance):
        """Arcs whose middle is off the level get a vertex there; the others are done."""
        u, nuisances, normals, _ = vertices
        after = (left + 1) % len(u)
        tangents = _turned(normals)
        middle = hermite(u[left], u[after], tangents[left], tangents[after], 0.5)
        between = (nuisances[left] + nuisances[after]) / 2
        local, value, slope = self._at(middle, between)
        distance = np.abs(value - 1) * self._level
        error = error.copy()
        error[left] = distance
        bent = np.nonzero(distance > arc_tolerance)[0]
        if not len(bent):
            return vertices, error
        directions = slope[bent] / np.linalg.norm(slope[bent], axis=1)[:, None]
        first = jax.tree.map(lambda part: part[bent], (local, value, slope))
        new = self.solved(middle[bent], directions, between[bent], first)
        at = left[bent] + 1
        error[left[bent]] = np.inf
        joined = tuple(np.insert(old, at, fresh, axis=0) for old, fresh in zip(vertices, new, strict=True))
        return joined, np.insert(error, at, np.inf)

    def contour(self, u, nuisances, normals, values, error) -> ProfileContour:
        points = self._physical(u)
        tangents = _turned(normals) @ self._scale.T
        tangents /= np.linalg.norm(tangents, axis=1)[:, None]
        delta, calls = values * self._level, self._evaluations.calls
        return ProfileContour(points, tangents, nuisances, delta, float(np.max(error)), calls)


def _turned(normals: np.ndarray) -> np.ndarray:
    """Tangents, counter-clockwise, of outward normals."""
    return np.stack([-normals[:, 1], normals[:, 0]], axis=1)
