"""Boundaries of a profiled chi^2: closed forms, scipy at every vertex, valleys that the first starts do not see."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import least_squares

from benchmarks.spectrum_fit import residuals
from zpjax.boundary import ChiSquared, Options, allowed_area, best_fit, find_profiled_boundary, profile_contour

LEVEL = 5.991464547107979
FEW = Options(lattice=48, seeds=64)
SPECTRUM = ChiSquared(residuals, np.zeros((1, 4)))
CORRELATION = np.array([[1.0, 0.6, -0.3], [0.6, 1.5, 0.2], [-0.3, 0.2, 0.8]])


def linear(point, nuisances, _):
    """Residuals with chi^2 = 400 z C^-1 z, z = (point - (0.4, 0.55), nu/4): the profile in two is that of the block of C."""
    root = jnp.linalg.cholesky(jnp.linalg.inv(CORRELATION)).T
    return 20 * root @ jnp.append(point - jnp.array([0.4, 0.55]), nuisances[0] / 4)


LINEAR = ChiSquared(linear, np.zeros((1, 1)))


def ellipse(points):
    """400 times the quadratic form of the block of the covariance."""
    shift = points - np.array([0.4, 0.55])
    return 400 * np.einsum("ni,ij,nj->n", shift, np.linalg.inv(CORRELATION[:2, :2]), shift)


def profiled_by_scipy(points, starts, function=residuals):
    """The lowest of the minima over the nuisances."""
    compiled, found = jax.jit(function), []
    for point in points:
        fits = [
            least_squares(lambda nu, p=point: np.asarray(compiled(p, nu, None)), s, xtol=1e-14, ftol=1e-14, gtol=1e-14)
            for s in starts
        ]
        found.append(min(2 * fit.cost for fit in fits))
    return np.array(found)


@pytest.fixture(scope="module")
def spectrum():
    return find_profiled_boundary(SPECTRUM, LEVEL, options=FEW)


def test_linear_fit_gives_the_ellipse_of_the_covariance():
    found = find_profiled_boundary(LINEAR, LEVEL, options=FEW)
    (curve,) = found.boundary.combined
    np.testing.assert_allclose(ellipse(curve.points), LEVEL, rtol=1e-9, atol=0)
    area = np.pi * LEVEL / 400 * np.sqrt(np.linalg.det(CORRELATION[:2, :2]))
    np.testing.assert_allclose(allowed_area(found.boundary), area, rtol=0, atol=1e-6)
    np.testing.assert_allclose(found.best.point, [0.4, 0.55], rtol=0, atol=1e-9)
    assert found.improved == (0,)


@pytest.mark.slow
def test_every_vertex_of_the_spectrum_is_at_the_level_by_scipy(spectrum):
    (curve,) = spectrum.boundary.combined
    chosen = curve.points[:: max(1, len(curve.points) // 12)]
    levels = profiled_by_scipy(chosen, [np.zeros(4)]) - spectrum.best.chi2
    np.testing.assert_allclose(levels, LEVEL, rtol=0, atol=1e-6)
    assert spectrum.rechecked == 4 * len(curve.points)
    assert spectrum.improved == (0,)


def test_fast_contour_of_the_spectrum_is_at_the_level_by_scipy():
    best = best_fit(SPECTRUM)
    contour = profile_contour(SPECTRUM, best, LEVEL)
    levels = profiled_by_scipy(contour.points[::6], [np.zeros(4)]) - best.chi2
    np.testing.assert_allclose(levels, LEVEL, rtol=0, atol=1e-6)
    np.testing.assert_allclose(contour.delta_chi2, LEVEL, rtol=0, atol=1e-6)
    assert contour.arc_error <= 1e-4
    assert contour.calls < 400


@pytest.mark.slow
def test_fast_contour_is_the_curve_of_the_search(spectrum):
    x, y = profile_contour(SPECTRUM, spectrum.best, LEVEL).points.T
    area = np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2  # of the polygon: counter-clockwise
    assert 0.99 * allowed_area(spectrum.boundary) < area < allowed_area(spectrum.boundary)


def test_fast_contour_of_a_linear_fit_is_the_ellipse():
    contour = profile_contour(LINEAR, best_fit(LINEAR), LEVEL)
    np.testing.assert_allclose(ellipse(contour.points), LEVEL, rtol=1e-9, atol=0)
    slope = (contour.points - [0.4, 0.55]) @ np.linalg.inv(CORRELATION[:2, :2])
    np.testing.assert_allclose(np.sum(slope * contour.tangents, axis=1), 0.0, rtol=0, atol=1e-9)


def test_a_contour_that_leaves_its_valley_is_refused():
    def flat(point, nuisances, _):
        return jnp.stack([3 * jnp.tanh(point[0] - 0.5), point[1] - 0.5, nuisances[0]])

    chi2 = ChiSquared(flat, np.zeros((1, 1)))
    with pytest.raises(ValueError, match="use find_profiled_boundary"):
        profile_contour(chi2, best_fit(chi2), 50.0)


def valleys(point, nuisances, _):
    """Two valleys, nu = -1 the deeper one left of the middle; from 0.3 only the leftmost quarter leads there."""
    nu, shift = nuisances[0], 4 * (point[0] - 0.5)
    return jnp.stack([3 * (nu**2 - 1), 2 * (nu - shift), 8 * (point[1] - 0.5)])


def test_valleys_that_the_starts_miss_are_found_by_the_neighbours():
    found = find_profiled_boundary(ChiSquared(valleys, np.array([[0.3]])), 6.0, options=FEW)
    assert found.improved[0] > 0  # without the recheck the vertices left of the middle would be wrong
    assert found.improved[-1] == 0
    assert len(found.starts) > 1
    for curve in found.boundary.combined:
        levels = profiled_by_scipy(curve.points[::5], [[-1.0], [1.0], [0.1]], valleys) - found.best.chi2
        np.testing.assert_allclose(levels, 6.0, rtol=0, atol=1e-6)


def test_level_must_be_positive():
    with pytest.raises(ValueError, match="`level` must be positive"):
        find_profiled_boundary(LINEAR, 0.0)
