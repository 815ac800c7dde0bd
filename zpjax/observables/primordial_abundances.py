"""Primordial helium and deuterium with a mediator in equilibrium with neutrinos."""

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar, StandardInputs
from zpjax.inputs import Inputs
from zpjax.numerics.guarded import positive_part_power
from zpjax.observables.base import MediatorCouplings, Observable, shared
from zpjax.observables.coverage import THERMAL
from zpjax.observables.electron_coupling import electron_width

# m/(m + 12 MeV) from 2.48 MeV to infinite mass, and the coordinate of the width into electrons up to a mixing of 2e-4 at
# 3 MeV. Both lay most points where the abundances change most: at 5 to 25 MeV and
# where the width begins to act.
START, STOP = (0.1711, 0.0), (1.0, 2.69)
COLUMNS = ("log_y_p", "log_d_over_h", "y_p_per_baryon", "d_over_h_per_baryon")


class Abundances(eqx.Module):
    """Abundances of one point, and how they move with the baryon density.

    y_p: 4 n(He-4)/n_b; d_over_h: n(D)/n(H); the others: d ln Y_p and d ln(D/H) over d ln(Omega_b h^2).
    """

    y_p: Scalar
    d_over_h: Scalar
    y_p_per_baryon: Scalar
    d_over_h_per_baryon: Scalar


@shared
def abundances(couplings: MediatorCouplings, inputs: Inputs) -> Abundances:
    """Y_p = 4 n(He-4)/n_b and D/H = n(D)/n(H). Dimensionless.

    From a table over mass and width into electrons (`zpjax tabulate abundances`): the temperatures of photons and of
    neutrinos with the mediator are handed to LINX, with its weak rates and its recommended nuclear network, at
    Omega_b h^2 = 0.02242 and a neutron lifetime of 878.4 s. The mediator acts through the expansion and through the
    temperature of electron neutrinos, which for m < 10 MeV nearly cancel in Y_p: helium is no measure of N_eff here.
    Domain: m > 2.48 MeV (no upper end), a vector coupling to electrons below 2e-4 e at 3 MeV (beyond, the value at the
    edge), g' > 1e-9.
    Accuracy: the table's in its file; 1e-4 in Y_p and 1.2 % in D/H from the network's own errors of rates, while other
    networks differ from it by up to 3 % in D/H. One temperature for all neutrinos, no spectral distortions.
    Source: Giovanetti et al. (2025), its methods and tables from Escudero (2020) and Pitrou et al. (2018).
    """
    data = inputs.data["primordial_abundances"]
    place = (
        mass_coordinate(couplings.mass, data),
        width_coordinate(couplings.mass, electron_width(couplings, inputs), data),
    )
    return _at(inputs.tables.computed["abundances"], *place)


def standard_abundances(inputs: Inputs) -> Abundances:
    """The abundances of the Standard Model: the table's for an infinite mass."""
    return _at(inputs.tables.computed["abundances"], *STOP)


def _at(table, x, y):
    rows = table[COLUMNS[0]].rows(x)
    log_y, log_d, *slopes = (table[column].at(rows, table[column].columns(y)) for column in COLUMNS)
    return Abundances(jnp.exp(log_y), jnp.exp(log_d), *slopes)


def mass_coordinate(mass: Scalar, figures: dict) -> Scalar:
    """m/(m + 12 MeV): 1 for an infinite mass."""
    return mass / (mass + figures["middle_mass"])


def width_coordinate(mass: Scalar, width: Scalar, figures: dict) -> Scalar:
    """(1 + z)^(1/2) - 1 with z = ln[1 + Gamma(Z' -> ee)/H(T = m)]/2: a scale of the coupling to electrons with a zero.

    Proportional to the width where it is small; H is that of the Standard Model with electrons.
    """
    z = jnp.log1p(width * figures["expansion_scale"] / mass**2) / 2
    return jnp.sqrt(1 + z) - 1


def mass_and_mixing(place: tuple[Scalar, Scalar], constants: StandardInputs, figures: dict) -> tuple[Scalar, Scalar]:
    """Mass (GeV) and |eps| at these coordinates, for masses above two electron masses.

    The inverse of both, with Gamma(Z' -> ee) = (alpha m/3) eps^2 (1 + 2r)(1 - 4r)^(1/2) and r = m_e^2/m^2.
    """
    mass = figures["middle_mass"] * place[0] / (1 - place[0])
    z = (1 + place[1]) ** 2 - 1
    width = mass**2 / figures["expansion_scale"] * jnp.expm1(2 * z)
    r = (constants.m_electron / mass) ** 2
    unit = constants.fine_structure * mass / 3 * (1 + 2 * r) * positive_part_power(1 - 4 * r, 0.5)
    return mass, jnp.sqrt(width / unit)


_SOURCES = ("linx_2025", "escudero_2020", "pitrou_2018")
_DOMAIN = {"without_mediator": None, "mass_range": (2.48e-3, float("inf")), "valid_if": THERMAL}
OBSERVABLES = (
    Observable(
        "y_p", abundances, "1", r"Y_p", "primordial mass fraction of helium-4", _SOURCES, component="y_p", **_DOMAIN
    ),
    Observable(
        "d_over_h",
        abundances,
        "1",
        r"\mathrm{D}/\mathrm{H}",
        "primordial deuterium per hydrogen",
        _SOURCES,
        component="d_over_h",
        **_DOMAIN,
    ),
)
