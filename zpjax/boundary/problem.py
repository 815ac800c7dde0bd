"""What a boundary search is asked: the ratios, the nodes already known, the options."""

from collections.abc import Callable
from dataclasses import dataclass

import jax
import numpy as np

COMBINED = "combined"


@dataclass(frozen=True)
class Problem:
    """K smooth ratios on the unit box; a point is allowed where every log ratio is negative.

    `log_ratios(point, arguments)` maps a point of shape (2,) to the K values log r_k, in pure JAX. It is used
    as a static argument of the compiled stages, so pass the same function object again to avoid compiling
    again, and put everything that changes into `arguments`. Slopes are taken in forward mode.

    `log r = -inf` (r is exactly 0: the constraint says nothing here) is allowed and never polished. NaN means
    "not decided". Ratios must be unsaturated: a confidence level, a tanh or a 0/1 mask hides the boundary.
    """

    pieces: tuple[str, ...]
    constraints: tuple[tuple[str, tuple[int, ...]], ...]
    log_ratios: Callable
    arguments: object = None

    def __post_init__(self) -> None:
        names = [name for name, _ in self.constraints]
        if len(set(names)) < len(names) or len(set(self.pieces)) < len(self.pieces):
            raise ValueError("Names of pieces and of constraints must be distinct.")
        if COMBINED in names:
            raise ValueError(f'A constraint must not be named "{COMBINED}".')
        if any(not indices for _, indices in self.constraints):
            raise ValueError("Every constraint must have at least one piece.")
        used = {i for _, indices in self.constraints for i in indices}
        if used != set(range(len(self.pieces))) or not names:
            raise ValueError("Every piece must belong to a constraint, and every index must name a piece.")


@dataclass(frozen=True)
class Lattice:
    """Log ratios (nx, ny, K) at the crossings of the lines x (nx,) and y (ny,), in unit-box coordinates."""

    x: np.ndarray
    y: np.ndarray
    log_ratios: np.ndarray

    def __post_init__(self) -> None:
        for name, lines in (("x", self.x), ("y", self.y)):
            inside = len(lines) >= 2 and lines[0] >= 0 and lines[-1] <= 1
            if not (inside and np.all(np.diff(lines) > 0)):
                raise ValueError(f"Lattice lines `{name}` must be two or more, increasing, within [0, 1].")
        if np.shape(self.log_ratios)[:2] != (len(self.x), len(self.y)) or np.ndim(self.log_ratios) != 3:
            raise ValueError("Argument `log_ratios` of a lattice must have shape (nx, ny, K).")


@dataclass(frozen=True)
class Options:
    """How hard to search; every length is in units of the unit box.

    lattice: lines per axis of the first lattice. seeds: descents per objective at most, each of up to `steps` Adam steps.
    max_lines: cap on lines per axis. tolerance: largest distance between a chord and the boundary. arc_tolerance: the same
    for the cubic arcs between vertices with tangents.
    residual: largest |log r| of a vertex that is reported. sweeps: cap on rounds of chord refinement.
    seed: shifts the starting points of the descents. deepest: polish the least excluded point even where it is
    allowed.
    """

    lattice: int = 128
    seeds: int = 1024
    steps: int = 60
    rate: float = 0.03
    max_lines: int = 1024
    tolerance: float = 1e-4
    arc_tolerance: float = 1e-6
    residual: float = 1e-9
    sweeps: int = 24
    seed: int = 0
    deepest: bool = True

    def __post_init__(self) -> None:
        for name in ("seeds", "steps", "sweeps"):
            if getattr(self, name) < 1:
                raise ValueError(f"Argument `{name}` must be at least 1, but is {getattr(self, name)}.")
        if not 2 <= self.lattice <= self.max_lines:
            raise ValueError(f"Argument `lattice` must be between 2 and `max_lines`, but is {self.lattice}.")
        for name in ("rate", "tolerance", "arc_tolerance", "residual"):
            if not getattr(self, name) > 0:
                raise ValueError(f"Argument `{name}` must be positive, but is {getattr(self, name)}.")


DEFAULT_OPTIONS = Options()


def targets(problem: Problem) -> tuple[tuple[str, ...], np.ndarray]:
    """Names and piece masks (targets, K) of what to trace: the combination, then each constraint."""
    count = len(problem.pieces)
    masks = [np.ones(count, bool)]
    for _, indices in problem.constraints:
        masks.append(np.isin(np.arange(count), indices))
    return (COMBINED, *(name for name, _ in problem.constraints)), np.array(masks)


def require_usable(problem: Problem, dimensions: int = 2) -> None:
    """ValueError unless doubles are on and the ratios are one number per piece; a mask, of no slope, is refused."""
    if not jax.config.jax_enable_x64:
        raise ValueError("The boundary needs 64-bit floats: call zpjax.enable_x64() first.")
    point = jax.ShapeDtypeStruct((dimensions,), np.float64)
    found = jax.eval_shape(problem.log_ratios, point, problem.arguments)
    wanted = (len(problem.pieces),)
    if found.shape != wanted:
        raise ValueError(f"Argument `log_ratios` must return shape {wanted}, but returns {found.shape}.")
    if not np.issubdtype(found.dtype, np.floating):
        raise ValueError(
            f"Argument `log_ratios` must return floats, but returns {found.dtype}: a mask has no boundary to follow."
        )
