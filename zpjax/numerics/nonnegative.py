"""Least squares of numbers that must not be negative."""

import numpy as np


def nonnegative_least_squares(columns: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Weights w >= 0 (n,) of the least |columns w - wanted|, of columns (m, n): Lawson and Hanson's active set, for few of them."""
    weights, taken = np.zeros(columns.shape[1]), np.zeros(columns.shape[1], bool)
    level = 10 * max(columns.shape) * np.finfo(float).eps * np.linalg.norm(columns, 1)
    for _ in range(3 * len(weights)):
        gains = np.where(taken, -np.inf, columns.T @ (wanted - columns @ weights))
        if not np.max(gains, initial=-np.inf) > level:
            break
        taken[np.argmax(gains)] = True
        while True:
            trial = np.zeros_like(weights)
            trial[taken] = np.linalg.lstsq(columns[:, taken], wanted)[0]
            if np.all(trial[taken] > 0):
                break
            low = taken & (trial <= 0)
            weights += np.min(weights[low] / (weights[low] - trial[low])) * (trial - weights)
            taken &= ~low | (weights > level)
            weights[~taken] = 0.0
        weights = trial
    return weights
