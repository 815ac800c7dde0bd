"""The muon line of trident production against an explicit axial current, gauge invariance and spin sums."""

import jax
import numpy as np
import pytest

from zpjax.physics.trident_amplitude import GAMMA, emission, product, slash, spin_sum

M_MU = 0.1056583755
GAMMA_5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]
squared = jax.jit(spin_sum, static_argnames="chirality")
line = jax.jit(emission, static_argnames="chirality")


def configuration(seed):
    """Two on-shell muons, a spacelike photon momentum, a photon and a current vector, all generic."""
    generator = np.random.default_rng(seed)
    three = generator.normal(size=(2, 3))
    minus, plus = (np.concatenate([[np.sqrt(M_MU**2 + p @ p)], p]) for p in three)
    q, photon, current = generator.normal(size=(3, 4))
    return photon, current, minus, plus, q - [1.0, 0, 0, 0]


seeds = pytest.mark.parametrize("seed", range(4), ids="configuration {}".format)
currents = pytest.mark.parametrize("chirality", [1, -1], ids=["vector", "axial"])


def test_the_matrices_are_dirac_s():
    metric = np.diag([1.0, -1.0, -1.0, -1.0])
    for a in range(4):
        for b in range(4):
            np.testing.assert_allclose(
                GAMMA[a] @ GAMMA[b] + GAMMA[b] @ GAMMA[a], 2 * metric[a, b] * np.eye(4), atol=1e-15
            )


@seeds
@currents
def test_a_photon_along_its_own_momentum_decouples(seed, chirality):
    """q_mu Gamma^{mu a} between spinors vanishes: the sum over spins is one of squares."""
    photon, current, minus, plus, q = configuration(seed)
    size = squared(photon, current, minus, plus, q, M_MU, chirality)
    assert size > 0
    np.testing.assert_allclose(squared(q, current, minus, plus, q, M_MU, chirality) / size, 0, atol=1e-13)
    shifted = squared(photon + 0.7 * q, current, minus, plus, q, M_MU, chirality)
    np.testing.assert_allclose(shifted, size, rtol=1e-11, atol=0)


@seeds
def test_the_axial_current_is_the_one_with_gamma5(seed):
    photon, current, minus, plus, q = configuration(seed)
    q2 = product(q, q)
    before = (slash(minus - q) + M_MU * np.eye(4)) / (q2 - 2 * product(minus, q))
    after = (slash(q - plus) + M_MU * np.eye(4)) / (q2 - 2 * product(plus, q))
    vertex = slash(current) @ GAMMA_5
    explicit = slash(photon) @ before @ vertex + vertex @ after @ slash(photon)
    np.testing.assert_allclose(line(photon, current, minus, plus, q, M_MU, -1) @ GAMMA_5 - explicit, 0, atol=1e-13)
    back = GAMMA[0] @ explicit.conj().T @ GAMMA[0]
    trace = np.trace((slash(minus) + M_MU * np.eye(4)) @ explicit @ (slash(plus) - M_MU * np.eye(4)) @ back)
    np.testing.assert_allclose(squared(photon, current, minus, plus, q, M_MU, -1), trace.real, rtol=1e-11, atol=0)


@seeds
def test_without_muon_masses_both_currents_agree(seed):
    photon, current, minus, plus, q = configuration(seed)
    massless = [np.concatenate([[np.linalg.norm(p[1:])], p[1:]]) for p in (minus, plus)]
    vector, axial = (squared(photon, current, *massless, q, 0.0, sign) for sign in (1, -1))
    np.testing.assert_allclose(vector, axial, rtol=1e-11, atol=0)


@seeds
@currents
def test_the_muons_are_interchangeable(seed, chirality):
    """Charge conjugation: the square with one current does not tell the muons apart, whence no V-A interference."""
    photon, current, minus, plus, q = configuration(seed)
    one, other = (squared(photon, current, *pair, q, M_MU, chirality) for pair in ((minus, plus), (plus, minus)))
    np.testing.assert_allclose(one, other, rtol=1e-11, atol=0)
