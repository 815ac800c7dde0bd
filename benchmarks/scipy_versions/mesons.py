"""P+ -> l+ nu Z' by adaptive cubature of the squared amplitude from explicit Dirac matrices, in the meson's rest frame."""

import numpy as np
from scipy.integrate import cubature

MASSES = {"k": 0.493677, "pi": 0.13957039, "mu": 0.1056583755, "e": 0.51099895e-3}
NORMALISATION = {"k": 0.6356, "pi": 0.999877}
METRIC = np.array([1.0, -1.0, -1.0, -1.0])
# Charges of neutrino, left- and right-handed lepton, meson (vector) and contact term: the default model's, mixing off.
DEFAULT_CHARGES = (1.0, 1.0, 1.0, 0.0, 0.0)


def dirac_matrices():
    """gamma^0 ... gamma^3 and gamma5 in the Dirac representation."""
    pauli = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    gamma = np.zeros((4, 4, 4), complex)
    gamma[0] = np.diag([1, 1, -1, -1])
    gamma[1:, :2, 2:], gamma[1:, 2:, :2] = pauli, -pauli
    return gamma, 1j * gamma[0] @ gamma[1] @ gamma[2] @ gamma[3]


GAMMA, GAMMA5 = dirac_matrices()
ONE = np.eye(4)
LEFT, RIGHT = (ONE - GAMMA5) / 2, (ONE + GAMMA5) / 2


def dot(a, b):
    """Minkowski product of momenta with the components on the last axis."""
    return np.sum(a * METRIC * b, axis=-1)


def slash(momentum):
    """gamma_mu p^mu."""
    return np.einsum("...m,m,mij->...ij", momentum, METRIC, GAMMA)


def vertex(charges, p, k, q, m_lepton, m_meson):
    """Gamma^mu, shape (..., 4, 4, 4), straight from the Feynman rules."""
    nu, left, right, meson, contact = charges
    total, scalar = p + k + q, (..., None, None, None)
    chiral = ONE - GAMMA5
    weak = (slash(total) @ chiral)[..., None, :, :]
    neutrino = GAMMA @ slash(k + q)[..., None, :, :] @ weak / dot(k + q, k + q)[scalar]
    propagator = (m_lepton * ONE - slash(p + q)) / (dot(p + q, p + q) - m_lepton**2)[..., None, None]
    lepton = weak @ propagator[..., None, :, :] @ GAMMA @ (left * LEFT + right * RIGHT)
    pole = dot(total - q, total - q) - m_meson**2
    leg = (2 * total - q)[..., None, None] * (slash(total - q) @ chiral)[..., None, :, :] / pole[scalar]
    return nu * neutrino + lepton + meson * leg - contact * GAMMA @ chiral


def squared_amplitude(charges, p, k, q, mass, m_lepton, m_meson):
    """Spin sums of the -g and the qq/m^2 parts of the polarisation sum, without (G_F V f_P g')^2/2."""
    gamma_mu = vertex(charges, p, k, q, m_lepton, m_meson)
    adjoint = GAMMA[0] @ np.conj(np.swapaxes(gamma_mu, -1, -2)) @ GAMMA[0]
    antilepton = slash(p) - m_lepton * ONE
    sums = np.einsum("...ij,...ajk,...kl,...bli->...ab", slash(k), gamma_mu, antilepton, adjoint, optimize=True).real
    lower = METRIC * q
    return -np.einsum("...aa,a->...", sums, METRIC), np.einsum("...ab,...a,...b->...", sums, lower, lower) / mass**2


def momenta(neutrino_energy, cosine, mass, m_lepton, m_meson):
    """Momenta of lepton, neutrino and mediator in the meson's rest frame; the cosine is that in the frame of l and Z'."""
    s = m_meson**2 - 2 * m_meson * neutrino_energy
    root = np.sqrt(s)
    star = np.sqrt((s - (m_lepton + mass) ** 2) * (s - (m_lepton - mass) ** 2)) / (2 * root)
    energy_star = np.sqrt(star**2 + m_lepton**2)
    gamma, boost = (
        (m_meson - neutrino_energy) / root,
        -neutrino_energy / root,
    )  # boost = gamma beta, against the neutrino
    along, across = star * cosine, star * np.sqrt(1 - cosine**2)
    zero = 0 * along
    p = np.stack([gamma * energy_star + boost * along, across, zero, boost * energy_star + gamma * along], axis=-1)
    k = np.stack([neutrino_energy, zero, zero, neutrino_energy], axis=-1)
    whole = np.array([m_meson, 0, 0, 0])
    return p, k, whole - p - k, star * neutrino_energy / root


