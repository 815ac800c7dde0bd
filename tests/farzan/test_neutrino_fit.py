"""Yukawas that reproduce the data: how many starts get there, and that what they give was not told by the fit alone."""

import jax
import numpy as np
import pytest

from zpjax.farzan import neutrino_fit as fit
from zpjax.inputs import load_data

FIGURES = load_data()["oscillations"]
TARGETS = {name: FIGURES[name] for name in fit.OBSERVABLES}


def run(number, seed):
    setting = fit.SeesawSetting()
    return jax.jit(jax.vmap(lambda x: fit.fit_neutrinos(x, setting, TARGETS)))(fit.random_starts(number, seed))


@pytest.fixture(scope="module")
def fits():
    return run(200, 1)


def test_nine_starts_in_ten_end_within_a_millionth(fits):
    assert fit.success_rate(fits) >= 0.9


def test_a_fitted_matrix_has_the_data_by_singular_values_of_numpy(fits):
    """Masses and |U_ei|^2 of M_nu^dagger M_nu, without our factorisation."""
    best = np.asarray(fits.unknowns)[np.argmin(np.asarray(fits.deviation))]
    matrix = np.asarray(fit.light_matrix(best, fit.SeesawSetting())) * 1e9
    squares, vectors = np.linalg.eigh(matrix.conj().T @ matrix)
    np.testing.assert_allclose(squares[1] - squares[0], FIGURES["dm2_21"] * 1e18, rtol=1e-7, atol=0)
    np.testing.assert_allclose(squares[2] - squares[0], FIGURES["dm2_31"] * 1e18, rtol=1e-7, atol=0)
    shares = np.abs(vectors) ** 2
    np.testing.assert_allclose(shares[0, 2], FIGURES["sin2_theta_13"], rtol=1e-6, atol=0)
    np.testing.assert_allclose(shares[0, 1] / (1 - shares[0, 2]), FIGURES["sin2_theta_12"], rtol=1e-6, atol=0)
    np.testing.assert_allclose(shares[1, 2] / (1 - shares[0, 2]), FIGURES["sin2_theta_23"], rtol=1e-6, atol=0)


def test_solutions_are_many(fits):
    """No prediction: the lightest mass and m_bb of the solutions spread over more than a factor of three."""
    good = np.asarray(fits.unknowns)[np.asarray(fits.deviation) < 1e-6]
    m_bb = np.array([abs(np.asarray(fit.light_matrix(x, fit.SeesawSetting()))[0, 0]) for x in good[:60]])
    assert np.quantile(m_bb, 0.9) > 3 * np.quantile(m_bb, 0.1)


@pytest.mark.slow
def test_thousands_of_starts_in_one_batch():
    assert fit.success_rate(run(4096, 0)) >= 0.95
