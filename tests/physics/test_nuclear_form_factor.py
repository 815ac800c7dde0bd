"""The Helm form factor."""

import jax
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import spherical_jn

from zpjax.physics.nuclear_form_factor import helm

FM = 1 / 0.1973269804


@pytest.fixture
def figures(inputs):
    return inputs.data["cevns"]


def test_the_form_factor_is_one_at_rest(figures):
    assert helm(0.0, 133.0, figures) == 1.0


@pytest.mark.parametrize("number", [40, 72.63, 133])
@pytest.mark.parametrize("q", [1e-4, 3e-3, 0.02, 0.0499, 0.1, 0.25])
def test_it_is_the_fourier_transform_of_a_uniform_sphere_with_a_gaussian_edge(number, q, figures):
    """Lewin and Smith (1996): sphere of radius R_0, convolved with a Gaussian of width s."""
    s, a, c = 0.9 * FM, 0.52 * FM, (1.23 * number ** (1 / 3) - 0.60) * FM
    radius = np.sqrt(c**2 + 7 * np.pi**2 * a**2 / 3 - 5 * s**2)
    sphere = quad(lambda r: 3 * r**2 * spherical_jn(0, q * radius * r), 0, 1, epsabs=1e-14)[0]
    expected = sphere * np.exp(-((q * s) ** 2) / 2)
    np.testing.assert_allclose(helm(q, number, figures), expected, rtol=1e-8, atol=0)  # F nears its zero at 0.25 GeV


def test_its_slope_at_rest_is_the_mean_square_radius(figures):
    """F = 1 - q^2 <r^2>/6, <r^2> = 3 (R_0^2 + 5 s^2)/5."""
    a, c = 0.52 * FM, (1.23 * 127 ** (1 / 3) - 0.60) * FM
    square = 3 * (c**2 + 7 * np.pi**2 * a**2 / 3) / 5
    curvature = jax.grad(jax.grad(lambda q: helm(q, 127.0, figures)))(1e-3)
    np.testing.assert_allclose(curvature, -square / 3, rtol=1e-3, atol=0)


def test_its_gradient_is_finite_at_rest(figures):
    assert np.isfinite(jax.grad(lambda q: helm(q, 133.0, figures))(0.0))
