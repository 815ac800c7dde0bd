"""Hadronic decay widths of a light vector below about 1 GeV, by vector-meson dominance with ideal mixing."""

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constants import Scalar, StandardInputs
from zpjax.numerics.guarded import positive_part_power
from zpjax.numerics.quadrature import gauss_legendre, sum_over
from zpjax.physics.couplings import MediatorCouplings
from zpjax.physics.kinetic_mixing import effective_charges

# Dalitz plot of three pions: 16 x 6 nodes give the width to 1.1e-4 at 1 GeV, 1.5e-4 at the phi and 4e-3 at 1.1 GeV
# (against an adaptive double integral).
_DALITZ_NODES = (16, 6)


def quark_charges(couplings: MediatorCouplings, constants: StandardInputs) -> tuple[Scalar, Scalar, Scalar]:
    """Vector charges of u, d and s in units of g', with the part that kinetic mixing induces (q^2 = 0)."""
    charges = effective_charges(couplings, constants)
    return charges.up.u.vector, charges.down.d.vector, charges.down.s.vector


def _propagator_of_square(s: Scalar, m_vector: Scalar, width: Scalar) -> tuple[Scalar, Scalar]:
    """Real and imaginary part of m_V^2 / (m_V^2 - s - i m_V Gamma_V)."""
    real, imaginary = m_vector**2 - s, m_vector * width
    norm = m_vector**2 / (real**2 + imaginary**2)
    return real * norm, imaginary * norm


def _resonances(couplings, constants):
    """Propagators of rho, omega and phi at the mediator's mass."""
    k, s = constants, couplings.mass**2
    return (
        _propagator_of_square(s, k.m_rho, k.width_rho),
        _propagator_of_square(s, k.m_omega, k.width_omega),
        _propagator_of_square(s, k.m_phi, k.width_phi),
    )


def _modulus_squared(*terms: tuple[Scalar, tuple[Scalar, Scalar]]) -> Scalar:
    """|sum_k c_k P_k|^2 for real coefficients and complex propagators."""
    real = sum(c * p[0] for c, p in terms)
    imaginary = sum(c * p[1] for c, p in terms)
    return real**2 + imaginary**2


def pi0gamma(couplings: MediatorCouplings, constants: StandardInputs) -> Scalar:
    """Gamma(Z' -> pi0 gamma)/g'^2 in GeV.

    alpha m^3 / (384 pi^4 f_pi^2) (1 - m_pi^2/m^2)^3 |3 (x_u+x_d)/2 F_omega + (x_u-x_d)/2 F_rho|^2.
    Domain: m_pi0 to 1 GeV; 0 below threshold. Accuracy: about 10 % (vector dominance).
    Source: Tulin (2014), eq. for Z_B -> pi0 gamma, extended to unequal u and d charges by isospin.
    """
    k, m = constants, couplings.mass
    up, down, _ = quark_charges(couplings, k)
    rho, omega, _ = _resonances(couplings, k)
    amplitude2 = _modulus_squared((1.5 * (up + down), omega), (0.5 * (up - down), rho))
    phase_space = positive_part_power(1 - (k.m_pi0 / m) ** 2, 3)
    return k.fine_structure * m**3 / (384 * jnp.pi**4 * k.f_pi**2) * phase_space * amplitude2


def pipi(couplings: MediatorCouplings, constants: StandardInputs) -> Scalar:
    """Gamma(Z' -> pi+ pi-)/g'^2 = m beta^3/(48 pi) |(x_u - x_d) F_rho|^2 in GeV.

    Isovector: for x_u = x_d it arises through kinetic mixing alone (rho-omega mixing neglected). With a constant rho width it is
    low for a photon's charges: by 9 % at 0.3 GeV, 23 % at 0.5, 43 % at 0.7, 36 % at the rho and 16 % at 0.9 (against the form
    factor from data of arXiv:2201.01788; the fit of BaBar, arXiv:1205.2228, gives 11, 25, 44, 39 and 23 %).
    """
    k, m = constants, couplings.mass
    up, down, _ = quark_charges(couplings, k)
    rho, _, _ = _resonances(couplings, k)
    beta3 = positive_part_power(1 - (2 * k.m_pi_plus / m) ** 2, 1.5)
    return m * beta3 / (48 * jnp.pi) * _modulus_squared((up - down, rho))


def kk(couplings: MediatorCouplings, constants: StandardInputs) -> Scalar:
    """Gamma(Z' -> K+ K-) + Gamma(Z' -> K0 K0bar), over g'^2, in GeV.

    m beta^3/(48 pi) |F|^2 with F = +-(x_u-x_d)/2 F_rho + (x_u+x_d)/2 F_omega - x_s F_phi (+ for charged kaons);
    at q^2 = 0 and for vanishing meson widths F is the conserved charge x_u - x_s or x_d - x_s. Accuracy: for the photon the phi peak comes out within
    2.5 % of BR(ee) BR(KK); 20 % off the peak.
    """
    k, m = constants, couplings.mass
    up, down, strange = quark_charges(couplings, k)
    rho, omega, phi = _resonances(couplings, k)
    width = 0.0
    for sign, m_kaon in ((1.0, k.m_kaon_plus), (-1.0, k.m_kaon_0)):
        form = _modulus_squared((sign * (up - down) / 2, rho), ((up + down) / 2, omega), (-strange, phi))
        width += positive_part_power(1 - (2 * m_kaon / m) ** 2, 1.5) * form
    return m / (48 * jnp.pi) * width


