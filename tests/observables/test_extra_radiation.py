"""Extra radiation for instantaneous decoupling: Bessel series, limits and the table behind m > 10 MeV."""

from dataclasses import replace

import jax
import numpy as np
import pytest
from scipy.special import kve

from tests.by_numpy import by_numpy
from tests.points import couplings
from zpjax.observables import extra_radiation

vector_entropy = by_numpy(extra_radiation.vector_entropy)
delta_neff = by_numpy(extra_radiation.delta_neff_instantaneous)


def entropy_series(x):
    """s/T^3 = (3/2 pi^2) x^3 sum_n K_3(n x)/n: Bose gas with g = 3 as a sum over Boltzmann gases of T/n."""
    terms = np.arange(1, 2 + int(60 / x))
    # kve = e^z K(z): the common factor e^-x comes out of the sum.
    return 3 / (2 * np.pi**2) * x**3 * np.exp(-x) * np.sum(kve(3, terms * x) * np.exp((1 - terms) * x) / terms)


@pytest.mark.parametrize("x", [0.05, 0.5, 1.0, 2.0, 5.0, 20.0, 100.0, 600.0], ids="x = {}".format)
def test_the_entropy_is_the_sum_over_bessel_functions(x):
    np.testing.assert_allclose(vector_entropy(x), entropy_series(x), rtol=1e-12, atol=0)


def test_a_massless_vector_has_three_halves_of_the_photon_entropy():
    np.testing.assert_allclose(vector_entropy(1e-6), 1.5 * 4 * np.pi**2 / 45, rtol=1e-10, atol=0)


@pytest.mark.parametrize("x", [60.0, 200.0], ids="x = {}".format)
def test_a_heavy_vector_is_a_boltzmann_gas(x):
    """3 (x/2 pi)^(3/2) e^-x (x + 35/8): K_3 to two orders; the docstring's 5/2 leaves out those of the density."""
    leading = 3 * (x / (2 * np.pi)) ** 1.5 * np.exp(-x)
    np.testing.assert_allclose(vector_entropy(x) / leading, x + 35 / 8, rtol=10 / x**2, atol=0)  # third order of K_3


def test_the_entropy_underflows_to_zero_with_a_finite_gradient():
    assert vector_entropy(800.0) == 0
    assert np.isfinite(jax.grad(extra_radiation.vector_entropy)(800.0))


# (m in MeV, T_D in MeV): Delta N_eff made with scipy.integrate.quad from the same definition, four decimals.
TABLE = {
    (1, 1.5): 2.3011, (3, 1.5): 1.4768, (5, 1.5): 0.7601, (8, 1.5): 0.2227, (10, 1.5): 0.0889, (12, 1.5): 0.0336,
    (15, 1.5): 0.0072, (20, 1.5): 0.0005,
    (1, 2.0): 2.3738, (3, 2.0): 1.8034, (5, 2.0): 1.1738, (8, 2.0): 0.5174, (10, 2.0): 0.2771, (12, 2.0): 0.1419,
    (15, 2.0): 0.0487, (20, 2.0): 0.0072,
    (1, 2.3): 2.3981, (3, 2.3): 1.9312, (5, 2.3): 1.3676, (8, 2.3): 0.7009, (10, 2.3): 0.4189, (12, 2.3): 0.2404,
    (15, 2.3): 0.0986, (20, 2.3): 0.0198,
}  # fmt: skip


def at(inputs, mass, temperature=1.5e-3, **values):
    inputs = replace(inputs, nuisances=inputs.nuisances | {"decoupling_temperature": temperature})
    return float(delta_neff(couplings(m_zp=mass, **values), inputs))


@pytest.mark.parametrize(("mass", "temperature"), TABLE, ids=lambda v: f"{v} MeV")
def test_delta_neff_has_its_tabulated_value(inputs, mass, temperature):
    value = at(inputs, 1e-3 * mass, 1e-3 * temperature)
    np.testing.assert_allclose(value, TABLE[mass, temperature], rtol=0, atol=5.1e-5)  # half of the last digit


def test_at_10_mev_the_paper_is_just_below_a_tenth(inputs):
    """Kamada and Yu (2015), quoted in Farzan (2015), sec. 4: Delta N_eff < 0.1 for m > 10 MeV; equality at 9.76."""
    assert at(inputs, 0.0098) < 0.1 < at(inputs, 0.0097)


def test_a_massless_mediator_adds_2_48_neutrinos(inputs):
    """3[(1 + (3 * 4/3 * pi^2/30)/(3 * 7/8 * 4/3 * pi^2/15))^(4/3) - 1] = 3 [(11/7)^(4/3) - 1]."""
    np.testing.assert_allclose(3 * ((11 / 7) ** (4 / 3) - 1), 2.4808441, rtol=2e-8, atol=0)
    np.testing.assert_allclose(at(inputs, 1e-9), 2.4808441, rtol=2e-8, atol=0)


def test_a_heavy_mediator_adds_its_entropy_fraction_times_four(inputs):
    """Delta N = 3 * (4/3) s_Z'/s_nu = 4 s_Z'/s_nu to first order."""
    fraction = entropy_series(40.0) / (3 * 7 / 8 * 4 / 3 * np.pi**2 / 15)
    np.testing.assert_allclose(at(inputs, 0.06), 4 * fraction, rtol=1e-11, atol=0)
    assert at(inputs, 2.0) == 0


def test_delta_neff_falls_with_mass_and_depends_on_nothing_else(inputs):
    values = [at(inputs, m) for m in np.geomspace(1e-4, 0.1, 25)]
    assert np.all(np.diff(values) < 0)
    for other in (dict(g_zp=1e-6), dict(b=-1.0, c=0.2), dict(mixing_ratio=0.1), dict(model="b_minus_l")):
        assert at(inputs, 0.01, **other) == at(inputs, 0.01)
