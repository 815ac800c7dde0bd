"""Boundaries in more than two dimensions: points of the surface with normals, and two-dimensional slices."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from .evaluation import Work, log_ratios_at, slopes_once
from .problem import DEFAULT_OPTIONS, Options, Problem, require_usable
from .roots import guessed, roots_on_edges

STAGE = "surface"


@dataclass(frozen=True)
class Surface:
    """Points (n, d) of the boundary of the allowed region, where lattice edges cross it.

    normals (n, d): unit vectors out of the allowed region. active (n,): index of the piece that is zero there.
    residual (n,): |log r|. undecided: crossed edges without a polished root, left out. f_equivalents: as in `Statistics`.
    """

    points: np.ndarray
    normals: np.ndarray
    active: np.ndarray
    residual: np.ndarray
    undecided: int
    f_equivalents: int


def surface_points(problem: Problem, dimensions: int, lattice: int = 48, options: Options = DEFAULT_OPTIONS) -> Surface:
    """Every crossing of an even lattice with the boundary where the largest log ratio of all pieces is zero.

    `problem.log_ratios` takes points of shape (dimensions,). A cloud without order: what fits between the lattice lines,
    1/(lattice - 1) apart, is not seen. lattice^dimensions values, and some eight values with slopes per point.
    """
    if dimensions < 2 or lattice < 2:
        raise ValueError(f"A surface needs two dimensions and two lattice lines, but has {dimensions} and {lattice}.")
    require_usable(problem, dimensions)
    work = Work()
    lines = np.linspace(0.0, 1.0, lattice)
    nodes = np.stack(np.meshgrid(*[lines] * dimensions, indexing="ij"), axis=-1)
    values = log_ratios_at(problem, nodes.reshape(-1, dimensions), work, STAGE).reshape(*nodes.shape[:-1], -1)
    allowed, excluded, at_allowed, at_excluded = _crossed(nodes, values)
    pieces = np.ones((len(allowed), values.shape[-1]), bool)
    if not len(allowed):
        empty = np.empty((0, dimensions))
        return Surface(empty, empty, np.empty(0, int), np.empty(0), 0, work.f_equivalents)
    guess = guessed(at_allowed, at_excluded, pieces)
    roots = roots_on_edges(problem, allowed, excluded, pieces, guess, options, work)
    kept = np.nonzero(roots.polished)[0]
    points, active = roots.points[kept], roots.active[kept]
    there, slopes = slopes_once(problem, points, work, STAGE)
    rows = np.arange(len(points))
    slope = slopes[rows, active]
    normals = slope / np.linalg.norm(slope, axis=1)[:, None]
    residual = np.abs(there[rows, active])
    return Surface(points, normals, active, residual, len(allowed) - len(kept), work.f_equivalents)


def _crossed(nodes: np.ndarray, values: np.ndarray):
    """Ends (n, d) of the edges on which the sign changes, the allowed first, and the log ratios (n, K) there."""
    largest, dimensions = np.max(values, axis=-1), nodes.shape[-1]
    parts = [[], [], [], []]
    for axis in range(dimensions):
        low = tuple(slice(None, -1) if k == axis else slice(None) for k in range(dimensions))
        high = tuple(slice(1, None) if k == axis else slice(None) for k in range(dimensions))
        decided = ~np.isnan(largest[low]) & ~np.isnan(largest[high])
        for inner, outer in ((low, high), (high, low)):
            edge = decided & (largest[inner] < 0) & (largest[outer] >= 0)
            for part, source in zip(parts, (nodes[inner], nodes[outer], values[inner], values[outer]), strict=True):
                part.append(source[edge])
    return tuple(np.concatenate(part) for part in parts)


class _Slice:
    """The log ratios of a problem of more dimensions on a plane through a point; hashable like the function it holds."""

    def __init__(self, log_ratios, axes: tuple[int, int]):
        self._log_ratios, self._axes = log_ratios, axes

    def __eq__(self, other):
        return isinstance(other, _Slice) and (self._log_ratios, self._axes) == (other._log_ratios, other._axes)

    def __hash__(self):
        return hash((self._log_ratios, self._axes))

    def __call__(self, point, arguments):
        through, rest = arguments
        return self._log_ratios(jnp.asarray(through).at[np.array(self._axes)].set(point), rest)


def slice_of(problem: Problem, axes: tuple[int, int], through: np.ndarray) -> Problem:
    """The two-dimensional problem on the plane of two axes through a point (d,) of the unit box."""
    through = np.asarray(through, dtype=float)
    if len(set(axes)) != 2 or not all(0 <= axis < len(through) for axis in axes):
        raise ValueError(f"Argument `axes` must name two of the {len(through)} dimensions, but is {axes}.")
    function = _Slice(problem.log_ratios, tuple(axes))
    point = jax.ShapeDtypeStruct(through.shape, np.float64)
    jax.eval_shape(problem.log_ratios, point, problem.arguments)
    return Problem(problem.pieces, problem.constraints, function, (through, problem.arguments))
