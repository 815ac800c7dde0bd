"""How would one write N_eff with a mediator at the neutrinos' temperature with SciPy's LSODA, one point at a time?

Everything thermal follows from the pressure: with u = ln(m/T) and P = T^4 phi(u),

    s = P' = T^3 (4 phi - phi_u),    rho = T s - P,    rho' = T P'' = T^3 (12 phi - 7 phi_u + phi_uu),

so the two temperatures obey, with N = ln a and Q the energy given by electrons and photons to neutrinos,

    d ln(a T)/dN = 1 - 3 s/rho' -+ Q/(H T rho').

phi is integrated once on a grid in u; a spline of seventh degree gives its derivatives and cubics between the nodes are
evaluated as Python numbers, which for two equations beats NumPy's overhead. Energies in MeV, times in s.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.integrate import odeint
from scipy.interpolate import CubicSpline, PchipInterpolator, make_interp_spline
from scipy.special import kv

ALPHA, FERMI, M_E = 7.2973525643e-3, 1.1663788e-11, 0.51099895
PLANCK_MASS, HBAR = 1.22091e22, 6.582119569e-22
E2 = 4 * math.pi * ALPHA
MIXING_RATIO = -1.859193e-2  # eps/g' of the default model

# Couplings of nu_e and of nu_mu, nu_tau to electrons below 10 MeV, and the effects of Fermi-Dirac statistics on
# annihilation and scattering (Escudero 2020).
G_E, G_MU = 0.727**2 + 0.233**2, 0.273**2 + 0.233**2
PAULI_ANNIHILATION, PAULI_SCATTERING = 0.884, 0.829
# Rates with the electron's mass over those without, by photon temperature (Escudero 2020): scattering of nu_e and of
# nu_mu, annihilation into nu_e and into nu_mu.
MASS_FACTORS = np.array(
    [
        [0.05, 0.00092, 0.00164, 0.00028, 0.00004],
        [0.1, 0.07049, 0.10117, 0.12666, 0.03921],
        [0.2, 0.42137, 0.50112, 0.70842, 0.42032],
        [0.3, 0.65732, 0.72544, 0.89606, 0.68318],
        [0.5, 0.85253, 0.88979, 0.97143, 0.87458],
        [0.7, 0.92056, 0.94227, 0.98684, 0.93469],
        [1.0, 0.95994, 0.97145, 0.99393, 0.96783],
        [2.0, 0.98998, 0.99293, 0.99860, 0.99216],
        [5.0, 0.99877, 0.99914, 0.99983, 0.99902],
    ]
)

HOTTEST, COLDEST = 20.0, 1e-3
# ln(m/T) of the tables: from 0.2 MeV at 20 MeV to where nothing is left (e^-60 = 1e-26).
_FIRST, _LAST, _STEPS = math.log(0.01), math.log(60.0), 500
_PER_STEP = _STEPS / (_LAST - _FIRST)
# Below this ln(T_gamma/T_nu) the difference of two decay rates is taken from the derivative (error of order 1e-8).
_CLOSE = 1e-5


class History(NamedTuple):
    """Times (s), scale factor (1 at the end, times T_0/T_gamma there: today is 1), temperatures (MeV), densities (MeV^4)."""

    time: np.ndarray
    scale_factor: np.ndarray
    photon_temperature: np.ndarray
    neutrino_temperature: np.ndarray
    photon_density: np.ndarray
    neutrino_density: np.ndarray
    mediator_density: np.ndarray
    mediator_pressure: np.ndarray


def thermal_integrals(x, sign):
    """int dk of q^3, q and (q^2 + E^2)/q over e^E + sign, in units of T, for E = x + k and q^2 = k (k + 2x)."""
    y, weights = np.polynomial.legendre.leggauss(400)
    w, weights = 3.6 * (y + 1), 3.6 * weights
    x = x[:, None]
    root = np.sqrt(w**2 + 2 * x)
    q, energy = w * root, x + w**2
    occupation = 2 * weights / (np.exp(energy) + sign)
    return (
        np.sum(w * q**3 * occupation, axis=1),
        np.sum(w * q * occupation, axis=1),
        np.sum((q**2 + energy**2) / root * occupation, axis=1),
    )


def electromagnetic_pressure(x):
    """P/T^4 of photons and electrons: free, then e^2 (two loops, logarithm left out) and e^3 (rings of Debye mass).

    The ring sum is T m_D^3/(12 pi) with m_D^2 = e^2 dn/dmu = e^2 (2/pi^2) int dq (q^2 + E^2)/E n_F, T^2/3 for no mass.
    """
    free, tadpole, screening = thermal_integrals(x, 1.0)
    j, chi = 2 / math.pi**2 * tadpole, 2 / math.pi**2 * screening
    electrons = 4 / (6 * math.pi**2) * free
    return math.pi**2 / 45 + electrons - E2 * (j / 12 + j**2 / 8) + (E2 * chi) ** 1.5 / (12 * math.pi)


def mediator_pressure(x):
    """P/T^4 of a vector boson with three polarisations."""
    return 3 / (6 * math.pi**2) * thermal_integrals(x, -1.0)[0]


def thermal_columns(u, pressure):
    """s/T^3, rho/T^4, rho'/T^3 from P/T^4 on the grid."""
    spline = make_interp_spline(u, pressure, k=7)
    first, second = spline.derivative(1)(u), spline.derivative(2)(u)
    entropy = 4 * pressure - first
    return entropy, entropy - pressure, 12 * pressure - 7 * first + second


