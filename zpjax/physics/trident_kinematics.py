"""Phase space of nu A -> nu A mu+ mu-, from the unit cube to four-vectors in the rest frame of the muon pair."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from zpjax.constants import Scalar
from zpjax.numerics.guarded import positive_part_power

# Points are spread evenly in this root of the neutrino's |t|: most of the cross-section is at the upper end, while
# light mediators weight it by 1/(m^2 + |t|)^2 and need points down to the lightest m^2.
_TRANSFER_ROOT = 4

Vector = Float[Array, "4"]


class ThreeBody(eqx.Module):
    """nu(k) + photon(q) -> nu(k') + mu-(minus) + mu+(plus) at one point of phase space, q^2 = -q2 <= 0.

    transfer: -(k - k')^2. minus, plus, q: in the rest frame of the muon pair, q along z and k in the xz plane.
    neutrino_currents: the two real vectors whose squares add up to the symmetric part of the neutrino tensor
    2(k_a k'_b + k'_a k_b - g_ab k.k'). along: k/(k.q). across: two unit vectors orthogonal to k and q.
    volume: dPhi_3 per unit volume of the cube.
    """

    transfer: Scalar
    q: Vector
    minus: Vector
    plus: Vector
    neutrino_currents: tuple[Vector, Vector]
    along: Vector
    across: tuple[Vector, Vector]
    volume: Scalar


def three_body(cube: Array, s: Scalar, q2: Scalar, muon_mass: Scalar) -> ThreeBody:
    """The point of the three-body phase space for `cube` in (0, 1)^4: pair mass, transfer, polar angle and azimuth.

    s = (k + q)^2 > 4 m_mu^2. Every small quantity is formed from factors, never as a difference: the components of k
    transverse to q and of the vectors orthogonal to k lose no digits for s up to 1e6 times the pair mass squared.
    """
    pair, pair_jacobian = _logarithmic(cube[0], 4 * muon_mass**2, s)
    largest = (s + q2) * (s - pair) / s
    transfer = largest * cube[1] ** _TRANSFER_ROOT
    root = jnp.sqrt(pair)
    q_energy = (pair - q2 + transfer) / (2 * root)
    q_size = jnp.sqrt(q_energy**2 + q2)
    minus, plus, angle_jacobian = _muons(cube[2], cube[3], pair, q_energy, q_size, q2, muon_mass)
    # (k+q)^2 = s and the mass of the pair fix the neutrino's energy; its part across q is a Gram determinant.
    k_energy = (s + q2 - transfer) / (2 * root)
    kq = (s + q2) / 2
    k_z = (k_energy * q_energy - kq) / q_size
    k_x = jnp.sqrt(transfer * (s - pair) * kq / 2 * (1 - transfer / largest) / pair) / q_size
    k = jnp.array([k_energy, k_x, 0.0, k_z])
    y = jnp.array([0.0, 0.0, 1.0, 0.0])
    in_plane = jnp.array([k_x * q_size, jnp.sqrt(kq**2 + k_x**2 * q2), 0.0, k_x * q_energy]) / kq
    lost = root - q_energy  # the neutrino's energy loss k_0 - k'_0
    normal = jnp.array([k_x * q_size, jnp.sqrt((transfer / 2) ** 2 + k_x**2 * transfer), 0.0, -k_x * lost])
    volume = (
        pair_jacobian / (2 * jnp.pi) * _TRANSFER_ROOT * transfer / cube[1] / (8 * jnp.pi * (s + q2)) * angle_jacobian
    )
    return ThreeBody(
        transfer,
        jnp.array([q_energy, 0.0, 0.0, q_size]),
        minus,
        plus,
        (2 * normal / jnp.sqrt(transfer), jnp.sqrt(transfer) * y),
        k / kq,
        (in_plane, y),
        volume,
    )


def _muons(polar, azimuth, pair, q_energy, q_size, q2, muon_mass):
    """The muons' momenta in their rest frame, with the propagators' 1/(1 - b^2 c^2) as density in c = cos theta."""
    beta = positive_part_power(1 - 4 * muon_mass**2 / pair, 0.5)
    b = beta * q_size / (q_energy + q2 / jnp.sqrt(pair))
    edge = jnp.arctanh(b)
    c = jnp.tanh((2 * polar - 1) * edge) / b
    sine = positive_part_power(1 - c**2, 0.5)
    phi = 2 * jnp.pi * azimuth
    direction = beta * jnp.array([0.0, sine * jnp.cos(phi), sine * jnp.sin(phi), c])
    rest = jnp.array([1.0, 0.0, 0.0, 0.0])
    half = jnp.sqrt(pair) / 2
    volume = beta * 2 * edge / b * (1 - (b * c) ** 2) * 2 * jnp.pi / (32 * jnp.pi**2)
    return half * (rest + direction), half * (rest - direction), volume


def _logarithmic(u, low, high):
    """A value between the limits, evenly spread in its logarithm, and its derivative with respect to `u`."""
    length = jnp.log(high / low)
    value = low * jnp.exp(u * length)
    return value, value * length


class Emission(eqx.Module):
    """A(P) -> A(P') photon(q): mass squared s of neutrino and photon, q2 = -q^2, and the photon vector's components.

    The photon vector P - q (P.k)/(q.k) differs from P by a gauge term and has no component beyond `along` k/(k.q) and
    `across`. volume: ds dQ^2/(2 pi 8 pi (S - M^2)) per unit volume of the cube.
    """

    s: Scalar
    q2: Scalar
    along: Scalar
    across: Scalar
    volume: Scalar


def coherent_emission(cube: Array, energy: Scalar, nucleus_mass: Scalar, q2_max: Scalar, muon_mass: Scalar) -> Emission:
    """The photon's emission for `cube` in (0, 1)^2, neutrino energy E and Q^2 up to `q2_max`; GeV.

    With x = (S-M^2)/(s+Q^2), the nucleus moves across the photon by |P_across|^2 = Q^2 x (x-1) - M^2, which is zero at
    the largest s of a given Q^2; x_0 = [1 + sqrt(1 + 4 M^2/Q^2)]/2 there. The smallest Q^2 is the smaller root of
    S Q^4 - [(S-M^2)^2 - (S-M^2) s - 2 M^2 s] Q^2 + M^2 s^2 = 0 at s = 4 m_mu^2, from the product of the roots.
    `q2_max` must lie where the form factor has made the integrand negligible. Points are even in s, and in the square
    root of Q - Q_min: the cross-section grows as s, the number of photons falls as 1/Q^2.
    """
    flux = 2 * nucleus_mass * energy  # S - M^2
    threshold = 4 * muon_mass**2
    half = (flux**2 - flux * threshold - 2 * nucleus_mass**2 * threshold) / 2
    product_of_roots = (nucleus_mass * threshold) ** 2
    lowest = product_of_roots / (half + jnp.sqrt(half**2 - (nucleus_mass**2 + flux) * product_of_roots))
    q_min = jnp.sqrt(lowest)
    q = q_min + (jnp.sqrt(q2_max) - q_min) * cube[0] ** 2
    q2, q2_jacobian = q**2, 4 * q * (jnp.sqrt(q2_max) - q_min) * cube[0]
    x_0 = (1 + jnp.sqrt(1 + 4 * nucleus_mass**2 / q2)) / 2
    s_range = flux / x_0 - q2 - threshold
    s = threshold + s_range * cube[1]
    x = flux / (s + q2)
    across2 = q2 * x * x_0 * s_range * (1 - cube[1]) / flux * (x + x_0 - 1)
    volume = s_range * q2_jacobian / (16 * jnp.pi**2 * flux)
    return Emission(s, q2, q2 * (x - 0.5), jnp.sqrt(across2), volume)
