"""The dip in the spectrum of cosmic neutrinos by scipy, with nothing shared with zpjax.

For the charges of flavoured_u1 at its defaults (0, 1, 1), where U^dagger Q U = 1 - u u^dagger with u the row of nu_e.
Relic nu_2 and nu_3 at rest, nu_1 massless and thermal, sources by star formation, no regeneration, Majorana neutrinos.
"""

from functools import cache
from itertools import pairwise

import numpy as np
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

# eV: NuFIT 6.1, Planck 2018, T_CMB = 2.7255 K.
S12, S13, S23, DELTA = 0.3088, 0.02248, 0.470, np.radians(212.0)
M2, M3 = np.sqrt(7.537e-5), np.sqrt(2.511e-3)
H0, OMEGA, T_NU = 1.4377227e-33, 0.315, (4 / 11) ** (1 / 3) * 2.3486542e-4
INDEX, FURTHEST, FLAVOURS = 2.5, 6.0, (1 / 3, 2 / 3, 0.0)
N_0 = 3 * 1.2020569031595942 / (4 * np.pi**2) * T_NU**3


def mixing(s12=S12, s13=S13, s23=S23, delta=DELTA):
    """Leptonic mixing matrix as a product of three rotations."""
    r12, r13, r23 = np.eye(3, dtype=complex), np.eye(3, dtype=complex), np.eye(3, dtype=complex)
    r12[:2, :2] = [[np.sqrt(1 - s12), np.sqrt(s12)], [-np.sqrt(s12), np.sqrt(1 - s12)]]
    r23[1:, 1:] = [[np.sqrt(1 - s23), np.sqrt(s23)], [-np.sqrt(s23), np.sqrt(1 - s23)]]
    r13[::2, ::2] = [
        [np.sqrt(1 - s13), np.sqrt(s13) * np.exp(-1j * delta)],
        [-np.sqrt(s13) * np.exp(1j * delta), np.sqrt(1 - s13)],
    ]
    return r23 @ r13 @ r12


def hubble(z):
    """H(z) in eV."""
    return H0 * np.sqrt(OMEGA * (1 + z) ** 3 + 1 - OMEGA)


def density(z):
    """Unnormalised flux per unit of redshift."""
    power = ((1 + z) ** -34 + ((1 + z) / 5160.63662037) ** 3 + ((1 + z) / 9.06337604231) ** 35) ** -0.1
    return power * (1 + z) ** -INDEX / hubble(z)


def cold(mass, target, energy, z):
    """Depth over |G|^2 between 0 and z on relics of mass `target` (eV) at rest, energies in eV."""
    at = mass**2 / (2 * target * energy) - 1
    return 2 * np.pi * N_0 * (1 + at) ** 3 / (mass**2 * hubble(at)) if 0 <= at < z else 0.0


@cache
def massless(mass, energy, z):
    """Depth over |G|^2 between 0 and z on massless thermal relics."""

    def rate(y):
        e, t = energy * (1 + y), T_NU * (1 + y)
        return mass**2 * t / (8 * np.pi * e**2) * np.log1p(np.exp(-(mass**2) / (4 * e * t))) / ((1 + y) * hubble(y))

    # At low energies the rate underflows; 1e-2 is 1e-8 of the depth for the largest couplings that make a dip.
    return quad(rate, 0, z, epsabs=1e-2, epsrel=1e-7, limit=200)[0]


@cache
def _flux():
    return quad(density, 0, FURTHEST, points=[1.0, 4.0], epsrel=1e-10)[0]


def states(mass, coupling, energy, masses=(M2, M3), matrix=None, at_rest=1.0):
    """Transmission of nu_1, nu_2, nu_3 at one energy at Earth; everything in eV."""
    matrix = mixing() if matrix is None else matrix
    squared = coupling**2 * np.abs(matrix.conj().T @ np.diag([0, 1, 1]) @ matrix) ** 2
    breaks = [mass**2 / (2 * target * energy) - 1 for target in masses]
    panels = sorted({0.0, 1.0, 4.0, FURTHEST, *(b for b in breaks if 0 < b < FURTHEST)})

    def part(i):
        def integrand(z):
            tau = squared[i, 0] * massless(mass, energy, z)
            tau += at_rest * sum(squared[i, j + 1] * cold(mass, target, energy, z) for j, target in enumerate(masses))
            return density(z) * np.exp(-tau)

        return sum(quad(integrand, a, b, epsabs=1e-7 * _flux(), epsrel=1e-6)[0] for a, b in pairwise(panels))

    return np.array([part(i) for i in range(3)]) / _flux()


def all_flavours(mass, coupling, energy, **options):
    """Transmission of the sum of all flavours for pion-decay sources."""
    shares = np.abs(mixing()).T ** 2 @ FLAVOURS
    return shares @ states(mass, coupling, energy, **options)


def dip(mass, coupling, at_rest=1.0):
    """(energy in GeV, depth) of the minimum: a scan of both sides of the edges, then Brent's method."""
    mass *= 1e9
    edges = [mass**2 / (2 * target) for target in (M3, M2)]

    def transmission(log_energy):
        return all_flavours(mass, coupling, np.exp(log_energy), at_rest=at_rest)

    best = (np.inf, None)
    for low, high in ((edges[0] / (1 + FURTHEST), edges[0]), (edges[0], edges[1]), (edges[1], 30 * edges[1])):
        grid = np.linspace(np.log(low) + 1e-9, np.log(high) - 1e-9, 13)
        values = [transmission(x) for x in grid]
        k = int(np.argmin(values))
        found = [(values[k], grid[k])]
        if 0 < k < len(grid) - 1:
            result = minimize_scalar(transmission, bounds=(grid[k - 1], grid[k + 1]), method="bounded")
            found.append((result.fun, result.x))
        best = min(best, *found)
    return np.exp(best[1]) * 1e-9, 1 - best[0]


VERSIONS = {"dip_depth": lambda mass, coupling: dip(mass, coupling)[1]}
