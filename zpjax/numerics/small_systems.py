"""Least squares of a few unknowns, spelled out in single numbers: no library call, and no reduction over a short axis.

Reductions over axes of 4 to 20 entries take twice the time of these sums on a CPU (measured on 16 values, 4 pulls).
"""

import jax.numpy as jnp


def profiled_change(pulls, slopes, shift, residual, best):
    """min_p |r - s - U p|^2 + |b + p|^2 - |r|^2 - |b|^2: how a minimum over p moves from (s = 0, U_0, p = 0).

    pulls: rows U_j; slopes: U_j . r - b_j, which vanish at U_0 because p = 0 is the minimum there, and are given as
    (U - U_0)_j . r so that they do exactly; shift s; residual r; best b. Lists of scalars. 0 exactly where slopes and
    shift are 0. The normal equations give p only; the value is that of the sum of squares at p, stationary there: its
    error is of the second order in that of p, where the closed form of the minimum cancels terms of size |s|^2.
    """
    gradient = [slope - dot(pull, shift) for slope, pull in zip(slopes, pulls, strict=True)]
    matrix = [[dot(pulls[i], pulls[j]) + (i == j) for j in range(i + 1)] for i in range(len(pulls))]
    minimum = solve_positive(matrix, gradient)
    moved = [-s - dot(minimum, column) for s, column in zip(shift, zip(*pulls, strict=True), strict=True)]
    misfit = sum(w * (w + 2 * r) for w, r in zip(moved, residual, strict=True))
    return misfit + sum(p * (p + 2 * b) for p, b in zip(minimum, best, strict=True))


def solve_positive(matrix, vector):
    """M^-1 v for a symmetric positive definite M by Cholesky; lists of scalars, the upper half of M is not read."""
    size = len(vector)
    factor = [[None] * size for _ in range(size)]
    for i in range(size):
        for j in range(i):
            factor[i][j] = (matrix[i][j] - dot(factor[i][:j], factor[j][:j])) / factor[j][j]
        factor[i][i] = jnp.sqrt(matrix[i][i] - dot(factor[i][:i], factor[i][:i]))
    forward = []
    for i in range(size):
        forward.append((vector[i] - dot(factor[i][:i], forward)) / factor[i][i])
    solution = [None] * size
    for i in reversed(range(size)):
        below = sum(factor[k][i] * solution[k] for k in range(i + 1, size))
        solution[i] = (forward[i] - below) / factor[i][i]
    return solution


def dot(a, b):
    """sum_i a_i b_i of two lists."""
    return sum(x * y for x, y in zip(a, b, strict=True))
