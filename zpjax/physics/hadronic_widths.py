"""Hadronic decay widths of a light vector below about 1 GeV, by vector-meson dominance with ideal mixing."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from zpjax.constants import Scalar, StandardInputs
from zpjax.numerics.guarded import positive_part_power
from zpjax.numerics.quadrature import gauss_legendre, sum_over
from zpjax.physics.couplings import MediatorCouplings
from zpjax.physics.kinetic_mixing import effective_charges

# Dalitz plot of three pions: 16 x 6 nodes give the width to 1.1e-4 at 1 GeV, 1.5e-4 at the phi and 4e-3 at 1.1 GeV
# (against an adaptive double integral).
_DALITZ_NODES = (16, 6)


# Of rho, omega and phi in the form factors of pi0 gamma, pi+ pi-, K+ K- and K0 K0bar, per charge of their current.
_FORM_FACTORS = np.array([[0.5, 1.5, 0.0], [1.0, 0.0, 0.0], [0.5, 0.5, -1.0], [-0.5, 0.5, -1.0]])


class HadronicWidths(eqx.Module):
    """Gamma_i/g'^2 in GeV; see the function of each name."""

    pi0gamma: Scalar
    pipi: Scalar
    three_pi: Scalar
    kk: Scalar


def quark_charges(couplings: MediatorCouplings, constants: StandardInputs) -> tuple[Scalar, Scalar, Scalar]:
    """Vector charges of u, d and s in units of g', with the part that kinetic mixing induces (q^2 = 0)."""
    charges = effective_charges(couplings, constants)
    return charges.up.u.vector, charges.down.d.vector, charges.down.s.vector


def meson_currents(couplings: MediatorCouplings, constants: StandardInputs) -> Float[Array, " meson"]:
    """Charges of the currents with the quantum numbers of rho, omega and phi: x_u - x_d, x_u + x_d and x_s."""
    up, down, strange = quark_charges(couplings, constants)
    return jnp.stack([up - down, up + down, strange])


def meson_masses(constants: StandardInputs) -> tuple[Float[Array, " meson"], Float[Array, " meson"]]:
    """Masses and widths of rho, omega and phi in GeV."""
    k = constants
    return jnp.stack([k.m_rho, k.m_omega, k.m_phi]), jnp.stack([k.width_rho, k.width_omega, k.width_phi])


def hadronic_widths(couplings: MediatorCouplings, constants: StandardInputs) -> HadronicWidths:
    """All of them, by one propagator m_V^2/(m_V^2 - s - i m_V Gamma_V) of each meson."""
    k, m = constants, couplings.mass
    mesons, widths = meson_masses(k)
    distance, damping = mesons**2 - m**2, mesons * widths
    strength = meson_currents(couplings, k) * (mesons**2 / (distance**2 + damping**2))
    parts = strength * distance, strength * damping
    thresholds = jnp.stack([k.m_pi0, 2 * k.m_pi_plus, 2 * k.m_kaon_plus, 2 * k.m_kaon_0])
    beta3 = positive_part_power(1 - (thresholds / m) ** 2, 1.5)
    radiative, *pairs = beta3 * sum(_of_single_numbers(_FORM_FACTORS, part) ** 2 for part in parts)
    three = sum(_of_single_numbers(_meson_amplitudes(k), part[1:]) ** 2 for part in parts)
    per_pair = m / (48 * jnp.pi)
    return HadronicWidths(
        pi0gamma=k.fine_structure * m**3 / (384 * jnp.pi**4 * k.f_pi**2) * beta3[0] * radiative,
        pipi=per_pair * pairs[0],
        three_pi=three_pion_phase_space(k, m) * three / k.electric_charge**2,
        kk=per_pair * (pairs[1] + pairs[2]),
    )


def _of_single_numbers(map_, numbers):
    """A small product; in all digits of single precision on devices that would spare some."""
    return jnp.matmul(map_, numbers, precision=jax.lax.Precision.HIGHEST)


def pi0gamma(couplings: MediatorCouplings, constants: StandardInputs) -> Scalar:
    """Gamma(Z' -> pi0 gamma)/g'^2 in GeV.

    alpha m^3 / (384 pi^4 f_pi^2) (1 - m_pi^2/m^2)^3 |3 (x_u+x_d)/2 F_omega + (x_u-x_d)/2 F_rho|^2.
    Domain: m_pi0 to 1 GeV; 0 below threshold. Accuracy: about 10 % (vector dominance).
    Source: Tulin (2014), eq. for Z_B -> pi0 gamma, extended to unequal u and d charges by isospin.
    """
    return hadronic_widths(couplings, constants).pi0gamma


