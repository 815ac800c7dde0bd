"""How would one write the neutrino-electron observables with SciPy, one point at a time?

Adaptive quadrature over the recoil (and the reactor spectrum), the cross-section spelled out with shifted couplings.
Every function takes the product of charges q_nu q_e, in units of g'^2, that the mediator couples with.
"""

import math

from scipy.integrate import dblquad, quad

FERMI, M_E = 1.1663788e-5, 0.51099895e-3
ALPHA = 7.2973525643e-3
SIN2 = 0.23863
# Kinetic mixing of the default charges at q^2 = 0 with quarks of 0.33, 0.33, 0.45, 1.27, 4.18, 172.57 GeV.
LOOP = {
    0.1056583755: -1.0,
    1.77693: -1.0,
    0.33: (2 / 3 - 1 / 3),
    1.27: 2 / 3,
    0.45: -1 / 3,
    172.57: 2 * -4 / 3,
    4.18: -1 * -4 / 3,
}  # mass: N_c Q_f Q'_f


def mixing(q2=0.0, scale=172.57):
    """eps/g' of the default charges at spacelike momentum transfer squared q2."""
    total = 0.0
    for mass, weight in LOOP.items():
        integrand = lambda x, m=mass: x * (1 - x) * math.log(scale**2 / (m**2 + x * (1 - x) * q2))  # noqa: E731
        total += weight * quad(integrand, 0.0, 1.0, epsabs=1e-15, epsrel=1e-11)[0]
    return math.sqrt(4 * math.pi * ALPHA) / (2 * math.pi**2) * total


def induced_electron_charge(q2=0.0):
    """Charge of the electron from mixing alone, in units of g': +eps e."""
    return mixing(q2) * math.sqrt(4 * math.pi * ALPHA)


def cross_section(recoil, energy, left, right, shift):
    """dsigma/dT in GeV^-3 of a neutrino with g_L, g_R; `shift(Q^2)` is added to both."""
    extra = shift(2 * M_E * recoil)
    left, right = left + extra, right + extra
    flat, tilted = left**2, right**2 * (1 - recoil / energy) ** 2
    return 2 * FERMI**2 * M_E / math.pi * (flat + tilted - left * right * M_E * recoil / energy**2)


def shift_of(mass, coupling, charges):
    """Q^2 -> shift of g_L and g_R."""
    return lambda q2: coupling**2 * charges / (2 * math.sqrt(2) * FERMI * (mass**2 + q2))


def total(energy, left, right, shift):
    """Total cross-section in GeV^-2."""
    end = 2 * energy**2 / (M_E + 2 * energy)
    options = {"epsabs": 0.0, "epsrel": 1e-11, "limit": 200}
    return quad(cross_section, 0.0, end, args=(energy, left, right, shift), **options)[0]


def borexino_be7(mass, coupling, charges=None, survival=0.53):
    """7Be rate over the Standard Model; charges = (nu_e, nu_mu, nu_tau) times the electron's."""
    if charges is None:
        induced = induced_electron_charge()
        charges = (0.0, induced, induced)
    shares = (survival, (1 - survival) / 2, (1 - survival) / 2)
    rates = []
    for g in (coupling, 0.0):
        rate = 0.0
        for energy, line in ((0.862e-3, 0.8956), (0.384e-3, 0.1044)):
            for share, q, left in zip(shares, charges, (0.5 + SIN2, SIN2 - 0.5, SIN2 - 0.5), strict=True):
                rate += line * share * total(energy, left, SIN2, shift_of(mass, g, q))
        rates.append(rate)
    return rates[0] / rates[1]


def reactor(mass, coupling, window, charges=0.0):
    """Antineutrinos of a reactor over the Standard Model, recoils in `window` (GeV)."""

    def spectrum(energy):
        e = energy * 1e3
        isotopes = (
            (0.58, 0.870, -0.160, -0.0910),
            (0.30, 0.896, -0.239, -0.0981),
            (0.07, 0.976, -0.162, -0.0790),
            (0.05, 0.793, -0.080, -0.1085),
        )
        return sum(f * math.exp(a + b * e + c * e**2) for f, a, b, c in isotopes)

    def rate(g):
        shift = shift_of(mass, g, charges)
        value, _ = dblquad(
            lambda energy, recoil: spectrum(energy) * cross_section(recoil, energy, SIN2, 0.5 + SIN2, shift),
            *window,
            lambda recoil: (recoil + math.sqrt(recoil**2 + 2 * M_E * recoil)) / 2,
            10e-3,
            epsabs=0.0,
            epsrel=1e-9,
        )
        return value

    return rate(coupling) / rate(0.0)


def texono(mass, coupling, charges=0.0):
    """Recoils of 3-8 MeV."""
    return reactor(mass, coupling, (3e-3, 8e-3), charges)


def gemma(mass, coupling, charges=0.0):
    """Recoils of 2.8-55 keV."""
    return reactor(mass, coupling, (2.8e-6, 55e-6), charges)


def charm2(mass, coupling, charges=None):
    """Mean shift of g_V at CHARM-II; mixing at 0.0137 GeV^2."""
    charges = induced_electron_charge(0.0137) if charges is None else charges
    g_l, g_r = (-0.0396 - 0.5064) / 2, (-0.0396 + 0.5064) / 2
    top = bottom = 0.0
    for energy, events, (same, opposite) in ((23.7, 2677, (g_l, g_r)), (19.1, 2752, (g_r, g_l))):

        def density(t, a=same, b=opposite, e=energy):
            return a**2 + b**2 * (1 - t / e) ** 2

        def information(t, a=same, b=opposite, e=energy):
            return (a + b * (1 - t / e) ** 2) ** 2 / density(t, a, b, e)

        low, high = 3.0, min(24.0, energy)
        number = quad(density, low, high)[0]
        bottom += events * quad(information, low, high)[0] / number
        top += events * quad(lambda t: information(t) / (mass**2 + 2 * M_E * t), low, high, epsabs=0.0)[0] / number
    return coupling**2 * charges / (math.sqrt(2) * FERMI) * top / bottom


VERSIONS = {
    "nu_e_rate_ratio.borexino_be7": borexino_be7,
    "nu_e_rate_ratio.texono": texono,
    "nu_e_rate_ratio.gemma": gemma,
    "nu_e_delta_gv.charm2": charm2,
}
