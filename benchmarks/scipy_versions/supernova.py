"""How would one write the luminosity of a supernova core in Z' with SciPy, one point at a time?

Adaptive integrals and scipy's Bessel function, in MeV. Charges of the default model, kinetic mixing off; above two muon
masses muons and hadrons are left out of the width (at 30 MeV nothing is emitted there).
"""

import math

import numpy as np
from scipy.integrate import quad
from scipy.special import kve

ALPHA, M_MU = 7.2973525643e-3, 105.6583755
HBAR_C, HBAR, ERG = 1.973269804e-11, 6.582119569e-22, 1.602176634e-6
T, R, MU, LIMIT, T_SPHERE = 30.0, 1e6, 100.0, 3e52, 5.0
ERG_PER_CM3_S = ERG / HBAR / HBAR_C**3


def thermal(power, x):
    """int q^power/(e^E - 1) dq."""
    return quad(lambda q: q**power / np.expm1(math.hypot(q, x)), 0, 60 + 10 * x, epsabs=0, epsrel=1e-10, limit=300)[0]


def width(mass, coupling):
    """To two neutrinos."""
    return coupling**2 * mass / (12 * math.pi)


def depth(mass, coupling):
    """R/L of decay."""
    x = mass / T
    return R * width(mass, coupling) / HBAR_C * x * thermal(2, x) / thermal(3, x)


def escape(optical_depth):
    """The exponential, faded between 11 and 15."""
    u = min(max((15 - optical_depth) / 4, 0.0), 1.0)
    return math.exp(-min(optical_depth, 15.0)) * u**3 * (10 - 15 * u + 6 * u**2)


def luminosity(m, g):
    """Classical pairs, in erg/s; arguments in GeV."""
    mass = 1e3 * m
    x = mass / T
    emissivity = width(mass, g) * 3 * mass**3 * T * kve(2, x) * math.exp(-x) / (2 * math.pi**2)
    return 4 / 3 * math.pi * R**3 * emissivity * ERG_PER_CM3_S * escape(depth(mass, g))


def fermi_pairs(mass, coupling):
    """Emissivity by a double integral over the neutrino energies."""
    x = mass / T

    def inner(e):
        # int_a^b (e + k)/(e^k + 1) dk in the variable of the smaller energy.
        start = x**2 / (4 * e)
        return quad(lambda k: (e + k) / (np.exp(k) + 1), start, start + 50, epsabs=0, epsrel=1e-8)[0]

    outer = lambda t: math.exp(t) * inner(math.exp(t)) / (math.exp(math.exp(t)) + 1)  # noqa: E731
    integral = quad(outer, math.log(x**2 / 300), math.log(60), epsabs=0, epsrel=1e-7, limit=300)[0]
    return coupling**2 * 2 * mass**2 * T**3 / (16 * math.pi**3) * integral


def semi_compton(coupling):
    """n_mu F sigma_Thomson in MeV."""
    occupied = lambda p: 1 / (math.exp((math.hypot(p, M_MU) - MU) / T) + 1)  # noqa: E731
    free = quad(lambda p: p**2 * occupied(p) * (1 - occupied(p)), 0, 1500, epsabs=0, epsrel=1e-9, limit=300)[0]
    return free / math.pi**2 * 8 * math.pi / 3 * ALPHA * coupling**2 / (4 * math.pi) / M_MU**2


def total_luminosity(m, g):
    """Fermi pairs and semi-Compton, in erg/s."""
    mass, rate = 1e3 * m, semi_compton(g)
    x = mass / T

    def dipole(q):
        e = math.hypot(q, x)
        return q**2 / e * (e**2 + x**2 / 2) / np.expm1(e)

    spectrum = quad(dipole, 0, 60 + 10 * x, epsabs=0, epsrel=1e-9, limit=300)[0]
    emissivity = fermi_pairs(mass, g) + rate * T**4 / math.pi**2 * spectrum
    return 4 / 3 * math.pi * R**3 * emissivity * ERG_PER_CM3_S * escape(depth(mass, g) + R * rate / HBAR_C)


VERSIONS = {"sn_luminosity": luminosity, "sn_luminosity_total": total_luminosity}
