"""How would one write the collider and meson observables with NumPy and SciPy, one point at a time?

The three-body cross-section is a quasi-Monte Carlo with explicit Dirac matrices and the beams' tensor; the rest is written out for
the default charges. Mixing is off. Results are in natural units (GeV^-2 or pure numbers).
"""

import math

import numpy as np
from scipy.stats import qmc

ALPHA, FERMI = 7.2973525643e-3, 1.1663788e-5
M_E, M_MU, M_TAU = 0.51099895e-3, 0.1056583755, 1.77693
ENERGY = 10.58
METRIC = np.array([1.0, -1.0, -1.0, -1.0])


def dirac_matrices():
    """gamma^0 ... gamma^3 and gamma5 in the chiral representation."""
    pauli = np.array([np.eye(2), [[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    gamma = np.zeros((4, 4, 4), complex)
    for index, sigma in enumerate(pauli):
        gamma[index, :2, 2:] = sigma
        gamma[index, 2:, :2] = sigma if index == 0 else -sigma
    return gamma, np.diag([-1.0, -1.0, 1.0, 1.0]).astype(complex)


GAMMA, GAMMA5 = dirac_matrices()
ONE = np.eye(4)


def slash(p):
    """p_mu gamma^mu, shape (events, 4, 4)."""
    return np.einsum("nm,m,mij->nij", p, METRIC, GAMMA)


def dot(p, q):
    """Minkowski products of the events."""
    return np.einsum("nm,m,nm->n", p, METRIC, q)


def momentum(s, a, b):
    """Momentum of two bodies of squared masses a, b at the squared energy s."""
    return np.sqrt((s - a - b) ** 2 - 4 * a * b) / (2 * np.sqrt(s))


def direction(cos_theta, phi):
    """Unit vectors."""
    sin_theta = np.sqrt(1 - cos_theta**2)
    return np.stack([sin_theta * np.cos(phi), sin_theta * np.sin(phi), cos_theta], axis=-1)


def events(mass, m_muon, s, points, seed):
    """Momenta k1, k2, p and their share of phase space; soft and collinear mediators are sampled logarithmically."""
    u = qmc.Sobol(4, scramble=True, seed=seed).random(points)
    low, high = 2 * mass * math.sqrt(s), s + mass**2 - 4 * m_muon**2
    sum_ab = low * (high / low) ** u[:, 0]
    s12 = s + mass**2 - sum_ab
    inner, outer = momentum(s12, m_muon**2, m_muon**2), momentum(s, s12, mass**2)
    # In the pair's rest frame (k1+p)^2 - (k2+p)^2 is proportional to cos(theta) with a largest relative size `reach`.
    reach = 2 * inner * 2 * outer * math.sqrt(s) / (np.sqrt(s12) * sum_ab)
    cos_theta = np.tanh((2 * u[:, 1] - 1) * np.arctanh(reach)) / reach
    weight = np.arctanh(reach) / reach * (1 - (reach * cos_theta) ** 2)  # d cos(theta)/2 over du
    pair_direction = direction(2 * u[:, 2] - 1, np.zeros(points))
    pair_energy = np.sqrt(s12 + outer**2)
    k1 = boosted(inner, m_muon, cos_theta, 2 * np.pi * u[:, 3], pair_energy, outer, np.sqrt(s12), pair_direction)
    pair = np.concatenate([pair_energy[:, None], outer[:, None] * pair_direction], axis=1)
    p = np.concatenate([np.sqrt(mass**2 + outer**2)[:, None], -outer[:, None] * pair_direction], axis=1)
    bodies = inner / (4 * np.pi * np.sqrt(s12)) * outer / (4 * np.pi * math.sqrt(s))
    return k1, pair - k1, p, weight * bodies * sum_ab * math.log(high / low) / (2 * np.pi)


def boosted(inner, m_muon, cos_theta, phi, pair_energy, outer, pair_mass, axis):
    """A muon of the pair, its polar angle measured from the pair's flight direction, in the collider's frame."""
    energy, along = np.sqrt(inner**2 + m_muon**2), inner * cos_theta
    across = inner * np.sqrt(np.clip(1 - cos_theta**2, 0, None))
    e = (pair_energy * energy + outer * along) / pair_mass
    z = (pair_energy * along + outer * energy) / pair_mass
    # `axis` lies in the x-z plane.
    first = np.stack([axis[:, 2], 0 * z, -axis[:, 0]], axis=1)
    second = np.stack([0 * z, np.ones_like(z), 0 * z], axis=1)
    space = z[:, None] * axis + across[:, None] * (np.cos(phi)[:, None] * first + np.sin(phi)[:, None] * second)
    return np.concatenate([e[:, None], space], axis=1)


def squared_amplitude(k1, k2, p, mass, m_muon, s, vector, axial):
    """Spin sum over muons and mediator, average over beams, of e+e- -> mu+ mu- Z' without e^4 g'^2."""
    vertex = np.einsum("aij,jk->aik", GAMMA, vector * ONE - axial * GAMMA5)
    first = (slash(k1 + p) + m_muon * ONE) / (dot(k1 + p, k1 + p) - m_muon**2)[:, None, None]
    second = (-slash(k2 + p) + m_muon * ONE) / (dot(k2 + p, k2 + p) - m_muon**2)[:, None, None]
    current = np.einsum("aij,njk,mkl->namil", vertex, first, GAMMA)
    current += np.einsum("mij,njk,akl->namil", GAMMA, second, vertex)
    # Gamma-bar = gamma0 Gamma^dagger gamma0.
    conjugate = np.einsum("ij,nbrkj,kl->nbril", GAMMA[0], current.conj(), GAMMA[0])
    left = np.einsum("nij,namjk,nkl->namil", slash(k1) + m_muon * ONE, current, slash(k2) - m_muon * ONE)
    polarisations = -np.diag(METRIC) + (p * METRIC)[:, :, None] * (p * METRIC)[:, None, :] / mass**2
    muons = np.einsum("namil,nbrli,nab->nmr", left, conjugate, polarisations).real
    beams = np.array([[1, 0, 0, 1], [1, 0, 0, -1]]) * math.sqrt(s) / 2 * METRIC
    tensor = 4 * (np.outer(*beams) + np.outer(*beams[::-1]) - np.diag(METRIC) * s / 2)
    return np.einsum("mr,nmr->n", tensor, muons) / (4 * s**2)


def muon_pair_cross_section(mass, coupling, vector=1.0, axial=0.0, points=2**12, seed=0, energy=ENERGY, m_muon=M_MU):
    """sigma(e+e- -> mu+ mu- Z') in GeV^-2."""
    s, total = energy**2, 0.0
    k1, k2, p, weight = events(mass, m_muon, s, points, seed)
    for chunk in np.array_split(np.arange(points), max(1, points // 1024)):
        found = squared_amplitude(k1[chunk], k2[chunk], p[chunk], mass, m_muon, s, vector, axial)
        total += np.sum(found * weight[chunk])
    return (4 * math.pi * ALPHA * coupling) ** 2 / (2 * s) * total / points


def lepton_width(mass, m_lepton):
    """Width to a charged-lepton pair of unit vector charge over g'^2."""
    r = (m_lepton / mass) ** 2
    return mass / (12 * math.pi) * math.sqrt(max(0.0, 1 - 4 * r)) * (1 + 2 * r)


def leptonic_fractions(mass):
    """Branching ratios to muons and to neutrinos for charges 1 of mu and tau, hadrons left out (1e-3 below 0.6 GeV)."""
    widths = lepton_width(mass, M_MU), mass / (12 * math.pi)
    total = sum(widths) + lepton_width(mass, M_TAU)
    return widths[0] / total, widths[1] / total


def pion_to_photon(mass, coupling, fraction=1.0):
    """BR(pi0 -> gamma Z') = 2 (alpha_B/alpha) (1 - m^2/m_pi^2)^3 F_omega^2 BR(gamma gamma); the width of the omega left out."""
    alpha_b = coupling**2 / (4 * math.pi)
    form = 1 / (1 - (mass / 0.78266) ** 2)
    space = max(0.0, 1 - (mass / 0.1349768) ** 2) ** 3
    return 2 * alpha_b / ALPHA * space * form**2 * 0.98823 * fraction


def eta_to_photon(mass, coupling, prime=False):
    """BR of eta (or eta') to gamma Z' for u, d, s charges 1/3: quark lines summed one by one with complex propagators."""
    angle, f_q, f_s = 0.6859, 1.07, 1.34
    q, s = (math.sin(angle), math.cos(angle)) if prime else (math.cos(angle), -math.sin(angle))
    m_meson, two_photons = (0.95778, 0.02307) if prime else (0.547862, 0.3936)
    lines = [(2 / 3, q / f_q / math.sqrt(2)), (-1 / 3, q / f_q / math.sqrt(2)), (-1 / 3, s / f_s)]
    resonances = [(0.78266, 8.68e-3), (0.78266, 8.68e-3), (1.019461, 4.249e-3)]
    amplitude = sum(
        content * electric / 3 / (1 - mass**2 / m**2 - 1j * mass**2 * width / m**3)
        for (electric, content), (m, width) in zip(lines, resonances, strict=True)
    )
    normal = sum(content * electric**2 for electric, content in lines)
    space = max(0.0, 1 - (mass / m_meson) ** 2) ** 3
    return 2 * coupling**2 / (4 * math.pi * ALPHA) * abs(amplitude / normal) ** 2 * space * two_photons


def quarkonium_to_neutrinos(mass, coupling, charge, electric, isospin, m_meson, width, leptons):
    """BR(V -> nu nubar) for neutrino charges (0, 1, 1), helicity amplitudes of the three exchanges added as complex numbers."""
    total = 0.0
    for neutrino in (0.0, 1.0, 1.0):
        z_boson = math.sqrt(2) * FERMI * (isospin - 2 * electric * 0.2312) / (1 - (m_meson / 91.188) ** 2)
        z_prime = coupling**2 * charge * neutrino / (mass**2 - m_meson**2 + 1j * m_meson * width)
        total += abs(z_boson + z_prime) ** 2
    photon = 4 * math.pi * ALPHA * electric / m_meson**2
    # One helicity of the neutrinos, two of the leptons.
    return leptons * total / photon**2 / 2


VERSIONS = {
    "muon_pair_zp_cross_section": muon_pair_cross_section,
    "muon_pair_zp_cross_section.babar_four_muons": lambda m, g: (
        muon_pair_cross_section(m, g) * leptonic_fractions(m)[0]
    ),
    "muon_pair_zp_cross_section.belle2_invisible": lambda m, g: (
        muon_pair_cross_section(m, g) * leptonic_fractions(m)[1]
    ),
    "lmu_ltau_coupling_squared.babar_four_muons": lambda m, g: g**2 * float(m > 2 * M_MU),
    "lmu_ltau_coupling_squared.belle2_invisible": lambda m, g: g**2,
    "br_pi0_to_gamma_zp": pion_to_photon,
    "br_pi0_to_gamma_invisible": pion_to_photon,
    "br_eta_to_gamma_zp": eta_to_photon,
    "br_eta_prime_to_gamma_zp": lambda m, g: eta_to_photon(m, g, prime=True),
    "br_jpsi_to_invisible": lambda m, g: quarkonium_to_neutrinos(m, g, 1 / 3, 2 / 3, 0.5, 3.0969, 92.6e-6, 0.05971),
    "br_upsilon_to_invisible": lambda m, g: quarkonium_to_neutrinos(
        m, g, -4 / 3, -1 / 3, -0.5, 9.4604, 54.02e-6, 0.0248
    ),
}