def three_pi(couplings: MediatorCouplings, constants: StandardInputs) -> Scalar:
    """Gamma(Z' -> pi+ pi- pi0)/g'^2 in GeV, through omega and phi into rho pi.

    W(m) | (x_u+x_d) A_omega F_omega + x_s A_phi F_phi |^2 / e^2, where W is the rho-pi Dalitz integral and the A_V are
    fixed by BR(V -> ee) BR(V -> 3 pi) of each meson; for the photon's charges the two terms have opposite sign, as seen
    in e+e- -> 3 pi (the measured relative phase is near 180 degrees and taken as that). Domain: 3 m_pi to 1.05 GeV.
    Accuracy: 5 % at the omega, 30 % in its tails. Source: method of Ilten et al. (2018); mesons from the PDG.
    """
    k, m = constants, couplings.mass
    up, down, strange = quark_charges(couplings, k)
    _, omega, phi = _resonances(couplings, k)
    a_omega, a_phi = _meson_amplitudes(k)
    amplitude2 = _modulus_squared(((up + down) * a_omega, omega), (strange * a_phi, phi))
    return three_pion_phase_space(k, m) * amplitude2 / k.electric_charge**2


def _meson_amplitudes(k: StandardInputs):
    """3 sqrt(3 Gamma_ee/(alpha m_V)) sqrt(Gamma_3pi/W(m_V)) of omega and phi: photon-V mixing times V -> rho pi."""
    mass = jnp.stack([jnp.asarray(k.m_omega), jnp.asarray(k.m_phi)])
    width_ee = jnp.stack([jnp.asarray(k.br_omega_ee * k.width_omega), jnp.asarray(k.br_phi_ee * k.width_phi)])
    width_3pi = jnp.stack([jnp.asarray(k.br_omega_3pi * k.width_omega), jnp.asarray(k.br_phi_3pi * k.width_phi)])
    phase_space = jax.vmap(three_pion_phase_space, in_axes=(None, 0))(k, mass)
    return 3 * jnp.sqrt(3 * width_ee / (k.fine_structure * mass)) * jnp.sqrt(width_3pi / phase_space)


def three_pion_phase_space(constants: StandardInputs, mass: Scalar) -> Scalar:
    """W(m) = m^-3 int ds dt |p+ x p-|^2 m^2 |sum_pairs F_rho(s_pair)|^2, up to a constant, with one pion mass.

    With mu = (2 m_pi+ + m_pi0)/3 the threshold is the physical one. Kibble's boundary gives
    |p+ x p-|^2 m^2 = s (Delta^2 - (t - t_mid)^2)/4; s = 4 mu^2 + (s_max - 4 mu^2)(1 - cos(pi x))/2 and
    t = t_mid + Delta y absorb the square-root edges.
    """
    mu = (2 * constants.m_pi_plus + constants.m_pi0) / 3
    open_channel = mass > 3 * mu
    m = jnp.where(open_channel, mass, 4 * mu)
    low, high = 4 * mu**2, (m - mu) ** 2
    nodes, weights = _dalitz_rule()

    def term(node):
        x, y = node
        s = low + (high - low) * 0.5 * (1 - jnp.cos(jnp.pi * x))
        jacobian = (high - low) * 0.5 * jnp.pi * jnp.sin(jnp.pi * x)
        middle = (m**2 + 3 * mu**2 - s) / 2
        delta = positive_part_power((1 - low / s) * ((m**2 - s - mu**2) ** 2 - 4 * s * mu**2) / 4, 0.5)
        form = _rho_pi_form(constants, s, middle, delta * y)
        return jacobian * s * delta**3 * (1 - y**2) * form

    return jnp.where(open_channel, sum_over(term, nodes, weights, per_pass=2) / (2 * m**3), 0.0)


def _dalitz_rule():
    """Product rule over (x, y) in the unit square."""
    (x, wx), (y, wy) = (gauss_legendre(n) for n in _DALITZ_NODES)
    return np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2), np.outer(wx, wy).ravel()


def _rho_pi_form(constants, s, middle, offset):
    """|sum over the three pion pairs of the rho propagator|^2 at s and t, u = middle +- offset."""
    pairs = (s, middle + offset, middle - offset)
    terms = [_propagator_of_square(pair, constants.m_rho, constants.width_rho) for pair in pairs]
    return sum(t[0] for t in terms) ** 2 + sum(t[1] for t in terms) ** 2
