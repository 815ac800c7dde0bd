"""Over all rotations of left-handed quarks, the least excluded one: can any alignment hide the mediator?"""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from tests.points import couplings
from zpjax.constraints import constraint_named
from zpjax.observables.flavour import meson_figures, rate_per_coupling
from zpjax.physics import quark_mixing
from zpjax.physics.widths import reduced_widths

slow = pytest.mark.slow
LIMITS = {
    "k_to_pi": "na62_k_pi_x_low",
    "b_to_k": "belle2_b_k_x",
    "b_to_pi": "belle_b_pi_nunu",
    "d_to_pi": "d_pi_x",
    "d0_to_pi0": "bes3_d0_pi0_nunu",
}
CHARGES = np.array([1 / 3, 1 / 3, -4 / 3])
DOWN = {"k_to_pi": (1, 0), "b_to_k": (2, 1), "b_to_pi": (2, 0)}


def anti_hermitian(x):
    """The generator with these nine real entries."""
    upper = jnp.zeros((3, 3), complex).at[jnp.triu_indices(3, 1)].set(x[:3] + 1j * x[3:6])
    return upper - upper.conj().T + 1j * jnp.diag(x[6:])


def ratios_of_alignment(x, factors, charges, mixing, start):
    """Prediction over limit of every channel for U_d = start (1 - A)^-1 (1 + A), U_u = U_d V^dagger."""
    generator = anti_hermitian(x)
    down = start @ jnp.linalg.solve(jnp.eye(3) - generator, jnp.eye(3) + generator)
    g_down = quark_mixing.rotated_couplings(charges, down)
    g_up = quark_mixing.rotated_couplings(charges, down @ mixing.conj().T)
    return jnp.stack(
        [
            factor * quark_mixing.squared_magnitude(g_down[DOWN[name]] if name in DOWN else g_up[0, 1])
            for name, factor in factors.items()
        ]
    )


@jax.jit
def least_excluded(factors, mixing, starts):
    """The smallest sum of ratios found from every start, with Adam on its logarithm."""
    steps = 1500
    # Near `up` the B decays punish a rotation of 1e-6, and a random start is at 1e10: the rate falls by seven decades.
    optimiser = optax.adam(optax.exponential_decay(0.1, steps, 1e-7))

    def loss(x, start):
        return jnp.log(jnp.sum(ratios_of_alignment(x, factors, CHARGES, mixing, start)))

    def step(carry, _):
        x, state, start = carry
        value, slope = jax.value_and_grad(loss)(x, start)
        change, state = optimiser.update(slope, state)
        return (optax.apply_updates(x, change), state, start), value

    def run(start):
        x = jnp.zeros(9)
        return jax.lax.scan(step, (x, optimiser.init(x), start), None, steps)[1].min()

    return jnp.exp(jax.vmap(run)(starts))


def limit_factors(mass, inputs):
    """Prediction over limit for |g_ij| = g' on the LMA-Dark line, g' = 4.8e-5 (m/10 MeV)."""
    point = couplings(m_zp=mass, g_zp=4.8e-3 * mass, quark_rotation="up")
    widths = reduced_widths(point, inputs.constants)
    factors = {}
    for name, constraint in LIMITS.items():
        rate = rate_per_coupling(mass, meson_figures(inputs)[name]) * widths.invisible / widths.total
        (factors[name],) = constraint_named(constraint).ratios(point.strength**2 * rate, mass).values()
    return factors


def starts(inputs):
    """All mixing up, all mixing down, and ten random rotations."""
    mixing = np.array(quark_mixing.mixing_matrix(inputs.data["flavour"]))
    generator = np.random.default_rng(3)
    far = [np.linalg.qr(generator.normal(size=(3, 3)) + 1j * generator.normal(size=(3, 3)))[0] for _ in range(10)]
    return jnp.array(mixing), jnp.array([np.eye(3), mixing, *far])


@pytest.mark.parametrize(
    "mass", [pytest.param(0.003, marks=slow), 0.01, pytest.param(0.1, marks=slow)], ids=lambda m: f"{1e3 * m:g} MeV"
)
def test_no_alignment_of_left_handed_quarks_evades_on_the_lma_dark_line(inputs, mass):
    """Whatever U_d, some decay is far over its limit, and all mixing in the up sector is the least excluded."""
    factors, (mixing, unitaries) = limit_factors(mass, inputs), starts(inputs)
    found = least_excluded(factors, mixing, unitaries)
    all_up = float(ratios_of_alignment(jnp.zeros(9), factors, CHARGES, mixing, jnp.eye(3)).sum())
    assert 0.9 * all_up < found.min() < 1.001 * all_up
    assert found.min() / len(factors) > 500  # the largest of n ratios is at least their sum over n
    found = least_excluded(factors | {"d_to_pi": 0 * factors["d_to_pi"]}, mixing, unitaries)  # without CLEO
    assert found.min() / (len(factors) - 1) > 5


@slow
def test_between_the_kaon_searches_it_takes_kaon_mixing_to_exclude_every_alignment(inputs):
    """At 300 MeV no K+ to pi+ X limit exists: d and s may share the third charge, until Delta m_K is asked for."""
    mass = 0.3
    factors, (mixing, unitaries) = limit_factors(mass, inputs), starts(inputs)
    assert factors["k_to_pi"] == 0
    found = least_excluded(factors, mixing, unitaries)
    assert found.min() < 0.1
    figures = inputs.data["flavour"]
    kaon_mixing = (4.8e-3) ** 2 / 4 * figures["f_kaon"] ** 2 * inputs.constants.m_kaon_0 / figures["delta_m_kaon"]
    found = least_excluded(factors | {"k_to_pi": kaon_mixing}, mixing, unitaries)
    assert found.min() / len(factors) > 1
