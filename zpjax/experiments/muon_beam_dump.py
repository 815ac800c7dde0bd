"""NA64 with muons: missing-energy events from bremsstrahlung of the mediator in a thick target, mu N -> mu N Z'."""

import equinox as eqx
import jax.numpy as jnp

from zpjax.constants import Scalar, StandardInputs
from zpjax.observables.base import Inputs, MediatorCouplings, Observable, shared
from zpjax.observables.decay import decay
from zpjax.physics.bremsstrahlung import missing_energy_cross_section, nuclear_target
from zpjax.physics.kinetic_mixing import effective_charges


class MuonBeamDumpEvents(eqx.Module):
    """Signal events of the 2022 data and of two larger exposures."""

    na64mu: Scalar
    na64mu_1e12: Scalar
    na64mu_2e13: Scalar


def cross_sections(mass: Scalar, constants: StandardInputs, data: dict) -> tuple[Scalar, Scalar]:
    """(sigma_V, sigma_A) in GeV^-2: the cross-section on lead for x > 1/2 is g'^2 (v^2 sigma_V + a^2 sigma_A).

    The direct calculation behind the table `na64mu` (formula, domain and accuracy: `physics.bremsstrahlung`).
    """
    target = nuclear_target(
        data["nuclear_charge"],
        data["mass_number"],
        data["form_factor"],
        constants.m_electron,
        data["largest_momentum_transfer"],
    )
    fraction = data["smallest_energy_fraction"]
    alpha = constants.fine_structure
    return missing_energy_cross_section(mass, constants.m_muon, data["beam_energy"], fraction, target, alpha)


def acceptance(mass: Scalar, data: dict) -> Scalar:
    """Fraction of the events with x > 1/2 that the selection keeps: calibrated to the published curve, not simulated.

    [light + (heavy - light) h]/(1 + m^2/fall^2), h = m^p/(m^p + turn^p). Trigger, deflection, vetoes and everything that
    the thin-target cross-section leaves out (energy loss, polarisation, inelastic nuclei) are in it.
    It reproduces the collaboration's limit on g' to 1 % from 1 MeV to 1 GeV.
    """
    power = (mass / data["acceptance_turning_point"]) ** data["acceptance_steepness"]
    rise = power / (1 + power)
    plateau = data["acceptance_light"] + (data["acceptance_heavy"] - data["acceptance_light"]) * rise
    return plateau / (1 + (mass / data["acceptance_fall"]) ** 2)


@shared
def muon_beam_dump_events(couplings: MediatorCouplings, inputs: Inputs) -> MuonBeamDumpEvents:
    """Expected events with a missing energy above 80 of 160 GeV.

    N = muons * lead nuclei per area * g'^2 (v^2 sigma_V + a^2 sigma_A) * BR(Z' -> nu nubar) * acceptance, with the muon's
    charges including kinetic mixing at q^2 = 0. Domain: 0.5 MeV to 2 GeV. Accuracy: the table 1e-6, the normalisation
    that of the calibration (1 % in g' on the published exclusion); for axial charges the vector acceptance is assumed.
    Decays to electrons are taken as visible wherever they happen. The larger exposures assume no background and the
    acceptance of the collaboration's own projections, four times that of 2022; with the present one their limits on g'
    are twice weaker. Sources: NA64 (2024); NA64 input to the European Strategy (2025); Kirpichnikov et al. (2021).
    """
    data, table = inputs.data["na64mu"], inputs.tables.computed["na64mu"]
    muon = effective_charges(couplings, inputs.constants).charged_lepton.mu
    cell = table["log_vector"].cell(jnp.log(couplings.mass))
    production = muon.vector**2 * jnp.exp(table["log_vector"].at(cell))
    production += muon.axial**2 * jnp.exp(table["log_axial"].at(cell))
    per_muon = couplings.strength**2 * production * data["lead_density"] * data["lead_thickness"]
    per_muon *= decay(couplings, inputs).invisible * acceptance(couplings.mass, data)
    planned = data["planned_acceptance_gain"] * per_muon
    return MuonBeamDumpEvents(
        na64mu=data["muons_on_target"] * per_muon,
        na64mu_1e12=data["planned_muons_1e12"] * planned,
        na64mu_2e13=data["planned_muons_2e13"] * planned,
    )


_SOURCES = ("na64mu_2024", "na64_espp_2025", "kirpichnikov_2021", "liu_2017")
_EXPOSURES = (
    ("na64mu", "", "1.98e10 muons on target (2022)"),
    ("na64mu_1e12", ",10^{12}", "1e12 muons on target, without background"),
    ("na64mu_2e13", r",2\times 10^{13}", "2e13 muons on target, without background"),
)
OBSERVABLES = tuple(
    Observable(
        f"muon_beam_dump_events.{name}",
        muon_beam_dump_events,
        "1",
        rf"N_{{\mathrm{{NA64}}\mu{subscript}}}",
        f"events with missing energy in NA64 with {exposure}",
        _SOURCES,
        without_mediator=0.0,
        component=name,
        mass_range=(5e-4, 2.0),
    )
    for name, subscript, exposure in _EXPOSURES
)
