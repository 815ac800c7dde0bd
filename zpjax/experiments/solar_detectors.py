"""How detectors weigh the energies of solar neutrinos: constant vectors on a few nodes."""

from functools import cache

import equinox as eqx
import numpy as np
from jaxtyping import Array, Float

from zpjax.constants import load_standard_inputs
from zpjax.inputs import load_data, load_solar_production

# Nodes of the energies of 8B neutrinos: P_ee is a polynomial through them. Ten leave 4e-6 for |eps| < 1 (eight 4e-5).
_NODES = 10
_FINE = 4000
# Sources besides 8B, in the order of `energies` of the data file.
LINES = ("pp", "pep", "7Be", "13N", "15O")


class SolarDetectors(eqx.Module):
    """Where neutrinos are produced, and the weights of energies in every detector.

    line_*: pp, pep, 7Be, 13N, 15O; node_energies: of 8B. Weights multiply P_ee (or an asymmetry) at the nodes: borexino at
    the mean energy, charged_current with spectrum times cross section, sno_day for c0, c1, c2 and sno_asymmetry for a0, a1.
    scattering_e and scattering_x weigh P_ee and 1 - P_ee in elastic scattering; the first sums to 1.
    radiochemical: SNU at P_ee = 1 of chlorine and gallium for pp, pep, 7Be, 13N, 15O, 8B; flux_errors in that order.
    """

    line_energies: Float[Array, " line"]
    line_densities: Float[Array, "line bin"]
    line_neutrons: Float[Array, "line bin"]
    node_energies: Float[Array, " node"]
    boron_density: Float[Array, " bin"]
    boron_neutrons: Float[Array, " bin"]
    charged_current: Float[Array, " node"]
    sno_day: Float[Array, "3 node"]
    sno_asymmetry: Float[Array, "2 node"]
    scattering_e: Float[Array, " node"]
    scattering_x: Float[Array, " node"]
    radiochemical: Float[Array, "2 source"]
    flux_errors: Float[Array, " source"]
    cross_section_error: Float[Array, ""] | float
    boron_flux: Float[Array, ""] | float


@cache
def load_solar_detectors(composition: str = "gs98") -> SolarDetectors:
    """The detectors with the production regions of a solar composition, gs98 or agss09. Source: see `data/inputs`."""
    figures, boron = load_data()["solar_neutrinos"], load_data()["solar_8b"]
    nodes, energies = _chebyshev(*figures["boron_window"]), np.linspace(*figures["boron_window"], _FINE)
    basis = lagrange(nodes, energies)
    spectrum = energies**2 * np.maximum(boron["endpoint"] - energies, 0) ** boron["power"]
    charged = spectrum * _deuteron(energies, figures)
    scattering = [spectrum * x for x in _scattering(energies, figures)]
    lines = [load_solar_production(source, composition) for source in LINES]
    production = load_solar_production("8B", composition)
    order = [0, 1, 2, 4, 5, 3]  # pp, pep, 7Be, 13N, 15O, 8B
    rates = np.stack([figures["fluxes"] * figures[f"{n}_cross_sections"] for n in ("chlorine", "gallium")])
    return SolarDetectors(
        line_energies=figures["energies"],
        line_densities=np.stack([line.electron_density for line in lines]),
        line_neutrons=np.stack([line.neutrons_per_electron for line in lines]),
        node_energies=nodes,
        boron_density=np.asarray(production.electron_density),
        boron_neutrons=np.asarray(production.neutrons_per_electron),
        charged_current=charged @ basis / charged.sum(),
        sno_day=_projection(energies, charged, figures, 2) @ basis,
        sno_asymmetry=_projection(energies, charged, figures, 1) @ basis,
        scattering_e=scattering[0] @ basis / scattering[0].sum(),
        scattering_x=scattering[1] @ basis / scattering[0].sum(),
        radiochemical=rates[:, order],
        flux_errors=figures["flux_errors"][order],
        cross_section_error=float(figures["cross_section_error"]),
        # In 1e6 cm^-2 s^-1, from 1e10.
        boron_flux=float(figures["fluxes"][3] * 1e4),
    )


def _chebyshev(low: float, high: float) -> np.ndarray:
    angles = (np.arange(_NODES)[::-1] + 0.5) / _NODES * np.pi
    return (low + high) / 2 + (high - low) / 2 * np.cos(angles)


def lagrange(nodes: np.ndarray, energies: np.ndarray) -> np.ndarray:
    """Values at the energies of the polynomials that are 1 at one node and 0 at the others: an array (energy, node)."""
    energies = np.atleast_1d(energies)[:, None]
    factors = [
        np.prod((energies - np.delete(nodes, k)) / (node - np.delete(nodes, k)), axis=1) for k, node in enumerate(nodes)
    ]
    return np.stack(factors, axis=1)


def _deuteron(energies, figures):
    """The shape of the cross section of nu_e d -> e p p: a power of the energy above threshold."""
    return np.maximum(energies - figures["deuteron_threshold"], 0) ** figures["deuteron_power"]


def _scattering(energies, figures):
    """Cross sections of nu_e and of nu_mu on electrons above the recoil threshold, up to 2 G_F^2 m_e/pi."""
    mass, threshold = load_standard_inputs().m_electron, figures["recoil_threshold"]
    top = np.maximum(2 * energies**2 / (mass + 2 * energies), threshold)
    right = figures["electron_right"]
    found = []
    for left in (figures["electron_left"], figures["electron_left"] - 1):
        cubes = ((1 - threshold / energies) ** 3 - (1 - top / energies) ** 3) * energies / 3
        mixed = left * right * mass * (top**2 - threshold**2) / (2 * energies**2)
        found.append(left**2 * (top - threshold) + right**2 * cubes - mixed)
    return found


def _projection(energies, weights, figures, degree):
    """The weighted least-squares fit of a polynomial in (E - reference)/MeV: a matrix (power, energy)."""
    low, high = figures["sno_window"]
    weights = np.where((energies >= low) & (energies <= high), weights, 0.0)
    # GeV inside, the published coefficients are per MeV.
    powers = (1e3 * (energies - figures["sno_reference_energy"]))[None, :] ** np.arange(degree + 1)[:, None]
    return np.linalg.solve((powers * weights) @ powers.T, powers * weights)
