"""The tables of the beam dumps: mean passages of the shields, and the yields at the edge of the published regions."""

import jax
import jax.numpy as jnp
import numpy as np
from numpy.polynomial import Chebyshev
from numpy.polynomial.chebyshev import cheb2poly

from zpjax.constants import load_standard_inputs
from zpjax.experiments.beam_dump import EXPERIMENTS, LONGEST, SHORTEST, mean_passage
from zpjax.inputs import load_data
from zpjax.numerics.interpolation import uniform_spline
from zpjax.physics.couplings import (
    ChargedLeptonCharges,
    Charges,
    DownCharges,
    MediatorCouplings,
    NeutrinoCharges,
    UpCharges,
    VectorCharge,
)
from zpjax.physics.widths import reduced_widths
from zpjax.tabulation.base import TableMaker

_POINTS = 193
# The digitised edges scatter by a few per cent; a polynomial in ln m keeps their shape and drops the scatter.
_DEGREE = 6


def log_passages(name: str, log_x: np.ndarray) -> np.ndarray:
    """ln of `mean_passage` of one experiment at these ln x."""
    data = load_data()["beam_dumps"]
    ratio, spectrum = data[f"{name}_decay"] / data[f"{name}_shield"], data[f"{name}_spectrum"]
    return np.asarray(jax.jit(jax.vmap(lambda t: jnp.log(mean_passage(jnp.exp(t), ratio, spectrum))))(log_x))


def dark_photon_widths(masses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(Gamma_ee, Gamma) of a dark photon over eps^2, in GeV."""
    constants, none = load_standard_inputs(), VectorCharge(0.0)
    charges = Charges(
        NeutrinoCharges(0.0, 0.0, 0.0),
        ChargedLeptonCharges(none, none, none),
        UpCharges(none, none, none),
        DownCharges(none, none, none),
    )

    def widths(mass):
        # Mixing alone: strength e and eps/strength = -1/e make the couplings e Q_f for eps = 1.
        photon = MediatorCouplings(mass, 1.0, charges, constants.m_top, 0.0, -1 / constants.electric_charge)
        found = reduced_widths(photon, constants)
        return constants.electric_charge**2 * jnp.stack([found.ee, found.total])

    electrons, total = np.asarray(jax.jit(jax.vmap(widths))(np.asarray(masses))).T
    return electrons, total


def log_yields(name: str, edge: str) -> np.ndarray:
    """ln[eps^2 BR(ee) P] of a dark photon on the `lower` or `upper` edge, at the digitised masses."""
    data = load_data()["beam_dumps"]
    masses, eps = data[f"{name}_mass"], data[f"{name}_{edge}"]
    electrons, total = dark_photon_widths(masses)
    x = eps**2 * total * masses * data[f"{name}_shield"] / data[f"{name}_beam_energy"]
    return np.log(eps**2 * electrons / total) + np.log(x) - x + log_passages(name, np.log(x))


def make_passages() -> dict:
    """ln of the mean passage of every shield on a grid in ln x."""
    start, stop = float(np.log(SHORTEST)), float(np.log(LONGEST))
    grid, between = np.linspace(start, stop, _POINTS), np.linspace(start, stop, 2 * _POINTS - 1)[1::2]
    columns = {name: log_passages(name, grid) for name in EXPERIMENTS}
    splines = {name: uniform_spline(start, stop, column) for name, column in columns.items()}
    apart = [np.max(np.abs(spline(between) - log_passages(name, between))) for name, spline in splines.items()]
    return {
        "meaning": "Logarithm of e^x <e^-z (1 - e^-(R z))>/x over x, the decay lengths in the shield at the energy of the "
        "beam.",
        "grid": {"variable": "log(x)", "start": start, "stop": stop, "points": _POINTS},
        "columns": {name: list(column) for name, column in columns.items()},
        "errors": {"interpolation": float(max(apart))},
        "settings": {},
    }


def make_limits() -> dict:
    """Coefficients of the polynomials through ln[eps^2 BR(ee) P] on the lower edges."""
    columns, errors = {}, {}
    for name in EXPERIMENTS:
        position, yields = np.log(load_data()["beam_dumps"][f"{name}_mass"]), log_yields(name, "lower")
        fit = Chebyshev.fit(position, yields, _DEGREE)
        # The coefficients belong to ln m scaled to (-1, 1) between the first and the last mass.
        columns[name] = list(cheb2poly(fit.coef))
        errors[f"scatter_{name}"] = float(np.sqrt(np.mean((fit(position) - yields) ** 2)))
    return {
        "meaning": "Coefficients, by power, of ln[eps^2 BR(ee) P] of a dark photon on the lower edge of the excluded "
        "region in ln m scaled to (-1, 1) between the ends of the region.",
        "columns": columns,
        "errors": errors,
        "settings": {"degree": _DEGREE},
    }


TABLES = (TableMaker("beam_dump_passages", make_passages), TableMaker("beam_dump_limits", make_limits))
