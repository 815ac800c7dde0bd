"""Effective number of neutrinos with a mediator that is in equilibrium with them while they decouple."""

import jax.numpy as jnp

from zpjax.constants import Scalar
from zpjax.observables.base import Inputs, MediatorCouplings, Observable, shared
from zpjax.observables.coverage import THERMAL
from zpjax.observables.electron_coupling import electron_width

# Strength of the coupling to electrons, as eps, below which the table's second variable is linear in its square: less
# than any that moves N_eff.
_WEAKEST = 3e-11


def table_position(strength: Scalar) -> Scalar:
    """The table's second variable, ln(1 + s/s_0)/2 with s_0 = (3e-11)^2: smooth in s from 0 on, ln eps far above."""
    return jnp.log1p(strength / _WEAKEST**2) / 2


def table_strength(position: Scalar) -> Scalar:
    """The inverse of `table_position`."""
    return _WEAKEST**2 * jnp.expm1(2 * position)


@shared
def neutrino_excess(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """N_eff less that of the Standard Model, from the table in (ln m, 3 Gamma(Z' -> ee)/(alpha m))."""
    strength = 3 * electron_width(couplings, inputs) / (inputs.constants.fine_structure * couplings.mass)
    return inputs.tables.computed["n_eff"]["excess"](jnp.log(couplings.mass), table_position(strength))


def n_eff(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """N_eff = (8/7)(11/4)^(4/3) rho_nu/rho_gamma long after neutrinos have decoupled. Dimensionless.

    From a table of `physics.neutrino_decoupling.effective_neutrino_number`, which states the equations and what they
    neglect. All that enters are the mass and the width into electrons (kinetic mixing at q^2 = 0 and any charge of
    the electron), 3 Gamma_ee/(alpha m) = eps^2 (1 + 2r)(1 - 4r)^(1/2) for a vector coupling eps e, r = m_e^2/m^2.
    Domain: m > 0.5 MeV and equilibrium of the mediator with neutrinos, g' > 1e-9: the limit of vanishing coupling is
    therefore not the Standard Model's 3.0453, which heavy mediators (m > 0.3 GeV) give exactly. Neutrinos share one
    temperature, whatever their charges. Beyond eps = 0.1 the value is that at 0.1 (there electrons and neutrinos are
    one fluid while there are any electrons left).
    Accuracy of the table: 1e-4 (its measured error). The single temperature costs 0.0013 in the Standard Model: data
    are compared with `n_eff_calibrated`. Source: Escudero (2019).
    """
    return inputs.data["early_universe"]["n_eff_common_temperature"] + neutrino_excess(couplings, inputs)


def n_eff_calibrated(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """`n_eff` moved to the Standard Model's 3.0440, that of momentum-dependent distributions. Dimensionless.

    What measurements are compared with. Accuracy 0.002: two-temperature systems and momentum-dependent ones differ by
    0.001 in the Standard Model, and are assumed to do so with a mediator. Source: Drewes et al. (2024) for 3.0440.
    """
    return inputs.data["early_universe"]["n_eff_standard_model"] + neutrino_excess(couplings, inputs)


_DOMAIN = {"without_mediator": None, "mass_range": (5e-4, float("inf")), "valid_if": THERMAL}
OBSERVABLES = (
    Observable(
        "n_eff",
        n_eff,
        "1",
        r"N_\mathrm{eff}",
        "effective number of neutrinos, with one neutrino temperature",
        ("escudero_2019", "escudero_2020", "bennett_2020"),
        **_DOMAIN,
    ),
    Observable(
        "n_eff_calibrated",
        n_eff_calibrated,
        "1",
        r"N_\mathrm{eff}^\mathrm{cal}",
        "effective number of neutrinos, 3.044 in the Standard Model",
        ("escudero_2019", "escudero_2020", "drewes_2024"),
        **_DOMAIN,
    ),
)