def sampled(unit, mass, m_lepton, m_meson):
    """Momenta p, k, q of points of the unit square, shape (n, 2), and dE_nu dE_l per unit area.

    Logarithms crowd the points where the neutrino is soft and, in the cosine, where the mediator follows it; an
    adaptive rule finds the soft mediator by itself.
    """
    x, v = unit.T
    top, soft = (m_meson**2 - (m_lepton + mass) ** 2) / (2 * m_meson), mass**2 / (2 * m_meson)
    reach = np.log1p(top / soft)
    energy = soft * np.expm1(reach * (1 - x**2))
    span = np.log1p(energy / (soft + energy) * top / soft)
    rise = np.expm1(span * v) / np.expm1(span)
    p, k, q, jacobian = momenta(energy, 2 * rise - 1, mass, m_lepton, m_meson)
    return p, k, q, 2 * x * reach * (energy + soft) * 2 * span * np.exp(span * v) / np.expm1(span) * jacobian


def rate_parts(mass, charges, m_lepton, m_meson, tolerance):
    """Gamma(P -> l nu Z')/Gamma(P -> mu nu)/g'^2 from the -g and from the qq/m^2 part of the polarisation sum."""

    def integrand(unit):
        p, k, q, jacobian = sampled(unit, mass, m_lepton, m_meson)
        return jacobian[:, None] * np.stack(squared_amplitude(charges, p, k, q, mass, m_lepton, m_meson), axis=-1)

    # The two parts may be of very different size, or one of them zero: an error of the sum is what counts.
    scale = cubature(lambda unit: integrand(unit).sum(-1), [1e-12, 1e-12], [1, 1], rtol=tolerance, atol=0).estimate
    parts = cubature(integrand, [1e-12, 1e-12], [1, 1], rtol=0, atol=tolerance * abs(scale)).estimate
    return parts / (64 * np.pi**3 * m_meson) / muon_rate(m_meson)


def muon_rate(m_meson):
    """Gamma(P -> mu nu) without (G_F V f_P)^2/2, from the same matrices."""
    m_muon = MASSES["mu"]
    energy = (m_meson**2 - m_muon**2) / (2 * m_meson)
    p, k = np.array([m_meson - energy, 0, 0, -energy]), np.array([energy, 0, 0, energy])
    weak = slash(p + k) @ (ONE - GAMMA5)
    adjoint = GAMMA[0] @ weak.conj().T @ GAMMA[0]
    squared = np.trace(slash(k) @ weak @ (slash(p) - m_muon * ONE) @ adjoint).real
    return squared * energy / (8 * np.pi * m_meson**2)


def branching_ratio(mass, coupling, charges=DEFAULT_CHARGES, meson="k", lepton="mu", tolerance=1e-5):
    """BR(P+ -> l+ nu Z') for any charges; at tolerance 1e-5 two runs with different variables agreed to 2e-8."""
    m_meson, m_lepton = MASSES[meson], MASSES[lepton]
    if mass >= m_meson - m_lepton:
        return 0.0
    return float(NORMALISATION[meson] * coupling**2 * rate_parts(mass, charges, m_lepton, m_meson, tolerance).sum())


def decays(mass, charges, meson="k", lepton="mu", nodes=200):
    """Momenta p, k, q of a grid of decays with their weights in the rate (not normalised), for shares of the rate."""
    m_meson, m_lepton = MASSES[meson], MASSES[lepton]
    rule, weights = np.polynomial.legendre.leggauss(nodes)
    unit = np.stack(np.meshgrid((rule + 1) / 2, (rule + 1) / 2), axis=-1).reshape(-1, 2)
    p, k, q, jacobian = sampled(unit, mass, m_lepton, m_meson)
    squared = sum(squared_amplitude(charges, p, k, q, mass, m_lepton, m_meson))
    return p, k, q, np.outer(weights, weights).ravel() * jacobian * squared


VERSIONS = {
    "br_k_to_mu_nu_zp": lambda mass, coupling: branching_ratio(mass, coupling),
    "br_pi_to_mu_nu_zp": lambda mass, coupling: branching_ratio(mass, coupling, meson="pi"),
}
