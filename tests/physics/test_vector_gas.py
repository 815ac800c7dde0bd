"""A massive Bose gas with g = 3 against sums of Boltzmann gases, and the table of it."""

import numpy as np
import pytest
from scipy.special import kve

from tests.by_numpy import by_numpy
from zpjax.physics import vector_gas


def series(x):
    """(s/T^3, rho/T^4): Bose gases as sums over Boltzmann gases of temperature T/n."""
    n = np.arange(1, 2 + int(60 / x))
    k1, k2, k3 = (kve(order, n * x) * np.exp(-n * x) for order in (1, 2, 3))
    size = 3 / (2 * np.pi**2)
    return size * np.sum(x**3 * k3 / n), size * np.sum(3 * x**2 * k2 / n**2 + x**3 * k1 / n)


@pytest.mark.parametrize("x", [0.05, 0.5, 2.0, 20.0, 300.0], ids="x = {}".format)
def test_entropy_and_energy_are_sums_of_boltzmann_gases(x):
    entropy, energy = series(x)
    np.testing.assert_allclose(by_numpy(vector_gas.log_vector_entropy)(x), np.log(entropy) + x, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(by_numpy(vector_gas.log_vector_energy)(x), np.log(energy) + x, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("x", [0.01, 0.7, 3.0, 40.0, 600.0], ids="x = {}".format)
def test_the_table_gives_entropy_energy_and_number(inputs, x):
    gas, (entropy, energy) = inputs.tables.computed["vector_gas"], series(x)
    found = [float(gas[name](np.log(x))) for name in ("entropy", "energy", "bessel")]
    # 2e-8: the error the table states.
    np.testing.assert_allclose(found[:2], np.log([entropy, energy]) + x, rtol=0, atol=2e-8)
    np.testing.assert_allclose(found[2], np.log(x**2 * kve(2, x)), rtol=0, atol=2e-8)


def test_light_vectors_have_three_polarisations():
    np.testing.assert_allclose(np.exp(vector_gas.log_vector_energy(1e-6)), 3 * np.pi**2 / 30, rtol=1e-5, atol=0)