def mass_factor(u, column):
    """Suppression of a rate by the electron's mass: -ln f is close to a power of m/T."""
    node_u, factor = np.log(M_E / MASS_FACTORS[:, 0]), MASS_FACTORS[:, column]
    curve = PchipInterpolator(node_u[::-1], np.log(-np.log(factor))[::-1])
    return np.exp(-np.exp(curve(u)))


def cubics(u, columns):
    """Per interval the four coefficients of each column's spline, as tuples of Python floats."""
    stacked = CubicSpline(np.arange(_STEPS + 1), np.stack(columns, axis=1)).c
    return [tuple(stacked[:, k, :].T.ravel().tolist()) for k in range(_STEPS)]


def grid():
    """u = ln(m/T) at the nodes."""
    return np.linspace(_FIRST, _LAST, _STEPS + 1)


@cache
def electromagnetic_table():
    """Entropy, energy, heat capacity of the electromagnetic plasma, and strengths of annihilation and scattering."""
    u = grid()
    f = [mass_factor(u, column) for column in (1, 2, 3, 4)]
    scattering = 4 * 56 * PAULI_SCATTERING * (G_E * f[0] + 2 * G_MU * f[1])
    annihilation = 4 * 32 * PAULI_ANNIHILATION * (G_E * f[2] + 2 * G_MU * f[3])
    columns = (*thermal_columns(u, electromagnetic_pressure(np.exp(u))), annihilation, scattering)
    return cubics(u, columns)


@cache
def mediator_table():
    """Entropy, energy, heat capacity of the mediator, kappa = x^2 K_2(x), and d(T^3 kappa)/d ln T over T^3."""
    u = grid()
    x = np.exp(u)
    # d(x^2 K_2)/dx = -x^2 K_1.
    decaying = x**2 * kv(2, x)
    return cubics(u, (*thermal_columns(u, mediator_pressure(x)), decaying, 3 * decaying + x**3 * kv(1, x)))


def looked_up(table, position):
    """The five columns of a table at a position in steps."""
    k = int(position)
    t = position - k
    c = table[k]
    return (
        c[3] + t * (c[2] + t * (c[1] + t * c[0])),
        c[7] + t * (c[6] + t * (c[5] + t * c[4])),
        c[11] + t * (c[10] + t * (c[9] + t * c[8])),
        c[15] + t * (c[14] + t * (c[13] + t * c[12])),
        c[19] + t * (c[18] + t * (c[17] + t * c[16])),
    )


def electromagnetic(temperature):
    """s/T^3, rho/T^4, rho'/T^3, annihilation, scattering; photons alone where no electrons are left."""
    position = (math.log(M_E / temperature) - _FIRST) * _PER_STEP
    if position < _STEPS:
        return looked_up(electromagnetic_table(), position)
    unit = math.pi**2 / 15
    return 4 / 3 * unit, unit, 4 * unit, 0.0, 0.0


def mediator(x):
    """s/T^3, rho/T^4, rho'/T^3, kappa and d(T^3 kappa)/d ln T over T^3; nothing once it has decayed."""
    position = (math.log(x) - _FIRST) * _PER_STEP
    if position < _STEPS:
        return looked_up(mediator_table(), position)
    return 0.0, 0.0, 0.0, 0.0, 0.0


def electron_width(mass, eps):
    """Gamma(Z' -> e+ e-) in MeV from the mixing alone."""
    r = (M_E / mass) ** 2
    return ALPHA * eps**2 * mass / 3 * (1 + 2 * r) * math.sqrt(max(0.0, 1 - 4 * r))


