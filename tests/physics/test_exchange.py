"""Averages over momentum transfers of the mediator's propagator."""

import jax
import numpy as np
import pytest

from zpjax.physics.exchange import propagator_sums

TRANSFER, WEIGHT = np.geomspace(1e-6, 1e2, 12), np.linspace(0.3, 1.4, 12)


@pytest.mark.parametrize("mass", [1e-3, 0.1, 10.0], ids="m = {} GeV".format)
def test_the_sums_are_those_of_the_propagator_and_of_its_square(mass):
    propagator = 1 / (mass**2 + TRANSFER)
    expected = np.sum(WEIGHT * propagator), np.sum(WEIGHT * propagator**2)
    np.testing.assert_allclose(propagator_sums(mass, TRANSFER, WEIGHT), expected, rtol=1e-14, atol=0)


def test_the_first_falls_with_the_squared_mass_as_the_second_says():
    slope = jax.grad(lambda square: propagator_sums(square**0.5, TRANSFER, WEIGHT)[0])(0.04)
    np.testing.assert_allclose(slope, -propagator_sums(0.2, TRANSFER, WEIGHT)[1], rtol=1e-12, atol=0)
