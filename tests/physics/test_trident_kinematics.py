"""Phase space of trident production: every point obeys the kinematics, and the volume is that of three bodies."""

import jax
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import qmc

from zpjax.physics import trident_kinematics as kinematics
from zpjax.physics.trident_amplitude import product

M_MU = 0.1056583755
METRIC = np.diag([1.0, -1.0, -1.0, -1.0])
three_body = jax.jit(jax.vmap(lambda cube, s, q2: kinematics.three_body(cube, s, q2, M_MU), in_axes=(0, None, None)))
emission = jax.jit(
    jax.vmap(lambda cube, e, mass: kinematics.coherent_emission(cube, e, mass, 0.3, M_MU), in_axes=(0, None, None))
)
systems = pytest.mark.parametrize(
    ("s", "q2"), [(0.06, 1e-4), (1.0, 1e-2), (100.0, 1e-3), (30.0, 0.0)], ids=lambda v: f"{v:g}"
)


def points(dimensions, size=64, seed=7):
    return qmc.Sobol(dimensions, seed=seed).random(size)


def momenta(s, q2):
    """k, q, k', p_-, p_+ of 64 points, and the points themselves."""
    body = three_body(points(4), s, q2)
    k = np.asarray(body.along) * (s + q2) / 2
    return k, np.asarray(body.q), k + body.q - body.minus - body.plus, body.minus, body.plus, body


@systems
def test_every_momentum_is_on_its_mass_shell(s, q2):
    k, q, k_out, minus, plus, body = momenta(s, q2)
    # The differences below lose digits in energies up to s/(2 m_mu): the scale of the tolerance.
    scale = np.max(k[:, 0] ** 2)
    for momentum, square in ((k, 0), (q, -q2), (k_out, 0), (minus, M_MU**2), (plus, M_MU**2), (k + q, s)):
        np.testing.assert_allclose(product(momentum, momentum) - square, 0, atol=1e-13 * scale)
    np.testing.assert_allclose(2 * product(k, k_out) - body.transfer, 0, atol=1e-13 * scale)


@systems
def test_two_real_vectors_make_the_symmetric_neutrino_tensor(s, q2):
    k, _, k_out, _, _, body = momenta(s, q2)
    both = np.einsum("na,nb->nab", k, k_out)
    expected = 2 * (both + np.swapaxes(both, 1, 2) - METRIC * np.asarray(product(k, k_out))[:, None, None])
    found = sum(np.einsum("na,nb->nab", v, v) for v in map(np.asarray, body.neutrino_currents))
    np.testing.assert_allclose(found - expected, 0, atol=1e-12 * np.max(np.abs(expected)))


@systems
def test_the_photon_basis_is_orthogonal_to_the_neutrino(s, q2):
    k, q, *_, body = momenta(s, q2)
    first, second = body.across
    for vector in (first, second):
        np.testing.assert_allclose(product(vector, vector), -1, rtol=1e-11, atol=0)
        for other in (k, q):
            np.testing.assert_allclose(product(vector, other), 0, atol=1e-12 * s / M_MU)
    np.testing.assert_allclose(product(first, second), 0, atol=1e-13)
    np.testing.assert_allclose(product(body.along, q), 1, rtol=1e-11, atol=0)


@pytest.mark.parametrize("s", [0.06, 1.0, 100.0], ids="s = {:g}".format)
def test_the_mean_volume_is_that_of_three_body_phase_space(s):
    """int dl/(2 pi) (s - l)/(8 pi s) beta/(8 pi) over the squared pair mass l."""

    def density(pair):
        return (s - pair) / (16 * np.pi**2 * s) * np.sqrt(1 - 4 * M_MU**2 / pair) / (8 * np.pi)

    expected = quad(density, 4 * M_MU**2, s, epsrel=1e-10)[0]
    volume = three_body(points(4, 2**13), s, 0.0).volume
    np.testing.assert_allclose(np.mean(volume), expected, rtol=5e-3, atol=0)  # 8192 points; a steep density


@pytest.mark.parametrize(("energy", "mass"), [(160.0, 52.09), (20.0, 14.895), (1.0, 37.2)], ids=lambda v: f"{v:g}")
def test_the_photon_vector_is_the_nucleus_momentum_up_to_a_gauge_shift(energy, mass):
    """P - q (P.k)/(q.k) squared is M^2 + 2 (P.q)(-shift) + q^2 shift^2, with P.q = -Q^2/2 and P.k = M E."""
    found = emission(points(2), energy, mass)
    shift = 2 * mass * energy / (found.s + found.q2)
    square = mass**2 + shift * found.q2 - shift**2 * found.q2
    np.testing.assert_allclose(-(found.across**2), square, rtol=0, atol=1e-12 * np.max(shift**2 * found.q2))
    np.testing.assert_allclose(found.along, -found.q2 / 2 + shift * found.q2, rtol=1e-10, atol=0)
    assert np.all(found.across > 0)


@pytest.mark.parametrize("energy", [0.5, 5.0, 160.0], ids="E = {:g} GeV".format)
def test_the_volume_of_emission_is_the_area_of_the_kinematic_region(energy):
    """Limits of Q^2 at given s from exact two-body kinematics, Q^2 = -m1^2 ... in the centre of mass."""
    mass, q2_max = 20.0, 0.3
    total = mass**2 + 2 * mass * energy

    def range_of_q2(s):
        e1 = (total - mass**2) / (2 * np.sqrt(total))  # neutrino, in the centre of mass
        e3 = (total + s - mass**2) / (2 * np.sqrt(total))
        p3 = np.sqrt(max(e3**2 - s, 0.0))
        low, high = 2 * e1 * s / (e3 + p3) - s, 2 * e1 * (e3 + p3) - s
        return max(min(high, q2_max) - low, 0.0)

    top = (np.sqrt(total) - mass) ** 2
    edges = np.linspace(4 * M_MU**2, top, 20001)
    middle = (edges[1:] + edges[:-1]) / 2
    area = np.sum([range_of_q2(s) for s in middle]) * (edges[1] - edges[0])
    found = emission(points(2, 2**12), energy, mass).volume
    expected = area / (2 * np.pi) / (8 * np.pi * 2 * mass * energy)
    np.testing.assert_allclose(np.mean(found), expected, rtol=2e-3, atol=0)  # 4096 points, 20000 bins