def slopes(log_a, state, mass, width):
    """Derivatives of ln(a T_nu), ln(T_gamma/T_nu) and ln t with respect to ln a.

    The ratio is a variable of its own because strong mixing ties the temperatures closer than rounding lets one subtract.
    """
    neutrino = math.exp(state[0] - log_a)
    gap = state[1]
    photon = neutrino * math.exp(gap)
    s_g, rho_g, c_g, annihilation, scattering = electromagnetic(photon)
    s_z, rho_z, c_z, decaying, _ = mediator(mass / neutrino)
    unit = 21 * math.pi**2 / 120  # rho/T^4 of three neutrinos
    s_n, rho_n, c_n = 4 / 3 * unit + s_z, unit + rho_z, 4 * unit + c_z
    hubble = math.sqrt(8 * math.pi / 3 * (rho_g * photon**4 + rho_n * neutrino**4)) / PLANCK_MASS
    given = annihilation * math.expm1(9 * gap) + scattering * math.exp(4 * gap) * math.expm1(gap)
    given *= FERMI**2 / math.pi**5 * neutrino**9
    if width:
        if abs(gap) < _CLOSE:
            middle = math.sqrt(photon * neutrino)
            produced = gap * middle**3 * mediator(mass / middle)[4]
        else:
            produced = photon**3 * mediator(mass / photon)[3] - neutrino**3 * decaying
        given += width * 3 * mass / (2 * math.pi**2) * produced
    of_photon = 1 - (3 * s_g + given / (hubble * photon**4)) / c_g
    of_neutrino = 1 - (3 * s_n - given / (hubble * neutrino**4)) / c_n
    return of_neutrino, of_photon - of_neutrino, HBAR / (hubble * math.exp(state[2]))


def evolve(log_a, mass, eps, accuracy=1e-9):
    """ln(a T_nu), ln(T_gamma/T_nu) and ln t at the values of ln a; the first has all temperatures equal, a T = 1."""
    start = math.exp(-log_a[0])
    total = electromagnetic(start)[1] + 21 * math.pi**2 / 120 + mediator(mass / start)[1]
    hubble = math.sqrt(8 * math.pi / 3 * total) * start**2 / PLANCK_MASS
    first = [0.0, 0.0, math.log(HBAR / (2 * hubble))]
    width = electron_width(mass, eps) if mass > 2 * M_E else 0.0
    # With a coarser tolerance on the ratio LSODA loses its way for mixings above 3e-5 in one case of eight.
    settings = {"rtol": accuracy, "atol": accuracy * np.array([0.1, 1e-3, 1.0]), "hmax": 0.1, "mxstep": 5000}
    found, report = odeint(slopes, first, log_a, args=(mass, width), tfirst=True, full_output=True, **settings)
    if report["message"] != "Integration successful.":
        raise ArithmeticError(f"At {mass} MeV and a mixing of {eps}: {report['message']}")
    return found


def neff(mass_mev, eps):
    """N_eff long after decoupling, for a mediator of that mass and mixing (an infinite mass is the Standard Model)."""
    log_a = [-math.log(HOTTEST), -math.log(min(5e-3, mass_mev / 80))]
    return 3 * (11 / 4) ** (4 / 3) * math.exp(-4 * evolve(log_a, mass_mev, eps)[-1, 1])


def history(mass_mev, eps, points=1000):
    """The thermal history from 20 MeV to 1 keV."""
    log_a = np.linspace(-math.log(HOTTEST), -math.log(COLDEST) + 0.4, points)
    log_neutrino, gap, log_time = evolve(log_a, mass_mev, eps).T
    neutrino = np.exp(log_neutrino - log_a)
    photon = neutrino * np.exp(gap)
    s, rho = np.array([mediator(mass_mev / t)[:2] for t in neutrino]).T
    scale = np.exp(log_a) * 2.7255 * 8.617333262e-11 / (photon[-1] * np.exp(log_a[-1]))
    return History(
        time=np.exp(log_time),
        scale_factor=scale,
        photon_temperature=photon,
        neutrino_temperature=neutrino,
        photon_density=math.pi**2 / 15 * photon**4,
        neutrino_density=21 * math.pi**2 / 120 * neutrino**4,
        mediator_density=rho * neutrino**4,
        mediator_pressure=(s - rho) * neutrino**4,
    )


VERSIONS = {"n_eff": lambda mass, coupling: neff(1e3 * mass, abs(MIXING_RATIO) * coupling)}
