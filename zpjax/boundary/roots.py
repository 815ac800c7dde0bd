"""The zero of the largest log ratio on each crossed lattice edge, bracketed from both sides."""

from dataclasses import dataclass

import numpy as np

from .evaluation import Work, log_ratios_at, slopes_once, worst_piece
from .problem import Options, Problem

STAGE = "roots"
# Newton steps; then, for the few edges that these leave, halvings and Newton steps again.
QUICK, HALVINGS, PATIENT = 8, 44, 12
# A vertex is polished to this part of the residual that is asked for: one step more, as Newton squares the error.
POLISH = 1e-3


@dataclass(frozen=True)
class Roots:
    """Points (n, 2), index of the active piece (n,), and whether |log r| is small enough to report."""

    points: np.ndarray
    active: np.ndarray
    polished: np.ndarray


class _Search:
    """Brackets [low, high] of the fraction of every edge, and the best root on each so far."""

    def __init__(self, allowed, excluded, fraction):
        count = len(allowed)
        self.allowed, self.excluded, self.fraction = allowed, excluded, fraction
        self.low, self.high = np.zeros(count), np.ones(count)
        self.best, self.active, self.residual = fraction.copy(), np.full(count, -1), np.full(count, np.inf)

    def at(self, fraction, which):
        # written so that either end, and a coordinate on which both ends agree, is met exactly
        allowed, excluded, share = self.allowed[which], self.excluded[which], fraction[:, None]
        return np.where(allowed == excluded, allowed, allowed * (1 - share) + excluded * share)

    def newton(self, problem, pieces, steps: int, enough: float, work: Work) -> None:
        """Newton steps, halvings where one would leave the bracket, on all edges that are not yet exact."""
        for _ in range(steps):
            left = np.nonzero(~(self.residual <= enough))[0]
            fraction = self.fraction[left]
            values, slopes = slopes_once(problem, self.at(fraction, left), work, STAGE)
            index, value = worst_piece(values, pieces[left])
            self._narrow(left, fraction, value)
            along = np.sum(slopes[np.arange(len(left)), index] * (self.excluded - self.allowed)[left], axis=1)
            # a zero without a slope lies on a plateau, not on the boundary
            chosen = (np.abs(value) < self.residual[left]) & (along != 0)
            better = left[chosen]
            self.best[better], self.active[better] = fraction[chosen], index[chosen]
            self.residual[better] = np.abs(value[chosen])
            with np.errstate(divide="ignore", invalid="ignore"):
                trial = fraction - value / along
            low, high = self.low[left], self.high[left]
            usable = (trial >= low) & (trial <= high)
            self.fraction[left] = np.where(usable, trial, (low + high) / 2)

    def halve(self, problem, pieces, left: np.ndarray, work: Work) -> None:
        self.low[left], self.high[left] = 0.0, 1.0
        for _ in range(HALVINGS):
            middle = (self.low[left] + self.high[left]) / 2
            values = log_ratios_at(problem, self.at(middle, left), work, STAGE)
            self._narrow(left, middle, worst_piece(values, pieces[left])[1])
        self.fraction[left] = (self.low[left] + self.high[left]) / 2

    def _narrow(self, which, fraction, value) -> None:
        self.low[which] = np.where(value < 0, fraction, self.low[which])
        self.high[which] = np.where(value < 0, self.high[which], fraction)


def roots_on_edges(
    problem: Problem,
    allowed: np.ndarray,
    excluded: np.ndarray,
    pieces: np.ndarray,
    guesses: np.ndarray,
    options: Options,
    work: Work,
) -> Roots:
    """The crossing between an allowed and an excluded node (n, 2), for the pieces (n, K) that take part.

    guesses (n,): where it is expected, as the fraction of the way from the allowed node.
    """
    search = _Search(allowed, excluded, guesses)
    search.newton(problem, pieces, QUICK, POLISH * options.residual, work)
    left = np.nonzero(~(search.residual < options.residual))[0]
    if len(left):
        search.halve(problem, pieces, left, work)
        search.newton(problem, pieces, PATIENT, POLISH * options.residual, work)
    fraction = np.where(search.active < 0, search.fraction, search.best)
    points = search.at(fraction, np.arange(len(fraction)))
    return Roots(points, search.active, search.residual < options.residual)


def guessed(at_allowed: np.ndarray, at_excluded: np.ndarray, pieces: np.ndarray) -> np.ndarray:
    """Where the largest of the straight lines between the log ratios (n, K) at both ends crosses zero."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        cross = at_allowed / (at_allowed - at_excluded)
    cross = np.where(np.isfinite(cross), cross, 0.5)
    return np.clip(np.min(np.where(pieces & (at_excluded >= 0), cross, 1.0), axis=1), 0.02, 0.98)
