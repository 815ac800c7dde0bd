"""Neutrino trident production by quasi-Monte Carlo in NumPy, with explicit Dirac traces and nothing shared with zpjax.

Everything is done in the rest frame of neutrino and photon, with the nucleus's own momentum as photon vector and the
complete amplitude, interference of vector and axial current included. Events are made once and weighted anew for each
mediator: charges of the default flavoured_u1 (1 for nu_mu and mu), kinetic mixing off.
"""

from functools import cache, partial

import numpy as np
from scipy.special import spherical_jn
from scipy.stats import qmc

G_F, ALPHA, M_MU, S2 = 1.1663788e-5, 1 / 137.035999, 0.1056583755, 0.2312
FERMI = 5.067730716  # GeV^-1
G_V, G_A = 0.5 + 2 * S2, 0.5
EVENTS = 2**14
# Z, A, mass in GeV, nuclei per formula unit; neutrino energy in GeV.
TARGETS = {
    "ccfr": (((26, 56, 52.0898, 1),), 160.0),
    "charm2": (((14, 28, 26.0532, 1), (8, 16, 14.8951, 2)), 20.0),
    "nutev": (((26, 56, 52.0898, 1),), 140.0),
}
METRIC = np.diag([1.0, -1.0, -1.0, -1.0])
_PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
# Dirac's representation.
GAMMA = np.array([np.kron(np.diag([1, -1]), np.eye(2)), *(np.kron([[0, 1], [-1, 0]], s) for s in _PAULI)])
GAMMA_5 = np.kron([[0, 1], [1, 0]], np.eye(2)).astype(complex)


def dot(a, b):
    """Minkowski product."""
    return np.einsum("...i,ij,...j", a, METRIC, b)


def slash(p):
    """p_mu gamma^mu."""
    return np.einsum("ni,ij,jab->nab", p, METRIC, GAMMA)


def helm_squared(q, mass_number):
    """Lewin and Smith (1996), eqs. (4.7) and (4.11), lengths in fm."""
    s, a, c = 0.9 * FERMI, 0.52 * FERMI, (1.23 * mass_number ** (1 / 3) - 0.6) * FERMI
    x = q * np.sqrt(c**2 + 7 * np.pi**2 * a**2 / 3 - 5 * s**2)
    return (3 * spherical_jn(1, x) / x * np.exp(-((q * s) ** 2) / 2)) ** 2


def gaussian_squared(q, mass_number):
    """exp(-a^2 q^2/3) with the rms radius a = (0.58 + 0.82 A^(1/3)) fm."""
    return np.exp(-(((0.58 + 0.82 * mass_number ** (1 / 3)) * FERMI * q) ** 2) / 3)


def leptons(p_over, k, k_out, minus, plus, q):
    """sum over spins of |j_a P_mu Gamma^{mu a}|^2 with (g_V, g_A) = (1, 0), (0, 1) and their interference."""
    one = np.eye(4)
    tensor = np.einsum(
        "nxy,ayz,nzw,bwx->nab", slash(k_out), GAMMA @ (one - GAMMA_5) / 2, slash(k), GAMMA @ (one - GAMMA_5) / 2
    )
    tensor = METRIC @ tensor @ METRIC
    photon = slash(p_over)
    first = photon @ (slash(minus - q) + M_MU * one) / (dot(q, q) - 2 * dot(minus, q))[:, None, None]
    second = (slash(q - plus) + M_MU * one) @ photon / (dot(q, q) - 2 * dot(plus, q))[:, None, None]

    def squared(g_v, g_a):
        vertices = GAMMA @ (g_v * one - g_a * GAMMA_5)
        lines = first[:, None] @ vertices + vertices @ second[:, None]
        barred = GAMMA[0] @ np.conj(np.swapaxes(lines, -1, -2)) @ GAMMA[0]
        left = (slash(minus) + M_MU * one)[:, None] @ lines
        right = (slash(plus) - M_MU * one)[:, None] @ barred
        return np.einsum("nab,naxy,nbyx->n", tensor, left, right).real

    vector, axial = squared(1, 0), squared(0, 1)
    return vector, axial, (squared(1, 1) - vector - axial) / 2


