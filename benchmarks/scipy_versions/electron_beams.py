"""How would one write the searches with electron beams with NumPy and SciPy, one point at a time?

The beam dumps are recast from the lower edge of the region excluded for a dark photon, interpolated linearly in
logarithms between digitised points, with an adaptive mean over the energies. Default charges with the one-loop mixing
`RATIO` from the top mass; hadronic widths are left out, so masses stay below 0.13 GeV.
"""

import math
import tomllib
from importlib import resources

import numpy as np
from scipy.integrate import quad

CHARGE, M_E, M_MU = 0.30282212, 0.51099895e-3, 0.1056583755
HBARC = 1.973269804e-16  # GeV m
RATIO = -1.859193e-2  # eps/g' of the default model
KAPPA = -RATIO * CHARGE  # size of g_e/g'; the charges of muon and proton fall by as much


def unit_width(mass, fermion):
    """Gamma(Z' -> f fbar) for a unit vector coupling, GeV."""
    r = (fermion / mass) ** 2
    return mass / (12 * math.pi) * (1 + 2 * r) * math.sqrt(1 - 4 * r) if 4 * r < 1 else 0.0


def widths(mass, coupling):
    """(electrons, neutrinos, total) in GeV for c = 1."""
    electrons = (KAPPA * coupling) ** 2 * unit_width(mass, M_E)
    neutrinos = 2 * coupling**2 * mass / (24 * math.pi)
    return electrons, neutrinos, electrons + neutrinos + ((1 - KAPPA) * coupling) ** 2 * unit_width(mass, M_MU)


def invisible_mixing_squared(mass, coupling):
    """(g_e/e)^2 BR(nu nubar)."""
    _, neutrinos, total = widths(mass, coupling)
    return (KAPPA * coupling / CHARGE) ** 2 * neutrinos / total


def survival(lengths, ratio, smallest, power):
    """Mean of e^-z (1 - e^-(R z)), z = lengths/y, over the spectrum (1-y)^p/y above y_0."""

    def density(y):
        return (1 - y) ** power / y

    def decays(y):
        return density(y) * math.exp(-lengths / y) * -math.expm1(-ratio * lengths / y)

    norm = quad(density, smallest, 1, epsabs=0, epsrel=1e-9)[0]
    return quad(decays, smallest, 1, epsabs=0, epsrel=1e-9, limit=200)[0] / norm


def signal(name):
    """The recast signal of one beam dump as a function of mass and coupling."""
    text = resources.files("zpjax").joinpath("data/inputs/beam_dumps.toml").read_text(encoding="utf-8")
    data = {key: entry["value"] for key, entry in tomllib.loads(text).items()}
    masses = np.log(1e-3 * np.array(data[f"{name}_mass"]))
    ratio = data[f"{name}_decay"] / data[f"{name}_shield"]
    shield = data[f"{name}_shield"] / HBARC / data[f"{name}_beam_energy"]
    spectrum = data[f"{name}_spectrum"]

    def of_point(mass, coupling):
        lower = math.exp(np.interp(math.log(mass), masses, np.log(data[f"{name}_lower"])))
        electrons = (CHARGE * lower) ** 2 * unit_width(mass, M_E)
        photon = electrons + (CHARGE * lower) ** 2 * unit_width(mass, M_MU)
        limit = lower**2 * electrons / photon * survival(photon * mass * shield, ratio, *spectrum)
        # Protons: 2 x_u + x_d = 1 by gauge charge, and minus the mixing's share.
        made = (1 - KAPPA if name == "nucal" else KAPPA) * coupling / CHARGE
        electrons, _, total = widths(mass, coupling)
        return made**2 * electrons / total * survival(total * mass * shield, ratio, *spectrum) / limit

    return of_point


VERSIONS = {"invisible_mixing_squared": invisible_mixing_squared} | {
    f"beam_dump_signal.{name}": signal(name) for name in ("e137", "e141", "e774", "kek", "orsay", "nucal")
}
