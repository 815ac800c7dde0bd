"""How would one write the deep-inelastic observables with SciPy, one point at a time?

The average over Q^2 is done in the variables of the events: hadronic energy and x, adaptively, with shifted couplings
squared event by event. Mixing is off unless `electric` (eps e/g', times minus one, per unit of electric charge) is given.
"""

import math

from scipy.integrate import quad

FERMI, NUCLEON, SIN2 = 1.1663788e-5, 0.938919, 0.2227
TREE = {"u": (0.5 - 2 / 3 * SIN2, -2 / 3 * SIN2), "d": (-0.5 + SIN2 / 3, SIN2 / 3)}
ELECTRIC = {"u": 2 / 3, "d": -1 / 3}
ALPHA = 7.2973525643e-3


def average(function, threshold, energy):
    """Mean of function(Q^2) over events: hadronic energy flat above the threshold, F_2 ~ (1-x)^3 Q^2/(Q^2 + 0.6)."""

    def weighted(term):
        def over_x(hadrons):
            # x = exp(-s): low Q^2 fills many decades of x.
            def integrand(s):
                x = math.exp(-s)
                q2 = 2 * NUCLEON * hadrons * x
                return x * (1 - x) ** 3 * q2 / (q2 + 0.6) * term(q2)

            return sum(quad(integrand, a, a + 4, epsabs=0.0, epsrel=1e-9)[0] for a in range(0, 28, 4))

        return quad(over_x, threshold, energy, epsabs=0.0, epsrel=1e-8)[0]

    return weighted(function) / weighted(lambda q2: 1.0)


def squared(mass, coupling, side, threshold, energy, charges=(1 / 3, 1 / 3), electric=0.0):
    """Change of g_L^2 (side 0) or g_R^2 (side 1) for Q'_nu = 1 and quark charges (u, d)."""

    def change(q2):
        total = 0.0
        for quark, gauge in zip("ud", charges, strict=True):
            q = gauge + electric * ELECTRIC[quark]
            eps = coupling**2 * q / (2 * math.sqrt(2) * FERMI * (mass**2 + q2))
            g = TREE[quark][side]
            # (g + eps)^2 - g^2 without the cancellation that would blind the adaptive rule.
            total += eps * (2 * g + eps)
        return total

    return average(change, threshold, energy)


def nutev_left(mass, coupling):
    """Change of g_L^2 at NuTeV without kinetic mixing."""
    return squared(mass, coupling, 0, 20.0, 120.0)


def nutev_right(mass, coupling):
    """Change of g_R^2 at NuTeV without kinetic mixing."""
    return squared(mass, coupling, 1, 20.0, 120.0)


def charm_r_nu(mass, coupling):
    """Change of R_nu at CHARM without kinetic mixing."""
    return squared(mass, coupling, 0, 4.0, 70.0) + 0.456 * squared(mass, coupling, 1, 4.0, 70.0)


def charm_nu_e(mass, coupling):
    """Zero: nu_e has no charge."""
    return 0.0


def muon_nucleon(mass, coupling):
    """F_2 over photon exchange at 10 GeV^2 without kinetic mixing: amplitudes of each helicity pair squared."""
    photon = {q: -4 * math.pi * ALPHA * ELECTRIC[q] / 10.0 for q in "ud"}
    mediator = coupling**2 * (1 / 3) / (10.0 + mass**2)
    return sum((photon[q] + mediator) ** 2 for q in "ud") / sum(photon[q] ** 2 for q in "ud")


VERSIONS = {
    "delta_g_l_squared.nutev": nutev_left,
    "delta_g_r_squared.nutev": nutev_right,
    "delta_r_nu.charm": charm_r_nu,
    "delta_g_squared_nu_e.charm": charm_nu_e,
    "muon_nucleon_dis_ratio": muon_nucleon,
}
