"""The theory in batches: a scan of potentials, and lowering for a GPU, which needs none."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from zpjax.farzan.flavour_changing import scalar_exchange, texture_decays
from zpjax.farzan.mediator_mass import mediator_mass
from zpjax.farzan.neutrino_fit import OBSERVABLES, SeesawSetting, fit_neutrinos, random_starts
from zpjax.farzan.phases import scalar_charges
from zpjax.farzan.quark_yukawas import textured_sector
from zpjax.farzan.scalar_potential import ScalarSector, vacuum_of
from zpjax.farzan.scalar_spectrum import scalar_spectrum
from zpjax.inputs import load_inputs

CHARGES = scalar_charges(-1, 1, 1, link=True)
LOW, HIGH = np.array([10, 10, 10, 5, 500.0]), np.array([100, 100, 100, 60, 3000.0])


def potential_point(x):
    """(m_Z' at g' = 7e-5, the least physical mass squared, largest v = sqrt2 <phi> of the paper's singlets)."""
    sector = dataclasses.replace(ScalarSector(linked=True), m_s=x[0], m_1=x[1], m_2=x[2], mu=x[3], m_hp=x[4])
    vacuum = vacuum_of(sector)
    spectrum = scalar_spectrum(sector, vacuum, CHARGES)
    singlets = jnp.sqrt(2.0) * jnp.abs(vacuum.vector()[2:5])
    return mediator_mass(7e-5, vacuum, CHARGES), spectrum.physical[0], jnp.max(singlets)


def test_a_scan_of_potentials_finds_minima_and_the_vevs_of_10_mev():
    """2000 random potentials: each ends in a minimum, and those with 10 MeV have a largest VEV of 50 to 143 GeV."""
    x = np.random.default_rng(0).uniform(LOW, HIGH, (2000, 5))
    mass, least, largest = (np.asarray(y) for y in jax.jit(jax.vmap(potential_point))(x))
    assert np.all(least > 0)
    near = np.abs(mass / 0.01 - 1) < 0.3
    assert near.sum() > 20
    assert 50 / 1.3 < largest[near].min() < largest[near].max() < 143 * 1.3


def fitting(x):
    targets = {name: load_inputs().data["oscillations"][name] for name in OBSERVABLES}
    return fit_neutrinos(x, SeesawSetting(), targets, steps=5, newton=2).deviation


def flavour(x):
    inputs = load_inputs()
    quarks = textured_sector(inputs.data["theory"], inputs.data["flavour"], x[:3])
    scalars = ScalarSector()
    exchange = scalar_exchange(quarks, scalars, vacuum_of(scalars), scalar_charges(-1, 1, 1), inputs)
    return exchange.b_s, texture_decays(quarks, (1 / 3, 1 / 3, -4 / 3), 0.01, 5e-5, inputs)


@pytest.mark.parametrize(
    ("function", "batch"),
    [(potential_point, np.tile(LOW, (4, 1))), (fitting, random_starts(4)), (flavour, np.zeros((4, 3)))],
    ids=["scalar sector", "fit of neutrinos", "flavour"],
)
def test_a_batch_of_it_lowers_for_cuda(function, batch):
    text = jax.jit(jax.vmap(function)).trace(batch).lower(lowering_platforms=("cuda",)).as_text()
    assert "f64" in text
    assert "callback" not in text
    assert "lapack" not in text