def pipi(couplings: MediatorCouplings, constants: StandardInputs) -> Scalar:
    """Gamma(Z' -> pi+ pi-)/g'^2 = m beta^3/(48 pi) |(x_u - x_d) F_rho|^2 in GeV.

    Isovector: for x_u = x_d it arises through kinetic mixing alone (rho-omega mixing neglected). With a constant rho width it is
    low for a photon's charges: by 9 % at 0.3 GeV, 23 % at 0.5, 43 % at 0.7, 36 % at the rho and 16 % at 0.9 (against the form
    factor from data of arXiv:2201.01788; the fit of BaBar, arXiv:1205.2228, gives 11, 25, 44, 39 and 23 %).
    """
    return hadronic_widths(couplings, constants).pipi


def kk(couplings: MediatorCouplings, constants: StandardInputs) -> Scalar:
    """Gamma(Z' -> K+ K-) + Gamma(Z' -> K0 K0bar), over g'^2, in GeV.

    m beta^3/(48 pi) |F|^2 with F = +-(x_u-x_d)/2 F_rho + (x_u+x_d)/2 F_omega - x_s F_phi (+ for charged kaons);
    at q^2 = 0 and for vanishing meson widths F is the conserved charge x_u - x_s or x_d - x_s. Accuracy: for the photon the phi peak comes out within
    2.5 % of BR(ee) BR(KK); 20 % off the peak.
    """
    return hadronic_widths(couplings, constants).kk


def three_pi(couplings: MediatorCouplings, constants: StandardInputs) -> Scalar:
    """Gamma(Z' -> pi+ pi- pi0)/g'^2 in GeV, through omega and phi into rho pi.

    W(m) | (x_u+x_d) A_omega F_omega + x_s A_phi F_phi |^2 / e^2, where W is the rho-pi Dalitz integral and the A_V are
    fixed by BR(V -> ee) BR(V -> 3 pi) of each meson; for the photon's charges the two terms have opposite sign, as seen
    in e+e- -> 3 pi (the measured relative phase is near 180 degrees and taken as that). Domain: 3 m_pi to 1.05 GeV.
    Accuracy: 5 % at the omega, 30 % in its tails. Source: method of Ilten et al. (2018); mesons from the PDG.
    """
    return hadronic_widths(couplings, constants).three_pi


def _meson_amplitudes(k: StandardInputs):
    """3 sqrt(3 Gamma_ee/(alpha m_V)) sqrt(Gamma_3pi/W(m_V)) of omega and phi: photon-V mixing times V -> rho pi."""
    masses, widths = (each[1:] for each in meson_masses(k))
    branching = jnp.stack([k.br_omega_ee * k.br_omega_3pi, k.br_phi_ee * k.br_phi_3pi])
    phase_space = jax.vmap(three_pion_phase_space, in_axes=(None, 0))(k, masses)
    return 3 * widths * jnp.sqrt(3 * branching / (k.fine_structure * masses * phase_space))


def three_pion_phase_space(constants: StandardInputs, mass: Scalar) -> Scalar:
    """W(m) = m^-3 int ds dt |p+ x p-|^2 m^2 |sum_pairs F_rho(s_pair)|^2, up to a constant, with one pion mass.

    With mu = (2 m_pi+ + m_pi0)/3 the threshold is the physical one. Kibble's boundary gives
    |p+ x p-|^2 m^2 = s (Delta^2 - (t - t_mid)^2)/4; s = 4 mu^2 + (s_max - 4 mu^2)(1 - cos(pi x))/2 and
    t = t_mid + Delta y absorb the square-root edges.
    """
    mu = (2 * constants.m_pi_plus + constants.m_pi0) / 3
    open_channel = mass > 3 * mu
    m = jnp.where(open_channel, mass, 4 * mu)
    low, end, rho2 = 4 * mu**2, (m + mu) ** 2, constants.m_rho**2
    span = (m - mu) ** 2 - low
    damping2 = rho2 * constants.width_rho**2
    # M^2 - t_mid less s/2
    middle = rho2 - (m**2 + 3 * mu**2) / 2

    def term(node):
        part, height = node
        s = low + span * part
        root = jnp.sqrt((end - s) / s)
        away, offset = middle + s / 2, span * height * root
        distances = (rho2 - s, away + offset, away - offset)
        norms = [1 / (distance**2 + damping2) for distance in distances]
        real = distances[0] * norms[0] + distances[1] * norms[1] + distances[2] * norms[2]
        return s * root**3 * (real**2 + damping2 * (norms[0] + norms[1] + norms[2]) ** 2)

    size = (rho2 * span**2) ** 2 / (2 * m**3)
    return jnp.where(open_channel, sum_over(term, *_dalitz_rule()) * size, 0.0)


def _dalitz_rule():
    """(s, Delta y) without their scales and the weights with all that is known of a node, in a product rule over x and y."""
    (x, wx), (y, wy) = (gauss_legendre(n) for n in _DALITZ_NODES)
    half = np.sin(np.pi * x) / 4
    part, height = np.broadcast_arrays(np.sin(np.pi * x / 2)[:, None] ** 2, half[:, None] * y)
    weights = np.outer(wx * 2 * np.pi * half**4, wy * (1 - y**2))
    return (part.ravel(), height.ravel()), weights.ravel()