def events(seed, charge, number, mass, energy, form_factor_squared=helm_squared, size=EVENTS):
    """Q_nu^2 and weights (GeV^-2) of the two currents and their interference for events on one nucleus."""
    u = qmc.Sobol(7, seed=seed).random(size).T
    flux, threshold = 2 * mass * energy, 4 * M_MU**2
    lowest, q_max = 1.01 * threshold / (2 * energy), 1.9 / number ** (1 / 3)
    q_size = lowest + (q_max - lowest) * u[1] ** 2
    q2 = q_size**2
    # The nucleus's recoil transverse to the photon vanishes at the largest s of a given Q^2.
    largest_s = 2 * flux / (1 + np.sqrt(1 + 4 * mass**2 / q2)) - q2
    s = threshold + (largest_s - threshold) * u[0]
    weight = (largest_s - threshold) / (2 * np.pi)
    weight *= 2 * q_size * (q_max - lowest) * 2 * u[1] / (8 * np.pi * flux)
    pair = threshold * (s / threshold) ** u[2]
    weight *= pair * np.log(s / threshold) / (2 * np.pi)
    largest = (s + q2) * (s - pair) / s
    transfer = largest * u[3] ** 3
    weight *= 3 * largest * u[3] ** 2 / (8 * np.pi * (s + q2))
    root, zero = np.sqrt(s), np.zeros(size)
    k_0, out = (s + q2) / (2 * root), (s - pair) / (2 * root)
    c = 1 - transfer / (2 * k_0 * out)
    sine = np.sqrt(np.maximum(1 - c**2, 0))
    k, q = np.stack([k_0, zero, zero, k_0], 1), np.stack([root - k_0, zero, zero, -k_0], 1)
    k_out = out[:, None] * np.stack([np.ones(size), sine, zero, c], 1)
    together = k + q - k_out
    q_rest = _boosted(q, together, pair, -1)
    axis = q_rest[:, 1:] / np.linalg.norm(q_rest[:, 1:], axis=1)[:, None]
    side = np.cross(axis, [0.0, 1.0, 0.0])
    side /= np.linalg.norm(side, axis=1)[:, None]
    beta = np.sqrt(1 - threshold / pair)
    edge = np.arctanh(beta)
    c = np.tanh((2 * u[4] - 1) * edge) / beta
    weight *= beta * 2 * edge / beta * (1 - (beta * c) ** 2) * 2 * np.pi / (32 * np.pi**2)
    sine, phi = np.sqrt(np.maximum(1 - c**2, 0)), 2 * np.pi * u[5]
    direction = c[:, None] * axis + (sine * np.cos(phi))[:, None] * side
    direction += (sine * np.sin(phi))[:, None] * np.cross(axis, side)
    spatial = beta[:, None] * direction
    half_pair = np.sqrt(pair)[:, None] / 2
    minus = _boosted(half_pair * np.concatenate([np.ones((size, 1)), spatial], 1), together, pair, 1)
    plus = together - minus
    # P.q = -Q^2/2 and P.k = M E fix the nucleus's energy and its momentum along k.
    p_0 = (flux - q2) / (2 * root)
    p_z = p_0 - flux / (2 * k_0)
    across, phi = np.sqrt(np.maximum(p_0**2 - p_z**2 - mass**2, 0)), 2 * np.pi * u[6]
    p = np.stack([p_0, across * np.cos(phi), across * np.sin(phi), p_z], 1)
    weight *= 8 * (G_F * 4 * np.pi * ALPHA * charge / q2) ** 2 * form_factor_squared(q_size, number) / (2 * flux)
    squares = np.array(leptons(p, k, k_out, minus, plus, q))
    return transfer, weight * squares / size


def _boosted(p, frame, mass_squared, sign):
    """p from the rest frame of `frame` (sign 1) or into it (-1)."""
    mass = np.sqrt(mass_squared)
    along = np.sum(p[:, 1:] * frame[:, 1:], axis=1)
    energy = (frame[:, 0] * p[:, 0] + sign * along) / mass
    factor = (along / (mass + frame[:, 0]) + sign * p[:, 0]) / mass
    return np.concatenate([energy[:, None], p[:, 1:] + factor[:, None] * frame[:, 1:]], 1)


@cache
def sample(experiment, form_factor_squared=helm_squared, seed=1):
    """The events of a whole target."""
    nuclei, energy = TARGETS[experiment]
    found = []
    for charge, number, mass, count in nuclei:
        transfer, weights = events(seed, charge, number, mass, energy, form_factor_squared)
        found.append((transfer, count * weights))
    return np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found], axis=1)


def trident_ratio(mass, coupling, experiment, form_factor_squared=helm_squared):
    """sigma/sigma_SM from the sample, weighted with and without the mediator."""
    transfer, (vector, axial, mixed) = sample(experiment, form_factor_squared)
    g_v = G_V + coupling**2 / (np.sqrt(2) * G_F * (mass**2 + transfer))
    new = np.sum(vector * g_v**2 + axial * G_A**2 + 2 * mixed * g_v * G_A)
    return new / np.sum(vector * G_V**2 + axial * G_A**2 + 2 * mixed * G_V * G_A)


VERSIONS = {f"trident_ratio.{name}": partial(trident_ratio, experiment=name) for name in TARGETS}
