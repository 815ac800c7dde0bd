"""Tables of experiments that count coherent scatterings: all that knows no mediator, as weights on nodes in q^2."""

import jax
import numpy as np

from zpjax.constants import load_standard_inputs
from zpjax.experiments import cevns_solar, cevns_stopped_pion
from zpjax.inputs import load_data
from zpjax.numerics.chebyshev import chebyshev_nodes, projected_weights
from zpjax.numerics.quadrature import gauss_legendre
from zpjax.tabulation.base import TableMaker

# Nodes in log(q^2) per experiment.
_NODES = {"coherent_ar": 14, "coherent_ge": 8, "xenonnt": 8, "paired": 8, "unpaired": 10}
# Recoils of the integrals, GeV: those of argon with any acceptance; the largest of 8B neutrinos on xenon.
_ARGON_RECOILS, _LARGEST_SOLAR = (2.5e-6, 150e-6), 3.8e-6
_PANELS, _PER_PANEL = 60, 8
# Mediator masses (GeV) at which the node sums are compared with the integrals.
_TEST_MASSES = np.geomspace(1e-4, 10.0, 101)


class Figures:
    """Inputs without tables, for the functions that need only figures."""

    def __init__(self) -> None:
        self.constants, self.data = load_standard_inputs(), load_data()


def recoil_grid(low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Recoils and weights of a composite rule between `low` and `high`, panels of equal ratio."""
    edges = np.geomspace(low, high, _PANELS + 1)
    y, w = gauss_legendre(_PER_PANEL)
    width = np.diff(edges)[:, None]
    return (edges[:-1, None] + width * y).ravel(), (width * w).ravel()


def make_counting() -> dict:
    """Weights of argon, germanium and the xenon experiments."""
    inputs, columns, error = Figures(), {}, 0.0
    for name, figures, of_recoil, density, limits in _counting_cases(inputs):
        recoil, weight = recoil_grid(*limits)
        transfer = 2 * figures["nuclear_mass"] * recoil
        full = np.asarray(jax.vmap(density)(recoil)).T * weight * of_recoil(recoil)
        key = name.removeprefix("pandax_")
        nodes = chebyshev_nodes(np.log(transfer[0]), np.log(transfer[-1]), _NODES[key])
        weights = projected_weights(np.log(transfer), full, nodes)
        columns[f"{name}_transfer"] = np.exp(nodes)
        columns[f"{name}_weights"] = weights
        error = max(error, moment_error(np.exp(nodes), weights, transfer, full))
    return {
        "meaning": "Nodes q^2 (GeV^2), and weights (flavour, node) in GeV^-2: cross-section per squared charge times "
        "acceptance, integrated over recoils.",
        "columns": columns,
        "errors": {"nodes": error},
        "settings": {"panels": _PANELS, "per_panel": _PER_PANEL, "nodes": _NODES},
    }


def _counting_cases(inputs):
    """(name, figures, acceptance, density, recoil limits) of every counting experiment."""
    for topic in ("coherent_ar", "coherent_ge"):
        figures = inputs.data[topic]
        a = figures["proton_number"] + figures["neutron_number"]
        density = lambda t, f=figures, a=a: cevns_stopped_pion.recoil_densities(t, f["nuclear_mass"], a, inputs)  # noqa: E731
        limits = figures.get("recoil_range", _ARGON_RECOILS)
        yield topic, figures, (lambda t, f=figures: cevns_stopped_pion.acceptance(t, f)), density, limits
    for topic, prefix in (("xenonnt", ""), ("pandax", "paired_"), ("pandax", "unpaired_")):
        figures = inputs.data[topic]
        energies, values = figures[f"{prefix}recoil_energies"], figures[f"{prefix}acceptance"]
        density = lambda t, f=figures: cevns_solar.solar_density(t, f, inputs)  # noqa: E731
        accepted = lambda t, x=energies, y=values: np.interp(t, x, y, left=0.0)  # noqa: E731
        name = f"{topic}_{prefix}".rstrip("_")
        yield name, figures, accepted, density, (energies[0], _LARGEST_SOLAR)


def moment_error(nodes: np.ndarray, weights: np.ndarray, transfer: np.ndarray, full: np.ndarray) -> float:
    """Worst relative error of sum W/(q^2 + m^2) and of sum W/(q^2 + m^2)^2 over the test masses and rows."""
    worst = 0.0
    for power in (1, 2):
        propagators = (nodes[:, None] + _TEST_MASSES**2) ** -power, (transfer[:, None] + _TEST_MASSES**2) ** -power
        worst = max(worst, np.max(np.abs(weights @ propagators[0] / (full @ propagators[1]) - 1)))
    return float(worst)


TABLES = (TableMaker("cevns_counting", make_counting),)
